"""One payment as it goes into an ACH file, and the fleet as its sender."""

import re
from dataclasses import dataclass, field

from include.dtr.payments.bank import accounts
from include.dtr.payments.bank.accounts import AccountType
from include.dtr.payments.bank.bank_names import transliterated
from include.dtr.payments.bank.errors import AccountRefused, EntryRefused, OriginatorRefused

__all__ = ["AccountType", "Entry", "OffsetAccount", "Originator", "individual_id", "problem"]

MOST_CENTS = 9_999_999_999
"""The ten digits of an entry's amount."""
LONGEST_ID, LONGEST_NOTE = 15, 80
_ID = re.compile(rf"[A-Z0-9-]{{1,{LONGEST_ID}}}")
_RECEIPT = "RCPT-"


@dataclass(frozen=True, slots=True)
class Entry:
    """A credit to one driver's account. Account data is in no `repr`."""

    individual_id: str
    """The receipt's number, `2025-000123`: 1 to 15 of A-Z, 0-9 and "-"; unique in a file."""
    name: str
    """The account's holder in any script."""
    routing_number: str = field(repr=False)
    account_number: str = field(repr=False)
    account_type: AccountType
    amount: int
    """Cents, above zero; zero in a prenote."""
    note: str | None = None
    """Sent as an addenda record where the originator wants one: the statement's number."""
    prenote: bool = False
    """Tries the account without money."""


@dataclass(frozen=True, slots=True)
class OffsetAccount:
    """The fleet's own account, debited in a balanced file."""

    routing_number: str = field(repr=False)
    account_number: str = field(repr=False)
    account_type: AccountType = AccountType.CHECKING


@dataclass(frozen=True, slots=True)
class Originator:
    """The fleet as its bank knows it, and what the fleet allows. `originating.originator` makes it.

    Raises `OriginatorRefused`, naming the setting.
    """

    company_name: str
    """What a driver's bank shows: 1 to 16 characters."""
    company_id: str
    """Ten characters that the bank gives, often "1" and the EIN; the same in header and control."""
    originating_dfi: str
    """Nine digits: the routing number of the fleet's bank."""
    immediate_destination: str
    """Nine digits: where the file is sent, mostly the same bank."""
    immediate_destination_name: str
    immediate_origin: str
    """Nine or ten characters that the bank gives: a routing number, or the company ID."""
    immediate_origin_name: str
    entry_description: str = "PAYROLL"
    balanced: bool = False
    """Whether one debit of `offset` balances the file (service class 200, not 220)."""
    offset: OffsetAccount | None = None
    entry_limit: int = MOST_CENTS
    """Cents: one payment above it is refused."""
    days_ahead: int = 14
    """How many days after the day on which the file is made the effective date may be."""
    addenda: bool = False
    """Whether an entry's note goes into the file."""
    prenotes: bool = False
    """Whether prenotes may be in a file."""

    def __post_init__(self) -> None:
        for name, value, longest in (
            ("DTR_ACH_COMPANY_NAME", self.company_name, 16),
            ("DTR_ACH_ENTRY_DESCRIPTION", self.entry_description, 10),
            ("DTR_ACH_DESTINATION_NAME", self.immediate_destination_name, 23),
            ("DTR_ACH_ORIGIN_NAME", self.immediate_origin_name, 23),
        ):
            if not value or len(value) > longest or transliterated(value, longest) != value:
                raise OriginatorRefused(
                    f"{name} is {value!r}; it must be 1 to {longest} of A-Z, 0-9 and single blanks"
                )
        if not re.fullmatch(r"[A-Z0-9]{10}", self.company_id):
            raise OriginatorRefused(
                f"DTR_ACH_COMPANY_ID is {self.company_id!r}; it must be the ten characters that "
                'the bank gave, often "1" and the nine digits of the EIN'
            )
        if not re.fullmatch(r"[A-Z0-9]{9,10}", self.immediate_origin):
            raise OriginatorRefused(
                f"DTR_ACH_ORIGIN is {self.immediate_origin!r}; it must be the nine or ten "
                "characters that the bank gave"
            )
        for name, routing in (
            ("DTR_ACH_ORIGINATING_DFI", self.originating_dfi),
            ("DTR_ACH_DESTINATION", self.immediate_destination),
        ):
            try:
                accounts.check_routing(routing)
            except AccountRefused as error:
                raise OriginatorRefused(f"{name}: {error}") from None
        self._check_offset()

    def _check_offset(self) -> None:
        if not self.balanced:
            return
        if self.offset is None:
            raise OriginatorRefused(
                "A balanced file debits the fleet's account: set DTR_ACH_OFFSET_ROUTING and "
                "DTR_ACH_OFFSET_ACCOUNT, or DTR_ACH_BALANCED to false"
            )
        try:
            accounts.check(self.offset.routing_number, self.offset.account_number)
        except AccountRefused as error:
            raise OriginatorRefused(
                f"The fleet's own account (DTR_ACH_OFFSET_…): {error}"
            ) from None


def individual_id(receipt_number: str) -> str:
    """`RCPT-2025-000123` as "2025-000123", which fits the 15 characters of an entry."""
    return receipt_number.removeprefix(_RECEIPT)


def problem(entry: Entry, originator: Originator) -> EntryRefused | None:
    """What the bank, or the fleet's own limit, refuses about `entry`; None where nothing."""
    reason = (
        _problem_of_text(entry)
        or _problem_of_amount(entry, originator)
        or _problem_of_account(entry)
    )
    return EntryRefused(entry.individual_id, entry.name, reason) if reason else None


def _problem_of_text(entry: Entry) -> str | None:
    if not _ID.fullmatch(entry.individual_id):
        return (
            f"its ID must be 1 to {LONGEST_ID} of A-Z, 0-9 and dashes, "
            "the receipt's number without RCPT-"
        )
    if not transliterated(entry.name):
        return "nothing of the name can be written in A to Z; correct it in the fleet's books"
    note = entry.note
    if note is not None and not (
        0 < len(note) <= LONGEST_NOTE and note.isascii() and note.isprintable()
    ):
        return f"its note must be 1 to {LONGEST_NOTE} printable characters of ASCII"
    return None


def _problem_of_amount(entry: Entry, originator: Originator) -> str | None:
    if type(entry.amount) is not int:
        return "its amount must be whole cents"
    if entry.prenote:
        if not originator.prenotes:
            return "it is a prenote, and prenotes are switched off (DTR_ACH_PRENOTES)"
        return None if entry.amount == 0 else "a prenote moves no money: its amount must be zero"
    if entry.amount <= 0:
        return "its amount is zero or less; only amounts above zero can be sent"
    limit = min(originator.entry_limit, MOST_CENTS)
    if entry.amount > limit:
        return (
            f"its amount {_dollars(entry.amount)} is above the limit of {_dollars(limit)} for one "
            "payment (DTR_ACH_PAYMENT_LIMIT); look at the statement, then raise the limit or pay "
            "by check"
        )
    return None


def _problem_of_account(entry: Entry) -> str | None:
    try:
        accounts.check(entry.routing_number, entry.account_number)
    except AccountRefused as error:
        return str(error)
    return None


def _dollars(cents: int) -> str:
    return f"${cents // 100:,}.{cents % 100:02}"
