"""What was entered wrong, in words, beside the field that it is about. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from include.dtr.sentences import capitalize_first

LABELS = {
    "amount": "Amount",
    "batch_number": "Batch or check number",
    "driver": "Driver",
    "effective_date": "Pay day",
    "figure": "The bank’s figure",
    "file": "File",
    "first_day": "First day",
    "last_day": "Last day",
    "lease_id": "Lease",
    "lease_ids": "Leases",
    "leave": "Wait",
    "looked_at": "Looked at",
    "medallion": "Medallion",
    "methods": "Paid by",
    "page": "Page",
    "payment_date": "Date",
    "payment_type": "Paid by",
    "period_from": "Weeks from",
    "period_start": "Week",
    "period_to": "Weeks to",
    "plate": "Plate",
    "q": "Search",
    "reason": "Reason",
    "receipt": "Receipt",
    "revision": "Revision",
    "status": "Status",
    "total_due_max": "Total due to",
    "total_due_min": "Total due from",
    "week": "Week",
}
"""Fields as the pages call them."""
_NUMBERS = {"int_type", "int_parsing", "int_from_float", "int_parsing_size"}
_AMOUNTS = {"decimal_type", "decimal_parsing", "decimal_max_places", "finite_number"}


@dataclass(frozen=True, slots=True)
class WrongEntry:
    field: str
    """As the form sends it; empty where the sentence is about the form as a whole."""
    sentence: str

    @property
    def label(self) -> str:
        return LABELS.get(self.field, self.field)


def wrong_entries(found: Sequence[Mapping[str, Any]]) -> list[WrongEntry]:
    """What pydantic found, one sentence a field."""
    entries: dict[str, WrongEntry] = {}
    for fault in found:
        field = _field(fault["loc"])
        entries.setdefault(field, WrongEntry(field, _sentence(fault)))
    return list(entries.values())


def _field(place: Sequence[Any]) -> str:
    """The name in `("query", "lease_ids", 0)`; a model's own come without the first."""
    names = [str(part) for part in place if isinstance(part, str)]
    if names and names[0] in {"query", "body", "path", "form"}:
        names = names[1:]
    return names[0] if names else ""


def _sentence(fault: Mapping[str, Any]) -> str:
    kind, bounds = str(fault["type"]), fault.get("ctx") or {}
    match kind:
        case "missing":
            return "Fill this in."
        case "extra_forbidden":
            return "This page knows no such field. Load the page again."
        case "string_too_short":
            return f"Write at least {_characters(bounds['min_length'])}."
        case "string_too_long":
            return f"Write {_characters(bounds['max_length'])} at most."
        case "string_pattern_mismatch":
            return "Check how this is written: it may not hold line breaks or hidden characters."
        case "string_unicode":
            return "This holds half of a character. Type it again."
        case "greater_than_equal":
            return f"It cannot be below {bounds['ge']}."
        case "less_than_equal":
            return f"It cannot be above {bounds['le']}."
        case "literal_error" | "enum":
            return f"Choose one of these: {bounds['expected']}."
        case "greater_than":
            return f"It must be above {bounds['gt']}."
        case "too_short":
            return f"Choose {bounds['min_length']} at least."
        case "too_long":
            return f"Choose {bounds['max_length']} at most."
        case "decimal_max_digits" | "decimal_whole_digits":
            return "That is more money than a statement can hold."
        case "value_error":
            return _as_sentence(str(bounds.get("error", fault["msg"])))
    if kind in _NUMBERS:
        return "Write a whole number, such as 1045."
    if kind in _AMOUNTS:
        return "Write dollars and cents, such as 250.00."
    if kind.startswith("date"):
        return "There is no such day. Write a date as 2025-11-09."
    return _as_sentence(str(fault["msg"]))


def _characters(number: int) -> str:
    return "1 character" if number == 1 else f"{number} characters"


def _as_sentence(text: str) -> str:
    text = re.sub(r"^Value error, ", "", text)
    return f"{capitalize_first(text).rstrip('.')}."
