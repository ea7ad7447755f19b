"""The stores that the use cases work with, and the names of the connections that lead to them.

Free of Airflow: `include.dtr.airflow.connections` opens them, tests bring their own.
"""

from dataclasses import dataclass
from typing import Any

import psycopg

from include.dtr.archive import Archive

SOURCE, RECORDS, OBJECT_STORE = "dtr_source_db", "dtr_db", "dtr_s3"
"""Names of Airflow's connections: SELECT on `dtr_source`; owner of the records; the bucket."""
Connection = psycopg.Connection[Any]


@dataclass(frozen=True, slots=True)
class Stores:
    """What a task works with: the books (read only), the records, the archive."""

    source: Connection
    records: Connection
    archive: Archive
