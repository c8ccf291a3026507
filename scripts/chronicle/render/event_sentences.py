"""Write a sentence for an event, or for a group of events: links in the engine's words, all else by the contract's templates."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from chronicle.change.event import Event, Ref
from chronicle.contract.package import Package
from chronicle.contract.roles import Table
from chronicle.contract.templates import placeholders
from chronicle.render import event_doubt
from chronicle.render.event_values import ValueChange, listed
from chronicle.render.language import ENGLISH, Language
from chronicle.render.link_sentences import LinkTeller
from chronicle.render.name_lists import NAMES, distinct, node

_LIVING = ("created", "abolished", "restored")


class Teller(LinkTeller):
    """Writes sentences about events of one package; `days` are those compared."""

    def __init__(
        self,
        package: Package,
        days: tuple[datetime.date, datetime.date] | None = None,
        *,
        names: int = NAMES,
        brief: bool = False,
        complete: bool = True,
        language: Language = ENGLISH,
    ) -> None:
        super().__init__(package, names=names, brief=brief, complete=complete, language=language)
        self.days = days

    def sentence(self, events: Sequence[Event]) -> str:
        """Return one sentence with its day for events that can share it (event_groups)."""
        one, clause = events[0], self.clause(events)
        planned = event_doubt.planned(one, self.package.closing)
        say, when = self.language.say, self.language.grammar.when(one.earliest, one.latest)
        text = say("planned", clause=clause) if planned else self.opened(events, clause)
        beside = say("comma") if one.contributors and one.kind != "reorganized" else ""
        open_ = event_doubt.unsettled(events, self.language)
        doubt = event_doubt.outside(one, self.days, self.language) or (say("though", doubt=open_) if open_ else "")
        return say("sentence", clause=f"{text}{beside}", when=when, doubt=say("doubt", doubt=doubt) if doubt else "")

    def opened(self, events: Sequence[Event], clause: str) -> str:
        """Return the clause with a capital letter, unless it begins with a name or an id."""
        return (
            clause
            if any(_begins(clause, name) for event in events for name in self._names(event))
            else self.language.grammar.capital(clause)
        )

    def _names(self, event: Event) -> Iterator[str]:
        for ref in (*event.subjects, *event.predecessors, *event.contributors, *event.successors, *event.objects):
            yield from ref.name.values() if ref.name else [ref.id]
        for tracked in filter(self.values.is_name, event.tracked):
            for value, names in ((tracked.old, tracked.old_name), (tracked.new, tracked.new_name)):
                yield from names.values() if names else [value] if value is not None else []

    def clause(self, events: Sequence[Event]) -> str:
        """Return the same without the day, as a clause within a sentence."""
        self.planned = event_doubt.planned(events[0], self.package.closing)
        return self.linked(events) if events[0].links else self._stated(events)

    def _stated(self, events: Sequence[Event]) -> str:
        one = events[0]
        subjects = distinct(event.subjects[0] for event in events if event.subjects)
        own = [event for event in events if event.subjects[:1] == one.subjects[:1]]  # the others have the same values
        changes = list(self.values.changes(own))
        if one.kind == "continued":
            return self._continued(one)
        names = self._subjects(subjects, events) if subjects else [self._row(one)]
        template = self._template(one)
        objects = self.values.objects(own)
        for chosen in dict.fromkeys(filter(None, (template, self.language.lives.get(one.kind) if one.kind in _LIVING else None))):
            if filled := self._by_template(chosen, names, changes, objects):
                return filled
        return self._plain(one, names, changes, objects)

    def _template(self, event: Event) -> str | None:
        return self.templates.get(event.word) or (self.templates[event.kind] if event.kind in _LIVING else None)

    def _by_template(self, template: str, names: Sequence[str], changes: Sequence[ValueChange], objects: Sequence[str]) -> str | None:
        """Fill the template; None if a value is missing. For values of several things, such as two figures, the part of the
        template about them is repeated."""
        wanted = {*placeholders(template)}
        if len(changes) > 1 and "of" in wanted:
            return self._repeated(template, names, changes)
        if len(changes) > 1 and len(wanted & {"old", "new"}) == 1 and not any((*t.old_at, *t.new_at) for t in changes):
            changes = [ValueChange("", tuple(v for t in changes for v in t.old), tuple(v for t in changes for v in t.new))]
        elif len(changes) > 1 and wanted & {"old", "new"}:
            return None
        value = changes[0] if changes else ValueChange("", (), ())
        filled: dict[str, Sequence[str]] = {"subject": names, "object": objects, "of": [value.of] if value.of else []}
        old, new = value.old, value.new
        if any((*value.old_at, *value.new_at)) and self.language.code != "en":  # each post follows its place
            filled["object"] = [""]
            old, new = ((each,) if (each := self._listed(v, at)) else () for v, at in ((old, value.old_at), (new, value.new_at)))
        elif any((*value.old_at, *value.new_at)):  # each post names its place; the last in the words of the template, if it has some
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
        return self.filled(template, filled)

    def _repeated(self, template: str, names: Sequence[str], changes: Sequence[ValueChange]) -> str | None:
        first, last = (where(template, "{of}", "{old}", "{new}") for where in (_first, _last))
        core = template[first:last]
        if (
            "{{" in template
            or "}}" in template
            or "{subject}" in core
            or "{object}" in template
            or any(not getattr(t, name) for t in changes for name in placeholders(core))
        ):
            return None
        each = [self.filled(core, {"of": [t.of], "old": t.old, "new": t.new}) for t in changes]
        return self.filled(template[:first] + "{new}" + template[last:], {"subject": names, "new": [self.language.grammar.listed(each)]})

    def _continued(self, event: Event) -> str:
        """A sentence for a statement that another with the same values followed."""
        table, subject = self._table(event), self.ref(event.subjects[0]) if event.subjects else self._row(event)
        if table and table.about:
            return self.language.say("continued in", name=subject, table=self.language.table(table))
        return self.language.say("continued", name=subject)

    def _plain(self, event: Event, names: Sequence[str], changes: Iterable[ValueChange], objects: Sequence[str]) -> str:
        """A sentence without a template, or without the values for it: the word, and what is known."""
        table, parts = self._table(event), []
        for each in changes:
            old = self._listed(each.old, each.old_at) or each.old_blank
            new = self._listed(each.new, each.new_at) or each.new_blank
            if change := self.language.say("from to", old=old, new=new) if old and new else new or old:
                title = "" if each.clear and event.word != event.kind else each.title
                what = each.of or title
                parts.append(self.language.say("changed value", what=what, change=change) if what else change)
        parts = parts or [self.listed(objects)] if objects else parts
        say, grammar = self.language.say, self.language.grammar
        what = self.language.word(event.word)
        if event.word == event.kind and table and table.about:
            what = say("change of", table=grammar.singular(self.language.table(table)), what=what)
        elif event.word == event.kind == "updated" and parts:
            return say("changed", name=self.counted(names), what=grammar.clauses(parts))
        if parts:
            return say("plain with", name=self.counted(names), what=what, parts=grammar.clauses(parts))
        return say("plain", name=self.counted(names), what=what)

    def _listed(self, values: Sequence[str], places: Sequence[str]) -> str:
        return listed(values, places, self.names, self.language)

    # Names

    def _subjects(self, refs: Sequence[Ref], events: Sequence[Event]) -> list[str]:
        """The names of the subjects; equal names with the body that each is in, or with the id."""
        names = Counter(map(self.ref, refs))
        living = [event for event in events if event.objects and event.kind in _LIVING and event.subjects]
        parents = {node(event.subjects[0]): self.ref(event.objects[0]) for event in living}
        several = {node(ref): self.ref(ref) for ref in refs if names[self.ref(ref)] > 1}
        under = {node: name + self.language.say("under", name=parents[node]) for node, name in several.items() if node in parents}
        alone = {node: name for node, name in under.items() if list(under.values()).count(name) == 1}
        called = self.called_apart(refs, self.ref)
        return [alone.get(node(ref), called[node(ref)]) for ref in refs]

    def _table(self, event: Event) -> Table | None:
        return self.package.tables.get(event.statements[0].table) if event.statements else None

    def _row(self, event: Event) -> str:
        """The statement of an event without a subject, as `table id`."""
        return f"{event.statements[0].table} {event.statements[0].id}" if event.statements else event.id


def _begins(clause: str, name: str) -> bool:
    """True if the clause begins with the name, which may be cut short."""
    start = name[:40]
    return bool(start) and clause.startswith(start) and (len(name) > 40 or not clause[len(start) : len(start) + 1].isalnum())


def _first(template: str, *names: str) -> int:
    return min(template.index(name) for name in names if name in template)


def _last(template: str, *names: str) -> int:
    return max(template.rindex(name) + len(name) for name in names if name in template)
