"""Values that an event changed, in words: names of entities, labels of codes, posts with the body where they are held."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from chronicle.change.event import Event, Ref, Tracked
from chronicle.change.successors import Successor
from chronicle.contract.package import Package
from chronicle.contract.parts import LabelRows, Node
from chronicle.contract.roles import Table, Tenure
from chronicle.render import columns, english
from chronicle.render.language import ENGLISH, Language

LONGEST = 100  # most columns of a name on a screen
_CODE = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*")
_LIVING = ("created", "abolished", "restored")


@dataclass(frozen=True)
class ValueChange:
    """A change of values: before and after, what they are values of (`of`), and the title of their column.

    For posts at several places, `old_at` and `new_at` name the place of each value. For a statement without a value, `old_blank` and
    `new_blank` say so. `clear` values need no title: names and posts.
    """

    of: str
    old: tuple[str, ...]
    new: tuple[str, ...]
    old_at: tuple[str, ...] = ()
    new_at: tuple[str, ...] = ()
    title: str = ""
    old_blank: str = ""
    new_blank: str = ""
    clear: bool = False


class Values:
    """Words for the tracked values of events of one package.

    If `brief`, entities have only their name in `language`, and names are cut at LONGEST. `apart` has suffixes for entities whose names
    are ambiguous in the text (names_apart).
    """

    def __init__(self, package: Package, *, brief: bool, language: Language = ENGLISH) -> None:
        self.package, self.brief, self.language = package, brief, language
        self.apart: Mapping[Node, str] = {}
        self._definite: Sequence[str] = package.descriptor["chronicle"].get("definite", [])

    def named(self, names: Mapping[str, str], key: str) -> str:
        """Return `the Ministry of Industry (工业部)`; if `brief`, without the name in the first language."""
        return self._fit(self.language.grammar.named(names, key, self._definite, brief=self.brief))

    def ref(self, ref: Ref) -> str:
        return self._entity(ref.table, ref.id, ref.name)

    def _entity(self, table: str, key: str, names: Mapping[str, str]) -> str:
        return self.named(names, key) + self.apart.get((table, key), "")

    def short(self, table: str, key: str, names: Mapping[str, str]) -> str:
        """Return an entity's name for a line of a table, as the function `short`; in other languages than English just its name."""
        text = short(names, key, self._definite) if self.language.code == "en" else self.language.grammar.named(names, key)
        return self._fit(text) + self.apart.get((table, key), "")

    def became(self, successors: Iterable[Successor]) -> str:
        """Return what became of an entity, for a line: `A + B (part)`; empty if nothing did."""
        named = ((each, self.short(each.table, each.id, each.name)) for each in successors)
        return " + ".join(self.language.say("in part", name=name) if each.extent == "part" else name for each, name in named)

    def _fit(self, text: str) -> str:
        return columns.cut(text, LONGEST) if self.brief else text

    def changes(self, events: Sequence[Event]) -> Iterator[ValueChange]:
        """Yield the changed values of events of one subject, values of the same thing together."""
        groups: dict[tuple[str, str, str], list[tuple[Event, Tracked]]] = {}
        for event in events:
            living = {statement.table for statement in event.statements[:1]} if event.kind in _LIVING else None
            for tracked in event.tracked:
                if living is None or tracked.table in living:
                    groups.setdefault((tracked.table, tracked.column, self._of(tracked)), []).append((event, tracked))
        for (name, column, of), members in groups.items():
            table = self.package.tables[name]
            place = table.at.column if isinstance(table, Tenure) and table.at else None
            if column == place and any(other == name and tracked != place for other, tracked, _ in groups):
                continue  # included with the posts
            title = self.language.column(table, column)
            if column == place:
                at = table.at.table if isinstance(table, Tenure) and table.at else ""
                bodies = {ref.id: self.ref(ref) for event, _ in members for ref in event.objects if ref.table == at}
                old, new = (tuple(bodies[v] for _, t in members if (v := t.new if side else t.old) in bodies) for side in (0, 1))
                old_blank, new_blank = (self._blank(members, side) for side in (0, 1))
                if members[0][0].kind != "updated":  # where, but not what
                    (old, old_blank), (new, new_blank) = ((), self._unnamed(old)), ((), self._unnamed(new))
                yield ValueChange(of, old, new, title=title, old_blank=old_blank, new_blank=new_blank, clear=True)
            elif isinstance(table, Tenure) and place and members[0][0].kind != "handed_over":
                (old, old_at), (new, new_at) = (self._posts(table, members, side) for side in (0, 1))
                old_blank, new_blank = (self._no_post(table, members, side) for side in (0, 1))
                yield ValueChange(of, old, new, old_at, new_at, title, old_blank, new_blank, clear=True)
            else:
                old, new = (self._values(members, side) for side in (0, 1))
                old_blank, new_blank = (self._blank(members, side) for side in (0, 1))
                yield ValueChange(of, old, new, (), (), title, old_blank, new_blank, clear=self.is_name(members[0][1]))

    def objects(self, events: Sequence[Event]) -> list[str]:
        """Return the names of the entities besides the subject; without tracked values, if there are others."""
        tracked = [(self.package.tables[t.table].leads_to(t.column), value) for e in events for t in e.tracked for value in (t.old, t.new)]
        refs = {(ref.table, ref.id): ref for event in events for ref in event.objects}
        left = [ref for node, ref in refs.items() if node not in tracked] or list(refs.values())
        return list(dict.fromkeys(map(self.ref, left)))

    def _posts(self, table: Tenure, members: Sequence[tuple[Event, Tracked]], side: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The posts before (0) or after (1), combined by place, and the places; empty where unknown."""
        posts: dict[str, list[str]] = {}
        for event, tracked in members:
            value, statement = self.value(tracked, side), tracked.begin if side else tracked.end
            if value is not None and statement is not None:
                held = posts.setdefault(self._place(table, event, statement, side), [])
                held += [value] if value not in held else []
        return tuple(map(self.language.grammar.listed, posts.values())), tuple(posts)

    def _no_post(self, table: Tenure, members: Sequence[tuple[Event, Tracked]], side: int) -> str:
        """A phrase for a post before (0) or after (1) without a recorded title; empty if there is none."""
        if not self._blank(members, side):
            return ""
        found = [(event, statement) for event, t in members if (statement := t.begin if side else t.end)]
        places = [place for event, statement in found if (place := self._place(table, event, statement, side))]
        return self._unnamed(places) or self.language.say("unnamed post")

    def _place(self, table: Tenure, event: Event, statement: str, side: int) -> str:
        """The body where a post is held: as tracked with the post or, if it did not change, the only one of the event."""
        assert table.at
        bodies = {ref.id: self.ref(ref) for ref in event.objects if ref.table == table.at.table}
        for tracked in event.tracked:
            if (tracked.table, tracked.column, tracked.begin if side else tracked.end) == (table.name, table.at.column, statement):
                return bodies.get((tracked.new if side else tracked.old) or "", "")
        return next(iter(bodies.values())) if len(bodies) == 1 else ""

    def _of(self, tracked: Tracked) -> str:
        """What a value is a value of, such as `posts (total)`, from the other values of its series."""
        table = self.package.tables[tracked.table]
        skipped = {tracked.column, getattr(table.labels, "language", "")}
        parts = [self._label(table, column, value) for column, value in tracked.series.items() if column not in skipped]
        if len(parts) < 2:
            return "".join(parts)
        return self.language.grammar.beside(parts[0], self.language.say("separator").join(parts[1:]))

    def _values(self, members: Sequence[tuple[Event, Tracked]], side: int) -> tuple[str, ...]:
        """The values before (0) or after (1); a text in several languages is one name."""
        event, first = members[0]
        if first.language is None:
            return tuple(dict.fromkeys(text for _, t in members if (text := self.value(t, side)) is not None))
        names = texts((tracked for _, tracked in members), side, self.package.languages)
        if any(len(values) > 1 for values in names.values()):
            own = next((values for language, values in names.items() if language.split("-")[0] == self.language.code), None)
            return tuple(own or next(iter(names.values())))
        if not names:
            return ()
        named = {language: values[0] for language, values in names.items()}
        if event.kind == "updated" and side == 0:  # languages in which the name stays the same
            named = {language: named.get(language, text) for language, text in {**event.subjects[0].name, **named}.items()}
        return (self.named(named, next(iter(named.values()))),)

    def value(self, tracked: Tracked, side: int) -> str | None:
        """Return a value before (0) or after (1) in words; None if there is none."""
        value, name = (tracked.new, tracked.new_name) if side else (tracked.old, tracked.old_name)
        if value is None:
            return None
        if target := self.package.tables[tracked.table].leads_to(tracked.column):
            return self._entity(target, value, name)
        table = self.package.tables[tracked.table]
        if (label := next(iter(name.values()), None)) and self.language.code == "en":
            return english.word(label)
        return self._label(table, tracked.column, value)

    def _blank(self, members: Sequence[tuple[Event, Tracked]], side: int) -> str:
        """`unknown` if a statement exists before (0) or after (1) an update, but has no value; else empty."""
        there = [t.new if side else t.old for event, t in members if event.kind == "updated" and (t.begin if side else t.end)]
        return self.language.say("unknown") if there and not any(value is not None for value in there) else ""

    def _unnamed(self, places: Sequence[str]) -> str:
        return self.language.say("unnamed post at", places=self.language.grammar.listed(dict.fromkeys(places))) if places else ""

    def is_name(self, tracked: Tracked) -> bool:
        """True if the value is an entity, or a name of one."""
        table = self.package.tables[tracked.table]
        named = isinstance(table.labels, LabelRows) and tracked.column == table.labels.text
        return named or table.leads_to(tracked.column) is not None

    def _label(self, table: Table, column: str, value: str) -> str:
        """The label of a code, a number without trailing zeros, else the text."""
        field = table.field(column)
        if label := self.language.own.label(table.name, column, value):
            return label
        if label := field.categories.get(value):
            return self.language.grammar.word(label)
        if field.type in ("number", "integer"):
            return number(value)
        return value.replace("_", " ") if _CODE.fullmatch(value) else value


def short(names: Mapping[str, str], key: str, generic: Iterable[str] = ()) -> str:
    """Return the name in the first language and in English, `工业部 Industry` or `Sénat (Senate)`; `key` without a name.

    Beside a name in wide characters a leading `Ministry of` or the like is left out of the English one: a word of `generic` and `of`.
    """
    own = next((text for language, text in names.items() if not language.endswith("-Latn")), "")
    read = english.named(names, key, brief=True)
    if not own or own == read:
        return read
    if columns.width(own) == len(own):
        return f"{own} ({read})"
    kind, _, of = read.partition(" of ")
    return f"{own} {of if kind in generic and of and not of.startswith('the ') else read}"


def number(text: str) -> str:
    """Return a number as a reader expects it: `24` for `24.0`, `12,000` for `12000`."""
    whole = text.removesuffix(".0")
    return f"{int(whole):,}" if whole.lstrip("-").isdecimal() and abs(int(whole)) >= 10_000 else whole


def texts(members: Iterable[Tracked], side: int, languages: Sequence[str]) -> dict[str, list[str]]:
    """Return the texts before (0) or after (1), by language in the order given."""
    found: dict[str, list[str]] = {}
    for tracked in members:
        text = tracked.new if side else tracked.old
        if text is not None and text not in found.setdefault(tracked.language or "", []):
            found[tracked.language or ""].append(text)
    order = {language: place for place, language in enumerate(languages)}
    return {language: found[language] for language in sorted(found, key=lambda each: order.get(each, len(order))) if found[language]}


def listed(values: Sequence[str], places: Sequence[str], cap: int, language: Language = ENGLISH) -> str:
    """Return the values as a list; posts with their places, `head of A, and deputy and secretary of B`, unless a place is empty."""
    if language.code != "en":
        placed = [language.grammar.placed(value, place) for value, place in zip(values, places, strict=True)] if places else list(values)
        return language.grammar.listed(placed, cap)
    entries = [f"{value} of {place}" if place else value for value, place in zip(values, places, strict=True)] if places else list(values)
    if len(entries) > 1 and any(" and " in value for value in values if places):
        left = [*entries[:cap], *([f"{len(entries) - cap} more"] if len(entries) > cap else [])]
        return f"{', '.join(left[:-1])}, and {left[-1]}"
    return (
        english.listed(entries, cap)
        if places
        else english.series([*entries[:cap], *([f"{len(entries) - cap} more"] if len(entries) > cap else [])])
    )
