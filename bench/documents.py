"""Are the documents of two commits the same, byte for byte?

`python -m bench documents` draws the made-up city's first statements under fixed receipts, in
English alone and in the ten languages in turn, and prints one digest of them all. The list of
digests, lease by lease, stays below `.local/bench`, so that `diff` names the leases when two
commits' digests differ.
"""

import hashlib
from pathlib import Path

import psycopg

from bench.city import FIRST_LEASE, WEEK
from bench.languages import TAGS
from bench.rendering import FLEET, product
from bench.report import commit
from bench.site import ROOT, fleet_database, make_stack
from include.dtr.fingerprint import fingerprint
from include.dtr.sources.reader import read_batch
from include.dtr.statement import compute
from local.stack.databases import READER

AT_ONCE = 50


def run(count: int = FLEET) -> str:
    """What to compare: how many documents, and the SHA-256 over their list."""
    stack = make_stack()
    name = fleet_database(stack, FLEET)
    lines = []
    with psycopg.connect(stack.postgres.url(name, READER), autocommit=True) as books:
        for first in range(FIRST_LEASE, FIRST_LEASE + count, AT_ONCE):
            some = range(first, min(first + AT_ONCE, FIRST_LEASE + count))
            for lease, week in sorted(read_batch(books, WEEK, some).weeks.items()):
                statement = compute(week)
                english = hashlib.sha256(product(statement)).hexdigest()
                tag = TAGS[lease % len(TAGS)]
                other = hashlib.sha256(product(statement, tag)).hexdigest()
                lines.append(f"{lease} {english} {tag} {other} {fingerprint(statement)}\n")
    listed = "".join(lines)
    kept: Path = ROOT / f"documents-{commit()}.txt"
    kept.write_text(listed)
    return f"{len(lines):,} documents: {hashlib.sha256(listed.encode()).hexdigest()}, {kept}"
