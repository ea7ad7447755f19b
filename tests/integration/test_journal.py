"""The journal of real weeks: editions, reversals, payments; read back from CSV and IIF."""

import csv
import io
from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from include.dtr.errors import RunRefused
from include.dtr.model import ACCOUNT_NAMES, Account, PaymentType
from include.dtr.period import PayPeriod, week_from
from include.dtr.registers.journal.editions import Edition, Made, editions, make_journal
from include.dtr.registers.journal.formats import to_csv, to_iif, write_files
from tests.integration.office import Office, card_trip, debit, small_fleet

WEEK, NEXT = week_from(date(2025, 11, 9)), week_from(date(2025, 11, 16))
AT = datetime(2025, 12, 1, 15, tzinfo=UTC)


def made(office: Office, period: PayPeriod = WEEK) -> Made:
    return make_journal(
        office.stores.records, office.stores.archive, period, "bea", "make journal", AT
    )


def balances(*booked: Edition) -> dict[Account, int]:
    """What each account comes to, in cents; above zero: debit."""
    roles = {name: role for role, name in ACCOUNT_NAMES.items()}
    sums: Counter[Account] = Counter()
    for edition in booked:
        for entry in edition.transactions:
            assert sum(line.cents for line in entry.lines) == 0
            for line in entry.lines:
                sums[roles[line.account]] += line.cents
    return {account: cents for account, cents in sums.items() if cents}


@pytest.fixture
def closed(office: Office) -> Office:
    """Lease 1 owes 500.00 and earns 300.00; lease 2 is owed 80.10; lease 3 has 20.00 refunded."""
    fleet = small_fleet(1, 2, 3)
    fleet.curb_trips += [
        card_trip("T1", 1, "300.00", WEEK.start),
        card_trip("T2", 2, "80.10", WEEK.start),
        card_trip("T3", 3, "-20.00", WEEK.start),
    ]
    fleet.ledger_postings.append(debit("L1", 1, "500.00", WEEK.start))
    office.book(fleet)
    office.run(WEEK)
    return office


def test_the_first_edition_books_what_is_stated(closed: Office) -> None:
    first = made(closed)

    assert (first.is_new, first.edition.edition) == (True, 1)
    assert balances(first.edition) == {
        Account.CARD_RECEIVABLE: 36010,
        Account.DUE_TO_DRIVERS: -8010,
        Account.DUE_FROM_DRIVERS: 20000,
        Account.REFUNDS_CARRIED: 2000,
        Account.LEASE: -50000,
    }
    assert {entry.on for entry in first.edition.transactions} == {WEEK.end}


def test_nothing_new_is_the_same_edition(closed: Office) -> None:
    first, again = made(closed), made(closed)

    assert not again.is_new
    assert again.edition == first.edition
    assert len(editions(closed.stores.archive, WEEK.start)) == 1


def test_a_payment_is_booked_on_its_day(closed: Office) -> None:
    made(closed)
    closed.pay(f"DTR-2-{WEEK.start}", PaymentType.ACH, "B-17", date(2025, 11, 20))
    second = made(closed).edition

    assert balances(second) == {Account.DUE_TO_DRIVERS: 8010, Account.BANK_ACH: -8010}
    assert [entry.on for entry in second.transactions] == [date(2025, 11, 20)]
    assert Account.DUE_TO_DRIVERS not in balances(*editions(closed.stores.archive, WEEK.start))


def test_a_void_is_reversed_and_a_revision_gives_the_difference(closed: Office) -> None:
    made(closed)
    closed.void(f"DTR-1-{WEEK.start}", "entered by mistake")
    reversal = made(closed).edition
    assert reversal.changed == ("DTR-1-2025-11-09 revision 1 was voided.",)
    assert balances(reversal) == {
        Account.CARD_RECEIVABLE: -30000,
        Account.DUE_FROM_DRIVERS: -20000,
        Account.LEASE: 50000,
    }
    assert {entry.on for entry in reversal.transactions} == {date(2025, 12, 1)}

    fleet = small_fleet()
    fleet.ledger_postings.append(debit("M1", 1, "12.34", WEEK.start, "MISC"))
    closed.book(fleet)
    closed.run(WEEK, [1])
    third = made(closed).edition
    assert third.changed == ("DTR-1-2025-11-09 revision 2 was issued.",)
    assert balances(*editions(closed.stores.archive, WEEK.start)) == {
        Account.CARD_RECEIVABLE: 36010,
        Account.DUE_TO_DRIVERS: -8010,
        Account.DUE_FROM_DRIVERS: 21234,
        Account.REFUNDS_CARRIED: 2000,
        Account.LEASE: -50000,
        Account.MISC: -1234,
    }


def test_refunds_that_were_carried_are_no_income_of_the_next_week(closed: Office) -> None:
    made(closed)
    closed.book_settlement()
    closed.run(NEXT, allow_no_trips=True)
    following = made(closed, NEXT).edition

    assert balances(following) == {
        Account.DUE_FROM_DRIVERS: 2000,
        Account.REFUNDS_CARRIED: -2000,
    }


def test_csv_and_iif_say_the_same_and_balance(closed: Office, tmp_path: Path) -> None:
    closed.pay(f"DTR-2-{WEEK.start}", PaymentType.CHECK, "=1+1\u200a".strip(), date(2025, 11, 20))
    edition = made(closed).edition
    rows = list(csv.DictReader(io.StringIO(to_csv(edition).decode("utf-8-sig"))))
    debits = sum(Decimal(row["debit"] or 0) for row in rows)
    lines = [line.split("\t") for line in to_iif(edition).decode("cp1252").split("\r\n")]
    amounts = [Decimal(line[4]) for line in lines if line[0] in ("TRNS", "SPL")]

    assert debits == sum(Decimal(row["credit"] or 0) for row in rows) > 0
    assert sum(amounts) == 0
    assert sum(amount for amount in amounts if amount > 0) == debits
    assert [line[0] for line in lines[:3]] == ["!TRNS", "!SPL", "!ENDTRNS"]
    assert {line[5] for line in lines if line[0] == "TRNS"} == {"25110901001", "25110901002"}
    assert all(not row["memo"].startswith("=") for row in rows)
    said = write_files(made(closed), tmp_path)
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "journal-2025-11-09-1.csv",
        "journal-2025-11-09-1.iif",
    ]
    assert "Nothing has changed since edition 1." in said


def test_a_week_without_statements_has_no_journal(office: Office) -> None:
    with pytest.raises(RunRefused, match="there is nothing to book"):
        made(office)
