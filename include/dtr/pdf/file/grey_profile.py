"""The output intent of an archived page: greys of gamma 2.2, as an ICC version 2 profile."""

import struct
from functools import cache

NAME = "Grey, gamma 2.2"
_D50 = struct.pack(">4sIiii", b"XYZ ", 0, 0xF6D6, 0x10000, 0xD32D)


@cache
def grey_profile() -> bytes:
    """The profile; the same bytes always."""
    name = NAME.encode() + b"\0"
    description = struct.pack(">4sII", b"desc", 0, len(name)) + name + bytes(4 + 4 + 2 + 1 + 67)
    tags = (
        (b"desc", description),
        (b"cprt", b"text\0\0\0\0No rights reserved\0"),
        (b"wtpt", _D50),
        (b"kTRC", struct.pack(">4sIIH", b"curv", 0, 1, round(2.2 * 256))),
    )
    table, body = struct.pack(">I", len(tags)), b""
    start = 128 + 4 + 12 * len(tags)
    for signature, data in tags:
        table += struct.pack(">4sII", signature, start + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    return _header(start + len(body)) + table + body


def _header(size: int) -> bytes:
    made = struct.pack(">6H", 2025, 1, 1, 0, 0, 0)
    return (
        struct.pack(">I4sI4s4s4s", size, bytes(4), 0x02100000, b"mntr", b"GRAY", b"XYZ ")
        + made
        + b"acsp"
        + bytes(28)
        + _D50[8:]
        + bytes(48)
    )
