"""Pictures of the browser as pixels: PNG with 8 bits a channel, without a library."""

from __future__ import annotations

import struct
import zlib


def pixels(data: bytes) -> tuple[int, int, int, list[bytes]]:
    """Width, height, bytes of a pixel (3, or 4 with alpha), and the rows."""
    at, packed, header = 8, b"", (0, 0, 0, 0)
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        body = data[at + 8 : at + 8 + length]
        if kind == b"IHDR":
            header = struct.unpack(">IIBB", body[:10])
        elif kind == b"IDAT":
            packed += body
        at += length + 12
    width, height, _, colour = header
    depth = {2: 3, 6: 4}[colour]
    rows, before, raw = [], bytes(width * depth), zlib.decompress(packed)
    for y in range(height):
        start = y * (width * depth + 1)
        before = _unfiltered(raw[start], raw[start + 1 : start + 1 + width * depth], before, depth)
        rows.append(before)
    return width, height, depth, rows


def _unfiltered(kind: int, line: bytes, before: bytes, depth: int) -> bytes:
    """A row of pixels from what the file has of it (PNG, section 9)."""
    out = bytearray(line)
    if kind == 2:
        return bytes((a + b) & 255 for a, b in zip(line, before, strict=True))
    for n in range(len(out)):
        left, up = out[n - depth] if n >= depth else 0, before[n]
        corner = before[n - depth] if n >= depth else 0
        if kind == 1:
            out[n] = (out[n] + left) & 255
        elif kind == 3:
            out[n] = (out[n] + (left + up) // 2) & 255
        elif kind == 4:
            guess = left + up - corner
            near = min((abs(guess - left), 0, left), (abs(guess - up), 1, up), (abs(guess - corner), 2, corner))
            out[n] = (out[n] + near[2]) & 255
    return bytes(out)
