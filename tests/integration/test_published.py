"""Each closed week in the bucket: register, workbook, Parquet; read back by DuckDB and pandas."""

import io
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow.parquet as pq
import pytest

from include.dtr.errors import RunRefused
from include.dtr.model import PaymentType
from include.dtr.period import week_from
from include.dtr.records.runs import Trigger, TriggeredBy
from include.dtr.registers import published
from include.dtr.registers.data import schema
from include.dtr.registers.published import Written, changed_weeks, write_week
from include.dtr.settings import settings
from local.fleet import LAST_PERIOD
from tests.integration.office import Office, card_trip, debit, small_fleet

WEEK = week_from(date(2025, 11, 9))
AT = datetime(2025, 11, 23, 10, tzinfo=UTC)


def job(name: str = "asset_triggered__1") -> Trigger:
    return Trigger(name, TriggeredBy.SCHEDULE, None)


def write(office: Office, trigger: Trigger | None = None) -> Written | None:
    return write_week(office.stores, trigger or job(), WEEK, AT)


def parquet(office: Office) -> pq.ParquetFile:
    return pq.ParquetFile(io.BytesIO(office.objects()[schema.key(WEEK.start)]))


def about(office: Office) -> dict[str, str]:
    found = parquet(office).metadata.metadata
    return {k.decode(): v.decode() for k, v in found.items() if k.startswith(b"dtr.")}


@pytest.fixture
def closed(office: Office) -> Office:
    """Two leases' week: lease 1 owes, lease 2 is owed 80.10."""
    fleet = small_fleet(1, 2)
    fleet.curb_trips += [
        card_trip("T1", 1, "300.00", WEEK.start),
        card_trip("T2", 2, "80.10", WEEK.start),
    ]
    fleet.ledger_postings.append(debit("L1", 1, "500.00", WEEK.start))
    office.book(fleet)
    office.run(WEEK)
    return office


def in_folder(office: Office, folder: Path) -> Path:
    """The bucket's objects as files under their keys, as a download of it leaves them."""
    for key, content in office.objects().items():
        file = folder / key
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return folder


class TestAClosedWeek:
    def test_is_written_once_for_its_state(self, closed: Office) -> None:
        assert changed_weeks(closed.stores) == [WEEK]
        written = write(closed)

        assert written is not None
        assert (written.data, written.manifest.whole) == (True, True)
        assert changed_weeks(closed.stores) == []
        assert write(closed, job("scheduled__next_morning")) is None
        assert sorted(key for key in closed.objects() if not key.startswith("dtrs/")) == [
            "closed-weeks/2025-11-09/published.json",
            "closed-weeks/2025-11-09/register-2025-11-09.csv",
            "closed-weeks/2025-11-09/register-2025-11-09.xlsx",
            "register/period_start=2025-11-09/week.parquet",
        ]

    def test_money_is_exact_and_names_are_left_out(self, closed: Office) -> None:
        write(closed)
        table = parquet(closed).read()

        assert [f.name for f in table.schema] == [f.name for f in schema.FIELDS]
        kinds = {f.name: str(f.type) for f in table.schema}
        assert kinds["total_due"] == "decimal128(12, 2)"
        assert kinds["period_end"] == "date32[day]"
        assert table["total_due"].to_pylist() == [Decimal("-200.00"), Decimal("80.10")]
        assert "Driver 1" not in closed.objects()[schema.key(WEEK.start)].decode("latin-1")

    def test_names_and_licenses_where_the_setting_says_so(
        self, closed: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write(closed)
        monkeypatch.setenv("DTR_DATA_NAMES", "true")
        settings.cache_clear()
        try:
            assert changed_weeks(closed.stores) == [WEEK]
            write(closed)
        finally:
            monkeypatch.undo()
            settings.cache_clear()
        table = parquet(closed).read()

        assert table["driver"].to_pylist() == ["Test Driver 1", "Test Driver 2"]
        assert table["tlc_license"].to_pylist() == ["5600001", "5600002"]

    def test_a_revision_replaces_it_and_says_so(self, closed: Office) -> None:
        first = write(closed)
        assert first is not None
        fleet = small_fleet()
        fleet.curb_trips.append(card_trip("T3", 2, "10.00", WEEK.start))
        closed.book(fleet)
        closed.run(WEEK, [2], regenerate=True)
        assert changed_weeks(closed.stores) == [WEEK]
        second = write(closed, job("scheduled__2"))

        assert second is not None
        assert (second.manifest.data.edition, second.manifest.data.replaces) == (
            2,
            first.manifest.data.state,
        )
        assert about(closed) == {
            "dtr.schema": "1",
            "dtr.period_start": "2025-11-09",
            "dtr.edition": "2",
            "dtr.state": second.manifest.data.state,
            "dtr.replaces": first.manifest.data.state,
            "dtr.status": "SUCCESS",
            "dtr.whole": "true",
        }
        assert parquet(closed).read()["revision"].to_pylist() == [1, 2]
        noted = [
            row["details"]
            for row in closed.rows(
                "SELECT details FROM dtr_event WHERE event = 'WEEK_WRITTEN' ORDER BY id"
            )
        ]
        assert [n["data_edition"] for n in noted] == [1, 2]
        assert noted[1]["data_replaces"] == first.manifest.data.state

    def test_a_payment_is_another_state_and_a_void_leaves_the_week_no_longer_whole(
        self, closed: Office
    ) -> None:
        write(closed)
        closed.pay(f"DTR-2-{WEEK.start}", PaymentType.ACH, "B-17", date(2025, 11, 20))
        paid = write(closed)
        assert paid is not None
        assert parquet(closed).read()["paid_amount"].to_pylist() == [0, Decimal("80.10")]
        closed.void(f"DTR-1-{WEEK.start}", "entered by mistake")
        closed.void(f"DTR-2-{WEEK.start}", "entered by mistake")
        empty = write(closed)

        assert empty is not None
        assert (empty.manifest.statements, empty.manifest.whole) == (0, False)
        assert parquet(closed).read().num_rows == 0
        assert about(closed)["dtr.whole"] == "false"

    def test_a_try_that_dies_anywhere_is_finished_by_the_next(
        self, closed: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Before each object in turn: the next try leaves the same as one that went well."""
        real = type(closed.stores.archive).replace

        class Died(BaseException):
            pass

        for dies_before in range(4):
            left = dies_before

            def dying(archive: Any, *arguments: Any) -> Any:
                nonlocal left
                if not left:
                    raise Died
                left -= 1
                return real(archive, *arguments)

            monkeypatch.setattr(type(closed.stores.archive), "replace", dying)
            with pytest.raises(Died):
                write(closed)
            monkeypatch.setattr(type(closed.stores.archive), "replace", real)
            assert changed_weeks(closed.stores) == [WEEK]
        done = write(closed)

        assert done is not None
        assert done.manifest.data.edition == 1
        again = write(closed)
        assert again is not None, "this run wrote it, and perhaps nobody heard of it"
        assert again.data

    def test_what_is_damaged_is_written_again_under_its_edition(self, closed: Office) -> None:
        write(closed)
        key = schema.key(WEEK.start)
        whole = closed.objects()[key]
        closed.s3.put_object(Bucket=closed.bucket, Key=key, Body=whole[:-1])
        assert changed_weeks(closed.stores) == [WEEK]
        written = write(closed, job("scheduled__2"))

        assert written is not None
        assert written.manifest.data.edition == 1
        assert closed.objects()[key] == whole

    def test_a_manifest_that_nobody_can_read_is_no_manifest(self, closed: Office) -> None:
        key = published.manifest_key(WEEK.start)
        closed.s3.put_object(Bucket=closed.bucket, Key=key, Body=b"{}")

        assert changed_weeks(closed.stores) == [WEEK]
        write(closed)
        assert json.loads(closed.objects()[key])["statements"] == 2


def test_a_week_with_failed_leases_is_written_and_not_called_whole(office: Office) -> None:
    fleet = small_fleet(1, 2)
    fleet.curb_trips.append(card_trip("T1", 1, "300.00", WEEK.start))
    fleet.lease_drivers.pop()
    office.book(fleet)
    summary = office.run(WEEK)
    written = write(office)

    assert not summary.whole
    assert written is not None
    assert (written.manifest.status, written.manifest.whole) == ("PARTIAL_SUCCESS", False)


def test_a_run_of_some_leases_makes_no_week_whole(office: Office) -> None:
    fleet = small_fleet(1, 2)
    fleet.curb_trips.append(card_trip("T1", 1, "300.00", WEEK.start))
    office.book(fleet)

    assert not office.run(WEEK, [1]).whole
    assert office.run(WEEK).whole


def test_a_week_under_way_waits_for_its_close(closed: Office) -> None:
    from include.dtr.run.request import Request

    closed.plan(closed.trigger(), Request(WEEK.start))

    assert changed_weeks(closed.stores) == []
    with pytest.raises(RunRefused, match="or one is under way"):
        write(closed)


class TestAStrangersDuckDB:
    """Reads the bucket by what the reference page says, and by that alone."""

    @pytest.fixture
    def bucket(self, fleet_office: Office, tmp_path: Path) -> tuple[Office, Path]:
        fleet_office.run(LAST_PERIOD)
        write_week(fleet_office.stores, job(), LAST_PERIOD, AT)
        return fleet_office, in_folder(fleet_office, tmp_path)

    def test_and_pandas_add_up_as_the_records_do(self, bucket: tuple[Office, Path]) -> None:
        from docs.builders.week_data import EXAMPLES

        office, folder = bucket
        answers = {
            example.title: duckdb.sql(
                example.sql.replace("s3://dtr-statements/", f"{folder}/")
            ).fetchall()
            for example in EXAMPLES
        }
        (stated,) = office.rows(
            "SELECT count(*) AS n, sum(cc_earnings) AS card, sum(greatest(total_due, 0)) AS due,"
            " sum(balance_forward) AS forward FROM dtr WHERE status = 'GENERATED'"
        )
        assert all(answers.values())
        assert answers["What a week came to"] == [
            (date(2025, 11, 9), stated["n"], stated["card"], stated["due"], stated["forward"])
        ]
        frame = pd.read_parquet(folder / "register", dtype_backend="pyarrow")
        assert frame["cc_earnings"].sum() == stated["card"]
        assert {str(day) for day in frame["period_start"]} == {"2025-11-09"}
