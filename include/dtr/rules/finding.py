"""A finding: something in a week that breaks a rule, or that can hardly be true."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Rule(StrEnum):
    """What was broken; the value is kept in the records, and never renamed."""

    LEASE_CAP = "LEASE_CAP"
    MAY_NOT_BE_CHARGED = "MAY_NOT_BE_CHARGED"
    EXTRA_NOT_ALLOWED = "EXTRA_NOT_ALLOWED"
    CARD_FEE = "CARD_FEE"
    NOTICE = "NOTICE"
    LEASE_TYPE_UNKNOWN = "LEASE_TYPE_UNKNOWN"
    SAME_TRIP_TWICE = "SAME_TRIP_TWICE"
    ABSURD_FARE = "ABSURD_FARE"
    TOLL_CHARGED_TWICE = "TOLL_CHARGED_TWICE"
    TOO_MANY_HOURS = "TOO_MANY_HOURS"
    FAR_FROM_OWN_WEEKS = "FAR_FROM_OWN_WEEKS"

    @property
    def label(self) -> str:
        """For people."""
        return _LABELS[self]


_LABELS = {
    Rule.LEASE_CAP: "Over the lease cap",
    Rule.MAY_NOT_BE_CHARGED: "May not be charged",
    Rule.EXTRA_NOT_ALLOWED: "Extra that is not allowed",
    Rule.CARD_FEE: "Card fee over its limit",
    Rule.NOTICE: "Charged without notice",
    Rule.LEASE_TYPE_UNKNOWN: "Lease type without rules",
    Rule.SAME_TRIP_TWICE: "Same trip twice",
    Rule.ABSURD_FARE: "Absurd fare",
    Rule.TOLL_CHARGED_TWICE: "Toll charged twice",
    Rule.TOO_MANY_HOURS: "More hours than a week has",
    Rule.FAR_FROM_OWN_WEEKS: "Far from the own last weeks",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look into. The same thing found again has the same `rule` and `subject`."""

    rule: Rule
    subject: str
    """What it is about, within the week: ids, never names."""
    lease_id: int | None
    over: Decimal | None
    """Dollars beyond what is allowed or plausible; None where no sum says it."""
    sentence: str
    source: str = ""
    """Where the rule is written down; empty for what is only implausible."""
