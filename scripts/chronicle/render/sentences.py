"""A sentence for every event: what became of entities in the engine's words, all else by the templates of the contract."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from chronicle.change.compare import Comparison
from chronicle.change.diff_events import Event, Meanwhile, Ref, Tracked
from chronicle.contract.package import Package
from chronicle.contract.parts import LabelRows, Node
from chronicle.contract.roles import Edge, Entity, Table, Tenure
from chronicle.contract.tables import STRUCTURE
from chronicle.contract.templates import LIVES, placeholders
from chronicle.history import naming
from chronicle.history.state import State
from chronicle.render import english

NAMES = 6  # entities, and values, that one sentence names; the change file has them all


@dataclass(frozen=True)
class _Told:
    """What is said of a subject: the values before and after, and what they are values of.

    If those are posts at several places, they stand by place, and `old_at` and `new_at` name these.
    """

    of: str
    old: tuple[str, ...]
    new: tuple[str, ...]
    old_at: tuple[str, ...] = ()
    new_at: tuple[str, ...] = ()


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
    def _books(self) -> tuple[naming.Book, naming.Book]:
        told = [t for e in self.comparison.diff.events for t in e.tracked]
        between = [m for e in self.comparison.diff.events for m in e.meanwhile]
        nodes = {self._node(t.table, t.column, v) for t in told for v in (t.old, t.new)}
        nodes |= {self._node(m.table, m.column, m.value) for m in between}
        nodes |= {self._place(t.table, at) for t in told for at in (t.old_at, t.new_at)} | {self._place(m.table, m.at) for m in between}
        wanted = {node for node in nodes if node}
        first, second = (naming.Book(state, wanted) for state in self.states)
        return first, second

    def _node(self, table: str, column: str, value: str | None) -> Node | None:
        """The entity that a value is, if the column names one."""
        found = self.package.tables.get(table)
        target = found.leads_to(column) if found and value is not None else None
        return (target, str(value)) if target else None

    def _place(self, table: str, at: str | None) -> Node | None:
        """The entity where a post is held."""
        found = self.package.tables.get(table)
        return (found.at.table, at) if isinstance(found, Tenure) and found.at and at else None

    def sentence(self, events: Sequence[Event]) -> str:
        """One sentence for an event, or for several that are `alike`, with its days."""
        one = events[0]
        body = self._body(one, self._subject(events), len(events) > 1)
        if one.certainty != "certain":
            body = f"Possibly, {body}"
        told = body if one.subjects[0].name == {} else english.capital(body)  # an id stays as it is
        return f"{told}{self._via(one)} {english.when(one.earliest, one.latest)}."

    def _via(self, event: Event) -> str:
        """What came between: other entities, names that were borne, and what else was so only meanwhile."""
        bearers = {ref.id for ref in (*event.subjects, *event.successors)}
        parts = [
            f"{how} {english.listed(map(self.ref, refs), self.names)}"
            for how, refs in (
                ("by way of", [ref for ref in event.via if ref.id not in bearers]),
                ("for a time called", [ref for ref in event.via if ref.id in bearers]),
            )
            if refs
        ]
        if event.meanwhile:
            between = [next(same) for _, same in groupby(event.meanwhile, key=lambda m: (m.of, m.value, m.at))]  # told again is no news
            several = len({m.of for m in event.meanwhile} | {t.of or "" for t in event.tracked}) > 1
            parts.append("by way of " + english.listed((self._between(m, several) for m in between), self.names))
        return f", {', '.join(parts)}," if parts else ""

    def _between(self, between: Meanwhile, several: bool) -> str:
        value = self._shown(between.table, between.column, between.value, None if between.at else between.name, 1, when=between.begun[0])
        told = value or "a value not on record"
        if (place := self._place(between.table, between.at)) and place != self._node(between.table, between.column, between.value):
            told = _listed([told], [self._entity(place, 1, between.begun[0])], 1)
        return " ".join([*([between.of] if several and between.of else []), told, english.since(*between.begun)])

    def alike(self, event: Event) -> tuple[object, ...]:
        """Events that are equal in this are told in one sentence."""
        if event.predecessors or event.via or event.meanwhile:
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
        own = table if isinstance(table, Entity) or not table.subject else self.package.tables.get(table.subject.table, table)
        return english.word(own.title)

    def _body(self, event: Event, subject: str, many: bool) -> str:
        if event.kind == "reorganized":
            return self._reorganized(event)
        told = list(self._told(event))
        template = self.templates.get(event.kind)
        value = told[0] if len(told) == 1 else _Told("", (), ())
        if event.predecessors:
            value = _Told("", tuple(map(self.ref, event.predecessors)), tuple(map(self.ref, event.successors)))
        objects = english.listed(map(self.ref, event.subjects[1:]), self.names)
        old_at, new_at = value.old_at, value.new_at
        if any(each.old_at or each.new_at for each in told):  # each post names its place
            objects = ""
            if template and "object" in placeholders(template) and (last := (new_at or old_at)[-1:]):
                (objects,) = last
                old_at, new_at = ((*at[:-1], "") if at else at for at in (old_at, new_at))
        filled = {
            "subject": subject,
            "object": objects,
            "old": _listed(value.old, old_at, self.names),
            "new": _listed(value.new, new_at, self.names),
            "of": value.of,
            "was": "were" if many or len(event.successors) > 1 else "was",
            "were": "were" if len(event.predecessors) > 1 else "was",
            "has": "have" if many else "has",
        }
        if template and all(filled[name] or name == "subject" for name in placeholders(template)):
            return template.format_map(filled)
        return self._plain(event, subject, told, objects)

    def _plain(self, event: Event, subject: str, told: Iterable[_Told], object: str) -> str:
        """For a word without a template, or one that lacks a value: the word itself, and what is known."""
        parts = []
        for value in told:
            old, new = _listed(value.old, value.old_at, self.names), _listed(value.new, value.new_at, self.names)
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
            if any(t.old_at or t.new_at for t in members):
                (old, old_at), (new, new_at) = self._posts(members, 0), self._posts(members, 1)
                yield _Told(of, old, new, old_at, new_at)
            else:
                yield _Told(of, tuple(self._values(members, 0)), tuple(self._values(members, 1)))

    def _posts(self, members: Sequence[Tracked], side: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The posts before (0) or after (1), those at one place together, and the places; of a post that is a place, only that."""
        posts: dict[str, list[str]] = {}
        for tracked in members:
            value, place = self._value(tracked, side), self._place(tracked.table, tracked.new_at if side else tracked.old_at)
            if value is not None:
                own = place is None or place == self._node(tracked.table, tracked.column, tracked.new if side else tracked.old)
                held = posts.setdefault("" if own or place is None else self._entity(place, side, self.states[side].when), [])
                held += [value] if value not in held else []
        return tuple(map(english.listed, posts.values())), tuple(posts)

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
        value, name, at = (tracked.new, tracked.new_name, tracked.new_at) if side else (tracked.old, tracked.old_name, tracked.old_at)
        return self._shown(tracked.table, tracked.column, value, None if at else name, side, when=self.states[side].when)

    def _shown(self, table: str, column: str, value: str | None, name: str | None, side: int, *, when: english.Day) -> str | None:
        """A value as readers know it: an entity by its name, a code by its label (looked up, if there is no `name`)."""
        if node := self._node(table, column, value):
            return self._entity(node, side, when)
        found = self.package.tables.get(table)
        if name is None and found and column in found.columns:
            name = found.field(column).categories.get(value or "")
        return english.word(name) if name is not None and value is not None else value

    def _entity(self, node: Node, side: int, when: english.Day) -> str:
        return english.named(self._books[side].names(node, when), node[1], self.definite)


def _listed(values: Sequence[str], places: Sequence[str], cap: int) -> str:
    """The values; of posts, `head of A, and deputy and secretary of B` for the places A and B (none, if empty)."""
    told = [f"{value} of {place}" if place else value for value, place in zip(values, places, strict=True)] if places else list(values)
    if len(told) > 1 and any(" and " in value for value in values if places):
        cut = [*told[:cap], *([f"{len(told) - cap} more"] if len(told) > cap else [])]
        return f"{', '.join(cut[:-1])}, and {cut[-1]}"
    return english.listed(told, cap)


def section(event: Event) -> str:
    """Under which heading it stands: that of the entity that came or went, else that of the statement."""
    return _table(event).section


def _table(event: Event) -> Table:
    return next((row.table for row in event.rows if isinstance(row.table, Entity)), event.rows[0].table)


def comes_or_goes(event: Event) -> bool:
    """Whether it is the beginning or end of an entity, in whatever word."""
    return any(isinstance(row.table, Entity) and row.change != "changed" for row in event.rows)


def weight(events: Sequence[Event]) -> tuple[int, int, int]:
    """Lives before moves and renames, these before people, then the rest; then by how many entities and statements are concerned."""
    one, table = events[0], _table(events[0])
    named = isinstance(table, Edge) or isinstance(table.labels, LabelRows)
    living = comes_or_goes(one) and (one.kind in LIVES or table.section == STRUCTURE)
    rank = 4 if one.predecessors else 3 if living else 2 if named else 1 if isinstance(table, Tenure) else 0
    concerned = {ref.id for e in events for ref in (*e.subjects, *e.predecessors, *e.successors)}
    return rank, len(concerned), sum(len(e.rows) for e in events)
