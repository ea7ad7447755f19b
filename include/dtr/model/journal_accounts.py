"""The accounts that a week's journal is booked to, and what a fleet calls them. Pure."""

from collections.abc import Mapping
from enum import StrEnum

from include.dtr.model.words import Category


class Account(StrEnum):
    CARD_RECEIVABLE = "CARD_RECEIVABLE"
    """Card fares that the processor collected and owes the fleet."""
    DUE_TO_DRIVERS = "DUE_TO_DRIVERS"
    """Card fares held for drivers: what is to be paid out."""
    DUE_FROM_DRIVERS = "DUE_FROM_DRIVERS"
    """What drivers owe: all balances forward together."""
    CREDITS = "CREDITS"
    """Credits on statements: interim payments and adjustments, to be cleared against each."""
    REFUNDS_CARRIED = "REFUNDS_CARRIED"
    """Card refunds above all funds, until the next week charges them."""
    BANK_ACH = "BANK_ACH"
    BANK_CHECK = "BANK_CHECK"
    TAXES = "TAXES"
    EZPASS = "EZPASS"
    LEASE = "LEASE"
    PVB = "PVB"
    TLC = "TLC"
    REPAIRS = "REPAIRS"
    LOANS = "LOANS"
    MISC = "MISC"

    @classmethod
    def of(cls, category: Category) -> "Account":
        """The account that a category's charges are credited to."""
        return cls(category.value)


ACCOUNT_NAMES: Mapping[Account, str] = {
    Account.CARD_RECEIVABLE: "Card Receipts Receivable",
    Account.DUE_TO_DRIVERS: "Due to Drivers",
    Account.DUE_FROM_DRIVERS: "Due from Drivers",
    Account.CREDITS: "Driver Payments and Adjustments",
    Account.REFUNDS_CARRIED: "Card Refunds Carried",
    Account.BANK_ACH: "Driver Payments ACH",
    Account.BANK_CHECK: "Driver Payments Checks",
    Account.TAXES: "Trip Taxes Payable",
    Account.EZPASS: "EZPass Tolls Payable",
    Account.LEASE: "Lease Income",
    Account.PVB: "PVB Violations Payable",
    Account.TLC: "TLC Tickets Payable",
    Account.REPAIRS: "Repairs Recovered",
    Account.LOANS: "Driver Loans Receivable",
    Account.MISC: "Miscellaneous Driver Charges",
}
"""Where the setting names none."""
ACCOUNT_KINDS: Mapping[Account, str] = {
    Account.CARD_RECEIVABLE: "asset: what the card processor owes",
    Account.DUE_TO_DRIVERS: "liability: to be paid out",
    Account.DUE_FROM_DRIVERS: "asset: carried forward",
    Account.CREDITS: "clearing: against cash received, or what was forgiven",
    Account.REFUNDS_CARRIED: "asset: charged in the next week",
    Account.BANK_ACH: "bank",
    Account.BANK_CHECK: "bank",
    Account.TAXES: "liability: passed on to those who levy them",
    Account.EZPASS: "liability, or recovery of tolls that the fleet has paid",
    Account.LEASE: "income",
    Account.PVB: "liability, or recovery of fines that the fleet has paid",
    Account.TLC: "liability, or recovery of fines that the fleet has paid",
    Account.REPAIRS: "recovery of what the workshop was paid",
    Account.LOANS: "asset: installments reduce it; interest is in them and is split by you",
    Account.MISC: "income",
}
"""For the documentation: what kind of account each is."""
