"""Which lease holds which trap, as data that tests import. What to expect of each: README.md."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

TRAPS: Mapping[str, int] = {
    "every_section": 1045,
    "two_drivers": 1046,
    "saturday_last_minute": 1047,
    "clock_change": 1048,
    "late_toll": 1049,
    "overpaid": 1050,
    "dismissed_after_paid": 1051,
    "refund": 1052,
    "card_earnings_below_zero": 1053,
    "dispute_and_no_charge": 1054,
    "starts_mid_week": 1055,
    "ends_mid_week": 1056,
    "no_primary": 1057,
    "no_tlc_license": 1058,
    "name_with_markup": 1059,
    "name_bengali": 1060,
    "name_arabic": 1061,
    "name_chinese": 1062,
    "name_cyrillic": 1063,
    "name_greek": 1064,
    "name_korean": 1065,
    "name_hindi": 1066,
    "name_punjabi": 1067,
    "name_urdu": 1068,
    "name_diacritics": 1069,
    "no_trips": 1070,
    "two_thousand_trips": 1071,
    "three_hundred_tolls": 1072,
    "unknown_category": 1073,
    "two_primaries": 1074,
    "unposted": 1075,
    "unbooked_trip": 1076,
    "missing_module_row": 1077,
    "documents_expiring": 1078,
    "documents_expired": 1079,
    "reversal": 1080,
    "no_vehicle": 1081,
    "no_medallion": 1082,
    "debt_in_arrears": 1083,
    "debt_after_illness": 1084,
    "debt_after_repairs": 1085,
    "owes_a_deductible": 1087,
    "new_in_october": 1088,
    "unknown_lease": 9999,
}
"""Trap -> lease id, all in the last week."""

EXPECTED_FAILURES: Mapping[int, str] = {
    TRAPS["no_primary"]: "no PRIMARY driver",
    TRAPS["unknown_category"]: "unknown category PARKING",
    TRAPS["two_primaries"]: "2 PRIMARY drivers",
}
"""Leases that fail in the last week, and in no other period, with a part of the reason."""

UNKNOWN_LEASE = TRAPS["unknown_lease"]
UNASSIGNED_POSTINGS: tuple[tuple[int | None, Decimal], ...] = (
    (UNKNOWN_LEASE, Decimal("16.06")),
    (UNKNOWN_LEASE, Decimal("67.50")),
    (None, Decimal("6.94")),
    (None, Decimal("117.50")),
)
"""Debits of the last week that belong to no lease: lease id, dollars."""
UNASSIGNED_TRIPS: tuple[tuple[int | None, str, Decimal], ...] = (
    (UNKNOWN_LEASE, "CREDIT_CARD", Decimal("23.75")),
    (None, "CREDIT_CARD", Decimal("31.15")),
    (None, "CASH", Decimal("18.25")),
)
"""Trips of the last week that belong to no lease: lease id, payment type, total in dollars."""

TRIPS_OF_THE_POOL = 2_000
TOLLS_OF_THE_TOLL_LEASE = 300

# Keys of the rows that make a trap, so that a test can ask for the very row.
TRIP_ON_SATURDAY = "1047251115901"
"""Began on 2025-11-15 at 23:59:30, booked that Saturday: in the last week."""
TRIP_FROM_SATURDAY = "1047251108901"
"""Began on 2025-11-08 at 23:59:30, booked on Sunday: in the last week."""
TRIP_TO_SUNDAY = "1047251115902"
"""Began on 2025-11-15 at 23:59:58, booked on Sunday: not in the last week."""
TRIPS_AT_HALF_PAST_ONE = ("1048251102902", "1048251102903")
"""Both began on 2025-11-02 at 01:30 by the clock, an hour apart."""
LATE_TOLL = "1049251105901"
"""Happened on 2025-11-05, booked on 2025-11-11."""
OVERPAID = "MISC-M1050901"
"""Charged 120.00, paid 200.00 at the counter: 80.00 goes back."""
DISMISSED = "PVB-9170105199"
"""117.50, charged and settled in October, dismissed on 2025-11-12: goes back in full."""
DISMISSED_ON = date(2025, 11, 12)
FULL_REFUND, PARTIAL_REFUND = "1052251112901", "1052251113901"
REFUNDS_BELOW_ZERO = ("1053251105901", "1053251111901", "1053251113901")
"""The first in the week before the last: what it lacks is charged on 2025-11-09."""
CARRIED_REFUNDS = "REFUNDS-1053-2025-11-02"
DISPUTE_TRIP, NO_CHARGE_TRIP = "1054251111901", "1054251111902"
UNKNOWN_CATEGORY_POSTING = "PARKING-1073-1/D1"
UNPOSTED_TOLL, UNPOSTED_TICKET = "1075251110901", "FN1075901"
UNBOOKED_TRIP = "1076251114901"
MISSING_MODULE_ROW = "EZPASS-1077251110901"
MISSING_MODULE_TEXT = "MTAB&T toll of 10 November, row lost in import"
REVERSED = "EZPASS-1080251109901"
"""Charged twice by mistake on 2025-11-10, the second reversed on 2025-11-12."""
