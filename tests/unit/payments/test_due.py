"""What a lease's weeks get, and how what was overpaid is set off."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from include.dtr.payments.due import Account, Claim, shares
from include.dtr.payments.ordinary import remarks

cents = st.integers(0, 20_000).map(lambda amount: Decimal(amount) / 100)


def week(name: str, due: str, paid: str = "0.00") -> Account:
    return Account(name, Decimal(due), Decimal(paid))


def test_each_week_gets_what_is_still_due() -> None:
    found = shares([week("A", "100.00", "40.00"), week("B", "5.00")], [])
    assert found is not None
    assert [(share.dtr_id, share.amount) for share in found] == [
        ("A", Decimal("60.00")),
        ("B", Decimal("5.00")),
    ]


def test_what_was_overpaid_is_kept_from_the_oldest_weeks_first() -> None:
    over = [week("X", "0.00", "7.00"), week("Y", "10.00", "13.00")]
    found = shares([week("A", "8.00"), week("B", "5.00")], over)
    assert found is not None
    first, second = found
    assert (first.amount, second.amount) == (0, Decimal("3.00"))
    assert first.claims == (Claim("X", Decimal("7.00")), Claim("Y", Decimal("1.00")))
    assert second.claims == (Claim("Y", Decimal("2.00")),)


def test_nothing_is_paid_where_all_of_it_would_be_kept() -> None:
    assert shares([week("A", "8.00")], [week("X", "0.00", "8.00")]) is None


@given(st.lists(cents, min_size=1, max_size=4), st.lists(cents, max_size=3))
def test_no_cent_is_lost_or_made(dues: list[Decimal], overs: list[Decimal]) -> None:
    payable = [Account(f"A{n}", due) for n, due in enumerate(dues)]
    overpaid = [Account(f"X{n}", Decimal(0), paid) for n, paid in enumerate(overs)]
    found = shares(payable, overpaid)
    owed, due = sum(overs, Decimal(0)), sum(dues, Decimal(0))
    if found is None:
        assert owed >= due
        return
    assert sum(share.claimed for share in found) == owed
    assert sum(share.amount for share in found) == due - owed
    for account, share in zip(payable, found, strict=True):
        assert share.amount + share.claimed == account.still_due
        assert share.amount >= 0
        assert all(claim.amount > 0 for claim in share.claims)


def test_what_is_out_of_the_ordinary() -> None:
    usual = [Decimal("100.00")] * 5
    limit = Decimal("5000.00")
    assert remarks(Decimal("290.00"), limit, usual) == ()
    assert remarks(Decimal("301.00"), limit, usual) == ("usually about $100.00",)
    assert remarks(Decimal("301.00"), limit, usual[:3]) == (), "too few weeks to say"
    assert remarks(Decimal("5000.01"), limit, []) == ("above the limit of $5,000.00",)
