"""How many lines a CSV file has, and whether one of its rows has no end."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

CHUNK = 1 << 18
LONGEST = 8 * CHUNK  # bytes without the end of a row: about 2 MB, what DuckDB reads as one row


@dataclass(frozen=True)
class Size:
    """Lines of a file, and the line in which one begins that has no end for 2 MB (0 if there is none)."""

    lines: int
    endless: int


def measure(path: Path, mark: bytes = b'"') -> Size:
    """One pass over the bytes: DuckDB drops rows longer than 2 MB, sometimes without a word, and needs much time and memory for
    a quotation that long. `mark` is the quotation mark.
    """
    lines = returns = quotes = run = begun = 0
    last = b""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            while chunk.endswith(mark) and len(chunk) < LONGEST and (more := file.read(CHUNK)):  # two quotation marks are one
                chunk += more
            ends = chunk.count(b"\n")
            marks = chunk.count(mark)
            inside = quotes % 2 and marks <= 2 * chunk.count(mark * 2)
            if inside or (not quotes % 2 and not ends and b"\r" not in chunk):
                run += len(chunk)
                if run >= LONGEST:
                    return Size(0, begun)
            else:
                run = 0
            quotes += marks
            if not run or not inside:  # the line in which the last row, or the quotation left open, begins
                begun = lines + 1 + (chunk.count(b"\n", 0, chunk.rfind(mark)) if quotes % 2 else ends)
            lines += ends
            returns += chunk.count(b"\r") if not lines else 0
            last = chunk[-1:]
    lines = lines or returns
    return Size(lines + (last not in (b"\n", b"\r")), 0)
