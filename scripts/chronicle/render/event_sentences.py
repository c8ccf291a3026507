"""A sentence for an event, or for several told together: links in the engine's words, all else by the templates of the contract."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache

from chronicle.change.event import Event, Link, Ref
from chronicle.contract.package import Package
from chronicle.contract.roles import Table
from chronicle.contract.templates import LIVES, OF_LINKS, placeholders
from chronicle.render import english
from chronicle.render.event_values import Told, Values, listed

NAMES = 4  # that one sentence names; of more it names two and counts the others
_LIVING = ("created", "abolished", "restored")
_NUMBERS = {"was": ("was", "were"), "were": ("was", "were"), "has": ("has", "have")}
_FORMED = ("merged", "split", "replaced", "spun_off", "contributed")  # links by which the successor begins


class Teller:
    """Words for events of one package.

    `days` are those compared. A list has at most `names`; if `brief`, they are in English alone. If not `complete`, there may be more
    events like those that are told, so that no number of others is given.
    """

    def __init__(
        self,
        package: Package,
        days: tuple[datetime.date, datetime.date] | None = None,
        *,
        names: int = NAMES,
        brief: bool = False,
        complete: bool = True,
    ) -> None:
        self.package, self.days, self.names, self.complete = package, days, names, complete
        self.templates: Mapping[str, str] = {**LIVES, **package.descriptor["chronicle"].get("sentences", {})}
        self.values = Values(package, brief=brief)

    def sentence(self, events: Sequence[Event]) -> str:
        """The events, which are alike enough for it (event_groups), in one sentence with their day."""
        one, told = events[0], self.opened(events, self.clause(events))
        beside = "," if one.contributors and one.kind != "reorganized" else ""
        return f"{told}{beside} {english.when(one.earliest, one.latest)}{self._doubt(one)}."

    def _doubt(self, event: Event) -> str:
        """Where else an event may lie that is only possible in the days compared."""
        if event.certainty == "certain":
            return ""
        before = self.days is None or event.earliest is None or event.earliest <= self.days[0]
        after = self.days is None or event.latest is None or event.latest > self.days[1]
        return f", perhaps {'outside' if before and after else 'before' if before else 'after'} this period"

    def opened(self, events: Sequence[Event], clause: str) -> str:
        """The clause as the beginning of a sentence; an id that it begins with stays as it is."""
        refs = (ref for event in events for ref in (*event.subjects, *event.predecessors, *event.successors))
        return clause if any(not ref.name and clause.startswith(ref.id) for ref in refs) else english.capital(clause)

    def clause(self, events: Sequence[Event]) -> str:
        """The same without the day, as it stands within a sentence."""
        return self._linked(events) if events[0].links else self._stated(events)

    # Links

    def _linked(self, events: Sequence[Event]) -> str:
        one = events[0]
        olds, news = distinct(r for e in events for r in e.predecessors), distinct(r for e in events for r in e.successors)
        if one.kind == "reorganized":
            return self._reorganized(one)
        called = called_apart([*olds, *one.contributors, *news], self.ref)
        given, taken = ([called[ref.table, ref.id] for ref in refs] for refs in (olds, news))
        if one.kind == "exchanged":
            return f"{self._listed(list(dict.fromkeys([*given, *taken])))} exchanged parts"
        if one.kind in ("split", "divided") and len(news) == 1:
            return f"{self._listed(given)} ended and part of it {'became' if one.kind == 'split' else 'went to'} {self._listed(taken)}"
        if one.kind in ("merged", "transferred"):
            given = [_part(one, ref, name) for ref, name in zip(olds, given, strict=True)]
        template = self.templates.get(one.word, LIVES[one.kind])
        if not OF_LINKS.issuperset(placeholders(template)):  # of a release whose contract was not held against that
            template = LIVES[one.kind]
        told = self._filled(template, {"old": given, "new": taken})
        with_part = [called[ref.table, ref.id] for ref in one.contributors]
        return f"{told}, with part of {self._listed(with_part)}" if with_part else told

    def _reorganized(self, event: Event) -> str:
        """For each successor from whom it came."""
        called, told = called_apart([*event.predecessors, *event.contributors, *event.successors], self.ref), []
        for new in event.successors:
            links = [link for link in event.links if _same(link.successor, new)]
            formed = any(link.kind in _FORMED for link in links)
            how = "was formed from" if formed else "absorbed" if any(link.kind == "absorbed" for link in links) else "received"
            olds = [_extent(link, called[link.predecessor.table, link.predecessor.id]) for link in links]
            told.append(f"{called[new.table, new.id]} {how} {self._listed(olds)}")
        return "; ".join(told)

    # All others

    def _stated(self, events: Sequence[Event]) -> str:
        one = events[0]
        subjects = distinct(event.subjects[0] for event in events if event.subjects)
        own = [event for event in events if event.subjects[:1] == one.subjects[:1]]  # the others have the same values
        told = list(self.values.told(own))
        if one.kind == "continued":
            return self._continued(one)
        names = self._subjects(subjects, events) if subjects else [self._row(one)]
        template = self._template(one)
        objects = self.values.objects(own)
        if template and (filled := self._by_template(template, names, told, objects)):
            return filled
        return self._plain(one, names, told, objects)

    def _template(self, event: Event) -> str | None:
        return self.templates.get(event.word) or (self.templates[event.kind] if event.kind in _LIVING else None)

    def _by_template(self, template: str, names: Sequence[str], told: Sequence[Told], objects: Sequence[str]) -> str | None:
        """The template with its values, None if one is missing. Of several values of different things, such as two figures, the part of the
        template that speaks of them is repeated."""
        wanted = {*placeholders(template)}
        if len(told) > 1 and "of" in wanted:
            return self._repeated(template, names, told)
        if len(told) > 1 and wanted & {"old", "new"}:
            return None
        value = told[0] if told else Told("", (), ())
        filled: dict[str, Sequence[str]] = {"subject": names, "object": objects, "of": [value.of] if value.of else []}
        old, new = value.old, value.new
        if any((*value.old_at, *value.new_at)):  # each post names its place; the last in the words of the template, if it has some
            old_at, new_at = value.old_at, value.new_at
            filled["object"] = []
            if "object" in wanted and (last := (new_at or old_at)[-1:]):
                filled["object"] = list(filter(None, last))
                old_at, new_at = ((*at[:-1], "") if at else at for at in (old_at, new_at))
            elif len(old_at) == len(new_at) == 1 and old_at == new_at:
                old_at = ("",)
            old, new = ((listed(each, at, self.names),) if each else () for each, at in ((old, old_at), (new, new_at)))
        filled |= {"old": old, "new": new}
        if not all(filled[name] for name in wanted - {"was", "were", "has"}):
            return None
        return self._filled(template, filled)

    def _repeated(self, template: str, names: Sequence[str], told: Sequence[Told]) -> str | None:
        first, last = (where(template, "{of}", "{old}", "{new}") for where in (_first, _last))
        core = template[first:last]
        if "{subject}" in core or "{object}" in template or any(not getattr(t, name) for t in told for name in placeholders(core)):
            return None
        each = [self._filled(core, {"of": [t.of], "old": t.old, "new": t.new}) for t in told]
        return self._filled(template[:first] + "{new}" + template[last:], {"subject": names, "new": [english.listed(each)]})

    def _filled(self, template: str, values: Mapping[str, Sequence[str]]) -> str:
        """The template, its verbs in the number of what stands before them."""
        filled = {name: self._listed(each) for name, each in values.items() if name != "subject"}
        filled["subject"] = self._counted(values.get("subject", ()))
        for verb, name in _verbs(template):
            filled[verb] = _NUMBERS[verb][len(values.get(name, ())) > 1]
        return template.format_map(filled)

    def _continued(self, event: Event) -> str:
        """A statement that another followed with the same values."""
        table, subject = self._table(event), self.ref(event.subjects[0]) if event.subjects else self._row(event)
        return f"{subject} continued unchanged" + (f" in {english.word(table.title)}" if table and table.about else "")

    def _plain(self, event: Event, names: Sequence[str], told: Iterable[Told], objects: Sequence[str]) -> str:
        """For a word without a template, or one that lacks a value: the word itself, and what is known."""
        table, parts = self._table(event), []
        for each in told:
            old, new = listed(each.old, each.old_at, self.names), listed(each.new, each.new_at, self.names)
            change = f"from {old} to {new}" if old and new else new or old
            parts.append(f"{each.of or (each.title if event.word == event.kind else '')} {change}".strip())
        parts = parts or [self._listed(objects)] if objects else parts
        what = event.word.replace("_", " ")
        if event.word == event.kind and table and table.about:
            what = f"{english.singular(english.word(table.title))} {what}"
        elif event.word == event.kind == "updated" and parts:
            return f"{self._counted(names)} changed: {'; '.join(parts)}"
        return f"{self._counted(names)}: {what}" + (f", {'; '.join(parts)}" if parts else "")

    # Names

    def ref(self, ref: Ref) -> str:
        """`the Ministry of Industry (工业部)`."""
        return self.values.ref(ref)

    def _listed(self, texts: Sequence[str]) -> str:
        return english.series(self._cut(texts))

    def _cut(self, texts: Sequence[str]) -> list[str]:
        left = len(texts) - self.names
        return [*texts[: self.names], *([f"{left:,} more"] if left > 0 else [])]

    def _subjects(self, refs: Sequence[Ref], events: Sequence[Event]) -> list[str]:
        """Their names; of those with one name, with the body that each is in, or the id."""
        names = [self.ref(ref) for ref in refs]
        return [name if names.count(name) == 1 else f"{name} {self._apart(ref, events)}" for name, ref in zip(names, refs, strict=True)]

    def _apart(self, ref: Ref, events: Sequence[Event]) -> str:
        parents = [event.objects[0] for event in events if event.objects and event.kind in _LIVING and event.subjects[:1] == (ref,)]
        return f"of {self.ref(parents[0])}" if parents else f"[{ref.id}]"

    def few(self, names: Sequence[str], cap: int, *, known: bool = False) -> list[str]:
        """All of a few names; of many two, and how many others there are, if that is `known` or all events are."""
        if len(names) <= cap:
            return list(names)
        return [*names[:2], f"{len(names) - 2:,} others" if known or self.complete else "others"]

    def _counted(self, names: Sequence[str]) -> str:
        return english.series(self.few(names, self.names))

    def _table(self, event: Event) -> Table | None:
        return self.package.tables.get(event.statements[0].table) if event.statements else None

    def _row(self, event: Event) -> str:
        """What an event without a subject is about: its statement."""
        return f"{event.statements[0].table} {event.statements[0].id}" if event.statements else event.id


@cache
def _verbs(template: str) -> tuple[tuple[str, str], ...]:
    """The verbs in a template, each with the placeholder before it, empty if there is none."""
    names = ["", *(name for name in placeholders(template))]
    return tuple(
        (name, next((before for before in reversed(names[:place]) if before not in _NUMBERS), ""))
        for place, name in enumerate(names)
        if name in _NUMBERS
    )


def distinct(refs: Iterable[Ref]) -> list[Ref]:
    """Each entity once, in the order given."""
    return list({(ref.table, ref.id): ref for ref in reversed(list(refs))}.values())[::-1]


def called_apart(refs: Iterable[Ref], name: Callable[[Ref], str]) -> dict[tuple[str, str], str]:
    """Their names, by table and id; with the id, if others among them have the same name."""
    names = {(ref.table, ref.id): name(ref) for ref in refs}
    several = {name for name, count in Counter(names.values()).items() if count > 1}
    return {(table, id): f"{name} [{id}]" if name in several else name for (table, id), name in names.items()}


def _same(one: Ref, other: Ref) -> bool:
    return (one.table, one.id) == (other.table, other.id)


def _part(event: Event, ref: Ref, name: str) -> str:
    """The name of a predecessor; if only a part of it went to the successors, that."""
    links = [link for link in event.links if _same(link.predecessor, ref)]
    return _extent(links[0], name) if links and all(link.extent == "part" for link in links) else name


def _extent(link: Link, name: str) -> str:
    """`part of A`, `30% of A`, or `A`."""
    if link.extent != "part":
        return name
    return f"{link.share:.0%} of {name}" if link.share and 0 < link.share < 1 else f"part of {name}"


def _first(template: str, *names: str) -> int:
    return min(template.index(name) for name in names if name in template)


def _last(template: str, *names: str) -> int:
    return max(template.rindex(name) + len(name) for name in names if name in template)
