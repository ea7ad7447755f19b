"""Trying new accounts by entries without money, in a file of their own."""

from collections.abc import Sequence
from datetime import date

from include.dtr.bank_days import next_bank_day
from include.dtr.errors import ChangeRefused
from include.dtr.office.actor import Actor
from include.dtr.office.office import Office
from include.dtr.payments import orders, trying
from include.dtr.payments import records as kept
from include.dtr.payments.asked import Asked, effective
from include.dtr.payments.bank import accounts, ach
from include.dtr.payments.bank.accounts import AccountType
from include.dtr.payments.bank.entries import Entry
from include.dtr.payments.bank.nacha import AchFile
from include.dtr.payments.bank.originating import originator
from include.dtr.payments.orders import OrderEntry, OrderKind, OrderRow
from include.dtr.payments.payable import People, people_of
from include.dtr.payments.states import PaymentRefused
from include.dtr.payments.vault import account_secret
from include.dtr.period import local_date
from include.dtr.records import dtrs
from include.dtr.records.db import Connection
from include.dtr.settings import settings
from include.dtr.sources.payees import read_payees
from include.dtr.sources.payout_accounts import read_accounts


class PrenotesOff(ChangeRefused):
    """The office's settings try no account."""


def make(office: Office, actor: Actor, asked: Asked, on: date | None = None) -> OrderRow:
    """A DRAFT of prenotes for all new accounts of what is asked for that have none yet.

    `on`: the effective date; None: the next banking day. Raises `EntryRefused`; `PrenotesOff`;
    `PaymentRefused` where there is no such account; `OriginatorRefused`, `TransientFault`,
    `StoreRefused`.
    """
    chosen = settings()
    if not chosen.ach_prenotes:
        raise PrenotesOff("Accounts are not tried by prenotes (setting DTR_ACH_PRENOTES).")
    originator()
    today = local_date(office.now())
    day = effective(on or next_bank_day(today), today, chosen)
    with office.records() as records:
        found = kept.accounts(records, asked.weeks, asked.dtr_ids)
    people = people_of(office, found, None)
    with office.records() as records, records.transaction():
        dtrs.lock_leases(records, {row.lease_id for row in found})
        fresh = _untried(records, people)
        if not fresh:
            raise PaymentRefused("No account is new: all were paid into or tried before.")
        entries = [
            {"driver_id": driver, "account_last_four": shown, "account_key": key, "amount": 0}
            for driver, (shown, key) in sorted(fresh.items())
        ]
        return orders.make(office, records, actor, OrderKind.PRENOTE, "PRE", day, entries, {})


def _untried(records: Connection, people: People) -> dict[int, tuple[str, str]]:
    """By driver: the account's last four digits and keyed hash."""
    paid = kept.last_accounts(records, people.keys)
    tried = kept.prenotes(records, people.keys)
    return {
        driver: (shown, key)
        for driver, (shown, key) in people.keys.items()
        if trying.is_new(driver, key, paid) and trying.untried(tried.get((driver, key)))
    }


def build(office: Office, order: OrderRow, entries: Sequence[OrderEntry]) -> AchFile:
    """The file of prenotes. Raises `PaymentRefused` where an account is not the one that was
    approved; `BankRefused`, `NoAccounts`, `TransientFault`, `StoreRefused`."""
    drivers = [entry.driver_id for entry in entries if entry.driver_id is not None]
    secret = account_secret(office.payout_key())
    with office.payout() as private:
        found = read_accounts(private, drivers).found
    with office.source() as books:
        payees = read_payees(books, drivers)
    tries = []
    for entry in entries:
        driver = entry.driver_id or 0
        account, payee = found.get(driver), payees.get(driver)
        if (
            account is None
            or payee is None
            or entry.account_key
            != accounts.fingerprint(account.routing_number, account.account_number, secret)
        ):
            raise PaymentRefused(
                f"The account of driver {driver} is not the one that {order.number} was made with. "
                "Cancel it and make it again."
            )
        tries.append(
            Entry(
                f"D-{driver}",
                account.holder_name or payee.name,
                account.routing_number,
                account.account_number,
                AccountType(account.account_type),
                0,
                prenote=True,
            )
        )
    if order.file_made_at is None:
        raise LookupError("the file's time is bound before it is built")
    return ach.build(
        originator(),
        tries,
        effective=order.effective_date,
        created=order.file_made_at,
        file_modifier=order.file_modifier or "",
        batch_number=order.id % 10_000_000,
        first_sequence=order.file_first_sequence or 0,
    )
