"""How a text is shown on a terminal: its width, bold headings, a pager for what is longer than the screen."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice

import click

NARROW, WIDE = 60, 160  # the fewest and the most columns of a text
PLAIN = 80  # columns where no terminal limits them


@dataclass(frozen=True)
class Look:
    """How the reader wants it: bold headings (None: on a terminal, unless NO_COLOR is set), and a pager on a terminal."""

    color: bool | None = None
    pager: bool = True

    @property
    def bold(self) -> bool:
        """True if headings are bold."""
        return is_terminal() and not os.environ.get("NO_COLOR") if self.color is None else self.color


def is_terminal() -> bool:
    """True if standard output is a terminal."""
    return bool(sys.stdout and sys.stdout.isatty())


def width() -> int:
    """Return the columns of a text: those of the terminal or of COLUMNS, within limits; else PLAIN."""
    return max(NARROW, min(WIDE, shutil.get_terminal_size((PLAIN, 24)).columns)) if is_terminal() or os.environ.get("COLUMNS") else PLAIN


def painted(lines: Iterable[str]) -> Iterator[str]:
    """Yield the lines, the headings in bold: the first line, and each that an indented line follows."""
    before: str | None = None
    first = True
    for line in lines:
        if before is not None:
            heads = first or (before and not before.startswith((" ", "-")) and line.startswith(" "))
            yield click.style(before, bold=True) if heads else before
            first = False
        before = line
    if before is not None:
        yield before


def paged(lines: Iterable[str], look: Look) -> Iterator[str]:
    """Yield the lines for standard output, or show them in the pager and yield none: on a terminal, if they don't fit its screen.

    The pager is $PAGER, or less. It quits by itself if the text fits, keeps colours, and leaves the text on the screen.
    """
    if not (look.pager and is_terminal() and sys.stdin and sys.stdin.isatty()) or os.environ.get("PAGER") in ("", "cat"):
        yield from lines
        return
    rest = iter(lines)
    begun = list(islice(rest, shutil.get_terminal_size().lines - 1))
    if len(begun) < shutil.get_terminal_size().lines - 1:
        yield from begun
        return
    os.environ.setdefault("LESS", "FRX")
    click.echo_via_pager((f"{line}\n" for line in chain(begun, rest)), color=True)
