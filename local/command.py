"""What the commands of `make` share: the stack's stores started, and a failure as a sentence."""

import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path

from include.dtr.database_session import Session
from include.dtr.errors import DtrError
from include.dtr.settings import settings
from local.lock import alone
from local.options import Options
from local.stack.client import ApiError
from local.stack.errors import StackError
from local.stack.stack import Stack

Main = Callable[[list[str] | None], int]


def ends_in_a_sentence(main: Main) -> Callable[..., int]:
    """Every failure of `main` ends in a plain sentence and a status other than 0."""

    @wraps(main)
    def guarded(arguments: list[str] | None = None) -> int:
        try:
            return main(arguments)
        except (StackError, ApiError, DtrError) as error:
            print(f"\n{error}", file=sys.stderr)
            return 1

    return guarded


def with_stores(root: Path, options: Options, source_url: str | None) -> Stack:
    """The stack in `root`, its database server and object store started."""
    stack = Stack(root, bucket=options.bucket, database=options.database, source_url=source_url)
    with alone(root):
        stack.start_stores()
    return stack


def open_records(stack: Stack) -> Session:
    return Session.open(stack.records_url, schema=settings().records_schema)
