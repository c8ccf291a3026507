"""Count the lines of a CSV file, and find a row or a quotation that is too long for DuckDB."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

CHUNK = 1 << 18
LONGEST = 8 * CHUNK  # bytes: about 2 MB, the longest row that DuckDB reads


@dataclass(frozen=True)
class Size:
    """What is counted in a file.

    Attributes:
        lines: Its lines.
        endless: The line where a row or quotation of more than 2 MB begins, 0 if there is none.
        delimiters: The delimiters, those inside cells included.
        trailing: How many lines end with a delimiter.
    """

    lines: int
    endless: int
    delimiters: int = 0
    trailing: int = 0


def measure(path: Path, mark: bytes = b'"', delimiter: bytes = b",") -> Size:
    """Measure a file in one pass over its bytes. `mark` is the quotation mark.

    DuckDB drops rows longer than 2 MB, sometimes without an error, and needs much time and memory for a quotation that long.
    """
    lines = returns = quotes = run = begun = delimiters = trailing = 0
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
            delimiters += chunk.count(delimiter)
            trailing += chunk.count(delimiter + b"\n") + chunk.count(delimiter + b"\r")
            trailing += last == delimiter[-1:] and chunk[:1] in (b"\n", b"\r")
            last = chunk[-1:]
    lines = lines or returns
    return Size(lines + (last not in (b"\n", b"\r")), 0, delimiters, trailing + (last == delimiter[-1:]))
