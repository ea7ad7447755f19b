"""SQL lives in `.sql` files beside the module that runs them; each is read once per process.

What several queries return alike is listed once: a line `-- columns: batch` stands for the text of
`columns/batch.sql`. They are named, not `*`, so that a column that a newer release has added to the
table changes no answer.
"""

import re
from functools import cache
from importlib.resources import files

_COLUMNS = re.compile(rb"^ *-- columns: (\w+)$", re.MULTILINE)


@cache
def sql_file(package: str, name: str) -> bytes:
    """The text of `<package>/sql/<name>.sql`, with psycopg placeholders; never built from data."""
    folder = files(package).joinpath("sql")
    return _COLUMNS.sub(
        lambda line: folder.joinpath("columns", f"{line[1].decode()}.sql").read_bytes().rstrip(),
        folder.joinpath(f"{name}.sql").read_bytes(),
    )
