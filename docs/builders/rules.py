"""Reference page: the rules file, from its schema and from the example that is shipped."""

from typing import Any

from docs.builders.markdown import code, joined, made_from, table
from include.dtr.rules.finding import Rule
from include.dtr.rules.rulebook import SHIPPED, RuleBook

INTRODUCTION = """
# The rules file

The regulator's rules as data: YAML, dated, each entry with its source. Without the setting
`DTR_RULES_FILE` the shipped example below holds. What to do with it: [Rules and
findings](../how-to/rules.md).

Of several entries about the same thing the one holds whose `valid_from` is the last on or before
the first day of the week. Amounts are dollars and stand in quotes. An unknown key, or a category
that is not one of the eight, is refused with its place. `include/dtr/rules/rules.schema.json` is
the same as JSON Schema: an editor that knows the YAML language server checks the file as you type.
"""
FOUND_BY = {
    Rule.LEASE_CAP: "`lease_caps`: the lease's fee of a week, all its parts together",
    Rule.MAY_NOT_BE_CHARGED: "`may_not_be_charged`: what the week charges in the category",
    Rule.EXTRA_NOT_ALLOWED: "`extras`: a miscellaneous charge of a kind that is not listed",
    Rule.CARD_FEE: "`card_fee`: all card fees of the week, against the lower of the two limits",
    Rule.NOTICE: "`notice`: days from the first booking to `due_date`",
    Rule.LEASE_TYPE_UNKNOWN: "`lease_types`: a word of the books that is missing there",
    Rule.SAME_TRIP_TWICE: "one cab, one second, one amount, several ids; the week before too",
    Rule.ABSURD_FARE: "`plausibility.most_for_a_trip`, paid or refunded",
    Rule.TOLL_CHARGED_TWICE: "a passage charged for more than it cost, what was taken back aside",
    Rule.TOO_MANY_HOURS: "`plausibility.most_hours`: earning trips of one driver, added up",
    Rule.FAR_FROM_OWN_WEEKS: "card earnings or deductions, against the driver's own weeks before",
}


def page() -> str:
    schema = RuleBook.model_json_schema()
    parts: dict[str, Any] = schema["$defs"]
    named = {
        key: parts[_reference(field)]
        for key, field in schema["properties"].items()
        if _reference(field)
    }
    return joined(
        INTRODUCTION.lstrip(),
        made_from("include/dtr/rules/rulebook.py", "include/dtr/rules/rules.yaml"),
        "## The parts\n",
        f"`lease_types`: {schema['properties']['lease_types']['description']}",
        *(_part(key, part, parts) for key, part in named.items()),
        "## What is found\n",
        table(
            ["finding", "on the page", "by"],
            ([code(rule.value), rule.label, FOUND_BY[rule]] for rule in Rule),
        ),
        "## The example that is shipped\n",
        f"```yaml\n{SHIPPED.read_text()}```\n",
    )


def _reference(field: dict[str, Any]) -> str:
    """The name of the part that a key of the file holds, or holds a list of."""
    found = field.get("$ref") or field.get("items", {}).get("$ref") or ""
    return str(found).rpartition("/")[2]


def _part(key: str, part: dict[str, Any], parts: dict[str, Any]) -> str:
    required = set(part.get("required", ()))
    rows = (
        [
            code(name),
            _type(field, parts),
            "must be there" if name in required else code(field.get("default")),
            field.get("description", ""),
        ]
        for name, field in part["properties"].items()
    )
    heading = f"### {code(key)}\n\n{part.get('description', '')}\n"
    return joined(heading, table(["key", "type", "default", "meaning"], rows))


def _type(field: dict[str, Any], parts: dict[str, Any]) -> str:
    kinds = []
    for choice in field.get("anyOf", [field]):
        if "$ref" in choice:
            words = parts[choice["$ref"].rpartition("/")[2]]["enum"]
            kinds.append(" or ".join(code(word) for word in words))
        elif choice.get("type") == "array":
            kinds.append(f"list of {choice['items'].get('type', 'string')}s")
        elif choice.get("type") != "null":
            kinds.append(f"{choice.get('format', choice.get('type'))}")
    return ", ".join(kinds)
