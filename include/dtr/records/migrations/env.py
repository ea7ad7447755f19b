"""Alembic's entry: runs the migrations on the connection that `migrate.upgrade` hands over,
or, called as `alembic upgrade head`, on the database named by DTR_RECORDS_URL.

Records of a newer release are left alone: this one was rolled back to."""

import os

from alembic import context
from alembic.util import CommandError
from sqlalchemy import Connection

from include.dtr.errors import StoreRefused
from include.dtr.records.migrate import VERSION_TABLE, engine_for, rolled_back, use_schema


def _run(connection: Connection) -> None:
    if left_alone := rolled_back(connection):
        context.config.print_stdout(left_alone)
        return
    context.configure(connection=connection, version_table=VERSION_TABLE)
    with context.begin_transaction():
        context.run_migrations()


handed_over: Connection | None = context.config.attributes.get("connection")
if handed_over is not None:
    _run(handed_over)
else:
    with engine_for(os.environ["DTR_RECORDS_URL"]).begin() as connection:
        use_schema(connection)
        try:
            _run(connection)
        except StoreRefused as refusal:
            raise CommandError(str(refusal)) from refusal
