"""The sheet that says how to read the workbook."""

from collections.abc import Iterator
from datetime import datetime

from include.dtr.period import NEW_YORK, MonthRule
from include.dtr.registers.making import Register

_RULES = {
    MonthRule.PERIOD_END: "A statement belongs to these days by the last day of its week.",
    MonthRule.PERIOD_START: "A statement belongs to these days by the first day of its week.",
    MonthRule.ISSUE_DATE: "A statement belongs to these days by its receipt date.",
}


def how_to_read(register: Register, at: datetime) -> Iterator[tuple[str, str]]:
    """Terms and what they mean, in the order of the sheets."""
    days = register.span.days
    yield "Register of", register.span.title
    yield "Written", f"{at.astimezone(NEW_YORK):%Y-%m-%d %H:%M} New York"
    yield "Statements", f"{len(register.statements)} standing ones, of {len(register.weeks)} weeks"
    yield "Which statements", _RULES[days.rule]
    yield "Void statements", "Are in no sheet. A revision stands in place of what it replaced."
    yield "Names", "As the fleet's books have them today; the statement keeps those of its day."
    yield "Sheet Register", "One row a statement."
    yield (
        "Card, cash earnings",
        "Card fares are paid through the statement. Cash was in hand: shown.",
    )
    yield (
        "Prior, charges, credits, paid off, forward",
        "Owed when the week began, charged and credited in it, paid from the week's earnings, "
        "still owed after it: prior + charges - credits - paid off = forward.",
    )
    yield "Total deductions", "Charges less credits of the eight categories."
    yield "Prior balance", "Below zero: the driver owed this when the week began."
    yield (
        "Total due",
        "Card earnings - total deductions + prior balance. Above zero: to pay to the driver. Below "
        "zero: the driver owes it, and it is the balance forward.",
    )
    yield "Card refunds carried", "Refunds above all funds; a charge under Miscellaneous next week."
    yield "Paid", "The total due where a payment was noted; 0.00 while the payment is pending."
    yield (
        "Several weeks",
        "Do not add up prior balances or balances forward of a lease's weeks: each holds the one "
        "before again. The sheets By category and By medallion take a lease's first prior and its "
        "last forward; the last row of Register adds up every row.",
    )
    yield (
        "Booked between statements",
        "What makes a category add up over several weeks: booked outside of its statements, such "
        "as card refunds carried into Miscellaneous, or weeks without a statement.",
    )
    yield (
        "Sheet Control totals",
        "What each week's newest closed run counted in the books, the same by this register, and "
        "the difference: 0.00, or something was voided, issued or booked since. Below: what "
        "the run and the nightly comparison with the books said.",
    )
    yield (
        "Sheet Carried forward by age",
        "Each lease's last balance forward, by the weeks since a statement first had the "
        "obligation. Older than the records: something was owed on it before that statement.",
    )
    yield (
        "Sheet Changes",
        "Each lease that is new, has no statement any more or differs, against the week, month or "
        "quarter before.",
    )
    yield (
        "Sheet Findings",
        "What breaks a rule of the regulator or can hardly be true, as it was last compared; a "
        "finding changes no figure. Over: dollars beyond what is allowed.",
    )
