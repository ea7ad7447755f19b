"""The same books on every machine: rows, order and all."""

import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

from local.fleet.books import OPTIONAL, Fleet

PROJECT = Path(__file__).parents[3]
# After a change to the generator on purpose: put the digest that the failing test shows.
DIGEST = "e715bc32eb31bcb65c913ca54a21b156208aec23c12806634a5853ff7d6138c6"
OPTIONAL_DIGEST = "04da613f2235f2b1ddc071a44a66ccdcc92099ed614a11353f97fcda1e77156a"


def digest_of(fleet: Fleet, optional: bool = False) -> str:
    """Of the books that statements are made of, or of the optional tables."""
    digest = sha256()
    for table, rows in fleet.tables().items():
        if (table in OPTIONAL) is not optional:
            continue
        digest.update(f"{table}\n".encode())
        for row in rows:
            digest.update("\t".join(map(str, row)).encode() + b"\n")
    return digest.hexdigest()


def test_the_books_are_those_of_every_other_machine(fleet: Fleet) -> None:
    assert digest_of(fleet) == DIGEST
    assert digest_of(fleet, optional=True) == OPTIONAL_DIGEST


def test_hash_seed_time_zone_and_locale_change_nothing(fleet: Fleet) -> None:
    script = (
        "from local.fleet import sample_fleet;"
        "from tests.unit.fleet.test_determinism import digest_of;"
        "fleet = sample_fleet();"
        "print(digest_of(fleet) + digest_of(fleet, optional=True))"
    )
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(PROJECT),
        "PYTHONHASHSEED": "20251115",
        "TZ": "Pacific/Auckland",
        "LC_ALL": "C",
    }
    printed = subprocess.run(
        [sys.executable, "-c", script],
        env=environment,
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert printed.strip() == digest_of(fleet) + digest_of(fleet, optional=True)
