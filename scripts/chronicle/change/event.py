"""An event as a reader gets it: who took part, by which acts, what it changed, and who says so."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Day = datetime.date | None
ENDING = ("abolished", "removed", "lapsed")  # kinds in which nobody begins: who takes part is called as before


@dataclass(frozen=True)
class Ref:
    """An entity or an act: its table, its id, and what it is called at the time, by language."""

    table: str
    id: str
    name: Mapping[str, str]

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Ref:
        return cls(document["table"], document["id"], document["name"])


@dataclass(frozen=True)
class Link:
    """From one entity to what it became: what that is called, and whether the whole of it went there or a part (`share`, if known)."""

    predecessor: Ref
    successor: Ref
    kind: str
    extent: str
    share: float | None


@dataclass(frozen=True)
class Tracked:
    """A tracked value before and after; None where there is none. `end` and `begin` are the ids of the statements that have it.

    `old_name` and `new_name` are the names of an entity that the value is, else the label of a code, by language (`und` for a label).
    `series` has the other values that the statement is of, by column, such as which figure (never the entities of the event).
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
    """A boundary that an event explains: the `side` (begin or end) of a statement, and its own window."""

    table: str
    id: str
    side: str
    earliest: Day
    latest: Day


@dataclass(frozen=True)
class Event:
    """Something that happened once. `certainty`, `interim` and names depend on the days asked for; all else does not.

    `word` is the contract's for `kind`. `subjects` are those whom it is about, `objects` others that its statements name. Of links
    `predecessors` end (or give, where nobody ends), `contributors` give a part and go on beside one that ends, `successors` receive.
    It happened between `earliest` and `latest`, both included, None where open. `interim`: none of its statements holds on either of the
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
        """Everyone who takes part in it, in any part."""
        return (*self.subjects, *self.objects, *self.predecessors, *self.contributors, *self.successors)

    @classmethod
    def of(cls, document: Mapping[str, Any], weight: int) -> Event:
        """The event of a document as in a change file."""

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
    """How many events of one sort there are in a range of days. Those `listed` can be told; the dates of the others are too wide for it."""

    section: str
    kind: str
    word: str
    certainty: str
    minor: bool
    listed: bool
    count: int

    @property
    def sure(self) -> bool:
        """Whether texts tell them: they certainly happened in the range, and are not minor."""
        return self.certainty == "certain" and self.listed and not self.minor
