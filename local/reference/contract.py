"""Reference page: what the views of `dtr_source` must offer, from the contract itself."""

from include.dtr.sources.contract import CONTRACT, MODULES, SCHEMA, View
from local.reference.markdown import code, joined, made_from, table

INTRODUCTION = f"""
# The source contract

The {len(CONTRACT)} views of the schema `{SCHEMA}` in {len(MODULES)} modules. The pipeline reads
nothing else and writes nothing there. The first task of each run compares the database with this
list and names each module, view and column that differs. Columns beyond these may be there and are
not looked at. Money has two decimal places at the most; a date is the date in New York.

How to make them: [Connect your tables](../how-to/connect-your-tables.md).
"""


def page() -> str:
    parts = [INTRODUCTION.lstrip(), made_from("include/dtr/sources/contract.py")]
    for module in MODULES:
        parts.append(f"## {module}")
        parts += [_of(view) for view in CONTRACT if view.module == module]
    return joined(*parts)


def _of(view: View) -> str:
    rows = (
        [
            f"**{code(column.name)}**" if column.name in view.key else code(column.name),
            column.kind.value,
            "yes" if column.nullable else "",
        ]
        for column in view.columns
    )
    return (
        f"### {code(f'{SCHEMA}.{view.name}')}\n\n{table(['column', 'type', 'may be null'], rows)}"
    )
