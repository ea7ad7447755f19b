"""The records that flow through the pipeline: immutable, checked where they are read.

`books`: what the fleet's books say, and one lease's week of them. `statement`: what is computed
from it. `issue`: the identity under which a statement is handed out. `gaps`: days without one.
`words`: what classifies them. Money is `Decimal` dollars with two places; dates are local to New
York; instants are timezone-aware.
"""

from include.dtr.model.books import (
    Driver,
    Lease,
    LeaseWeek,
    Loan,
    LoanInstallment,
    Medallion,
    MiscCharge,
    Modules,
    Opening,
    Posting,
    Repair,
    RepairInstallment,
    Ticket,
    Toll,
    Trip,
    Vehicle,
    Violation,
)
from include.dtr.model.gaps import Gap
from include.dtr.model.issue import (
    TAX_RULES,
    Addressee,
    Company,
    Correction,
    Figures,
    Issue,
    PaymentType,
    RevisionNote,
    Terms,
    YearToDate,
    dtr_id,
)
from include.dtr.model.journal_accounts import ACCOUNT_KINDS, ACCOUNT_NAMES, Account
from include.dtr.model.statement import (
    Alert,
    AlertState,
    Balance,
    CategoryTotals,
    Statement,
    TaxLine,
)
from include.dtr.model.tax_forms import TaxForm, TaxThreshold, threshold_of
from include.dtr.model.words import CASH, CREDIT_CARD, Category, EntryType, PostingSource, TaxKind

__all__ = [
    "ACCOUNT_KINDS",
    "ACCOUNT_NAMES",
    "CASH",
    "CREDIT_CARD",
    "TAX_RULES",
    "Account",
    "Addressee",
    "Alert",
    "AlertState",
    "Balance",
    "Category",
    "CategoryTotals",
    "Company",
    "Correction",
    "Driver",
    "EntryType",
    "Figures",
    "Gap",
    "Issue",
    "Lease",
    "LeaseWeek",
    "Loan",
    "LoanInstallment",
    "Medallion",
    "MiscCharge",
    "Modules",
    "Opening",
    "PaymentType",
    "Posting",
    "PostingSource",
    "Repair",
    "RepairInstallment",
    "RevisionNote",
    "Statement",
    "TaxForm",
    "TaxKind",
    "TaxLine",
    "TaxThreshold",
    "Terms",
    "Ticket",
    "Toll",
    "Trip",
    "Vehicle",
    "Violation",
    "YearToDate",
    "dtr_id",
    "threshold_of",
]
