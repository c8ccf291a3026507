"""An event as readers get it: who took part, by which acts, what it changed, and which sources say so."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Day = datetime.date | None
ENDING = ("abolished", "removed", "lapsed")  # kinds in which something only ends: participants have the names from before


@dataclass(frozen=True)
class Ref:
    """An entity or an act: its table, its id, and its name at the time, by language."""

    table: str
    id: str
    name: Mapping[str, str]

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Ref:
        return cls(document["table"], document["id"], document["name"])


@dataclass(frozen=True)
class Link:
    """A link from one entity to what it became. `extent` is whole or part, `share` the part's size if known."""

    predecessor: Ref
    successor: Ref
    kind: str
    extent: str
    share: float | None


@dataclass(frozen=True)
class Tracked:
    """A tracked value before and after; None where there is none. `end` and `begin` are the ids of the statements that contain it.

    `old_name` and `new_name` are, by language, the names of the entity that the value refers to, or the label of a code (under `und`).
    `series` has the other values that define the statement's series, by column, such as which figure (never the event's entities).
    """

    table: str
    end: str | None
    begin: str | None
    column: str
    language: str | None
    old: str | None
    new: str | None
    old_name: Mapping[str, str]
    new_name: Mapping[str, str]
    series: Mapping[str, str]


@dataclass(frozen=True)
class Explained:
    """A boundary that an event explains: `side` is the begin or the end of the statement; the window is the boundary's own."""

    table: str
    id: str
    side: str
    earliest: Day
    latest: Day


@dataclass(frozen=True)
class Event:
    """Something that happened once. Only `certainty`, `interim` and names depend on the days compared.

    `word` is the contract's word for `kind`. `subjects` are the entities it is about, `objects` others that its statements name. In links,
    `predecessors` end (or give a part, if none ends), `contributors` give a part and continue beside one that ends, `successors` receive.
    It happened between `earliest` and `latest`, both included; None means open. `interim`: none of its statements holds on either of the
    two days. `unsettled` names the statements (`table/id`) whose dates leave open whether they belong together.
    """

    id: str
    kind: str
    word: str
    section: str
    minor: bool
    subjects: tuple[Ref, ...]
    objects: tuple[Ref, ...]
    predecessors: tuple[Ref, ...]
    contributors: tuple[Ref, ...]
    successors: tuple[Ref, ...]
    links: tuple[Link, ...]
    acts: tuple[Ref, ...]
    earliest: Day
    latest: Day
    certainty: str
    interim: bool
    unsettled: tuple[str, ...]
    tracked: tuple[Tracked, ...]
    statements: tuple[Explained, ...]
    sources: tuple[str, ...]
    weight: int

    @property
    def all(self) -> tuple[Ref, ...]:
        """All entities that take part, in any role."""
        return (*self.subjects, *self.objects, *self.predecessors, *self.contributors, *self.successors)

    @classmethod
    def of(cls, document: Mapping[str, Any], weight: int) -> Event:
        """Build the event from its JSON document in a change file."""

        def refs(name: str) -> tuple[Ref, ...]:
            return tuple(map(Ref.of, document[name]))

        links = (Link(Ref.of(k["predecessor"]), Ref.of(k["successor"]), k["kind"], k["extent"], k["share"]) for k in document["links"])
        statements = (Explained(s["table"], s["id"], s["side"], _day(s["earliest"]), _day(s["latest"])) for s in document["statements"])
        return cls(
            id=document["id"],
            kind=document["kind"],
            word=document["word"],
            section=document["section"],
            minor=document["minor"],
            subjects=refs("subjects"),
            objects=refs("objects"),
            predecessors=refs("predecessors"),
            contributors=refs("contributors"),
            successors=refs("successors"),
            links=tuple(links),
            acts=refs("acts"),
            earliest=_day(document["earliest"]),
            latest=_day(document["latest"]),
            certainty=document["certainty"],
            interim=document["interim"],
            unsettled=tuple(document["unsettled"]),
            tracked=tuple(Tracked(**t) for t in document["tracked"]),
            statements=tuple(statements),
            sources=tuple(document["sources"]),
            weight=weight,
        )


def _day(text: str | None) -> Day:
    return None if text is None else datetime.date.fromisoformat(text)


@dataclass(frozen=True)
class Tally:
    """The number of events of one sort in a range of days. Events are `listed` unless their dates are too wide for the range."""

    section: str
    kind: str
    word: str
    certainty: str
    minor: bool
    listed: bool
    count: int

    @property
    def sure(self) -> bool:
        """True if texts include them: they certainly happened in the range, and are not minor."""
        return self.certainty == "certain" and self.listed and not self.minor
