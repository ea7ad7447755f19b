"""What a register adds up to: by category, by medallion, by age, against the span before. Pure.

All money is whole cents (`frames`). A statement's balances are of its week; of a span of several
weeks, `prior` is that of each lease's first statement and `forward` that of its last.
"""

import pandas as pd

from include.dtr.model import Category
from include.dtr.registers.figures import FIGURES

REFUNDS = "Card refunds above all funds"
AGES = ("This week", "1 to 3 weeks", "4 to 12 weeks", "13 weeks or more", "Older than the records")
_SUMMED = ("cc_earnings", "total_deductions", "total_due", "balance_forward")
_PLACED = ["medallion", "lease_id", *_SUMMED, "cash_earnings", "prior_balance", "paid_amount"]
COMPARED = ("cc_earnings", "total_deductions", "payable", "balance_forward")


def by_category(register: pd.DataFrame) -> pd.DataFrame:
    """Eight categories and the carried refunds: opening, charges, credits, paid, forward.

    `between` is what was booked between the statements of a span of weeks, so that each row adds
    up: prior + charge - credit - paid + between = forward. Of one week it is zero. A week's refunds
    carried are a charge under MISC in the next one, and leave their own row there.
    """
    first, last = _ends(register)
    rows = []
    for category in Category:
        columns = {figure: register[f"{category.lower()}_{figure}"] for figure in FIGURES}
        prior = int(columns["prior"][first].sum())
        charge, credit, paid = (int(columns[f].sum()) for f in ("charge", "credit", "paid"))
        forward = int(columns["forward"][last].sum())
        between = forward - (prior + charge - credit - paid)
        rows.append((category.label, prior, charge, credit, paid, between, forward))
    arisen = int(register["refunds_carried"].sum())
    carried = int(register["refunds_carried"][last].sum())
    rows.append((REFUNDS, 0, arisen, 0, 0, carried - arisen, carried))
    columns_of = ["category", "prior", "charge", "credit", "paid", "between", "forward"]
    return pd.DataFrame(rows, columns=columns_of)


def by_medallion(register: pd.DataFrame) -> pd.DataFrame:
    """One row a medallion, in the order of their numbers."""
    first, last = _ends(register)
    # Of a quarter of the city each copy of all columns is a hundred megabytes.
    working = register[_PLACED].assign(
        payable=register["total_due"].clip(lower=0),
        opening=(-register["prior_balance"]).where(first, 0),
        closing=register["balance_forward"].where(last, 0),
    )
    return (
        working.groupby("medallion", sort=True)
        .agg(
            leases=("lease_id", "nunique"),
            statements=("lease_id", "size"),
            cc_earnings=("cc_earnings", "sum"),
            cash_earnings=("cash_earnings", "sum"),
            opening=("opening", "sum"),
            total_deductions=("total_deductions", "sum"),
            payable=("payable", "sum"),
            paid_amount=("paid_amount", "sum"),
            balance_forward=("closing", "sum"),
        )
        .reset_index()
    )


def by_age(ages: pd.DataFrame, register: pd.DataFrame) -> pd.DataFrame:
    """What is carried forward at the end: one row a category, one column an age, and the sum."""
    labels = [category.label for category in Category]
    label_of = {category.value: category.label for category in Category}
    placed = ages.assign(
        age=[
            _age(int(weeks), bool(older))
            for weeks, older in zip(ages["weeks"], ages["older"], strict=True)
        ],
        category=ages["category"].map(label_of),
    )
    table = placed.pivot_table(
        index="category", columns="age", values="forward", aggfunc="sum", fill_value=0
    ).reindex(index=[*labels, REFUNDS], columns=list(AGES), fill_value=0)
    _, last = _ends(register)
    table.loc[REFUNDS, AGES[0]] = int(register["refunds_carried"][last].sum())
    table = table.astype("int64")
    table["forward"] = table.sum(axis=1)
    return table.rename_axis(index="category", columns=None).reset_index()


def lease_sums(register: pd.DataFrame) -> pd.DataFrame:
    """Each lease's statements, card, deductions and payable; what its last one carries forward."""
    _, last = _ends(register)
    working = register[["lease_id", *_SUMMED]].assign(
        payable=register["total_due"].clip(lower=0),
        closing=register["balance_forward"].where(last, 0),
    )
    return (
        working.groupby("lease_id", sort=True)
        .agg(
            statements=("lease_id", "size"),
            cc_earnings=("cc_earnings", "sum"),
            total_deductions=("total_deductions", "sum"),
            payable=("payable", "sum"),
            balance_forward=("closing", "sum"),
        )
        .reset_index()
    )


def changes(now: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """One row for each lease that is new, gone or differs: each figure before, now, and changed."""
    # Int64 can say that a side is missing; an outer join of int64 would make floats of the money.
    sides = [side.astype("Int64") for side in (before, now)]
    both = sides[0].merge(
        sides[1], on="lease_id", how="outer", suffixes=("_before", "_now"), sort=True
    )
    stated = {side: both[f"statements_{side}"].notna() for side in ("before", "now")}
    both = both.fillna(0).astype("int64")
    for figure in COMPARED:
        both[f"{figure}_change"] = both[f"{figure}_now"] - both[f"{figure}_before"]
    both["change"] = "Changed"
    both.loc[~stated["before"], "change"] = "New"
    both.loc[~stated["now"], "change"] = "No statement"
    moved = (both[[f"{figure}_change" for figure in COMPARED]] != 0).any(axis=1)
    return both[moved | (both["change"] != "Changed")].reset_index(drop=True)


def _age(weeks: int, older: bool) -> str:
    if weeks >= 13:
        return AGES[3]
    if older:
        return AGES[4]
    return AGES[0] if weeks == 0 else AGES[1] if weeks <= 3 else AGES[2]


def _ends(register: pd.DataFrame) -> "tuple[pd.Series[bool], pd.Series[bool]]":
    """Which rows are their lease's first, and which its last."""
    by = ["lease_id", "period_start"]
    order = register[by].sort_values(by, kind="stable")
    first = ~order.duplicated("lease_id", keep="first")
    last = ~order.duplicated("lease_id", keep="last")
    return first.reindex(register.index), last.reindex(register.index)
