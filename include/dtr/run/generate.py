"""Generate a batch: chunk after chunk, read -> compute -> join -> bind -> store -> record.

Each step may be repeated. A crash leaves rows PROCESSING, which the next try finishes under the
same receipt numbers and, the books being the same, with the same bytes under the same keys.
"""

import logging
from collections.abc import Sequence

from include.dtr.connections import Stores
from include.dtr.errors import LeasesFailed
from include.dtr.records import dtrs
from include.dtr.records.runs import Trigger
from include.dtr.run.chunk import issue_chunk
from include.dtr.run.request import CHUNK, Batch
from include.dtr.run.tally import Tally
from include.dtr.run.uploads import uploading
from include.dtr.run.work import Done, Work
from include.dtr.settings import settings

log = logging.getLogger(__name__)


def generate(stores: Stores, trigger: Trigger, batch: Batch, tally: Tally | None = None) -> Done:
    """Issue what the run has not yet issued of the batch; count in `tally` what went wrong.

    What is wrong with one lease marks its row FAILED and the batch goes on; at the end such
    failures are raised together as `LeasesFailed`. Raises `TransientFault` and `StoreRefused` where
    a store failed, after everything that could be issued was.

    With `cascade`, the later statements that had to be voided are issued again after those of the
    batch's period, oldest first, each reading the books anew.
    """
    done = Done()
    with uploading(stores.archive, settings().upload_threads) as uploads:
        work = Work(stores, uploads, trigger, batch, tally or Tally())
        for first in range(0, len(batch.lease_ids), CHUNK):
            lease_ids = batch.lease_ids[first : first + CHUNK]
            done += _issue_with_later(work, lease_ids)
            log.info("%s: %d issued, %d failed", batch.label, done.issued, len(done.reasons))
    if done.reasons:
        raise LeasesFailed(done.reasons)
    return done


def _issue_with_later(work: Work, lease_ids: Sequence[int]) -> Done:
    """The batch's period, then those that a cascade has claimed, oldest first."""
    period = work.batch.period
    done = issue_chunk(work, period, lease_ids)
    while claimed := dtrs.periods_claimed(work.records, work.run_id, period, lease_ids):
        period = min(claimed)
        done += issue_chunk(work, period, claimed[period])
    return done
