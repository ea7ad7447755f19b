"""Reference page: every setting, from `include.dtr.settings`."""

from typing import Any

from docs.builders.markdown import code, joined, made_from, table
from include.dtr.settings import Settings

INTRODUCTION = """
# Settings

Each is an environment variable of the scheduler, the workers and the API server. Without it the
default holds. A value that does not fit stops the DAG from loading, with a sentence that names it.
Secrets are no settings: databases and object store are the Airflow connections `dtr_source_db`,
`dtr_db` and `dtr_s3`.
"""


def page() -> str:
    prefix = Settings.model_config["env_prefix"]
    return joined(
        INTRODUCTION.lstrip(),
        made_from("include/dtr/settings.py"),
        table(
            ["variable", "type", "default", "meaning"],
            (
                [
                    code(f"{prefix}{name.upper()}"),
                    _type(name),
                    "unset" if field.default is None else code(field.default) or '`""`',
                    field.description,
                ]
                for name, field in Settings.model_fields.items()
            ),
        ),
    )


def _type(name: str) -> str:
    schema: dict[str, Any] = Settings.model_json_schema()["properties"][name]
    kinds = [part["type"] for part in schema.get("anyOf", [schema]) if part["type"] != "null"]
    limits = [
        f"{sign} {schema[key]}"
        for key, sign in (
            ("minimum", "at least"),
            ("exclusiveMinimum", "above"),
            ("maximum", "at most"),
        )
        if key in schema
    ]
    choices = [" or ".join(code(choice) for choice in schema["enum"])] if "enum" in schema else []
    return ", ".join([*kinds, *limits, *choices])
