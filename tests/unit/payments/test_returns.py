"""What the bank sends back: read whole, or refused with the number of the line."""

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from include.dtr.payments.bank import ach, returns
from include.dtr.payments.bank.codes import CHANGES, RETURNS
from include.dtr.payments.bank.entries import AccountType
from include.dtr.payments.bank.errors import ReturnFileBroken
from tests.bank import Bank
from tests.unit.payments.senders import SUNDAY, THURSDAY, fleet, payment, routing

MONDAY = date(2026, 12, 7)
PAYMENTS = [
    payment(1),
    payment(2, account_type=AccountType.SAVINGS),
    payment(3, routing_number=routing(30)),
    payment(4, routing_number=routing(30)),
    payment(5),
]
SENT = ach.build(
    fleet(), PAYMENTS, effective=THURSDAY, created=SUNDAY, file_modifier="A", batch_number=7
)


def bank() -> Bank:
    at = Bank()
    at.take(SENT.content)
    return at


def mixed(end: str = "\n") -> bytes:
    return bank().answer(
        MONDAY,
        returns={"2026-000002": "R03", "2026-000003": "R02", "2026-000004": "R16"},
        corrections={"2026-000005": ("C01", "0070000099")},
        end=end,
    )


def test_returns_come_by_trace_with_meaning_amount_date_and_advice() -> None:
    found = returns.read(mixed()).returns
    assert {one.trace: one.code for one in found} == {
        SENT.traces[1]: "R03",
        SENT.traces[2]: "R02",
        SENT.traces[3]: "R16",
    }
    first = next(one for one in found if one.code == "R03")
    assert first.meaning == "no account, or none of this name and number"
    assert (first.amount, first.date) == (PAYMENTS[1].amount, MONDAY)
    assert first.individual_id == "2026-000002"
    assert "correct them in the fleet's books" in first.advice
    assert first.comes_back


def test_a_correction_says_what_is_right_without_showing_the_account() -> None:
    (found,) = returns.read(mixed()).corrections
    assert (found.trace, found.code, found.meaning) == (
        SENT.traces[4],
        "C01",
        "incorrect account number",
    )
    assert found.corrected == "account number ending 0099"
    assert found.values == {"account_number": "0070000099"}
    assert "0070000099" not in repr(found)


@pytest.mark.parametrize(
    ("code", "data", "values"),
    [
        ("C02", routing(40), {"routing_number": routing(40)}),
        (
            "C03",
            f"{routing(40)}   12345678901234567",
            {"routing_number": routing(40), "account_number": "12345678901234567"},
        ),
        ("C04", "RAHIM UDDIN KHAN", {"name": "RAHIM UDDIN KHAN"}),
        ("C05", "32", {"account_type": "SAVINGS"}),
        ("C06", f"{'7000123':17}   22", {"account_number": "7000123", "account_type": "CHECKING"}),
        (
            "C07",
            f"{routing(40)}{'7000123':17}37",
            {
                "routing_number": routing(40),
                "account_number": "7000123",
                "account_type": "SAVINGS",
            },
        ),
        ("C09", "2026-000099", {"individual_id": "2026-000099"}),
        ("C13", "", {}),
        ("C99", "", {}),
    ],
)
def test_each_code_has_its_layout_of_corrected_data(
    code: str, data: str, values: dict[str, str]
) -> None:
    content = bank().answer(MONDAY, corrections={"2026-000001": (code, data)})
    (found,) = returns.read(content).corrections
    assert found.values == values
    assert found.code == code


def test_every_code_of_the_rules_for_ppd_has_a_meaning_and_advice() -> None:
    assert len(CHANGES) == 14
    assert sorted(CHANGES) == [f"C{number:02}" for number in range(1, 15)]
    assert {f"R{number:02}" for number in range(1, 30)} <= set(RETURNS)
    for code, known in RETURNS.items():
        assert re.fullmatch(r"R\d\d", code)
        assert known.meaning
        assert known.advice.endswith(".")


def test_a_dishonored_return_is_reported_and_brings_nothing_back() -> None:
    (found,) = returns.read(bank().answer(MONDAY, returns={"2026-000001": "R69"})).returns
    assert found.meaning.startswith("dishonored return")
    assert not found.comes_back


def test_an_unknown_code_is_taken_for_a_return() -> None:
    (found,) = returns.read(bank().answer(MONDAY, returns={"2026-000001": "R98"})).returns
    assert found.meaning == "code R98, which is not known here"
    assert found.comes_back


def test_a_death_says_when() -> None:
    (found,) = returns.read(bank().answer(MONDAY, returns={"2026-000001": "R15"})).returns
    assert "261101" in found.meaning
    assert "ask your counsel" in found.advice


def test_a_bad_prenote_comes_back_with_no_money() -> None:
    at = Bank()
    sent = ach.build(
        fleet(prenotes=True),
        [payment(1, amount=0, prenote=True)],
        effective=THURSDAY,
        created=SUNDAY,
        file_modifier="A",
        batch_number=8,
    )
    at.take(sent.content)
    (found,) = returns.read(at.answer(MONDAY, returns={"2026-000001": "R03"})).returns
    assert (found.trace, found.amount) == (sent.traces[0], 0)


def test_any_end_of_line_and_none_at_all_read_the_same() -> None:
    expected = returns.read(mixed("\n"))
    assert returns.read(mixed("\r\n")) == expected
    assert returns.read(mixed("")) == expected


def test_two_files_in_one_are_read() -> None:
    twice = mixed() + bank().answer(date(2026, 12, 8), returns={"2026-000001": "R02"})
    found = returns.read(twice)
    assert len(found.returns) == 4
    assert found.returns[-1].date == date(2026, 12, 8)


def test_a_quiet_day_is_an_empty_file() -> None:
    assert returns.read(bank().answer(MONDAY)) == returns.ReturnFile((), ())


def broken(line: int, column: int, text: str) -> bytes:
    lines = mixed().decode().split("\n")
    at = lines[line - 1]
    lines[line - 1] = at[: column - 1] + text + at[column - 1 + len(text) :]
    return "\n".join(lines).encode()


@pytest.mark.parametrize(
    ("content", "line", "said"),
    [
        (b"", 1, "no file header"),
        (b"trace,code\n1,R03\n", 1, "10 columns"),
        (b"\xff" * 94, 1, "not ASCII"),
        (b"\n".join(mixed().split(b"\n")[:5]), 5, "ends here, before its control"),
        (b"\n".join(mixed().split(b"\n")[1:]), 1, 'begins with "5" cannot stand here'),
        (broken(1, 24, "269999"), 1, "the date of the file is not a date"),
        (broken(3, 30, "00000000X0"), 3, "amount is not a number"),
        (broken(3, 30, "9"), 5, "cents of credits"),
        (broken(4, 2, "05"), 4, "neither a return"),
        (broken(4, 1, "6"), 4, "has no addenda record with a code"),
        (broken(4, 7, "X"), 4, "original trace is not a number"),
        (mixed()[:-10], 20, "85 columns"),
    ],
)
def test_a_broken_file_is_refused_with_its_line(content: bytes, line: int, said: str) -> None:
    with pytest.raises(ReturnFileBroken, match=said) as refused:
        returns.read(content)
    assert refused.value.line == line
    assert str(refused.value).startswith(f"Line {line} of the bank's file: ")


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_whatever_is_spoilt_is_refused_with_a_line_or_read(data: st.DataObject) -> None:
    content = bytearray(mixed())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, 2 * len(content)))
    try:
        found = returns.read(bytes(content[:cut]))
    except ReturnFileBroken as broken_file:
        assert broken_file.line >= 1  # noqa: PT017 either end is right
        return
    assert len(found.returns) + len(found.corrections) == 4


def test_an_empty_correction_is_refused() -> None:
    content = bank().answer(MONDAY, corrections={"2026-000001": ("C03", routing(40))})
    with pytest.raises(ReturnFileBroken, match="corrected account number is empty"):
        returns.read(content)


def test_the_bank_takes_no_file_twice() -> None:
    at = bank()
    with pytest.raises(AssertionError, match="sent before"):
        at.take(SENT.content)
