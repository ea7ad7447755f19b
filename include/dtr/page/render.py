"""Rendering the page's templates: what every template knows, and how it writes money and times."""

import re
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from include.dtr.model import Category
from include.dtr.money import display
from include.dtr.payments.bank.amounts import figures
from include.dtr.pdf.wording import NONE, long_date, moment, span
from include.dtr.period import week_from
from include.dtr.sentences import capitalize_first
from include.dtr.web.callers import Caller, Right
from include.dtr.web.static_files import FilesOfDoor

_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Controls, direction overrides, halves of characters."""
UNREADABLE = "\ufffd"
TEMPLATES = Path(__file__).parent / "templates"
STATIC_FILES = FilesOfDoor(Path(__file__).parent / "static")
STATUS_WORDS = {
    "PENDING": "Pending",
    "PROCESSING": "In progress",
    "GENERATED": "Issued",
    "FAILED": "Failed",
    "VOIDED": "Voided",
    "RUNNING": "Running",
    "SUCCESS": "Success",
    "PARTIAL_SUCCESS": "Partly done",
}
EVENT_WORDS = {
    "ISSUED": "Issued",
    "FAILED": "Failed",
    "UNCHANGED": "Regenerated, nothing had changed",
    "REVISION_ADVANCED": "Moved to the next revision",
    "VOIDED": "Voided",
    "PAID": "Paid",
    "READ": "Read",
    "PDF_READ": "PDF opened",
    "EXPLAINED": "Explained",
    "DENIED": "Denied",
    "LINK_MADE": "Link handed out",
    "LINK_FOLLOWED": "Link followed",
    "LINKS_REVOKED": "Links revoked",
    "ERASED": "Erased, its time was over",
    "REST_ERASED": "Erased from payments, messages and questions",
    "PDF_ERASED": "PDF erased",
    "SENT_TO_DRIVER": "Sent to the driver",
    "NOT_SENT": "Not sent to the driver",
    "SENDING_REQUESTED": "To be sent again",
    "SENDING_SETTLED": "Sending cleared up",
    "DISPUTE_OPENED": "Question asked",
    "DISPUTE_ANSWERED": "Question answered",
    "DISPUTE_HELD": "Part of the payment held back",
    "CONTACTS_FORGOTTEN": "Addresses forgotten",
    "PAYMENT_PLANNED": "Payment planned",
    "PAYMENT_HELD": "Payment held",
    "PAYMENT_RELEASED": "Payment released",
    "PAYMENT_SENT": "Payment sent",
    "PAYMENT_SETTLED": "Payment settled",
    "PAYMENT_RETURNED": "Payment came back",
    "PAYMENT_CANCELED": "Payment canceled",
    "PAYMENT_CORRECTED": "Payment corrected",
    "PAYMENT_NOTICE": "The bank asks for a correction",
    "PAYMENT_STANDS": "Payment stands after all",
    "CLAIM_SETTLED": "Claim settled with the driver",
    "BATCH_MADE": "Batch made",
    "BATCH_ERASED": "Its file is erased, its time was over",
    "BATCH_APPROVED": "Batch approved",
    "BATCH_SENT": "File made for the bank",
    "BATCH_SETTLED": "Batch settled",
    "BATCH_CANCELED": "Batch canceled",
    "BATCH_DOWNLOADED": "File downloaded",
    "ORDER_MADE": "Reversal or prenotes made",
    "ORDER_APPROVED": "Reversal or prenotes approved",
    "ORDER_SENT": "File of it made for the bank",
    "ORDER_SETTLED": "The bank gave the money back",
    "ORDER_CANCELED": "Reversal or prenotes canceled",
    "ORDER_DOWNLOADED": "File of it downloaded",
    "ORDER_RETURNED": "Reversal or prenote came back",
    "ORDER_ERASED": "Its file or accounts are erased, their time was over",
    "EXPORTED": "Document made",
    "LISTED": "Looked at",
}

FIGURE_KEYS = (
    ("prior", "prior"),
    ("charge", "charges"),
    ("credit", "credits"),
    ("paid", "paid"),
    ("forward", "forward"),
)
"""A category's five figures: as the records name them, and as the explanation does."""


def money(amount: Decimal | str | None) -> str:
    """Dollars for people, a dash for none."""
    return NONE if amount is None else display(Decimal(amount))


def when(instant: datetime | None) -> str:
    """New York time, a dash for none."""
    return NONE if instant is None else moment(instant)


def day(value: date | None) -> str:
    return NONE if value is None else long_date(value)


def week(start: date) -> str:
    """ "Sun Nov 9 to Sat Nov 15, 2025"."""
    return span(week_from(start))


def seconds(value: Decimal | None) -> str:
    """ "4.2 s", "3 min 12 s"."""
    if value is None:
        return NONE
    if value < 60:
        return f"{value:.1f} s"
    return f"{int(value) // 60} min {int(value) % 60} s"


def left(value: int) -> str:
    """ "About 40 s left.", "About 3 min left." """
    if value < 90:
        return f"About {max(5, -(-value // 5) * 5)} s left."
    return f"About {-(-value // 60)} min left."


def dollars(amount: Decimal) -> str:
    """ "$12.00", "-$12.00": where the sign has to be read with the figure."""
    return f"-${display(-amount)}" if amount < 0 else f"${display(amount)}"


def shown(value: object) -> object:
    """What a template puts out: text without what would hide or turn around other text."""
    return _UNSEEN.sub(UNREADABLE, value) if type(value) is str else value


def _environment() -> Environment:
    environment = Environment(
        finalize=shown,
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        money=money,
        when=when,
        day=day,
        week=week,
        seconds=seconds,
        left=left,
        dollars=dollars,
        capitalize_first=capitalize_first,
        cents=figures,
        versioned=STATIC_FILES.versioned,
    )
    environment.globals.update(
        status_words=STATUS_WORDS,
        event_words=EVENT_WORDS,
        category_names={str(category): category.label for category in Category},
        categories=[str(category) for category in Category],
        figure_keys=FIGURE_KEYS,
    )
    return environment


ENVIRONMENT = _environment()


def render(
    request: Request,
    caller: Caller | None,
    template: str,
    status: int = 200,
    headers: dict[str, str] | None = None,
    **context: Any,
) -> HTMLResponse:
    """A template with its context; `base` leads to the API, `airflow` to Airflow's own pages."""
    text = ENVIRONMENT.get_template(template).render(
        request=request,
        base=request.scope.get("root_path", ""),
        airflow=request.scope.get("app_root_path", ""),
        caller=caller,
        may_generate=caller is not None and caller.may(Right.GENERATE),
        may_edit=caller is not None and caller.may(Right.EDIT),
        may_see_pay=caller is not None and caller.may(Right.PAY_SEE),
        may_pay=caller is not None and caller.may(Right.PAY_MAKE),
        **context,
    )
    return HTMLResponse(text, status, headers)


def is_fragment(request: Request) -> bool:
    """Whether htmx asks, and will put the answer into the page that is shown."""
    return "hx-request" in request.headers


def lead_to(request: Request, path: str) -> HTMLResponse:
    """Have htmx go to another of our pages, so that Airflow's address bar follows."""
    return HTMLResponse(headers={"HX-Redirect": f"{request.scope.get('root_path', '')}{path}"})
