"""What people are shown of payments beside their rows: names, claims, remarks, what is unpaid."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from include.dtr.bank_days import pay_day
from include.dtr.errors import StoreRefused, TransientFault
from include.dtr.money import ZERO
from include.dtr.office.errors import NoSuchDtr
from include.dtr.office.office import Office
from include.dtr.payments import PACKAGE, finding, payable
from include.dtr.payments.asked import asked_for
from include.dtr.payments.finding import BatchInFull, WeekInFull
from include.dtr.payments.records import BatchRow, Unpaid
from include.dtr.records.db import Connection, rows
from include.dtr.settings import WEEKDAYS, settings
from include.dtr.sources.payees import Payee, read_payees
from include.dtr.sqlfiles import sql_file


@dataclass(frozen=True, slots=True)
class ClaimShown:
    """A part, in dollars, of what was overpaid on `from_dtr_id`: kept from the payment on
    `on_dtr_id`, or, with a reason, settled with the driver."""

    payment_id: int | None
    from_dtr_id: str
    on_dtr_id: str | None
    amount: Decimal
    reason: str | None
    made_at: datetime
    made_by: str


@dataclass(frozen=True, slots=True)
class BatchShown:
    """A batch as its page and its documents show it."""

    full: BatchInFull
    payees: Mapping[int, Payee]
    """By driver; none where the books do not answer."""
    claims: Mapping[int, Sequence[ClaimShown]]
    """By payment."""
    remarks: Sequence[str]
    """What was unusual when it was made."""

    @property
    def batch(self) -> BatchRow:
        return self.full.batch

    def payee(self, driver_id: int | None) -> str:
        return named(self.payees, driver_id)


@dataclass(frozen=True, slots=True)
class WeekShown:
    """A week's account and payments, and the claims on either side of it."""

    week: WeekInFull
    claims: Sequence[ClaimShown]


@dataclass(frozen=True, slots=True)
class UnpaidShown:
    """A statement with money still due: since when, and what keeps it."""

    row: Unpaid
    payee: str
    method: str
    due_on: date
    days: int
    """Since it should have been paid; below zero: not yet due."""
    why: str


def named(payees: Mapping[int, Payee], driver_id: int | None) -> str:
    """The driver's name, or the number that stands for it."""
    if driver_id is None:
        return "Nobody named"
    payee = payees.get(driver_id)
    return payee.name if payee else f"Driver {driver_id}"


def payees_of(office: Office, driver_ids: Iterable[int | None]) -> dict[int, Payee]:
    """By driver; none where the books do not answer now: a payment is shown all the same."""
    wanted = {driver_id for driver_id in driver_ids if driver_id is not None}
    if not wanted:
        return {}
    try:
        with office.source() as books:
            return read_payees(books, wanted)
    except (StoreRefused, TransientFault):
        return {}


def batch_shown(office: Office, number: str) -> BatchShown:
    """Raises `NoSuchBatch`."""
    full = finding.batch_in_full(office, number)
    claims: dict[int, list[ClaimShown]] = {}
    with office.records() as records:
        for claim in _claims(records, batch_id=full.batch.id):
            if claim.payment_id is not None:
                claims.setdefault(claim.payment_id, []).append(claim)
    return BatchShown(
        full,
        payees_of(office, (payment.driver_id for payment in full.payments)),
        claims,
        finding.remarks_of(office, number),
    )


def week_shown(office: Office, dtr_id: str) -> WeekShown | None:
    """None where nothing stands and nothing was ever paid."""
    try:
        week = finding.week_in_full(office, dtr_id)
    except NoSuchDtr:
        return None
    with office.records() as records:
        return WeekShown(week, _claims(records, dtr_id=dtr_id))


def unpaid_shown(office: Office, today: date) -> list[UnpaidShown]:
    """Who is still unpaid, oldest first, and what keeps it. Raises `TransientFault`,
    `StoreRefused`."""
    found = finding.still_unpaid(office)
    if not found:
        return []
    reasons = _reasons(office, found)
    payees = payees_of(office, (row.driver_id for row in found))
    chosen = settings()
    weekday = WEEKDAYS.index(chosen.pay_weekday)
    shown = []
    for row in found:
        due_on = pay_day(row.period_end, weekday, chosen.closed_days)
        payee = payees.get(row.driver_id or 0)
        shown.append(
            UnpaidShown(
                row,
                named(payees, row.driver_id),
                (payee.payment_type if payee else None) or "not said",
                due_on,
                (today - due_on).days,
                reasons.get(row.dtr_id, "payable: in no batch yet"),
            )
        )
    return shown


def _reasons(office: Office, found: Sequence[Unpaid]) -> dict[str, str]:
    """Why each is left out of a batch that was made now; none for one that is payable."""
    asked = asked_for(dtr_ids=[row.dtr_id for row in found])
    return {left.dtr_id: left.sentence for left in payable.payable(office, asked).left_out}


def returned_of(office: Office, batches: Sequence[BatchRow]) -> dict[int, Decimal]:
    """By batch: dollars that came back; nothing of those of which nothing did."""
    with office.records() as records:
        keys = {"ids": [batch.id for batch in batches]}
        found = dict(records.execute(sql_file(PACKAGE, "returned_of_batches"), keys).fetchall())
    return {batch.id: found.get(batch.id, ZERO) for batch in batches}


def _claims(
    records: Connection, batch_id: int | None = None, dtr_id: str | None = None
) -> list[ClaimShown]:
    keys = {"batch_id": batch_id, "dtr_id": dtr_id}
    return rows(records, sql_file(PACKAGE, "claims_shown"), keys, ClaimShown)
