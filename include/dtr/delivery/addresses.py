"""Whether a message may go where the books say that its driver is reached. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from include.dtr.delivery.states import Channel
from include.dtr.sources.contacts import Contact, fold_address

_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN = re.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?")
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")
LONGEST, LONGEST_LOCAL = 254, 64
"""Characters."""
WORDS = {Channel.EMAIL: "e-mail address", Channel.SMS: "phone number"}


@dataclass(frozen=True, slots=True)
class Rules:
    """What the settings say of addresses that need a look."""

    shared: Literal["skip", "send"]
    changed: Literal["skip", "send"]


@dataclass(frozen=True, slots=True)
class Way:
    """Where a message goes; without an address it does not go, for `reason`."""

    address: str | None = None
    reason: str | None = None
    warning: str | None = None


def way_to(
    channel: Channel,
    contact: Contact | None,
    sharers: Mapping[str, frozenset[int]],
    last: str | None,
    despite: bool,
    rules: Rules,
) -> Way:
    """Where a driver's message goes by a channel.

    `last` is where the newest one went. `despite`: a person has looked at what is odd.
    """
    what = WORDS[channel]
    if contact is None:
        return Way(reason="the books no longer know the driver")
    text = contact.email if channel is Channel.EMAIL else contact.phone
    if text is None or not text.strip():
        return Way(reason=f"the books have no {what} for driver {contact.driver_id}")
    address = email_address(text) if channel is Channel.EMAIL else phone_number(text)
    if address is None:
        return Way(
            reason=f"what the books have as {what} of driver {contact.driver_id} is not valid"
        )
    odd: list[str] = []
    others = sorted(sharers.get(fold_address(text), frozenset()) - {contact.driver_id})
    if others:
        named = ", ".join(map(str, others[:5]))
        odd.append(f"the {what} of driver {contact.driver_id} is also that of driver {named}")
    held_back = bool(others) and rules.shared == "skip"
    if last is not None and fold_address(last) != fold_address(address):
        odd.append(f"the {what} of driver {contact.driver_id} has changed since the last message")
        held_back = held_back or rules.changed == "skip"
    said = "; ".join(odd) or None
    if held_back and not despite:
        return Way(reason=f"{said}: look whether it is right, then send it all the same")
    return Way(address, warning=said)


def email_address(text: str) -> str | None:
    """The one address that `text` is, its domain as mail servers know it; None for anything else.

    Nothing that could be read as two addresses, as a header, or as a command passes.
    """
    local, at, domain = text.strip().rpartition("@")
    if not at or len(local) > LONGEST_LOCAL or _LOCAL.fullmatch(local) is None:
        return None
    try:
        plain = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None
    address = f"{local}@{plain}"
    if _DOMAIN.fullmatch(plain) is None or len(address) > LONGEST:
        return None
    return address


def phone_number(text: str) -> str | None:
    """The number in E.164 ("+17185550142"); None where it is not written so."""
    number = text.strip()
    return number if _PHONE.fullmatch(number) else None
