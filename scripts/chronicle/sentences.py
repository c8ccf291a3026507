"""A sentence for every event: what became of entities in the engine's words, all else by the templates of the contract."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from chronicle import english, labels
from chronicle.compare import Comparison
from chronicle.contract import Package, Table
from chronicle.descriptor import STRUCTURE
from chronicle.events import Event, Ref, Tracked
from chronicle.labels import Node
from chronicle.state import State
from chronicle.templates import LIVES, placeholders

NAMES = 6  # entities, and values, that one sentence names; the change file has them all


@dataclass(frozen=True)
class _Told:
    """What is said of a subject: the values before and after, and what they are values of."""

    of: str
    old: tuple[str, ...]
    new: tuple[str, ...]


class Teller:
    """Tells the events of one comparison; looks every name up at once."""

    def __init__(self, comparison: Comparison, names: int = NAMES) -> None:
        self.names = names
        self.comparison = comparison
        self.package: Package = comparison.second.package
        self.templates: dict[str, str] = {**LIVES, **self.package.descriptor["chronicle"].get("sentences", {})}
        self.definite: list[str] = self.package.descriptor["chronicle"].get("definite", [])

    @cached_property
    def states(self) -> tuple[State, State]:
        """Both states, each with its day; of whole records, the closing dates as the second tells them."""
        first, second = self.comparison.first, self.comparison.second
        if not self.comparison.record:
            return first.state, second.state
        new = second.state
        return State(new.con, self.package, first.closing, new.database), State(new.con, self.package, second.closing, new.database)

    @cached_property
    def _books(self) -> tuple[labels.Book, labels.Book]:
        nodes = {n for e in self.comparison.diff.events for t in e.tracked for v in (t.old, t.new) if (n := self._node(t, v))}
        first, second = (labels.Book(state, nodes) for state in self.states)
        return first, second

    def _node(self, tracked: Tracked, value: str | None) -> Node | None:
        table = self.package.tables.get(tracked.table)
        keys = table.foreign if table and value is not None else ()
        return next(((key.table, str(value)) for key in keys if key.fields == (tracked.column,)), None)

    def sentence(self, events: Sequence[Event]) -> str:
        """One sentence for an event, or for several that are `alike`, with its days."""
        one = events[0]
        body = self._body(one, self._subject(events), len(events) > 1)
        if one.certainty != "certain":
            body = f"Possibly, {body}"
        told = body if one.subjects[0].name == {} else english.capital(body)  # an id stays as it is
        return f"{told}{self._via(one)} {english.when(one.earliest, one.latest)}."

    def _via(self, event: Event) -> str:
        """What came between: other entities, and names that were borne only meanwhile."""
        bearers = {ref.id for ref in (*event.subjects, *event.successors)}
        parts = [
            f"{how} {english.listed(map(self.ref, refs), self.names)}"
            for how, refs in (
                ("by way of", [ref for ref in event.via if ref.id not in bearers]),
                ("for a time called", [ref for ref in event.via if ref.id in bearers]),
            )
            if refs
        ]
        return f", {', '.join(parts)}," if parts else ""

    def alike(self, event: Event) -> tuple[object, ...]:
        """Events that are equal in this are told in one sentence."""
        if event.predecessors or event.via:
            return (event.id,)
        return event.kind, event.certainty, event.earliest, event.latest, event.reorganizations, self._body(event, "", False)

    def ref(self, ref: Ref) -> str:
        return english.named(ref.name, ref.id, self.definite)

    def _subject(self, events: Sequence[Event]) -> str:
        if len(events) == 1:  # a tenure names its post's place after the person
            return english.listed(map(self.ref, events[0].subjects[:1] if events[0].tracked else events[0].subjects), self.names)
        names = english.listed([self.ref(event.subjects[0]) for event in events], self.names)
        return names if len(events) <= self.names else f"{len(events)} {self.kind(events[0])} – {names} –"

    def kind(self, event: Event) -> str:
        """What its subjects are, such as `bodies`: the title of their table."""
        table = event.rows[0].table
        own = table if table.role == "entity" or not table.of else self.package.tables.get(next(iter(table.of)), table)
        return english.word(own.title)

    def _body(self, event: Event, subject: str, many: bool) -> str:
        if event.kind == "reorganized":
            return self._reorganized(event)
        told = list(self._told(event))
        template = self.templates.get(event.kind)
        value = told[0] if len(told) == 1 else _Told("", (), ())
        if event.predecessors:
            value = _Told("", tuple(map(self.ref, event.predecessors)), tuple(map(self.ref, event.successors)))
        filled = {
            "subject": subject,
            "object": english.listed(map(self.ref, event.subjects[1:]), self.names),
            "old": english.listed(value.old, self.names),
            "new": english.listed(value.new, self.names),
            "of": value.of,
            "was": "were" if many or len(event.successors) > 1 else "was",
            "were": "were" if len(event.predecessors) > 1 else "was",
            "has": "have" if many else "has",
        }
        if template and all(filled[name] or name == "subject" for name in placeholders(template)):
            return template.format_map(filled)
        return self._plain(event, subject, told, filled["object"])

    def _plain(self, event: Event, subject: str, told: Iterable[_Told], object: str) -> str:
        """For a word without a template, or one that lacks a value: the word itself, and what is known."""
        parts = []
        for value in told:
            old, new = english.listed(value.old, self.names), english.listed(value.new, self.names)
            change = f"from {old} to {new}" if old and new else new or old
            parts.append(f"{value.of} {change}" if value.of else change)
        return f"{subject}: {event.kind.replace('_', ' ')}" + (f" {'; '.join(parts)}" if parts else "") + (f", {object}" if object else "")

    def _reorganized(self, event: Event) -> str:
        """Many to many: for each successor from whom it came, the one with most predecessors first."""
        names = {**{r.id: r for r in event.successors}, **{r.id: r for r in event.predecessors}}
        after = {ref.id: [names[old] for old, new in event.ties if new == ref.id] for ref in event.successors}
        parts = [
            f"{self.ref(ref)} from {english.listed(map(self.ref, after[ref.id]), self.names)}"
            for ref in sorted(event.successors, key=lambda ref: -len(after[ref.id]))
        ]
        most = max(1, self.names // 2 - 1)
        counts = f"{len(event.predecessors)} {self.kind(event)} were reorganized into {len(event.successors)}"
        return f"{counts}: {'; '.join(parts[:most])}" + (f"; and {len(parts) - most} more" if len(parts) > most else "")

    def _told(self, event: Event) -> Iterator[_Told]:
        groups: dict[tuple[str, str, str], list[Tracked]] = {}
        for tracked in event.tracked:
            groups.setdefault((tracked.table, tracked.column, tracked.of or ""), []).append(tracked)
        for (_, _, of), members in groups.items():
            yield _Told(of, tuple(self._values(members, 0)), tuple(self._values(members, 1)))

    def _values(self, members: Sequence[Tracked], side: int) -> list[str]:
        """The values before (0) or after (1); of a text in several languages, the text in each as one name."""
        if members[0].language is None:
            return list(dict.fromkeys(text for t in members if (text := self._value(t, side)) is not None))
        texts: dict[str, list[str]] = {}
        for tracked in members:
            text = tracked.new if side else tracked.old
            if text is not None and text not in texts.setdefault(tracked.language or "", []):
                texts[tracked.language or ""].append(text)
        order = {language: place for place, language in enumerate(self.package.languages)}
        inorder = dict(sorted(texts.items(), key=lambda item: order.get(item[0], 99)))
        if all(len(values) == 1 for values in inorder.values()):
            name = english.named({language: values[0] for language, values in inorder.items()}, "", self.definite)
            return [name] if name else []
        return inorder.get("en", next(iter(inorder.values())))

    def _value(self, tracked: Tracked, side: int) -> str | None:
        value, name = (tracked.new, tracked.new_name) if side else (tracked.old, tracked.old_name)
        if node := self._node(tracked, value):
            return english.named(self._books[side].names(node, self.states[side].when), node[1], self.definite)
        return english.word(name) if name is not None and value is not None else value


def section(event: Event) -> str:
    """Under which heading it stands: that of the entity that came or went, else that of the statement."""
    return _table(event).section


def _table(event: Event) -> Table:
    return next((row.table for row in event.rows if row.table.role == "entity"), event.rows[0].table)


def comes_or_goes(event: Event) -> bool:
    """Whether it is the beginning or end of an entity, in whatever word."""
    return any(row.table.role == "entity" and row.change != "changed" for row in event.rows)


def weight(events: Sequence[Event]) -> tuple[int, int, int]:
    """Lives before moves and renames, these before people, then the rest; then by how many entities and statements are concerned."""
    one, table = events[0], _table(events[0])
    named = table.role == "edge" or "text" in table.labels
    living = comes_or_goes(one) and (one.kind in LIVES or table.section == STRUCTURE)
    rank = 4 if one.predecessors else 3 if living else 2 if named else 1 if table.role == "tenure" else 0
    concerned = {ref.id for e in events for ref in (*e.subjects, *e.predecessors, *e.successors)}
    return rank, len(concerned), sum(len(e.rows) for e in events)
