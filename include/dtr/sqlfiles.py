"""SQL lives in `.sql` files beside the module that runs them; each is read once per process."""

from functools import cache
from importlib.resources import files


@cache
def sql_file(package: str, name: str) -> bytes:
    """The text of `<package>/sql/<name>.sql`, with psycopg placeholders; never built from data."""
    return files(package).joinpath("sql", f"{name}.sql").read_bytes()
