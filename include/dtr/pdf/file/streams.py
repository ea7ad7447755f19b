"""Compressed streams. Python's own deflate: its bytes are the same on every processor."""

import zlib


def stream(data: bytes, entries: str = "", *, deflated: bool = False) -> bytes:
    """A compressed stream object; `data` may be `deflated` already."""
    packed = data if deflated else zlib.compress(data)
    head = f"<<{entries}/Filter/FlateDecode/Length {len(packed)}>>stream\n"
    return head.encode() + packed + b"\nendstream"
