"""Compressed streams. Python's own deflate: its bytes are the same on every processor."""

import zlib

_LINE_ENDS = (b"\r", b"\n")


def stream(data: bytes, entries: str = "", *, deflated: bool = False) -> bytes:
    """A compressed stream object; `data` may be `deflated` already."""
    packed = data if deflated else deflate(data)[0]
    head = f"<<{entries}/Filter/FlateDecode/Length {len(packed)}>>stream\n"
    return head.encode() + packed + b"\nendstream"


def deflate(data: bytes, level: int = -1, padding: bytes = b"\n") -> tuple[bytes, int]:
    """`data` compressed, and its length before that.

    It is padded where its last byte would be read as the end of a line. That byte is the lower
    half of the sum of all bytes (Adler-32), so any padding but zeros moves it.
    """
    packed = zlib.compress(data, level)
    while packed.endswith(_LINE_ENDS):
        data += padding
        packed = zlib.compress(data, level)
    return packed, len(data)
