"""The stores that the use cases work with, and the names of the connections that lead to them.

Free of Airflow: `include.dtr.airflow.connections` opens them, tests bring their own.
"""

from dataclasses import dataclass
from typing import Any

import psycopg

from include.dtr.archive import Archive
from include.dtr.errors import DtrError

SOURCE, RECORDS, OBJECT_STORE = "dtr_source_db", "dtr_db", "dtr_s3"
"""Names of Airflow's connections: SELECT on `dtr_source`; owner of the records; the bucket."""
PAYOUT, PAYOUT_KEY = "dtr_payout_db", "dtr_payout_key"
"""Two more where transfers are made: SELECT on the bank accounts alone; the secret (its password)
under which accounts are compared and files for the bank are encrypted."""
SHORTEST_KEY = 32
"""Characters of that secret."""
MAIL = "dtr_mail"
"""The mail server that drivers' mails go through, unless a setting names another."""
Connection = psycopg.Connection[Any]


class NoAccounts(DtrError):
    """This deployment has no connection to bank accounts, or no secret for them."""


@dataclass(frozen=True, slots=True)
class Stores:
    """What a task works with: the books (read only), the records, the archive."""

    source: Connection
    records: Connection
    archive: Archive
