"""An office that pays: its fleet has bank accounts and a bank, and one week that adds up."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from include.dtr.settings import settings
from local.stack.databases import FLEET_OWNER, PAYOUT_READER, READER, WRITER
from local.stack.object_store import ObjectStore
from local.stack.postgres import Postgres
from tests.integration.api.conftest import WEEKS, Site, open_site
from tests.integration.payments.conftest import BANK

WEEK = WEEKS[1].isoformat()


@contextmanager
def paying_site(
    postgres: Postgres, fleet_template: str, object_store: ObjectStore, name: str
) -> Iterator[Site]:
    """In a database of its own, `name`, and a bucket named alike."""
    with pytest.MonkeyPatch.context() as patched:
        for setting, value in {**BANK, "DTR_ACH_DAYS_AHEAD": "30"}.items():
            patched.setenv(setting, value)
        settings.cache_clear()
        bucket = name.replace("_", "-")
        postgres.create_database(name, template=fleet_template)
        s3 = object_store.client()
        s3.create_bucket(Bucket=bucket)
        urls = [postgres.url(name, role) for role in (WRITER, READER, FLEET_OWNER)]
        payout = postgres.url(name, PAYOUT_READER)
        with open_site(*urls, s3, bucket, payout_url=payout) as made:
            made.runs.work("manual__first", {"period_start": WEEK, "preview": False})
            with made.connect() as records:
                records.execute(
                    "UPDATE dtr_generation_history SET control_totals ="
                    " jsonb_set(control_totals, '{differences}', '[]');"
                    " UPDATE dtr_recheck SET differences = '[]'"
                )
            yield made
        postgres.drop_database(name)
    settings.cache_clear()
