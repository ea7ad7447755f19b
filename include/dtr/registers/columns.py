"""The columns of each sheet: key in the frame, heading, kind."""

from enum import Enum
from typing import NamedTuple

from include.dtr.model import Category
from include.dtr.registers.figures import FIGURES
from include.dtr.registers.summaries import AGES


class Kind(Enum):
    TEXT = "text"
    NUMBER = "number"
    DAY = "day"
    MONEY = "money"


class Column(NamedTuple):
    key: str
    heading: str
    kind: Kind = Kind.MONEY


_FIGURE_HEADINGS = dict(
    zip(FIGURES, ("prior", "charges", "credits", "paid off", "forward"), strict=True)
)
REGISTER = (
    Column("period_start", "Week from", Kind.DAY),
    Column("period_end", "Week to", Kind.DAY),
    Column("dtr_id", "Statement", Kind.TEXT),
    Column("revision", "Revision", Kind.NUMBER),
    Column("receipt_number", "Receipt", Kind.TEXT),
    Column("receipt_date", "Receipt date", Kind.DAY),
    Column("lease_id", "Lease", Kind.NUMBER),
    Column("driver_id", "Driver no.", Kind.NUMBER),
    Column("driver", "Driver", Kind.TEXT),
    Column("medallion", "Medallion", Kind.TEXT),
    Column("cc_earnings", "Card earnings"),
    Column("cash_earnings", "Cash earnings"),
    Column("total_earnings", "Total earnings"),
    *(
        Column(f"{category.lower()}_{figure}", f"{category.label}: {_FIGURE_HEADINGS[figure]}")
        for category in Category
        for figure in FIGURES
    ),
    Column("total_deductions", "Total deductions"),
    Column("prior_balance", "Prior balance"),
    Column("net_earnings", "Net earnings"),
    Column("total_due", "Total due"),
    Column("refunds_carried", "Card refunds carried"),
    Column("balance_forward", "Balance forward"),
    Column("paid_amount", "Paid"),
    Column("payment_type", "Payment", Kind.TEXT),
    Column("batch_number", "Batch or check", Kind.TEXT),
    Column("payment_date", "Paid on", Kind.DAY),
)
BY_CATEGORY = (
    Column("category", "Category", Kind.TEXT),
    Column("prior", "Prior"),
    Column("charge", "Charges"),
    Column("credit", "Credits"),
    Column("paid", "Paid off"),
    Column("between", "Booked between statements"),
    Column("forward", "Forward"),
)
BY_MEDALLION = (
    Column("medallion", "Medallion", Kind.TEXT),
    Column("leases", "Leases", Kind.NUMBER),
    Column("statements", "Statements", Kind.NUMBER),
    Column("cc_earnings", "Card earnings"),
    Column("cash_earnings", "Cash earnings"),
    Column("opening", "Owed at the beginning"),
    Column("total_deductions", "Total deductions"),
    Column("payable", "To pay out"),
    Column("paid_amount", "Paid"),
    Column("balance_forward", "Balance forward"),
)
BY_AGE = (
    Column("category", "Category", Kind.TEXT),
    *(Column(age, age) for age in AGES),
    Column("forward", "Forward"),
)
CHANGES = (
    Column("lease_id", "Lease", Kind.NUMBER),
    Column("change", "What", Kind.TEXT),
    *(
        Column(f"{key}_{side}", f"{heading}: {said}")
        for key, heading in (
            ("cc_earnings", "Card earnings"),
            ("total_deductions", "Total deductions"),
            ("payable", "To pay out"),
            ("balance_forward", "Balance forward"),
        )
        for side, said in (("before", "before"), ("now", "now"), ("change", "change"))
    ),
)
FINDINGS = (
    Column("period_start", "Week from", Kind.DAY),
    Column("label", "What", Kind.TEXT),
    Column("lease_id", "Lease", Kind.NUMBER),
    Column("over", "Over"),
    Column("sentence", "Finding", Kind.TEXT),
    Column("source", "Where the rule is", Kind.TEXT),
    Column("accepted_by", "Accepted by", Kind.TEXT),
    Column("accepted_reason", "Because", Kind.TEXT),
)
CONTROL = (
    Column("week", "Week from", Kind.TEXT),
    Column("what", "What", Kind.TEXT),
    Column("by_run", "Control total"),
    Column("by_register", "Register"),
    Column("difference", "Difference"),
    Column("said", "What was said", Kind.TEXT),
)
