"""Reference page: the REST API, from the OpenAPI document of the application itself."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from fastapi.routing import APIRoute

from docs.builders.markdown import code, joined, made_from, table
from include.dtr.api.door import DESCRIPTION
from include.dtr.api.problems import Problem
from include.dtr.site import create_site
from include.dtr.web.callers import Right
from include.dtr.web.mounting import HEALTH, PREFIX
from include.dtr.web.rights import routes_of, rule_of
from include.dtr.web.services import Services

Schema = Mapping[str, Any]
SIGN_IN = """
    TOKEN=$(curl -s -X POST $AIRFLOW/auth/token -H 'Content-Type: application/json' \\
        -d '{"username": "operator", "password": "..."}' \\
        | python3 -c 'import json, sys; print(json.load(sys.stdin)["access_token"])')
    curl -H "Authorization: Bearer $TOKEN" $AIRFLOW/api/dtr/statistics/summary
"""
NOBODY = "nobody: it needs no login"
RIGHTS = {
    Right.READ: "those who may read the DAG",
    Right.GENERATE: "those who may trigger the DAG",
    Right.EDIT: "those who may edit the DAG",
    Right.PAY_SEE: "those who may read the DAG `pay_drivers`",
    Right.PAY_MAKE: "those who may trigger the DAG `pay_drivers`",
    Right.PAY_APPROVE: "those who may answer the required actions of the DAG `pay_drivers`",
    None: NOBODY,
}


def page() -> str:
    # The application is only described here, never called: it needs no services.
    app = create_site(cast("Services", None))
    document = app.openapi()
    rights = {
        (route.path, method.lower()): rule_of(route).right
        for route in routes_of(app)
        if isinstance(route, APIRoute)
        for method in route.methods
    }
    return joined(
        "# REST API",
        made_from("include/dtr/api"),
        f"{DESCRIPTION.strip()}\n\nOn Airflow's API server below `{PREFIX}`. `{HEALTH}` answers as "
        f'`{PREFIX}/health` does. A refusal is `{{"detail": ...}}`. The OpenAPI document is at '
        f"`{PREFIX}/openapi.json`.",
        SIGN_IN,
        *_calls(document, rights),
        "## Objects\n",
        *_objects(document["components"]["schemas"]),
    )


def _calls(document: Schema, rights: Mapping[tuple[str, str], Right | None]) -> Iterator[str]:
    heading = ""
    for path, methods in document["paths"].items():
        for method, call in methods.items():
            (tag,) = call["tags"]
            if tag != heading:
                heading = tag
                yield f"## {tag.capitalize()}\n"
            yield f"### {code(f'{method.upper()} {PREFIX}{path}')}\n"
            yield call.get("description", call["summary"])
            yield f"\nFor {RIGHTS[rights[path, method]]}.".replace(f"For {NOBODY}", "For everybody")
            if parameters := call.get("parameters"):
                yield "\n" + table(
                    ["parameter", "in", "type", "meaning"], map(_parameter, parameters)
                )
            if body := call.get("requestBody"):
                kinds = (_kind(content["schema"]) for content in body["content"].values())
                yield f"\nBody: {' or '.join(dict.fromkeys(kinds))}."
            yield f"\n{_answers(call['responses'])}"


def _parameter(parameter: Schema) -> list[object]:
    name = code(parameter["name"]) + (" (required)" if parameter.get("required") else "")
    return [
        name,
        parameter["in"],
        _kind(parameter["schema"]),
        _meaning(parameter, parameter["schema"]),
    ]


def _answers(answers: Mapping[str, Schema]) -> str:
    """The answers of a call; its refusals, which all look alike, in one go."""
    problem = f"[{Problem.__name__}](#{Problem.__name__.lower()})"
    said = {status: _answer(status, answer) for status, answer in sorted(answers.items())}
    refusals = [status for status, words in said.items() if words.endswith(problem)]
    good = ", ".join(words for status, words in said.items() if status not in refusals)
    return f"Answers {good}." + (f" Refuses with {', '.join(refusals)}." if refusals else "")


def _answer(status: str, answer: Schema) -> str:
    kinds = [
        _kind(content["schema"]) if content.get("schema") else code(kind)
        for kind, content in answer.get("content", {}).items()
        if kind != "application/json" or content.get("schema")
    ]
    return f"{status} {' or '.join(dict.fromkeys(kinds))}".rstrip()


def _objects(schemas: Schema) -> Iterator[str]:
    for name, schema in sorted(schemas.items()):
        if "enum" in schema:
            yield f"### {name}\n\nOne of {', '.join(code(value) for value in schema['enum'])}."
            continue
        required = set(schema.get("required", ()))
        yield f"### {name}\n\n{schema.get('description', '')}\n"
        yield table(
            ["field", "type", "meaning"],
            (
                [
                    code(field) + ("" if field in required else " (optional)"),
                    _kind(inner),
                    _meaning(inner, inner),
                ]
                for field, inner in schema.get("properties", {}).items()
            ),
        )


def _kind(schema: Schema) -> str:
    """A schema's type in a few words, with links to the objects of this page."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "const" in schema:
        return code(schema["const"])
    if "enum" in schema:
        return " or ".join(code(value) for value in schema["enum"])
    if choices := schema.get("anyOf"):
        return " or ".join(_kind(choice) for choice in choices)
    if schema.get("type") == "array":
        return f"list of {_kind(schema['items'])}"
    return ", ".join(part for part in (schema.get("type", "any"), schema.get("format")) if part)


def _meaning(described: Schema, schema: Schema) -> str:
    parts = [described.get("description", "")]
    if schema.get("default") not in (None, [], ""):
        parts.append(f"Default {code(schema['default'])}.")
    limits = {**schema, **{k: v for part in schema.get("anyOf", ()) for k, v in part.items()}}
    for key, word in (
        ("minimum", "at least"),
        ("maximum", "at most"),
        ("maxLength", "characters at most:"),
        ("minLength", "characters at least:"),
        ("maxItems", "entries at most:"),
    ):
        if key in limits:
            parts.append(f"{word} {limits[key]}".capitalize() + ".")
    return " ".join(part for part in parts if part)
