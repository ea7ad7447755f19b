"""The words that classify the model's records: categories, kinds, sources."""

from enum import StrEnum


class Category(StrEnum):
    """The eight kinds of deduction, in the fixed payment hierarchy (domain section 1)."""

    TAXES = "TAXES"
    EZPASS = "EZPASS"
    LEASE = "LEASE"
    PVB = "PVB"
    TLC = "TLC"
    REPAIRS = "REPAIRS"
    LOANS = "LOANS"
    MISC = "MISC"

    @property
    def rank(self) -> int:
        """Place in the hierarchy, 0 is paid first."""
        return _RANK[self]

    @property
    def label(self) -> str:
        """Its name on paper and on the page."""
        return _LABELS[self]


_RANK = {category: rank for rank, category in enumerate(Category)}
_LABELS = {
    Category.TAXES: "Taxes and charges",
    Category.EZPASS: "EZPass tolls",
    Category.LEASE: "Leasing charges",
    Category.PVB: "PVB violations",
    Category.TLC: "TLC tickets",
    Category.REPAIRS: "Repairs",
    Category.LOANS: "Driver loans",
    Category.MISC: "Miscellaneous charges",
}


class TaxKind(StrEnum):
    """Trip taxes and surcharges that the fleet passes on."""

    MTA = "MTA"
    TIF = "TIF"
    CONGESTION = "CONGESTION"
    CBDT = "CBDT"
    AIRPORT = "AIRPORT"


class EntryType(StrEnum):
    DEBIT = "DEBIT"
    CREDIT = "CREDIT"


class PostingSource(StrEnum):
    """Which part of the fleet's books made a posting."""

    CURB = "CURB"
    EZPASS = "EZPASS"
    LEASE = "LEASE"
    PVB = "PVB"
    TLC = "TLC"
    REPAIRS = "REPAIRS"
    LOANS = "LOANS"
    MISC = "MISC"
    EARNINGS = "EARNINGS"
    INTERIM_PAYMENT = "INTERIM_PAYMENT"
    ADJUSTMENT = "ADJUSTMENT"


CREDIT_CARD = "CREDIT_CARD"
CASH = "CASH"
