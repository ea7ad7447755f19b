"""Reading what a bank sends back: returns (addenda 99) and notifications of change (addenda 98).

All or nothing: a file whose counts, hash or totals do not agree with its entries is refused, with
the number of the line. Whose payment a trace is, the caller knows.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from include.dtr.payments.bank.accounts import last_four
from include.dtr.payments.bank.codes import (
    ChangeCode,
    account_type,
    change_code,
    return_code,
)
from include.dtr.payments.bank.errors import ReturnFileBroken
from include.dtr.payments.bank.layout import (
    ADDENDA_CORRECTION,
    ADDENDA_RETURN,
    BATCH_CONTROL,
    ENTRY,
    FILE_CONTROL,
    FILE_HEADER,
    FILLER,
    LENGTH,
    Record,
)

_HASH = 10**10
_CREDITS = frozenset("1234")
"""Last digits of transaction codes that count as credits; 21 and 31 return one."""


@dataclass(frozen=True, slots=True)
class Return:
    """One payment that came back, or that banks argue about."""

    trace: str
    """Of the payment as it was sent, fifteen digits."""
    code: str
    """`R03`."""
    meaning: str
    amount: int
    """Cents; 0 for a prenote."""
    date: date
    """On which the bank made its file."""
    advice: str = ""
    """What to do, a sentence."""
    individual_id: str = ""
    """As the bank repeats it; with the trace it tells apart files whose traces began again."""
    comes_back: bool = True
    """False: banks dispute an earlier return, and the payment's state does not change."""


@dataclass(frozen=True, slots=True)
class Correction:
    """The payment arrived, and the bank asks for other data before the next one."""

    trace: str
    code: str
    """`C01`."""
    meaning: str
    corrected: str
    """What is right, for people and records: of an account number the last four digits."""
    values: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)
    """The whole data by name (`routing_number`, `account_number`, `account_type`, `name`, ...), for
    the fleet's books only."""
    individual_id: str = ""


@dataclass(frozen=True, slots=True)
class ReturnFile:
    returns: tuple[Return, ...]
    corrections: tuple[Correction, ...]


def read(content: bytes) -> ReturnFile:
    """What `content` says. Raises `ReturnFileBroken`."""
    reading = _Reading()
    for number, line in _lines(content):
        reading.take(number, line)
    return reading.finished()


def _lines(content: bytes) -> Iterator[tuple[int, str]]:
    try:
        text = content.decode("ascii")
    except UnicodeDecodeError as error:
        at = content[: error.start].count(b"\n") + 1
        raise ReturnFileBroken(at, "it holds a character that is not ASCII") from None
    lines = text.splitlines()
    if len(lines) == 1 and len(text) % LENGTH == 0:  # records without ends
        lines = [text[at : at + LENGTH] for at in range(0, len(text), LENGTH)]
    for number, line in enumerate(lines, 1):
        if not line.strip() or line == FILLER:
            continue
        if len(line) != LENGTH:
            raise ReturnFileBroken(number, f"it has {len(line)} columns, and a record has {LENGTH}")
        yield number, line


@dataclass(slots=True)
class _Sums:
    entries: int = 0
    hashed: int = 0
    debits: int = 0
    credits: int = 0

    def add(self, other: "_Sums") -> None:
        self.entries += other.entries
        self.hashed += other.hashed
        self.debits += other.debits
        self.credits += other.credits


class _Reading:
    """Where in the file the reading is, and what was found."""

    def __init__(self) -> None:
        self.returns: list[Return] = []
        self.corrections: list[Correction] = []
        self._line = 1
        self._made: date | None = None
        self._batch: _Sums | None = None
        self._file = _Sums()
        self._batches = 0
        self._entry: dict[str, str] | None = None
        self._files = 0

    def take(self, number: int, line: str) -> None:
        self._line = number
        kind = line[0]
        if self._entry is not None and kind != "7":
            raise self._broken("the entry above it has no addenda record with a code")
        match kind:
            case "1" if self._made is None:
                self._begin_file(line)
            case "5" if self._made is not None and self._batch is None:
                self._batch = _Sums()
            case "6" if self._batch is not None:
                self._take_entry(self._batch, line)
            case "7" if self._batch is not None and self._entry is not None:
                self._take_addenda(self._batch, self._entry, line)
                self._entry = None
            case "8" if self._batch is not None:
                self._compare(BATCH_CONTROL, line, self._batch)
                self._file.add(self._batch)
                self._batches += 1
                self._batch = None
            case "9" if self._made is not None and self._batch is None:
                self._end_file(line)
            case _:
                raise self._broken(f'a record that begins with "{kind}" cannot stand here')

    def finished(self) -> ReturnFile:
        if self._made is not None:
            raise self._broken("the file ends here, before its control record")
        if not self._files:
            raise self._broken("there is no file header")
        return ReturnFile(tuple(self.returns), tuple(self.corrections))

    def _begin_file(self, line: str) -> None:
        text = FILE_HEADER.read(line)["creation_date"]
        try:
            self._made = datetime.strptime(text, "%y%m%d").date()  # noqa: DTZ007 a local date
        except ValueError:
            raise self._broken("the date of the file is not a date") from None
        self._file, self._batches = _Sums(), 0

    def _end_file(self, line: str) -> None:
        self._compare(FILE_CONTROL, line, self._file)
        batches = self._digits(FILE_CONTROL.read(line), "batch_count")
        if batches != self._batches:
            raise self._broken(f"it states {batches} batches, and {self._batches} are there")
        self._made = None
        self._files += 1

    def _take_entry(self, batch: _Sums, line: str) -> None:
        entry = ENTRY.read(line)
        amount = self._digits(entry, "amount")
        self._digits(entry, "transaction_code")
        batch.entries += 1
        batch.hashed += self._digits(entry, "receiving_dfi")
        if entry["transaction_code"][1:] in _CREDITS:
            batch.credits += amount
        else:
            batch.debits += amount
        self._entry = entry

    def _take_addenda(self, batch: _Sums, entry: Mapping[str, str], line: str) -> None:
        batch.entries += 1
        match line[1:3]:
            case "99":
                self.returns.append(self._return(entry, ADDENDA_RETURN.read(line)))
            case "98":
                self.corrections.append(self._correction(entry, line))
            case other:
                raise self._broken(
                    f"addenda of type {other} are neither a return (99) nor a correction (98)"
                )

    def _return(self, entry: Mapping[str, str], addenda: Mapping[str, str]) -> Return:
        self._digits(addenda, "original_trace")
        code = addenda["code"]
        known = return_code(code)
        meaning = known.meaning
        if addenda["date_of_death"].strip("0"):
            meaning = f"{meaning} (date of death, YYMMDD: {addenda['date_of_death']})"
        if self._made is None:
            raise self._broken("there is no file header above it")
        return Return(
            trace=addenda["original_trace"],
            code=code,
            meaning=meaning,
            amount=int(entry["amount"]),
            date=self._made,
            advice=known.advice,
            individual_id=entry["individual_id"],
            comes_back=known.comes_back,
        )

    def _correction(self, entry: Mapping[str, str], line: str) -> Correction:
        addenda = ADDENDA_CORRECTION.read(line)
        self._digits(addenda, "original_trace")
        known = change_code(addenda["code"])
        values = self._values(known, line)
        return Correction(
            trace=addenda["original_trace"],
            code=addenda["code"],
            meaning=known.meaning,
            corrected=", ".join(_shown(name, value) for name, value in values.items()),
            values=values,
            individual_id=entry["individual_id"],
        )

    def _values(self, known: ChangeCode, line: str) -> dict[str, str]:
        data = line[35:64]  # not stripped: columns count
        values = {}
        for name, start, length in known.parts:
            value = data[start - 1 : start - 1 + length].strip()
            if not value:
                raise self._broken(f"the corrected {name.replace('_', ' ')} is empty")
            if name == "transaction_code":
                kind = account_type(value)
                if kind is None:
                    raise self._broken("the corrected transaction code is no account's")
                name, value = "account_type", kind.value
            values[name] = value
        return values

    def _compare(self, record: Record, line: str, found: _Sums) -> None:
        stated = record.read(line)
        for name, value, what in (
            ("entry_count", found.entries, "entries and addenda"),
            ("entry_hash", found.hashed % _HASH, "as hash of the routing numbers"),
            ("debits", found.debits, "cents of debits"),
            ("credits", found.credits, "cents of credits"),
        ):
            said = self._digits(stated, name)
            if said != value:
                raise self._broken(f"it states {said} {what}, and the records come to {value}")

    def _digits(self, record: Mapping[str, str], name: str) -> int:
        if not record[name].isdigit():
            raise self._broken(f"its field {name.replace('_', ' ')} is not a number")
        return int(record[name])

    def _broken(self, reason: str) -> ReturnFileBroken:
        return ReturnFileBroken(self._line, reason)


def _shown(name: str, value: str) -> str:
    words = name.replace("_", " ")
    if name == "account_number":
        return f"{words} ending {last_four(value)}"
    return f"{words} {value}"
