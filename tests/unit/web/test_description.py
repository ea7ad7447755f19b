"""Objects of the API's description that share a name."""

import pytest

from include.dtr.web.description import named


def described(*names: str) -> dict[str, object]:
    return {
        "paths": {name: {"$ref": f"#/components/schemas/{name}"} for name in names},
        "components": {"schemas": {name: {"title": name.rpartition("__")[2]} for name in names}},
    }


def test_each_is_named_after_its_room() -> None:
    document = named(
        described(
            "StatementOut",
            "include__dtr__api__schemas__BalanceOut",
            "include__dtr__api__schemas_payments__BalanceOut",
            "include__dtr__disputes__book__State",
            "include__dtr__delivery__states__State",
        )
    )
    assert list(document["components"]["schemas"]) == [
        "StatementOut",
        "BalanceOut",
        "PaymentsBalanceOut",
        "DisputesState",
        "DeliveryState",
    ]
    assert document["components"]["schemas"]["DisputesState"]["title"] == "DisputesState"
    assert "include__" not in str([path["$ref"] for path in document["paths"].values()])


def test_two_of_one_name_are_refused() -> None:
    with pytest.raises(LookupError, match="share a name"):
        named(described("include__dtr__a__b__State", "include__dtr__a__c__State"))
