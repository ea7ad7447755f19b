"""The thirteen sections (domain section 5), one module each; `ALL` is their order."""

from collections.abc import Callable
from typing import NamedTuple

from include.dtr.pdf.drawing.flow import Block
from include.dtr.pdf.edition import Edition
from include.dtr.pdf.sections import (
    account,
    alerts,
    header,
    leasing,
    loans,
    misc,
    repairs,
    snapshot,
    taxes,
    tickets,
    tolls,
    triplog,
    violations,
)


class Section(NamedTuple):
    title: str
    blocks: Callable[[Edition], list[Block]]


ALL = tuple(
    Section(module.TITLE, module.section)
    for module in (
        header,
        snapshot,
        account,
        leasing,
        taxes,
        tolls,
        violations,
        tickets,
        triplog,
        repairs,
        loans,
        misc,
        alerts,
    )
)
