"""Group events that share a sentence. Grouping is wording only: the events stay separate, and share their window and certainty.

- two bodies that exchanged parts by one act;
- bodies that were absorbed by one body by one act;
- events of one subject and word: two figures, two posts;
- posts of one name that one person hands over to another;
- events of many subjects by one act that agree in everything else.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence

from chronicle.change.event import Event, Ref
from chronicle.contract.package import Package
from chronicle.contract.roles import Tenure
from chronicle.contract.templates import LIVES, placeholders

Group = list[Event]


class Grouping:
    """Groups events of one package; `templates` are its sentence templates, by word."""

    def __init__(self, package: Package, templates: Mapping[str, str]) -> None:
        self.package, self.templates = package, templates

    def groups(self, events: Iterable[Event]) -> list[Group]:
        """Return the events in groups, in order of their first events."""
        return _by(_by([[event] for event in events], self._together), self._alike)

    def _together(self, group: Group) -> Hashable:
        """Key for links that make one sentence, and for events of one subject and word."""
        one = group[0]
        day = _day(one)
        if one.kind == "exchanged":
            return day, _ids(one.acts), frozenset(_ids((*one.predecessors, *one.successors)))
        if one.kind == "absorbed" and not one.contributors:
            return day, _ids(one.acts), _ids(one.successors)
        if one.links or not one.subjects or not one.statements:
            return one.id
        if one.kind == "handed_over":
            posts = frozenset((t.old, t.new, *t.series.items()) for event in group for t in event.tracked)
            return day, one.statements[0].table, _ids(one.subjects), posts
        wanted = placeholders(self.templates.get(one.word, ""))
        if one.kind == "updated" and "of" not in wanted:
            return one.id  # with two values before and after it would be unclear which became which
        apart = "object" in wanted and not self._is_post(one)
        return day, one.statements[0].table, _ids(one.subjects[:1]), _ids(one.objects) if apart else ()

    def _alike(self, group: Group) -> Hashable:
        """Key for events that differ only in their subjects. Tenures are not combined: each holder has a sentence."""
        one = group[0]
        named = "subject" in placeholders(self.templates.get(one.word) or LIVES.get(one.kind, "{subject}"))
        if one.links or not one.subjects or not one.statements or not named or self._is_post(one):
            return one.id
        living = one.kind in LIVES
        values = frozenset((t.table, t.column, t.language, t.old, t.new, *t.series.items()) for e in group for t in e.tracked if not living)
        objects = () if living else frozenset(ref.id for e in group for ref in e.objects)
        day = _day(one)
        return day, one.statements[0].table, _ids(one.acts), values, objects

    def _is_post(self, event: Event) -> bool:
        return isinstance(self.package.tables.get(event.statements[0].table), Tenure)


def _day(event: Event) -> Hashable:
    """What events must have in common to share a sentence."""
    return event.section, event.word, event.kind, event.certainty, bool(event.unsettled), event.earliest, event.latest


def _ids(refs: Sequence[Ref]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((ref.table, ref.id) for ref in refs))


def _by(groups: Iterable[Group], key: Callable[[Group], Hashable]) -> list[Group]:
    found: dict[Hashable, Group] = {}
    for group in groups:
        found.setdefault(key(group), []).extend(group)
    return list(found.values())
