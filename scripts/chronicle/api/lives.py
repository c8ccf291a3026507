"""Answers about one entity: its biography."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chronicle.answers.biography import Life
    from chronicle.change.event import Event
    from chronicle.change.successors import Fate


@dataclass(frozen=True, repr=False)
class Biography:
    """What is on record about one entity. `print` gives the first screen.

    Attributes:
        note: One line that says which edition it is from.
    """

    note: str
    _life: Life

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

    def lines(self, *, everything: bool = False) -> Iterator[str]:
        """What it became and was, the statements about it, and its events, line by line.

        Args:
            everything: All of them; by default a first screen.
        """
        from chronicle.render import biography_text

        yield from (biography_text.everything if everything else biography_text.screen)(self._life)

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

        return "\n".join(biography_text.markdown(self._life))

    _repr_markdown_ = markdown  # a notebook shows it so
