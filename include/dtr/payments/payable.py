"""What is payable: who gets how much by which way, and who is left out for what reason.

A preview reads and decides; making a batch decides once more, while it holds the leases.
"""

import logging
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from include.dtr.connections import NoAccounts
from include.dtr.model import PaymentType
from include.dtr.money import ZERO, display, total
from include.dtr.office.office import Office
from include.dtr.payments import records as kept
from include.dtr.payments import trying
from include.dtr.payments.asked import Asked
from include.dtr.payments.bank import accounts as bank_accounts
from include.dtr.payments.bank.bank_names import transliterated
from include.dtr.payments.bank.errors import AccountRefused
from include.dtr.payments.due import Share, shares
from include.dtr.payments.ordinary import WEEKS, remarks
from include.dtr.payments.records import Overpaid, WeekAccount, WeekFindings
from include.dtr.payments.vault import account_secret
from include.dtr.period import local_date
from include.dtr.records.db import Connection
from include.dtr.settings import settings
from include.dtr.sources.payees import Payee, read_payees
from include.dtr.sources.payout_accounts import PayoutAccounts, read_accounts

log = logging.getLogger(__name__)


class Why(StrEnum):
    """Why a statement is left out."""

    NOT_ISSUED = "NOT_ISSUED"
    NOTHING_DUE = "NOTHING_DUE"
    PAID = "PAID"
    IN_FLIGHT = "IN_FLIGHT"
    HELD = "HELD"
    DISPUTED = "DISPUTED"
    WEEK_DIFFERS = "WEEK_DIFFERS"
    NO_METHOD = "NO_METHOD"
    NO_ACCOUNT = "NO_ACCOUNT"
    NEW_ACCOUNT = "NEW_ACCOUNT"
    CLAIM_EXCEEDS = "CLAIM_EXCEEDS"
    ABOVE_LIMIT = "ABOVE_LIMIT"


@dataclass(frozen=True, slots=True)
class Payable:
    """A statement that is paid. Dollars."""

    dtr_id: str
    revision: int
    receipt_number: str | None
    lease_id: int
    driver_id: int
    driver: str
    period_start: date
    share: Share
    method: PaymentType
    account_last_four: str | None = None
    account_key: str | None = None
    remarks: tuple[str, ...] = ()
    """What a person should look at before approving."""

    @property
    def amount(self) -> Decimal:
        return self.share.amount


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A statement that is not paid, and why."""

    dtr_id: str
    why: Why
    sentence: str
    still_due: Decimal = ZERO
    lease_id: int | None = None
    driver: str | None = None


@dataclass(frozen=True, slots=True)
class Payables:
    lines: Sequence[Payable]
    """By lease and week."""
    left_out: Sequence[LeftOut]

    def by(self, method: PaymentType) -> "Payables":
        """Those paid by one way; who is left out stays left out."""
        return Payables([line for line in self.lines if line.method is method], self.left_out)

    @property
    def total(self) -> Decimal:
        return total(line.amount for line in self.lines)

    @property
    def claimed(self) -> Decimal:
        return total(line.share.claimed for line in self.lines)

    @property
    def still_due(self) -> Decimal:
        """Of those who are left out."""
        return total(left.still_due for left in self.left_out)


@dataclass(frozen=True, slots=True)
class People:
    """What the books and the bank accounts say of the drivers."""

    payees: Mapping[int, Payee]
    accounts: PayoutAccounts
    keys: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    """By driver: the account's last four digits and keyed hash."""


def payable(office: Office, asked: Asked) -> Payables:
    """What could be paid now. Changes nothing. Raises `TransientFault`, `StoreRefused`."""
    with office.records() as records:
        found = kept.accounts(records, asked.weeks, asked.dtr_ids)
    people = people_of(office, found, asked.method)
    with office.records() as records:
        return judged(records, asked, people, local_date(office.now()), found)


def people_of(office: Office, found: Sequence[WeekAccount], method: PaymentType | None) -> People:
    """The drivers of some statements: names, preferred ways, and accounts where they are needed."""
    drivers = {row.driver_id for row in found if row.driver_id is not None and row.still_due > 0}
    if not drivers:
        return People({}, PayoutAccounts())
    with office.source() as books:
        payees = read_payees(books, drivers)
    by_ach = {x for x, payee in payees.items() if payee.payment_type == PaymentType.ACH}
    if not by_ach or method is PaymentType.CHECK:
        return People(payees, PayoutAccounts())
    try:
        secret = account_secret(office.payout_key())
        with office.payout() as private:
            accounts = read_accounts(private, by_ach)
    except NoAccounts as absent:
        return People(payees, PayoutAccounts(absent=str(absent)))
    faults = dict(accounts.faults)
    keys = {}
    for driver_id, account in accounts.found.items():
        try:
            bank_accounts.check(account.routing_number, account.account_number)
        except AccountRefused as refused:
            faults[driver_id] = f"cannot be paid by ACH: {refused}"
            continue
        if not transliterated(account.holder_name or payees[driver_id].name):
            faults[driver_id] = "cannot be paid by ACH: no bank can write the name in A to Z"
            continue
        keys[driver_id] = (
            bank_accounts.last_four(account.account_number),
            bank_accounts.fingerprint(account.routing_number, account.account_number, secret),
        )
    return People(payees, PayoutAccounts({}, faults, accounts.absent), keys)


def judged(
    records: Connection, asked: Asked, people: People, today: date, found: Sequence[WeekAccount]
) -> Payables:
    """Who is paid and who is left out, of the accounts that were found."""
    weeks = {each.period_start: each for each in kept.findings(records, asked.weeks)}
    owing: dict[int, list[Overpaid]] = defaultdict(list)
    for week in kept.overpaid(records, (row.lease_id for row in found)):
        owing[week.lease_id].append(week)
    known = kept.last_accounts(records, people.keys)
    trial = _on_trial(records, people, known, today)
    left_out = list(_unknown(asked, found))
    ready: dict[int, list[tuple[WeekAccount, PaymentType]]] = defaultdict(list)
    for row in found:
        way = _way(row, people)
        objection = _objection(row, weeks[row.period_start], people, way)
        if objection is None and way is PaymentType.ACH and (said := trial.get(row.driver_id)):
            objection = Why.NEW_ACCOUNT, said
        if objection:
            left_out.append(_left(row, *objection, people))
        elif way is not None and asked.method in (None, way):
            ready[row.lease_id].append((row, way))
    lines: list[Payable] = []
    drivers = {row.driver_id for each in ready.values() for row, _ in each}
    usual = kept.earlier_dues(
        records, (x for x in drivers if x is not None), min(asked.weeks), WEEKS
    )
    for lease_id, rows in ready.items():
        parts = shares([row.account for row, _ in rows], owing[lease_id])
        if parts is None:
            left_out += [_left(row, *_claim_exceeds(owing[lease_id]), people) for row, _ in rows]
            continue
        for (row, way), share in zip(rows, parts, strict=True):
            line = _line(row, way, share, people, known, usual)
            lines.append(line)
    above = _above_limit(lines, asked)
    return Payables(
        [line for line in lines if line.lease_id not in above],
        [*left_out, *(_over(line) for line in lines if line.lease_id in above)],
    )


def _on_trial(
    records: Connection,
    people: People,
    known: Mapping[int, tuple[str, bool]],
    today: date,
) -> dict[int | None, str]:
    """By driver: why a new account is not paid by ACH yet, where the office tries accounts."""
    if not settings().ach_prenotes:
        return {}
    tried = kept.prenotes(records, people.keys)
    found: dict[int | None, str] = {}
    for driver_id, (_, key) in people.keys.items():
        if trying.is_new(driver_id, key, known):
            said = trying.objection(tried.get((driver_id, key)), today, settings().ach_prenote_days)
            if said is not None:
                found[driver_id] = said
    return found


def _unknown(asked: Asked, found: Sequence[WeekAccount]) -> Iterator[LeftOut]:
    there = {row.dtr_id for row in found}
    for dtr_id in asked.dtr_ids:
        if dtr_id not in there:
            yield LeftOut(dtr_id, Why.NOT_ISSUED, "it has no statement that stands")


def _way(row: WeekAccount, people: People) -> PaymentType | None:
    payee = people.payees.get(row.driver_id or 0)
    if payee is None or payee.payment_type not in (PaymentType.ACH, PaymentType.CHECK):
        return None
    return PaymentType(payee.payment_type)


def _objection(
    row: WeekAccount, week: WeekFindings, people: People, way: PaymentType | None
) -> tuple[Why, str] | None:
    """The first reason for which a statement is not paid."""
    if not row.stands:
        return Why.NOT_ISSUED, "it is void, and not issued again yet"
    if row.still_due == 0:
        return _nothing_due(row)
    if row.held is not None:
        kind, _, reason = row.held.partition(": ")
        return (Why.DISPUTED if kind == "DISPUTE" else Why.HELD), f"held: {reason}"
    if week.differences is None:
        return Why.WEEK_DIFFERS, "no run of its week has been closed"
    if week.differences:
        more = f" (and {len(week.differences) - 1} more)" if len(week.differences) > 1 else ""
        return Why.WEEK_DIFFERS, f"its week does not add up: {week.differences[0]}{more}"
    for changed in week.changed:
        if changed.get("lease_id") == row.lease_id:
            return Why.WEEK_DIFFERS, f"the books changed since: {changed['sentence']}"
    if way is None:
        return Why.NO_METHOD, "the books do not say ACH or CHECK for its driver"
    if way is PaymentType.ACH and row.driver_id not in people.keys:
        return Why.NO_ACCOUNT, _no_account(row.driver_id, people)
    return None


def _nothing_due(row: WeekAccount) -> tuple[Why, str]:
    if row.claim_back > 0:
        return Why.NOTHING_DUE, (
            f"${display(row.claim_back)} too much has gone out; it is claimed back from the "
            "lease's next payment"
        )
    if row.due == 0:
        return Why.NOTHING_DUE, "nothing is due to the driver"
    if row.in_flight > 0:
        return Why.IN_FLIGHT, f"${display(row.in_flight)} is on its way, in batch {row.in_batch}"
    return Why.PAID, "it is paid"


def _no_account(driver_id: int | None, people: People) -> str:
    if people.accounts.absent:
        return f"its driver is paid by ACH. {people.accounts.absent}"
    fault = people.accounts.faults.get(driver_id or 0)
    return f"its driver {fault or 'has no account in the books'}"


def _claim_exceeds(owing: Sequence[Overpaid]) -> tuple[Why, str]:
    owed = total(week.claim_back for week in owing)
    named = ", ".join(week.dtr_id for week in owing)
    return Why.CLAIM_EXCEEDS, (
        f"${display(owed)} is to be claimed back ({named}), which takes all of it; pay it together "
        "with other weeks, or settle the claim with the driver"
    )


def _line(
    row: WeekAccount,
    way: PaymentType,
    share: Share,
    people: People,
    known: Mapping[int, tuple[str, bool]],
    usual: Mapping[int, Sequence[Decimal]],
) -> Payable:
    driver_id = row.driver_id or 0
    said = list(remarks(share.amount, settings().payment_limit, usual.get(driver_id, ())))
    last_four, key = None, None
    if way is PaymentType.ACH:
        last_four, key = people.keys[driver_id]
        before = known.get(driver_id)
        if before and before[0] != key:
            said.append("another account than last time")
        elif before and before[1]:
            said.append("the last payment into this account came back")
    if share.claims:
        said.append(f"${display(share.claimed)} of an earlier payment is claimed back")
    return Payable(
        row.dtr_id,
        row.revision,
        row.receipt_number,
        row.lease_id,
        driver_id,
        people.payees[driver_id].name,
        row.period_start,
        share,
        way,
        last_four,
        key,
        tuple(said),
    )


def _above_limit(lines: Sequence[Payable], asked: Asked) -> set[int]:
    """Leases with an amount above the limit that nobody said was looked at: a lease's weeks are
    paid together or not at all, as what is claimed back is spread over them."""
    chosen = settings()
    return {
        line.lease_id
        for line in lines
        if (line.amount > chosen.payment_limit and line.dtr_id not in asked.looked_at)
        or (line.method is PaymentType.ACH and line.amount > chosen.ach_payment_limit)
    }


def _over(line: Payable) -> LeftOut:
    chosen = settings()
    return LeftOut(
        line.dtr_id,
        Why.ABOVE_LIMIT,
        f"a payment of its lease is above the limit of ${display(chosen.payment_limit)}; look at "
        f"it and say so (above ${display(chosen.ach_payment_limit)} it is paid by check)",
        line.amount + line.share.claimed,
        line.lease_id,
        line.driver,
    )


def _left(row: WeekAccount, why: Why, sentence: str, people: People) -> LeftOut:
    payee = people.payees.get(row.driver_id or 0)
    return LeftOut(
        row.dtr_id, why, sentence, row.still_due, row.lease_id, payee.name if payee else None
    )
