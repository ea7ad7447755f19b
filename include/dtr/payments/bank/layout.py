"""The fixed-width records of a NACHA file: where each field stands, and one formatter for all.

Source: Nacha Operating Rules, appendix 3 (ACH record format specifications). A field never loses a
sign: what does not fit is refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from include.dtr.payments.bank.errors import FileRefused

LENGTH = 94
"""Characters of each record."""
BLOCKING = 10
"""Records of a block; the last one is filled with records of nines."""
FILLER = "9" * LENGTH


class Kind(Enum):
    DIGITS = "digits, zeros before them"
    TEXT = "text, blanks after it"
    RIGHT = "text, blanks before it"


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    start: int
    """The first column, counted from 1 as the rules do."""
    length: int
    kind: Kind
    fixed: str | None = None
    """What always stands here."""

    def format(self, value: str | int) -> str:
        text = str(value)
        if self.kind is Kind.DIGITS and not (text.isascii() and text.isdigit()):
            raise self._refused("takes digits only")
        if not (text.isascii() and text.isprintable()):
            raise self._refused("takes letters, digits and signs of ASCII only")
        if len(text) > self.length:
            raise self._refused(f"has room for {self.length} signs, not for {len(text)}")
        if self.kind is Kind.TEXT:
            return text.ljust(self.length)
        return text.rjust(self.length, "0" if self.kind is Kind.DIGITS else " ")

    def read(self, line: str) -> str:
        return line[self.start - 1 : self.start - 1 + self.length]

    def _refused(self, why: str) -> FileRefused:
        # The value is not quoted: it can be an account number.
        return FileRefused(f"The field {self.name} of the bank's file {why}")


class Record:
    """One type of record: its fields in order, without a gap, 94 columns in all."""

    def __init__(self, *fields: Field) -> None:
        self.fields = fields
        self._by_name = {field.name: field for field in fields if field.name != "reserved"}
        self._open = frozenset(field.name for field in fields if field.fixed is None)

    def format(self, values: Mapping[str, str | int]) -> str:
        """One line without its end. Raises `FileRefused`, and `KeyError` for names not in it."""
        if values.keys() != self._open:
            raise KeyError(f"fields of a record: {sorted(values.keys() ^ self._open)}")
        return "".join(
            field.fixed if field.fixed is not None else field.format(values[field.name])
            for field in self.fields
        )

    def read(self, line: str) -> dict[str, str]:
        """Every field of `line` but the reserved ones, blanks around it taken off."""
        return {name: field.read(line).strip() for name, field in self._by_name.items()}


def _record(*parts: tuple[str, int, Kind] | str | int) -> Record:
    """Fields one behind the other: (name, length, kind), a constant, or a number of blanks."""
    fields: list[Field] = []
    start = 1
    for part in parts:
        if isinstance(part, tuple):
            name, length, kind = part
            field = Field(name, start, length, kind)
        else:
            fixed = part if isinstance(part, str) else " " * part
            field = Field("reserved", start, len(fixed), Kind.TEXT, fixed)
        fields.append(field)
        start += field.length
    if start - 1 != LENGTH:
        raise AssertionError(f"a record of {start - 1} columns")
    return Record(*fields)


_N, _T, _R = Kind.DIGITS, Kind.TEXT, Kind.RIGHT

FILE_HEADER = _record(
    "1",
    "01",
    ("immediate_destination", 10, _R),
    ("immediate_origin", 10, _R),
    ("creation_date", 6, _N),
    ("creation_time", 4, _N),
    ("file_id_modifier", 1, _T),
    "094",
    "10",
    "1",
    ("immediate_destination_name", 23, _T),
    ("immediate_origin_name", 23, _T),
    8,
)
BATCH_HEADER = _record(
    "5",
    ("service_class", 3, _N),
    ("company_name", 16, _T),
    20,
    ("company_id", 10, _T),
    ("entry_class", 3, _T),
    ("entry_description", 10, _T),
    6,
    ("effective_date", 6, _N),
    ("settlement_date", 3, _T),
    ("originator_status", 1, _T),
    ("originating_dfi", 8, _N),
    ("batch_number", 7, _N),
)
ENTRY = _record(
    "6",
    ("transaction_code", 2, _N),
    ("receiving_dfi", 8, _N),
    ("check_digit", 1, _N),
    ("account_number", 17, _T),
    ("amount", 10, _N),
    ("individual_id", 15, _T),
    ("individual_name", 22, _T),
    2,
    ("addenda_indicator", 1, _N),
    ("trace", 15, _N),
)
ADDENDA_NOTE = _record(
    "7", "05", ("note", 80, _T), ("addenda_sequence", 4, _N), ("entry_sequence", 7, _N)
)
ADDENDA_CORRECTION = _record(
    "7",
    "98",
    ("code", 3, _T),
    ("original_trace", 15, _N),
    6,
    ("original_receiving_dfi", 8, _N),
    ("corrected", 29, _T),
    15,
    ("trace", 15, _N),
)
ADDENDA_RETURN = _record(
    "7",
    "99",
    ("code", 3, _T),
    ("original_trace", 15, _N),
    ("date_of_death", 6, _T),
    ("original_receiving_dfi", 8, _N),
    ("information", 44, _T),
    ("trace", 15, _N),
)
BATCH_CONTROL = _record(
    "8",
    ("service_class", 3, _N),
    ("entry_count", 6, _N),
    ("entry_hash", 10, _N),
    ("debits", 12, _N),
    ("credits", 12, _N),
    ("company_id", 10, _T),
    19,
    6,
    ("originating_dfi", 8, _N),
    ("batch_number", 7, _N),
)
FILE_CONTROL = _record(
    "9",
    ("batch_count", 6, _N),
    ("block_count", 6, _N),
    ("entry_count", 8, _N),
    ("entry_hash", 10, _N),
    ("debits", 12, _N),
    ("credits", 12, _N),
    39,
)
