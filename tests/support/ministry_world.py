"""A ministry as a plan of dated acts, and the world that they change. Nothing here reads the engine."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

Day = datetime.date
Name = tuple[str, str]  # Chinese, English

START = Day(1990, 1, 1)
CLOSING = Day(2022, 12, 31)


@dataclass(frozen=True)
class Act:
    """What one act did, all on one day. Values of None end a statement; `text` is how the day is written down."""

    id: str
    kind: str
    day: Day
    text: str
    ties: tuple[tuple[str, str], ...] = ()  # predecessor, successor
    extents: Mapping[tuple[str, str], str] = field(default_factory=dict)  # tie -> whole or part, where the record says so
    ended: tuple[str, ...] = ()
    begun: tuple[str, ...] = ()
    names: Mapping[str, Name | None] = field(default_factory=dict)
    parents: Mapping[str, str | None] = field(default_factory=dict)
    holders: Mapping[str, str | None] = field(default_factory=dict)  # function -> body
    posts: Mapping[str, str | None] = field(default_factory=dict)  # person -> body
    figures: Mapping[str, int | None] = field(default_factory=dict)
    variants: Mapping[str, str] = field(default_factory=dict)  # body -> another form of its name: changes nothing
    restated: tuple[str, ...] = ()  # bodies whose figure is told again with the same value: changes nothing

    @property
    def touched(self) -> set[str]:
        """Bodies, functions and people of whom it says something."""
        facts = (self.names, self.parents, self.holders, self.posts, self.figures, self.variants)
        return {*self.ended, *self.begun, *self.restated, *(end for tie in self.ties for end in tie), *(k for f in facts for k in f)}


@dataclass(frozen=True)
class Plan:
    """The acts in the order of their days; the first sets up the world. `sightings`: how often a statement was seen.
    `causes`: whether each statement names the acts that began and ended it."""

    seed: int
    acts: tuple[Act, ...]
    sightings: float
    causes: bool = False


@dataclass
class World:
    """Who lives, and what holds."""

    alive: set[str] = field(default_factory=set)
    names: dict[str, Name] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)
    holders: dict[str, str] = field(default_factory=dict)
    posts: dict[str, str] = field(default_factory=dict)
    figures: dict[str, int] = field(default_factory=dict)

    def facts(self) -> Mapping[str, Mapping[str, object]]:
        return {"names": self.names, "parents": self.parents, "holders": self.holders, "posts": self.posts, "figures": self.figures}

    def apply(self, act: Act) -> None:
        self.alive = (self.alive - set(act.ended)) | set(act.begun)
        for body in act.ended:
            for facts in (self.names, self.parents, self.figures):
                facts.pop(body, None)
        for what, facts in self.facts().items():
            for key, value in getattr(act, what).items():
                facts.pop(key, None)  # type: ignore[attr-defined]
                if value is not None:
                    facts[key] = value  # type: ignore[index]
