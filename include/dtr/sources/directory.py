"""Who and what the numbers in the records stand for: drivers, plates, medallions."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from include.dtr.sources import PACKAGE
from include.dtr.sources.session import Connection, snapshot
from include.dtr.sqlfiles import sql_file

_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe"})
"""Letters that Unicode does not take for one with an accent, though keyboards do."""


@dataclass(frozen=True, slots=True)
class Directory:
    """Names by id; an id that the books do not know is missing."""

    drivers: Mapping[int, str] = field(default_factory=dict)
    plates: Mapping[int, str] = field(default_factory=dict)
    medallions: Mapping[int, str] = field(default_factory=dict)


def look_up(
    conn: Connection,
    driver_ids: Iterable[int | None],
    vehicle_ids: Iterable[int | None],
    medallion_ids: Iterable[int | None],
) -> Directory:
    """The names of those ids as the books have them now (the PDF keeps those of its day)."""
    with snapshot(conn):
        return Directory(
            drivers=_names(conn, "driver_names", driver_ids),
            plates=_names(conn, "vehicle_plates", vehicle_ids),
            medallions=_names(conn, "medallion_numbers", medallion_ids),
        )


def tlc_licenses(conn: Connection, driver_ids: Iterable[int | None]) -> dict[int, str]:
    """The drivers' TLC licenses as the books have them now; who has none is missing."""
    with snapshot(conn):
        return _names(conn, "driver_licenses", driver_ids)


def find_drivers(conn: Connection, text: str) -> list[int]:
    """Drivers whose name holds each word of `text`, in any order and case and without accents, or
    whose TLC license begins with it.

    Compared here: the books' own database need not know how to leave out accents.
    """
    words, license_begins = fold(text).split(), text.upper()
    if not words:
        return []
    if not any(character.isalpha() for character in text):  # no name is made of digits
        with snapshot(conn):
            return _found(conn, "find_licenses", text)
    with snapshot(conn):
        rows = conn.execute(sql_file(PACKAGE, "driver_register"))
        found = [
            driver_id
            for driver_id, name, tlc_license in rows
            if (tlc_license or "").upper().startswith(license_begins) or _holds(fold(name), words)
        ]
    return sorted(found)


def _holds(name: str, words: list[str]) -> bool:
    return all(word in name for word in words)


def fold(text: str) -> str:
    """`text` in one case and without accents: "Łódź" and "lodz" are the same."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold()).translate(_LETTERS)
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def find_vehicles(conn: Connection, text: str) -> list[int]:
    """Vehicles whose plate begins with `text`, in any case."""
    with snapshot(conn):
        return _found(conn, "find_vehicles", text)


def find_medallions(conn: Connection, text: str) -> list[int]:
    """Medallions whose number begins with `text`, in any case."""
    with snapshot(conn):
        return _found(conn, "find_medallions", text)


def _found(conn: Connection, query: str, text: str) -> list[int]:
    literal = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    rows = conn.execute(sql_file(PACKAGE, query), {"prefix": f"{literal}%"}).fetchall()
    return sorted(row[0] for row in rows if row[0] is not None)


def _names(conn: Connection, query: str, ids: Iterable[int | None]) -> dict[int, str]:
    known = sorted({number for number in ids if number is not None})
    if not known:
        return {}
    rows = conn.execute(sql_file(PACKAGE, query), {"ids": known}).fetchall()
    return {row[0]: row[1] for row in rows if row[1]}
