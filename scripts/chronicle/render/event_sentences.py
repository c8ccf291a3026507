"""A sentence for an event, or for several told together: links in the engine's words, all else by the templates of the contract."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache

from chronicle.change.event import Event, Link, Ref
from chronicle.contract.package import Package
from chronicle.contract.parts import Node
from chronicle.contract.roles import Table
from chronicle.contract.templates import LIVES, OF_LINKS, placeholders
from chronicle.render import english, event_doubt, names_apart
from chronicle.render.event_values import Told, Values, listed

NAMES = 4  # that one sentence names; of more it names two and counts the others
_LIVING = ("created", "abolished", "restored")
_NUMBERS = {"was": ("was", "were"), "were": ("was", "were"), "has": ("has", "have")}
_WAYS = (("was formed from", "were each formed from"), ("absorbed", "each absorbed"), ("received", "each received"))
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
        one, clause = events[0], self.clause(events)
        planned = event_doubt.planned(one, self.package.closing)
        told = f"Planned: {clause}" if planned else self.opened(events, clause)
        beside = "," if one.contributors and one.kind != "reorganized" else ""
        open_ = event_doubt.unsettled(events)
        doubt = event_doubt.outside(one, self.days) or (f"though {open_}" if open_ else "")
        return f"{told}{beside} {english.when(one.earliest, one.latest)}{f', {doubt}' if doubt else ''}."

    def opened(self, events: Sequence[Event], clause: str) -> str:
        """The clause as the beginning of a sentence; a name or an id that it begins with stays as it is."""
        return clause if any(_begins(clause, name) for event in events for name in self._names(event)) else english.capital(clause)

    def _names(self, event: Event) -> Iterator[str]:
        for ref in (*event.subjects, *event.predecessors, *event.contributors, *event.successors, *event.objects):
            yield from ref.name.values() if ref.name else [ref.id]
        for tracked in filter(self.values.is_name, event.tracked):
            for value, names in ((tracked.old, tracked.old_name), (tracked.new, tracked.new_name)):
                yield from names.values() if names else [value] if value is not None else []

    def clause(self, events: Sequence[Event]) -> str:
        """The same without the day, as it stands within a sentence."""
        return self._linked(events) if events[0].links else self._stated(events)

    # Links

    def _linked(self, events: Sequence[Event]) -> str:
        one = events[0]
        olds, news = distinct(r for e in events for r in e.predecessors), distinct(r for e in events for r in e.successors)
        if one.kind == "reorganized":
            return self._reorganized(one)
        called = self.called_apart([*olds, *one.contributors, *news], self.ref)
        given, taken = ([called[ref.table, ref.id] for ref in refs] for refs in (olds, news))
        if one.kind == "exchanged":
            return f"{self._listed(list(dict.fromkeys([*given, *taken])))} exchanged parts"
        if one.kind in ("split", "divided") and len(news) == 1:
            return f"{self._listed(given)} ended and part of it {'became' if one.kind == 'split' else 'went to'} {self._listed(taken)}"
        if one.kind in ("merged", "transferred"):
            given = _whole_first(_part(one, ref, name) for ref, name in zip(olds, given, strict=True))
        template = self.templates.get(one.word, LIVES[one.kind])
        if not OF_LINKS.issuperset(placeholders(template)):  # of a release whose contract was not held against that
            template = LIVES[one.kind]
        told = self._filled(template, {"old": given, "new": taken})
        with_part = [called[ref.table, ref.id] for ref in one.contributors]
        return f"{told}, with {'part' if len(with_part) == 1 else 'parts'} of {self._listed(with_part)}" if with_part else told

    def _reorganized(self, event: Event) -> str:
        """From whom each successor came; those that came from the same ones in the same way together."""
        called = self.called_apart([*event.predecessors, *event.contributors, *event.successors], self.ref)
        links: dict[Node, list[Link]] = {}
        for link in event.links:
            links.setdefault((link.successor.table, link.successor.id), []).append(link)
        ways: dict[tuple[tuple[str, str], tuple[str, ...]], list[str]] = {}
        for new in ((ref.table, ref.id) for ref in event.successors):
            kinds = {link.kind for link in links[new]}
            how = _WAYS[0] if kinds & {*_FORMED} else _WAYS[1] if "absorbed" in kinds else _WAYS[2]
            olds = _whole_first((extent(k, called[k.predecessor.table, k.predecessor.id]), k.extent != "part") for k in links[new])
            ways.setdefault((how, tuple(olds)), []).append(called[new])
        told = [f"{self._listed(news)} {how[len(news) > 1]} {self._listed(olds)}" for (how, olds), news in ways.items()]
        left = sum(len(news) for news in list(ways.values())[self.names :])
        return "; ".join([*told[: self.names], *([f"and {left:,} more came of them"] if left else [])])

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
        for chosen in dict.fromkeys(filter(None, (template, LIVES.get(one.kind) if one.kind in _LIVING else None))):
            if filled := self._by_template(chosen, names, told, objects):
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
        if (
            "{{" in template
            or "}}" in template
            or "{subject}" in core
            or "{object}" in template
            or any(not getattr(t, name) for t in told for name in placeholders(core))
        ):
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
            old = listed(each.old, each.old_at, self.names) or each.old_blank
            new = listed(each.new, each.new_at, self.names) or each.new_blank
            if change := f"from {old} to {new}" if old and new else new or old:
                title = "" if each.clear and event.word != event.kind else each.title
                parts.append(f"{each.of or title} {change}".strip())
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
        names = Counter(map(self.ref, refs))
        living = [event for event in events if event.objects and event.kind in _LIVING and event.subjects]
        parents = {_node(event.subjects[0]): self.ref(event.objects[0]) for event in living}
        several = {_node(ref): self.ref(ref) for ref in refs if names[self.ref(ref)] > 1}
        under = {node: f"{name} of {parents[node]}" for node, name in several.items() if node in parents}
        alone = {node: name for node, name in under.items() if list(under.values()).count(name) == 1}
        called = self.called_apart(refs, self.ref)
        return [alone.get(_node(ref), called[_node(ref)]) for ref in refs]

    def called_apart(self, refs: Iterable[Ref], name: Callable[[Ref], str]) -> dict[Node, str]:
        """Their names, by table and id; with the id, if others among them have the same name."""
        names = {_node(ref): name(ref) for ref in refs}
        alike: dict[str, list[Node]] = {}
        for node, called in names.items():
            alike.setdefault(called, []).append(node)
        own = {called: nodes for called, nodes in alike.items() if len(nodes) > 1}
        return {n: f"{called}{names_apart.tag(self.package, n, own[called])}" if called in own else called for n, called in names.items()}

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


def _node(ref: Ref) -> Node:
    return ref.table, ref.id


def _begins(clause: str, name: str) -> bool:
    """Whether the clause begins with the name, which may be cut short."""
    start = name[:40]
    return bool(start) and clause.startswith(start) and (len(name) > 40 or not clause[len(start) : len(start) + 1].isalnum())


def _part(event: Event, ref: Ref, name: str) -> tuple[str, bool]:
    """The name of a predecessor, and whether all of it went to the successors; if only a part of it did, that part."""
    links = [link for link in event.links if _node(link.predecessor) == _node(ref)]
    part = bool(links) and all(link.extent == "part" for link in links)
    return (extent(links[0], name) if part else name), not part


def _whole_first(names: Iterable[tuple[str, bool]]) -> list[str]:
    """Those that came whole before those that came in part: `30% of A and B` could be read as part of both."""
    return [name for name, _ in sorted(names, key=lambda each: not each[1])]


def extent(link: Link, name: str) -> str:
    """`part of A`, `30% of A`, or `A`."""
    if link.extent != "part":
        return name
    return f"{link.share:.0%} of {name}" if link.share and 0 < link.share < 1 else f"part of {name}"


def _first(template: str, *names: str) -> int:
    return min(template.index(name) for name in names if name in template)


def _last(template: str, *names: str) -> int:
    return max(template.rindex(name) + len(name) for name in names if name in template)
