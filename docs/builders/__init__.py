"""The pages of docs/reference and the drawings of docs/explanation, made from the code itself.

`mkdocs build` asks for them by way of `hook.py`: nothing here is written by hand, kept in the
repository, or out of date. Each module makes one page.
"""

from functools import cache

from docs.builders import (
    api,
    bank_files,
    contract,
    dags,
    design,
    errors,
    example,
    paying,
    rules,
    settings,
    tables,
    targets,
    watching,
    week_data,
)


@cache
def pages() -> dict[str, str]:
    """Path below docs/ to content: Markdown pages and SVG drawings. Starts a PostgreSQL."""
    return {
        "reference/settings.md": settings.page(),
        "reference/dags.md": dags.page(),
        "reference/api.md": api.page(),
        "reference/tables.md": tables.page(),
        "reference/bank-files.md": bank_files.page(),
        "reference/watching.md": watching.page(),
        "reference/errors.md": errors.page(),
        "reference/contract.md": contract.page(),
        "reference/rules.md": rules.page(),
        "reference/targets.md": targets.page(),
        "reference/week-as-data.md": week_data.page(),
        "explanation/example.svg": example.drawing(),
        "explanation/run.svg": design.run_drawing(),
        "explanation/states.svg": design.states_drawing(),
        "explanation/payments.svg": paying.payments_drawing(),
    }
