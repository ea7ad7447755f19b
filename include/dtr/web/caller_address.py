"""From which network address a call came, also behind proxies. Pure.

A proxy adds the address that it saw to the right end of `X-Forwarded-For`. What stands further left
was sent by whoever stood before it, and may be invented: it is believed only as far as each hop is
one of ours.
"""

import ipaddress
import re
from collections.abc import Iterable, Sequence

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_WITH_PORT = re.compile(r"\[(?P<v6>[^\]]+)\](?::\d+)?|(?P<v4>[0-9.]+):\d+")
MOST_HOPS = 20


def caller_address(peer: str, forwarded: Sequence[str], trusted: Iterable[Network]) -> str:
    """The address of the first hop that is not `trusted`, from the server outwards.

    `peer` is who connected to the server; `forwarded` are the values of `X-Forwarded-For`. A hop
    that is no address ends the way: the proxy before it is named.
    """
    ours = tuple(trusted)
    hops = [hop for value in forwarded for hop in value.split(",")][-MOST_HOPS:]
    shown, at = peer, _address(peer)
    while at is not None and _is_in(at, ours) and hops:
        at = _address(hops.pop())
        if at is not None:
            shown = str(at)
    return shown


def _address(text: str) -> Address | None:
    text = text.strip()
    if match := _WITH_PORT.fullmatch(text):
        text = match["v6"] or match["v4"]
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return None
    mapped = getattr(found, "ipv4_mapped", None)
    return mapped or found


def _is_in(address: Address, ours: Sequence[Network]) -> bool:
    return any(address in network for network in ours)
