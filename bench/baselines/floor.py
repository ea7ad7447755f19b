"""The floor: the same text, formatted, joined and compressed. No page, no font, no place."""

import zlib

from bench.baselines.content import Content


def floor(content: Content) -> bytes:
    return zlib.compress("\n".join(content.texts()).encode())
