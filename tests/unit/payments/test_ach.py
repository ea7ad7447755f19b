"""The ACH file: what stands in it, what it adds up to, and what is refused before a byte exists."""

import re
import tracemalloc
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from include.dtr.payments.bank import ach
from include.dtr.payments.bank.entries import AccountType, Entry, Originator, individual_id
from include.dtr.payments.bank.errors import (
    EntryRefused,
    FileRefused,
    OriginatorRefused,
)
from tests.nacha_rules import checked
from tests.unit.payments.senders import (
    HOUSE_BANK,
    SUNDAY,
    THURSDAY,
    balanced_fleet,
    fleet,
    payment,
    routing,
)


def built(entries: list[Entry], sender: Originator | None = None, **changed: Any) -> ach.AchFile:
    chosen: dict[str, Any] = {
        "effective": THURSDAY,
        "created": SUNDAY,
        "file_modifier": "A",
        "batch_number": 7,
    }
    return ach.build(sender or fleet(), entries, **{**chosen, **changed})


def test_a_file_says_who_sends_what_to_whom_and_when() -> None:
    found = checked(built([payment()], file_modifier="C").content)
    assert found.header == {
        "company": "BIG APPLE TAXI",
        "company_id": "1123456789",
        "description": "PAYROLL",
        "effective": "261203",
        "modifier": "C",
        "destination": f" {HOUSE_BANK}",
        "origin": "1123456789",
        "created": "2611290600",  # New York
    }
    assert found.entries == [
        {
            "code": "22",
            "routing": routing(20),
            "account": "70000001",
            "amount": "0000052341",
            "id": "2026-000001",
            "name": "RAHIM UDDIN",
            "trace": f"{HOUSE_BANK[:8]}0000001",
        }
    ]


def test_credits_alone_are_class_220_and_a_balanced_file_is_200_with_one_debit_of_the_fleet() -> (
    None
):
    payments = [payment(1), payment(2, account_type=AccountType.SAVINGS)]
    assert checked(built(payments).content).service_class == "220"
    file = built(payments, balanced_fleet())
    found = checked(file.content)
    assert found.service_class == "200"
    assert [entry["code"] for entry in found.entries] == ["22", "32", "27"]
    assert found.entries[-1]["account"] == "9000012345"
    assert int(found.entries[-1]["amount"]) == file.total == payments[0].amount + payments[1].amount
    assert file.count == 2


def test_entries_stand_by_individual_id_and_traces_come_back_in_the_order_given() -> None:
    payments = [payment(3), payment(1), payment(2)]
    file = built(payments)
    found = checked(file.content)
    assert [entry["id"] for entry in found.entries] == ["2026-000001", "2026-000002", "2026-000003"]
    by_trace = {entry["trace"]: entry["id"] for entry in found.entries}
    assert [by_trace[trace] for trace in file.traces] == [p.individual_id for p in payments]
    assert built(sorted(payments, key=lambda p: p.individual_id)).content == file.content


def test_traces_go_on_where_the_last_file_ended() -> None:
    assert built([payment()], first_sequence=15_000).traces == (f"{HOUSE_BANK[:8]}0015000",)
    with pytest.raises(FileRefused, match="do not fit into seven digits"):
        built([payment(1), payment(2)], first_sequence=9_999_999)


def test_a_note_goes_out_as_addenda_only_where_the_fleet_wants_it() -> None:
    noted = [payment(note="DTR-1045-2026-11-22")]
    assert "note" not in checked(built(noted).content).entries[0]
    found = checked(built(noted, fleet(addenda=True)).content)
    assert found.entries[0]["note"] == "DTR-1045-2026-11-22"


def test_a_prenote_tries_an_account_with_no_money() -> None:
    tries = [
        payment(1, amount=0, prenote=True),
        payment(2, amount=0, prenote=True, account_type=AccountType.SAVINGS),
    ]
    for sender in (fleet(prenotes=True), balanced_fleet(prenotes=True)):
        found = checked(built(tries, sender).content)
        assert [entry["code"] for entry in found.entries] == ["23", "33"]
        assert found.service_class == "220"  # nothing to balance


def test_the_entry_description_is_a_setting() -> None:
    found = checked(built([payment()], fleet(entry_description="DRIVER PAY")).content)
    assert found.header["description"] == "DRIVER PAY"


def test_files_of_a_day_are_told_apart_by_a_to_z_then_0_to_9() -> None:
    assert "".join(map(ach.file_modifier, range(36))) == "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    with pytest.raises(FileRefused, match="36 files were made today"):
        ach.file_modifier(36)


def test_the_receipts_number_fits_an_individual_id() -> None:
    assert individual_id("RCPT-2025-000123") == "2025-000123"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"routing_number": "021000022"}, "wrong check digit"),
        ({"routing_number": "02100002"}, "has not nine digits"),
        ({"routing_number": " 21000021"}, "has not nine digits"),
        ({"routing_number": "٠٢١٠٠٠٠٢١"}, "has not nine digits"),
        ({"routing_number": "000000000"}, "belongs to no bank"),
        ({"account_number": ""}, "there is no account number"),
        ({"account_number": "   "}, "there is no account number"),
        ({"account_number": "123-456-789"}, "letters, blanks, dashes"),
        ({"account_number": "12345 6789"}, "letters, blanks, dashes"),
        ({"account_number": "A123456789"}, "letters, blanks, dashes"),
        ({"account_number": "١٢٣٤٥٦"}, "letters, blanks, dashes"),
        ({"account_number": "123456789012345678"}, "18 digits and a bank reads 17"),
        ({"account_number": "000000"}, "not all zeros"),
        ({"account_number": "123"}, "4 digits or more"),
        ({"amount": 0}, "only amounts above zero"),
        ({"amount": -1}, "only amounts above zero"),
        ({"amount": 523.40}, "whole cents"),
        ({"amount": True}, "whole cents"),
        ({"amount": 1_000_001}, r"\$10,000.01 is above the limit of \$10,000.00"),
        ({"name": ""}, "nothing of the name"),
        ({"name": "''"}, "nothing of the name"),
        ({"individual_id": ""}, "its ID must be"),
        ({"individual_id": "RCPT-2025-000123"}, "its ID must be"),
        ({"individual_id": "2025 000123"}, "its ID must be"),
        ({"note": "x" * 81}, "its note must be"),
        ({"note": "a\nb"}, "its note must be"),
        ({"prenote": True, "amount": 0}, "prenotes are switched off"),
    ],
)
def test_a_payment_that_no_bank_takes_is_refused_by_name_and_without_its_account(
    wrong: dict[str, Any], said: str
) -> None:
    sender = fleet(entry_limit=1_000_000)
    bad = payment(2, **wrong)
    with pytest.raises(EntryRefused, match=said) as refused:
        built([payment(1), bad, payment(3)], sender)
    sentence = str(refused.value)
    assert sentence.startswith(f"Payment {bad.individual_id} to {bad.name}: ")
    if len(bad.account_number.strip()) > 3:
        assert bad.account_number not in sentence
    assert [str(found) for found in ach.problems(sender, [payment(1), bad])] == [sentence]


def test_a_prenote_with_money_is_refused() -> None:
    with pytest.raises(EntryRefused, match="its amount must be zero"):
        built([payment(prenote=True)], fleet(prenotes=True))


def test_two_payments_with_one_id_are_refused() -> None:
    with pytest.raises(EntryRefused, match="another payment in this file has the same ID"):
        built([payment(1), payment(1, account_number="5555")])


def test_a_total_over_ten_digits_is_refused() -> None:
    half = payment(1, amount=5_000_000_000), payment(2, amount=4_999_999_999)
    assert checked(built(list(half), balanced_fleet()).content).debits == 9_999_999_999
    with pytest.raises(FileRefused, match=r"come to \$100,000,000.00.*make two batches"):
        built([*half, payment(3, amount=1)])


def test_nothing_to_send_is_no_file() -> None:
    with pytest.raises(FileRefused, match="no payment to send"):
        built([])


@pytest.mark.parametrize(
    ("effective", "said"),
    [
        (date(2026, 11, 27), "has passed .today is 2026-11-29.; take 2026-11-30 or later"),
        (date(2026, 12, 5), "is a Saturday, .* take 2026-12-07"),
        (date(2026, 12, 25), "is a holiday of the Federal Reserve, .* take 2026-12-28"),
        (date(2026, 12, 14), "more than 14 days ahead .* take 2026-12-13 or an earlier"),
    ],
)
def test_an_effective_date_on_which_no_bank_acts_is_refused(effective: date, said: str) -> None:
    with pytest.raises(FileRefused, match=said):
        built([payment()], effective=effective)


def test_today_is_new_yorks() -> None:
    late_thursday = datetime(2026, 12, 4, 4, 59, tzinfo=UTC)  # 23:59 of the 3rd in New York
    assert built([payment()], created=late_thursday)
    with pytest.raises(FileRefused, match="has passed"):
        built([payment()], created=late_thursday + timedelta(minutes=1))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"file_modifier": "a"}, "modifier"),
        ({"file_modifier": "AB"}, "modifier"),
        ({"file_modifier": ""}, "modifier"),
        ({"batch_number": 0}, "batch number"),
        ({"batch_number": 10_000_000}, "batch number"),
    ],
)
def test_numbers_that_do_not_fit_are_refused(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(FileRefused, match=said):
        built([payment()], **wrong)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"company_id": "12-3456789"}, "DTR_ACH_COMPANY_ID"),
        ({"company_id": "123456789"}, "DTR_ACH_COMPANY_ID"),
        ({"company_name": "BIG APPLE TAXI AND SONS"}, "DTR_ACH_COMPANY_NAME"),
        ({"company_name": ""}, "DTR_ACH_COMPANY_NAME"),
        ({"company_name": "Big Apple Taxi"}, "DTR_ACH_COMPANY_NAME"),
        ({"entry_description": "WEEKLY PAYOUT"}, "DTR_ACH_ENTRY_DESCRIPTION"),
        ({"immediate_origin": "12345678901"}, "DTR_ACH_ORIGIN is"),
        ({"originating_dfi": "123456789"}, "DTR_ACH_ORIGINATING_DFI"),
        ({"immediate_destination": "12345678"}, "DTR_ACH_DESTINATION"),
        ({"balanced": True}, "DTR_ACH_OFFSET_ACCOUNT"),
    ],
)
def test_a_fleet_that_its_bank_would_not_know_is_refused(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(OriginatorRefused, match=said):
        fleet(**wrong)


def test_account_data_is_in_no_repr() -> None:
    shown = f"{payment()!r} {balanced_fleet()!r} {built([payment()])!r}"
    assert "70000001" not in shown
    assert "9000012345" not in shown
    assert routing(20) not in shown


entries = st.lists(
    st.builds(
        Entry,
        individual_id=st.from_regex(r"\A[A-Z0-9-]{1,15}\Z"),
        name=st.text(max_size=40).map(lambda text: text + "X"),
        routing_number=st.integers(0, 999_999).map(routing),
        account_number=st.from_regex(r"\A[1-9][0-9]{3,16}\Z"),
        account_type=st.sampled_from(AccountType),
        amount=st.integers(1, 99_999_999),
        note=st.none() | st.from_regex(r"\A[ -~]{1,80}\Z"),
    ),
    min_size=1,
    max_size=45,
    unique_by=lambda entry: entry.individual_id,
)


@settings(max_examples=30, deadline=None)
@given(entries, st.booleans(), st.booleans())
def test_any_payments_agree_in_totals_hashes_counts_and_blocks(
    payments: list[Entry], balanced: bool, addenda: bool
) -> None:
    sender = balanced_fleet(addenda=addenda) if balanced else fleet(addenda=addenda)
    file = built(payments, sender)
    found = checked(file.content)
    assert found.credits == file.total == sum(p.amount for p in payments)
    assert found.hashed == file.entry_hash
    drivers = {entry["trace"]: entry for entry in found.entries[: file.count]}
    assert len(drivers) == file.count == len(payments)
    for given_, trace in zip(payments, file.traces, strict=True):
        written = drivers[trace]
        assert written["id"] == given_.individual_id
        assert (int(written["amount"]), written["account"]) == (
            given_.amount,
            given_.account_number,
        )
        assert written["routing"] == given_.routing_number
        assert re.fullmatch(r"[A-Z0-9]([A-Z0-9 ]{0,20}[A-Z0-9])?", written["name"])
        assert (written.get("note") is not None) == (addenda and given_.note is not None)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=30), st.text(max_size=20), st.text(max_size=20), st.integers())
def test_whatever_is_entered_makes_a_right_file_or_a_named_refusal(
    name: str, routing_number: str, account_number: str, amount: int
) -> None:
    entered = payment(
        name=name, routing_number=routing_number, account_number=account_number, amount=amount
    )
    try:
        file = built([entered, payment(2)])
    except EntryRefused:
        return
    checked(file.content)


def test_a_large_file_takes_memory_only_for_its_own_lines() -> None:
    payments = [payment(number) for number in range(2_000)]
    tracemalloc.start()
    file = built(payments)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert checked(file.content).credits == file.total
    assert most < 20 * len(file.content)
