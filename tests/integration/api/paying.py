"""An office that pays: its fleet has bank accounts and a bank, and one week that adds up."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from include.dtr.settings import settings
from tests.integration.api.conftest import WEEKS, Issued, Site
from tests.integration.payments.conftest import BANK

WEEK = WEEKS[1].isoformat()


@contextmanager
def paying_site(one_week: Issued, name: str) -> Iterator[Site]:
    """In a database of its own, `name`, and a bucket named alike."""
    with pytest.MonkeyPatch.context() as patched:
        for setting, value in {**BANK, "DTR_ACH_DAYS_AHEAD": "30"}.items():
            patched.setenv(setting, value)
        settings.cache_clear()
        with one_week.copy(name).site(payout=True) as made:
            with made.connect() as records:
                records.execute(
                    "UPDATE dtr_generation_history SET control_totals ="
                    " jsonb_set(control_totals, '{differences}', '[]');"
                    " UPDATE dtr_recheck SET differences = '[]'"
                )
            yield made
    settings.cache_clear()
