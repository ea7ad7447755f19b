"""`make bench`: everything in one go. See docs/performance.md.

    python -m bench                              all parts; the whole city takes most of an hour
    python -m bench --quick                      small fleets, few rounds: ten minutes
    python -m bench rendering reading            some parts only
    python -m bench dag --sizes 45 500 --repeat 1
    python -m bench documents                    one digest over 2,000 documents: the same bytes?
    python -m bench many                         a hundred thousand leases: two hours
    python -m bench beside                       the city beside that of an earlier commit, in turns

Tables are printed, and written into docs/performance.md where it has a place for them. All data
is kept below .local/bench; `python -m bench clean` removes it.
"""

import argparse
import shutil
import sys
from collections.abc import Callable

from bench import (
    ach,
    beside,
    capacity,
    dag,
    documents,
    languages,
    lists,
    mails,
    many,
    office,
    reading,
    recheck,
    rendering,
    stages,
    workers,
)
from bench.city import CITY
from bench.report import machine
from bench.site import ROOT, make_stack
from local.stack.celery import NoRedis

PARTS = (
    "ach",
    "rendering",
    "languages",
    "reading",
    "stages",
    "dag",
    "again",
    "beside",
    "recheck",
    "workers",
    "office",
    "lists",
    "documents",
    "mails",
    "many",
    "clean",
)
ASKED_FOR = ("documents", "many", "beside", "clean")
"""Parts that run only where they are named."""
QUICK_SIZES, SIZES = (45, 500), (45, 500, 2000, CITY)


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m bench", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("parts", nargs="*", metavar="part", help=", ".join(PARTS))
    parser.add_argument("--quick", action="store_true", help="small fleets, one round each")
    parser.add_argument("--sizes", nargs="+", type=int, help="leases of the fleets (dag)")
    parser.add_argument("--repeat", type=int, help="rounds of each measurement")
    asked = parser.parse_args()
    if unknown := set(asked.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    parts = asked.parts or [part for part in PARTS if part not in ASKED_FOR]
    print(f"{machine()}.", flush=True)
    chosen = _Chosen(asked.quick, asked.sizes, asked.repeat)
    for part in parts:
        chosen.work[part]()
    return 0


class _Chosen:
    """The parts, each with its size and rounds."""

    def __init__(self, quick: bool, sizes: list[int] | None, repeat: int | None) -> None:
        self._quick = quick
        self._sizes = sizes or (QUICK_SIZES if quick else SIZES)
        self._repeat = repeat or (1 if quick else 3)
        self._costs: stages.Costs | None = None
        self.work: dict[str, Callable[[], None]] = {
            "ach": self._ach,
            "rendering": self._rendering,
            "languages": self._languages,
            "reading": self._reading,
            "stages": self._stages,
            "dag": self._dag,
            "again": self._again,
            "beside": self._beside,
            "recheck": self._recheck,
            "workers": self._workers,
            "mails": self._mails,
            "many": self._many,
            "documents": self._documents,
            "office": self._office,
            "lists": self._lists,
            "clean": _clean,
        }

    def _ach(self) -> None:
        ach.run().publish()

    def _rendering(self) -> None:
        for table in rendering.run(48 if self._quick else 120, max(self._repeat, 3)):
            table.publish()

    def _languages(self) -> None:
        languages.run(rounds=25 if self._quick else 120).publish()

    def _reading(self) -> None:
        reading.run(500 if self._quick else 2000, self._repeat).publish()

    def _stages(self) -> None:
        table, self._costs = stages.run(500 if self._quick else 2000)
        table.publish()

    def _dag(self) -> None:
        tables, results = dag.run(self._sizes, self._repeat)
        for table in tables:
            table.publish()
        if self._costs is not None and 45 in self._sizes:
            airflow = dag.airflow_costs(results, self._costs.python)
            capacity.run(self._costs, airflow).publish()

    def _again(self) -> None:
        dag.run_again((500, max(self._sizes)), self._repeat).publish()

    def _beside(self) -> None:
        beside.run(max(self._sizes), self._repeat).publish()

    def _recheck(self) -> None:
        recheck.run(500 if self._quick else CITY, self._repeat).publish()

    def _mails(self) -> None:
        mails.run(2_000 if self._quick else CITY).publish()

    def _many(self) -> None:
        many.run(2_000, 500).publish() if self._quick else many.run().publish()

    def _workers(self) -> None:
        try:
            workers.run(250 if self._quick else 500).publish()
        except NoRedis as absent:
            print(f"The part `workers` is left out. {absent}", flush=True)

    def _documents(self) -> None:
        print(documents.run(500 if self._quick else documents.FLEET), flush=True)

    def _office(self) -> None:
        leases, seconds = (45, 10) if self._quick else (500, 60)
        office.run(leases, seconds).publish()

    def _lists(self) -> None:
        table = lists.run(45, 3, times=20, seconds=5) if self._quick else lists.run()
        table.publish()


def _clean() -> None:
    """End what is left of the benchmarks' stack and remove its data."""
    make_stack().stop()
    shutil.rmtree(ROOT, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
