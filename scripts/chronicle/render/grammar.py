"""The functions of a language's module, such as `english`: how it writes names, lists, numbers and days."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

Day = datetime.date | None


class Grammar(Protocol):
    """How a language writes names, lists, numbers and days."""

    def named(self, names: Mapping[str, str], key: str, definite: Iterable[str] = (), /, *, brief: bool = False) -> str:
        """Return what is read for names by language, or for an id."""

    def listed(self, texts: Iterable[str], cap: int | None = None, /) -> str:
        """Return texts as a list, of which at most `cap` are shown."""

    def series(self, texts: Iterable[str], /) -> str:
        """Return names that may contain commas or `and` as a list."""

    def enumerated(self, names: Sequence[str], left: int | None, others: str = "others", /) -> str:
        """Return names as a list that goes on with `left` more; None if their number is unknown."""

    def clauses(self, texts: Iterable[str], /) -> str:
        """Return clauses joined in one sentence."""

    def beside(self, text: str, note: str, /) -> str:
        """Return the text with a note in brackets."""

    def placed(self, value: str, place: str, /) -> str:
        """Return a post with the place where it is held."""

    def word(self, label: str, /) -> str:
        """Return a label for use within a sentence."""

    def capital(self, text: str, /) -> str:
        """Return the text as a sentence begins."""

    def singular(self, nouns: str, /) -> str:
        """Return the singular of nouns."""

    def day(self, date: datetime.date, /) -> str:
        """Return a day."""

    def when(self, earliest: Day, latest: Day, /) -> str:
        """Return when something happened."""

    def short(self, earliest: Day, latest: Day, /) -> str:
        """Return the same for a narrow column."""

    def span(self, first: Day, end: Day, /) -> str:
        """Return the days of a half-open range."""
