"""Rendering the driver's page in his language, and what is wrong with a link."""

from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from include.dtr.delivery import saying
from include.dtr.driver import texts
from include.dtr.languages import ENGLISH, best_match, direction, languages, translate
from include.dtr.languages.common import BINDING, UNREVIEWED
from include.dtr.settings import company, settings
from include.dtr.web.door import Refusal
from include.dtr.web.static_files import FilesOfDoor

TEMPLATES = Path(__file__).parent / "templates"
STATIC_FILES = FilesOfDoor(Path(__file__).parent / "static")
ENVIRONMENT = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
ENVIRONMENT.filters["versioned"] = STATIC_FILES.versioned
TELL = {429: texts.TOO_OFTEN, 404: texts.CALL_US, 422: texts.CALL_US}
"""What is said by status; else that something did not work."""


def language_of(asked: str | None, sent: str | None) -> str:
    """The language that the address asks for, or that of the message that the link came with."""
    return best_match(asked or sent)


def render(
    request: Request, language: str, template: str, status: int = 200, **context: Any
) -> HTMLResponse:
    """A template in a language; `t` in it translates, `link` makes an address of this page."""

    def link(path: str = "", **changes: object) -> str:
        token = context.get("token") or request.query_params.get("token")
        fields = {"token": token, "week": context.get("week"), "lang": language, **changes}
        query = urlencode({key: value for key, value in fields.items() if value is not None})
        return f"{request.scope.get('root_path', '')}/link{path}?{query}"

    text = ENVIRONMENT.get_template(template).render(
        base=request.scope.get("root_path", ""),
        language=language,
        direction=direction(language),
        languages=languages(),
        link=link,
        t=lambda text, **values: translate(language, text, **values),
        texts=texts,
        contact=saying.contact_of(company()),
        company=" ".join(company().name.split()),
        binding=_binding(language),
        **context,
    )
    return HTMLResponse(text, status)


def _binding(language: str) -> tuple[str, ...]:
    """What is said of a translation beneath it."""
    if language == ENGLISH:
        return ()
    return (BINDING,) if language in settings().languages_reviewed else (BINDING, UNREVIEWED)


def problem(request: Request, refusal: Refusal) -> HTMLResponse:
    """What is wrong, for the application's own errors; in the language of the address. The
    sentence for the office stays in its logs: it is English, and nothing for a driver."""
    return say_problem(request, refusal.status, language_of(request.query_params.get("lang"), None))


def say_problem(
    request: Request, status: int, language: str, text: str | None = None
) -> HTMLResponse:
    """A page that says in the driver's language what to do.

    A link that is damaged says no more than one that has ended.
    """
    ended = status in (404, 422) and text is None
    return render(
        request,
        language,
        "problem.html",
        404 if ended else status,
        title=translate(language, _title(status, ended)),
        ended=ended,
        said=translate(
            language,
            text or TELL.get(status, texts.BROKEN),
            contact=saying.contact_of(company()),
        ),
    )


def _title(status: int, ended: bool) -> str:
    if ended:
        return texts.ENDED
    return texts.ASK if status in (422, 429) else texts.NOT_NOW
