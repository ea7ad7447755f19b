"""The application's description, with a name of its own for every object.

Objects of different rooms may share a name. FastAPI then names each after its module, in a way that
generators of clients cannot read; here it gets its room's name before its own.
"""

import json
from typing import Any

from fastapi import FastAPI

ROOT = "include__dtr__"
SCHEMAS = "#/components/schemas/"


class DescribedApp(FastAPI):
    """FastAPI with objects named for people."""

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            self.openapi_schema = named(super().openapi())
        return self.openapi_schema


def named(document: dict[str, Any]) -> dict[str, Any]:
    """`document` with `include__dtr__api__schemas_payments__BalanceOut` as `PaymentsBalanceOut`.

    Raises `LookupError` where two objects would get one name. Pure.
    """
    schemas = document.get("components", {}).get("schemas", {})
    names = {name: _name(name) for name in schemas if name.startswith(ROOT)}
    if len({*schemas, *names.values()}) != len(schemas) + len(names):
        raise LookupError(f"two objects of the description share a name: {sorted(names.values())}")
    text = json.dumps(document)
    for old, new in names.items():
        text = text.replace(f'"{SCHEMAS}{old}"', f'"{SCHEMAS}{new}"').replace(
            f'"{old}": {{', f'"{new}": {{'
        )
    renamed: dict[str, Any] = json.loads(text)
    for name in names.values():  # by which generators call their classes
        renamed["components"]["schemas"][name]["title"] = name
    return renamed


def _name(name: str) -> str:
    """ "PaymentsHoldBody" of `include__dtr__api__schemas_payments__HoldBody`."""
    *rooms, own = name.removeprefix(ROOT).removeprefix("api__").split("__")
    room = rooms[0].removeprefix("schemas").strip("_")
    return f"{''.join(word.capitalize() for word in room.split('_'))}{own}"
