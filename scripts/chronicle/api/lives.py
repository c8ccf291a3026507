"""Answers about one entity: its biography, and who held it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chronicle.api import values

if TYPE_CHECKING:
    from chronicle.answers.biography import Life
    from chronicle.answers.custody import Chain, Held
    from chronicle.change.event import Event
    from chronicle.change.successors import Fate
    from chronicle.render.language import Language


@dataclass(frozen=True, repr=False)
class Biography:
    """What is on record about one entity. `print` gives the first screen.

    Attributes:
        note: One line that says which edition it is from.
    """

    note: str
    _life: Life
    _language: Language

    @property
    def table(self) -> str:
        """The table of the entity."""
        return self._life.node[0]

    @property
    def id(self) -> str:
        """The entity's id."""
        return self._life.node[1]

    @property
    def name(self) -> dict[str, str]:
        """Its name on the closing date by language or, if it ended before, its last name."""
        return dict(self._life.name)

    @property
    def fate(self) -> Fate | None:
        """What became of it: `became` at once and `now`, on the closing date; None if it has not certainly ended by then."""
        return self._life.fate

    @property
    def events(self) -> tuple[Event, ...]:
        """The dated events in which it takes part, in order of time."""
        return self._life.events

    def lines(self, *, everything: bool = False, width: int = 80) -> Iterator[str]:
        """What it became and was, the statements about it, and its events, line by line.

        Args:
            everything: All of them; by default a first screen.
            width: The columns of a line; an East Asian character takes two.
        """
        from chronicle.render import biography_text
        from chronicle.render.language import Reader

        yield from (biography_text.everything if everything else biography_text.screen)(self._life, Reader(self._language, width))

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def __repr__(self) -> str:
        return f"<Biography: {self.table}/{self.id}>"

    def json(self) -> str:
        """All of it as JSON."""
        return json.dumps(self._life.as_dict(), ensure_ascii=False, indent=1, default=str)

    def markdown(self) -> str:
        """All of it as Markdown."""
        from chronicle.render import biography_text

        return "\n".join(biography_text.markdown(self._life, self._language))

    _repr_markdown_ = markdown  # a notebook shows it so


@dataclass(frozen=True, repr=False)
class Custody:
    """Who held an entity, such as a duty, and when nobody did. `print` lists them.

    Attributes:
        note: One line that says which edition it is from.
    """

    note: str
    _held: Held
    _language: Language

    @property
    def chains(self) -> tuple[Chain, ...]:
        """The turns, by what they have in common: in each, `kind` is `held`, `gap`, `possible_gap` or `lapsed`, and `holder` says who."""
        return self._held.chains

    def lines(self, *, everything: bool = False, width: int = 80) -> Iterator[str]:
        """The holders in order of time, line by line.

        Args:
            everything: Always with the acts; by default only if that fits on a screen.
            width: The columns of a line; an East Asian character takes two.
        """
        from chronicle.render import custody_text
        from chronicle.render.language import Reader

        return (custody_text.everything if everything else custody_text.screen)(self._held, Reader(self._language, width))

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def __repr__(self) -> str:
        return f"<Custody: {'/'.join(self._held.node)}>"

    def json(self) -> str:
        """All of it as JSON."""
        return json.dumps(self._held.as_dict(), ensure_ascii=False, indent=1)

    def markdown(self) -> str:
        """The same as Markdown."""
        from chronicle.render import custody_text

        return "\n".join(custody_text.markdown(self._held, self._language))

    def csv(self) -> str:
        """A row for each turn as CSV, the header first."""
        from chronicle.render import custody_text

        return "".join(map(values.line, [custody_text.COLUMNS, *custody_text.rows(self._held)]))

    _repr_markdown_ = markdown  # a notebook shows it so
