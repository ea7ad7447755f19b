"""What a bank's codes mean, and what a fleet does about them.

Source: Nacha Operating Rules, appendix 4 (return entries) and 5 (notifications of change).
Those that banks use for PPD: debits among them, since a reversal is one.
"""

from dataclasses import dataclass

from include.dtr.payments.bank.accounts import AccountType


@dataclass(frozen=True, slots=True)
class ReturnCode:
    meaning: str
    advice: str
    comes_back: bool = True
    """Whether the entry is returned. False where banks only argue about a return."""


@dataclass(frozen=True, slots=True)
class ChangeCode:
    meaning: str
    parts: tuple[tuple[str, int, int], ...] = ()
    """What the corrected data hold: name, first column from 1, length."""


_NUMBER = (
    "Ask the driver for routing and account number, correct them in the fleet's books, and pay "
    "again."
)
_OTHER = "Ask the driver for another account, or pay by check."
_BANK = "Ask your bank what was wrong with the file before you pay again."
_DRIVER = "Talk to the driver before you pay again."
_DEATH = "Hold all payments to this account, and ask your counsel whom to pay."
_DEBIT = (
    "Only a reversal comes back so: ask the driver for the money, or claim it from the next "
    "payment."
)
_ARGUE = "The banks settle this among themselves; your bank says whether the payment stands."

RETURNS = {
    "R01": ReturnCode("insufficient funds", _DEBIT),
    "R02": ReturnCode("account closed", _OTHER),
    "R03": ReturnCode("no account, or none of this name and number", _NUMBER),
    "R04": ReturnCode("account number of an impossible structure", _NUMBER),
    "R05": ReturnCode("debit not authorized by a consumer", _DEBIT),
    "R06": ReturnCode("returned because your bank asked for it", _BANK),
    "R07": ReturnCode("authorization revoked by the customer", _DEBIT),
    "R08": ReturnCode("payment stopped", _DEBIT),
    "R09": ReturnCode("uncollected funds", _DEBIT),
    "R10": ReturnCode("customer does not know or did not authorize the sender", _DEBIT),
    "R11": ReturnCode("customer says that the entry is not as authorized", _DEBIT),
    "R12": ReturnCode("branch sold to another bank", _NUMBER),
    "R13": ReturnCode("invalid routing number", _NUMBER),
    "R14": ReturnCode("representative payee deceased or unable to go on", _DEATH),
    "R15": ReturnCode("beneficiary or account holder deceased", _DEATH),
    "R16": ReturnCode("account frozen, or returned on OFAC's instruction", _DRIVER),
    "R17": ReturnCode("entry fails the bank's edits, or looks questionable", _NUMBER),
    "R18": ReturnCode("improper effective date", _BANK),
    "R19": ReturnCode("error in the amount", _BANK),
    "R20": ReturnCode("account takes no such transactions", _OTHER),
    "R21": ReturnCode("invalid company ID", _BANK),
    "R22": ReturnCode("invalid individual ID", _BANK),
    "R23": ReturnCode("credit refused by the receiver", _DRIVER),
    "R24": ReturnCode(
        "duplicate entry", "Do not pay again before you know which of the two stands."
    ),
    "R25": ReturnCode("error in the addenda", _BANK),
    "R26": ReturnCode("error in a mandatory field", _BANK),
    "R27": ReturnCode("error in the trace number", _BANK),
    "R28": ReturnCode("wrong check digit of the routing number", _NUMBER),
    "R29": ReturnCode("corporate customer did not authorize the entry", _DEBIT),
    "R32": ReturnCode("the receiving bank cannot settle", _OTHER),
    "R34": ReturnCode("the receiving bank takes part only in a limited way", _OTHER),
    "R61": ReturnCode("dishonored return: misrouted", _ARGUE, False),
    "R62": ReturnCode("dishonored return: of an erroneous or reversing debit", _ARGUE, False),
    "R67": ReturnCode("dishonored return: duplicate", _ARGUE, False),
    "R68": ReturnCode("dishonored return: too late", _ARGUE, False),
    "R69": ReturnCode("dishonored return: errors in fields", _ARGUE, False),
    "R70": ReturnCode("dishonored return: not asked for or not accepted", _ARGUE, False),
    "R71": ReturnCode("contested: the dishonored return was misrouted", _ARGUE, False),
    "R72": ReturnCode("contested: the dishonored return came too late", _ARGUE, False),
    "R73": ReturnCode("contested: the return was in time", _ARGUE, False),
    "R74": ReturnCode("corrected return", _ARGUE, False),
    "R75": ReturnCode("contested: the return was not a duplicate", _ARGUE, False),
    "R76": ReturnCode("contested: the return has no errors", _ARGUE, False),
    "R77": ReturnCode("contested: the dishonored return is not accepted", _ARGUE, False),
    "R80": ReturnCode("international entry coded wrongly", _BANK),
    "R85": ReturnCode("international payment sent as a domestic one", _BANK),
}

_ROUTING, _ACCOUNT, _TYPE = "routing_number", "account_number", "transaction_code"

CHANGES = {
    "C01": ChangeCode("incorrect account number", ((_ACCOUNT, 1, 17),)),
    "C02": ChangeCode("incorrect routing number", ((_ROUTING, 1, 9),)),
    "C03": ChangeCode(
        "incorrect routing number and account number", ((_ROUTING, 1, 9), (_ACCOUNT, 13, 17))
    ),
    "C04": ChangeCode("incorrect name", (("name", 1, 22),)),
    "C05": ChangeCode("incorrect account type", ((_TYPE, 1, 2),)),
    "C06": ChangeCode(
        "incorrect account number and account type", ((_ACCOUNT, 1, 17), (_TYPE, 21, 2))
    ),
    "C07": ChangeCode(
        "incorrect routing number, account number and account type",
        ((_ROUTING, 1, 9), (_ACCOUNT, 10, 17), (_TYPE, 27, 2)),
    ),
    "C08": ChangeCode("incorrect foreign bank", (("foreign_bank", 1, 29),)),
    "C09": ChangeCode("incorrect individual ID", (("individual_id", 1, 22),)),
    "C10": ChangeCode("incorrect company name", (("company_name", 1, 16),)),
    "C11": ChangeCode("incorrect company ID", (("company_id", 1, 10),)),
    "C12": ChangeCode(
        "incorrect company name and company ID", (("company_name", 1, 16), ("company_id", 20, 10))
    ),
    "C13": ChangeCode("incorrect form of the addenda"),
    "C14": ChangeCode("entry class is not for a payment that leaves the country"),
}


def return_code(code: str) -> ReturnCode:
    """A code that is not known here is a return, and says so."""
    return RETURNS.get(code) or ReturnCode(f"code {code}, which is not known here", _BANK)


def change_code(code: str) -> ChangeCode:
    return CHANGES.get(code) or ChangeCode(f"code {code}, which is not known here")


def account_type(transaction_code: str) -> AccountType | None:
    """22 and 27 are a checking account's, 32 and 37 a savings account's."""
    kinds = {"2": AccountType.CHECKING, "3": AccountType.SAVINGS}
    return kinds.get(transaction_code[:1])
