"""Reference page: what the views of `dtr_source` must offer, from the contract itself."""

from docs.builders.markdown import code, joined, made_from, table
from include.dtr.sources.contract import CONTRACT, MODULES, OPTIONAL_VIEWS, SCHEMA, Column, View
from include.dtr.sources.meanings import VIEW_MEANINGS

INTRODUCTION = f"""
# The source contract

The {len(CONTRACT)} views of the schema `{SCHEMA}` in {len(MODULES)} modules. The pipeline reads
nothing else and writes nothing there. The first task of each run compares the database with this
list and names each module, view and column that differs. Columns beyond these may be there and are
not looked at. Money has two decimal places at the most; a date is the date in New York, from 1990
to 2100; an id is at most 2,147,483,647. Text is `text` or `varchar`, or a domain over them.

Some text columns have a closed set of words. A word that is not in it fails the lease whose row it
is; on a row of no lease it is counted and reported. Nothing is guessed, folded or skipped.

How to make them: [Connect your tables](../how-to/connect-your-tables.md).
"""
OPTIONAL = """
Without them the rest works. Where one is there it is held to this list. `payout_accounts` is read
through a connection and a role of its own: the role of the statements needs no right on it.
"""


def page() -> str:
    parts = [
        INTRODUCTION.lstrip(),
        made_from(
            "include/dtr/sources/contract.py",
            "include/dtr/sources/words.py",
            "include/dtr/sources/meanings.py",
        ),
    ]
    for module in MODULES:
        parts.append(f"## {module}")
        parts += [_of(view) for view in CONTRACT if view.module == module]
    parts += ["## Views that a fleet may have", OPTIONAL.strip()]
    parts += [_of(view) for view in OPTIONAL_VIEWS]
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
    return joined(
        f"### {code(f'{SCHEMA}.{view.name}')}\n",
        f"{VIEW_MEANINGS[view.name]}\n",
        table(["column", "type", "may be null", "meaning"], rows),
        *(_words(column) for column in view.columns if column.words),
    )


def _words(column: Column) -> str:
    """The closed set of a column, each word with its meaning."""
    rows = ([code(word), meaning] for word, meaning in column.words.items())
    return table([f"words of {code(column.name)}", "meaning"], rows)
