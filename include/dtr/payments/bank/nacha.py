"""Writing one NACHA file of one PPD batch: records, counts, hashes, totals and block fill.

Entries stand in the order of their individual IDs, so that a file does not depend on the order in
which they were given; traces rise with it, as the rules ask. A balanced file ends with its offset.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum

from include.dtr.payments.bank.accounts import AccountType
from include.dtr.payments.bank.bank_names import LONGEST, transliterated
from include.dtr.payments.bank.entries import MOST_CENTS, Entry, Originator
from include.dtr.payments.bank.errors import EntryRefused, FileRefused
from include.dtr.payments.bank.layout import (
    ADDENDA_NOTE,
    BATCH_CONTROL,
    BATCH_HEADER,
    BLOCKING,
    ENTRY,
    FILE_CONTROL,
    FILE_HEADER,
    FILLER,
)
from include.dtr.period import NEW_YORK

MODIFIERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
LINE_END = "\r\n"
_HASH = 10**10
_DFI = 8
_MIXED = 200
_MOST_BATCH, _MOST_SEQUENCE = 9_999_999, 9_999_999


class Direction(Enum):
    """With the file's service class, and the last digit of a transaction code."""

    CREDIT = (220, 2)
    DEBIT = (225, 7)

    @property
    def service_class(self) -> int:
        return self.value[0]

    def code(self, account: AccountType, *, prenote: bool = False) -> int:
        """22 and 32 credit a checking and a savings account, 27 and 37 debit it; 23, 33 try it."""
        return (20 if account is AccountType.CHECKING else 30) + self.value[1] + prenote


@dataclass(frozen=True, slots=True)
class AchFile:
    """A file for the bank, and the figures that its controls state."""

    content: bytes = field(repr=False)
    total: int
    """Cents of the entries given, the offset not among them."""
    count: int
    """Entries given, prenotes among them; not the offset."""
    entry_hash: int
    """As the file's control states it, the offset included."""
    traces: tuple[str, ...]
    """Fifteen digits each, in the order of the entries given."""


@dataclass(slots=True)
class _Sums:
    records: int = 0
    hashed: int = 0
    debits: int = 0
    credits: int = 0


def file_modifier(files_today: int) -> str:
    """A to Z, then 0 to 9, by how many files of the day came before. Raises `FileRefused`."""
    if files_today >= len(MODIFIERS):
        raise FileRefused(
            f"{len(MODIFIERS)} files were made today, the most that a bank can tell apart; "
            "make this one tomorrow, or put payments together"
        )
    return MODIFIERS[files_today]


def write(
    originator: Originator,
    entries: Sequence[Entry],
    direction: Direction,
    *,
    description: str,
    effective: date,
    created: datetime,
    file_modifier: str,
    batch_number: int,
    first_sequence: int,
) -> AchFile:
    """The file of checked `entries`. Raises `FileRefused` and `EntryRefused`."""
    total = _checked(entries, file_modifier, batch_number)
    dfi = originator.originating_dfi[:_DFI]
    sums = _Sums()
    body: list[str] = []
    traces = [""] * len(entries)
    in_order = sorted(range(len(entries)), key=lambda index: entries[index].individual_id)
    offset = originator.offset if originator.balanced and total else None
    last = first_sequence + len(entries) - (offset is None)
    if first_sequence < 1 or last > _MOST_SEQUENCE:
        raise FileRefused(
            f"The trace numbers {first_sequence} to {last} do not fit into seven digits; "
            "begin again with 1"
        )
    for sequence, index in enumerate(in_order, first_sequence):
        entry = entries[index]
        traces[index] = trace = f"{dfi}{sequence:07}"
        note = entry.note if originator.addenda else None
        _add(body, sums, entry, direction, trace, note)
    service_class = direction.service_class
    if offset is not None:
        service_class = _MIXED
        balancing = Entry(
            originator.company_id,
            originator.company_name,
            offset.routing_number,
            offset.account_number,
            offset.account_type,
            total,
        )
        other = Direction.DEBIT if direction is Direction.CREDIT else Direction.CREDIT
        _add(body, sums, balancing, other, f"{dfi}{last:07}", None)
    both: dict[str, str | int] = {
        "service_class": service_class,
        "company_id": originator.company_id,
        "originating_dfi": dfi,
        "batch_number": batch_number,
    }
    controls: dict[str, str | int] = {
        "entry_count": sums.records,
        "entry_hash": sums.hashed % _HASH,
        "debits": sums.debits,
        "credits": sums.credits,
    }
    local = created.astimezone(NEW_YORK)
    records = [
        FILE_HEADER.format(
            {
                "immediate_destination": originator.immediate_destination,
                "immediate_origin": originator.immediate_origin,
                "creation_date": f"{local:%y%m%d}",
                "creation_time": f"{local:%H%M}",
                "file_id_modifier": file_modifier,
                "immediate_destination_name": originator.immediate_destination_name,
                "immediate_origin_name": originator.immediate_origin_name,
            }
        ),
        BATCH_HEADER.format(
            {
                **both,
                "company_name": originator.company_name,
                "entry_class": "PPD",
                "entry_description": description,
                "effective_date": f"{effective:%y%m%d}",
                "settlement_date": "",
                "originator_status": "1",
            }
        ),
        *body,
        BATCH_CONTROL.format({**both, **controls}),
    ]
    blocks = -(-(len(records) + 1) // BLOCKING)
    records.append(FILE_CONTROL.format({"batch_count": 1, "block_count": blocks, **controls}))
    records += [FILLER] * (blocks * BLOCKING - len(records))
    content = (LINE_END.join(records) + LINE_END).encode("ascii")
    return AchFile(content, total, len(entries), sums.hashed % _HASH, tuple(traces))


def _checked(entries: Sequence[Entry], file_modifier: str, batch_number: int) -> int:
    if not entries:
        raise FileRefused("There is no payment to send")
    if len(file_modifier) != 1 or file_modifier not in MODIFIERS:
        raise FileRefused(f"The file ID modifier {file_modifier!r} is none of A to Z and 0 to 9")
    if not 1 <= batch_number <= _MOST_BATCH:
        raise FileRefused(f"The batch number {batch_number} is not within 1 and {_MOST_BATCH:,}")
    seen: set[str] = set()
    for entry in entries:
        if entry.individual_id in seen:
            raise EntryRefused(
                entry.individual_id,
                entry.name,
                "another payment in this file has the same ID; pay a statement once in a file",
            )
        seen.add(entry.individual_id)
    total = sum(entry.amount for entry in entries)
    if total > MOST_CENTS:
        raise FileRefused(
            f"The payments come to ${total // 100:,}.{total % 100:02}, which is more than the ten "
            "digits that a bank reads as one amount; make two batches"
        )
    return total


def _add(
    body: list[str],
    sums: _Sums,
    entry: Entry,
    direction: Direction,
    trace: str,
    note: str | None,
) -> None:
    body.append(
        ENTRY.format(
            {
                "transaction_code": direction.code(entry.account_type, prenote=entry.prenote),
                "receiving_dfi": entry.routing_number[:_DFI],
                "check_digit": entry.routing_number[_DFI:],
                "account_number": entry.account_number,
                "amount": entry.amount,
                "individual_id": entry.individual_id,
                "individual_name": transliterated(entry.name, LONGEST),
                "addenda_indicator": int(note is not None),
                "trace": trace,
            }
        )
    )
    sums.records += 1
    sums.hashed += int(entry.routing_number[:_DFI])
    if direction is Direction.CREDIT:
        sums.credits += entry.amount
    else:
        sums.debits += entry.amount
    if note is not None:
        values: dict[str, str | int] = {
            "note": note,
            "addenda_sequence": 1,
            "entry_sequence": trace[_DFI:],
        }
        body.append(ADDENDA_NOTE.format(values))
        sums.records += 1
