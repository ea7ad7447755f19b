"""A fleet's bank: takes an ACH file as a bank would, and answers with returns and corrections.

It checks the file by `tests.nacha_rules` and writes its answer by itself; nothing is shared with
`include/`. One batch for each receiving bank that returns something, as the network delivers it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from tests.nacha_rules import PRENOTES, Checked, checked

Fields = Mapping[str, str]


@dataclass
class Bank:
    """Each file once; the same again is refused, as banks refuse it."""

    taken: list[Checked] = field(default_factory=list)
    _seen: set[bytes] = field(default_factory=set)

    def take(self, content: bytes) -> Checked:
        """The file's figures. Raises `AssertionError` for a broken file or the same once more."""
        assert content not in self._seen, "this file was sent before"
        self._seen.add(content)
        self.taken.append(checked(content))
        return self.taken[-1]

    def answer(
        self,
        on: date,
        *,
        returns: Mapping[str, str] | None = None,
        corrections: Mapping[str, tuple[str, str]] | None = None,
        end: str = "\n",
    ) -> bytes:
        """The file of `on`: `returns` by individual ID to a code ("R03"), `corrections` by
        individual ID to a code and the corrected data as their columns want them.

        Of payments in several files, the newest comes back.
        """
        entries = {e["id"]: (e, file) for file in self.taken for e in file.entries}
        lines: list[str] = []
        totals = _Totals()
        batches = 0
        asked = [("PPD", who, code, "") for who, code in (returns or {}).items()]
        asked += [("COR", who, code, data) for who, (code, data) in (corrections or {}).items()]
        asked.sort(key=lambda one: (one[0], entries[one[1]][0]["routing"], one[1]))
        for (kind, routing), group in groupby(
            asked, lambda one: (one[0], entries[one[1]][0]["routing"])
        ):
            batches += 1
            records, sums = _batch(batches, kind, routing, list(group), entries, on)
            lines += records
            totals.add(sums)
        destination = self.taken[-1].header["origin"]
        origin = self.taken[-1].header["destination"]
        head = f"101{destination:>10}{origin:>10}{on:%y%m%d}0700A094101"
        lines.insert(0, f"{head}{'BIG APPLE TAXI':23}{'FIRST TEST BANK':23}{'':8}")
        blocks = -(-(len(lines) + 1) // 10)
        lines.append(f"9{batches:06}{blocks:06}{totals.records:08}{totals}{'':39}")
        lines += ["9" * 94] * (blocks * 10 - len(lines))
        assert all(len(line) == 94 for line in lines)
        return (end.join(lines) + end).encode("ascii")


@dataclass
class _Totals:
    records: int = 0
    hashed: int = 0
    debits: int = 0
    credits: int = 0

    def add(self, other: "_Totals") -> None:
        self.records += other.records
        self.hashed += other.hashed
        self.debits += other.debits
        self.credits += other.credits

    def __str__(self) -> str:
        return f"{self.hashed % 10**10:010}{self.debits:012}{self.credits:012}"


def _batch(
    number: int,
    kind: str,
    routing: str,
    asked: list[tuple[str, str, str, str]],
    entries: Mapping[str, tuple[Fields, Checked]],
    on: date,
) -> tuple[list[str], _Totals]:
    lines: list[str] = []
    sums = _Totals()
    for sequence, (_, who, code, data) in enumerate(asked, 1):
        entry, file = entries[who]
        house = file.header["destination"].strip()
        credit = entry["code"][1] in "23"
        returning = entry["code"][0] + ("1" if credit else "6")
        amount = 0 if kind == "COR" or entry["code"] in PRENOTES else int(entry["amount"])
        trace = f"{routing[:8]}{on.timetuple().tm_yday * 1000 + sequence:07}"
        lines.append(
            f"6{returning}{house}{entry['account']:17}{amount:010}{entry['id']:15}"
            f"{entry['name']:22}  1{trace}"
        )
        if kind == "COR":
            said = f"98{code}{entry['trace']}{'':6}{entry['routing'][:8]}{data:29}{'':15}"
        else:
            dead = "261101" if code in ("R14", "R15") else ""
            said = f"99{code}{entry['trace']}{dead:6}{entry['routing'][:8]}{'':44}"
        lines.append(f"7{said}{trace}")
        sums.records += 2
        sums.hashed += int(house[:8])
        if credit:
            sums.credits += amount
        else:
            sums.debits += amount
    sent = entries[asked[0][1]][1].header
    company = sent["company_id"]
    head = (
        f"5200{sent['company']:16}{'':20}{company}{kind}{sent['description']:10}{'':6}"
        f"{on:%y%m%d}   1"
    )
    tail = f"{routing[:8]}{number:07}"
    return [
        head + tail,
        *lines,
        f"8200{sums.records:06}{sums}{company}{'':25}{tail}",
    ], sums
