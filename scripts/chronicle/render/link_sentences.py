"""Write a clause for links: which entity became which or gave it a part, by the engine's or the contract's templates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from chronicle.change.event import Event, Link, Ref
from chronicle.contract.package import Package
from chronicle.contract.parts import Node
from chronicle.contract.templates import LIVES, OF_LINKS, placeholders
from chronicle.render.name_lists import NAMES, Names, distinct, node

_NUMBERS = {"was": ("was", "were"), "were": ("was", "were"), "has": ("has", "have")}
_PLANNED = {"was": ("is to be", "are to be"), "were": ("is to be", "are to be"), "has": ("has", "have")}
_WAYS = (("was formed from", "were each formed from"), ("absorbed", "each absorbed"), ("received", "each received"))
_FORMED = ("merged", "split", "replaced", "spun_off", "contributed")  # links by which the successor begins


class LinkTeller(Names):
    """Writes clauses about links of one package."""

    def __init__(self, package: Package, *, names: int = NAMES, brief: bool = False, complete: bool = True) -> None:
        super().__init__(package, names=names, brief=brief, complete=complete)
        self.planned = False  # True if the event is in the future
        self.templates: Mapping[str, str] = {**LIVES, **package.descriptor["chronicle"].get("sentences", {})}

    def linked(self, events: Sequence[Event]) -> str:
        """Return the clause, without the day, for the links of events that share a sentence."""
        one = events[0]
        olds, news = distinct(r for e in events for r in e.predecessors), distinct(r for e in events for r in e.successors)
        if one.kind == "reorganized":
            return self._reorganized(one)
        called = self.called_apart([*olds, *one.contributors, *news], self.ref)
        given, taken = ([called[ref.table, ref.id] for ref in refs] for refs in (olds, news))
        if one.kind == "exchanged":
            return f"{self.listed(list(dict.fromkeys([*given, *taken])))} exchanged parts"
        if one.kind in ("split", "divided") and len(news) == 1:
            return f"{self.listed(given)} ended and part of it {'became' if one.kind == 'split' else 'went to'} {self.listed(taken)}"
        begun = {node(link.successor) for link in one.links if link.kind in _FORMED}
        born, lived = ([called[ref.table, ref.id] for ref in news if (node(ref) in begun) is new] for new in (True, False))
        if one.kind == "split" and born and lived and not one.contributors:  # nothing is split into what existed before
            return f"{self.listed(given)} ended; part of it became {self.listed(born)} and part went to {self.listed(lived)}"
        if one.kind in ("merged", "transferred"):
            given = _whole_first(_part(one, ref, name) for ref, name in zip(olds, given, strict=True))
        template = self.templates.get(one.word, LIVES[one.kind])
        if not OF_LINKS.issuperset(placeholders(template)):  # contracts of old releases were not checked for this
            template = LIVES[one.kind]
        told = self.filled(template, {"old": given, "new": taken})
        with_part = [called[ref.table, ref.id] for ref in one.contributors]
        return f"{told}, with {'part' if len(with_part) == 1 else 'parts'} of {self.listed(with_part)}" if with_part else told

    def _reorganized(self, event: Event) -> str:
        """Say where each successor came from; successors with the same origin are combined."""
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
        told = [f"{self.listed(news)} {how[len(news) > 1]} {self.listed(olds)}" for (how, olds), news in ways.items()]
        left = sum(len(news) for news in list(ways.values())[self.names :])
        return "; ".join([*told[: self.names], *([f"and {left:,} more came of them"] if left else [])])

    def filled(self, template: str, values: Mapping[str, Sequence[str]]) -> str:
        """Fill the template; its verbs agree in number with what precedes them."""
        filled = {name: self.listed(each) for name, each in values.items() if name != "subject"}
        filled["subject"] = self.counted(values.get("subject", ()))
        for verb, name in _verbs(template):
            filled[verb] = (_PLANNED if self.planned else _NUMBERS)[verb][len(values.get(name, ())) > 1]
        return template.format_map(filled)


@cache
def _verbs(template: str) -> tuple[tuple[str, str], ...]:
    """The verbs in a template, each with the placeholder before it; empty if there is none."""
    names = ["", *(name for name in placeholders(template))]
    return tuple(
        (name, next((before for before in reversed(names[:place]) if before not in _NUMBERS), ""))
        for place, name in enumerate(names)
        if name in _NUMBERS
    )


def _part(event: Event, ref: Ref, name: str) -> tuple[str, bool]:
    """The name of a predecessor (`part of ...` if only a part went to the successors), and whether all of it went."""
    links = [link for link in event.links if node(link.predecessor) == node(ref)]
    part = bool(links) and all(link.extent == "part" for link in links)
    return (extent(links[0], name) if part else name), not part


def _whole_first(names: Iterable[tuple[str, bool]]) -> list[str]:
    """Names of whole predecessors first: `30% of A and B` could be read as part of both."""
    return [name for name, _ in sorted(names, key=lambda each: not each[1])]


def extent(link: Link, name: str) -> str:
    """Return `part of A`, `30% of A`, or `A`."""
    if link.extent != "part":
        return name
    return f"{link.share:.0%} of {name}" if link.share and 0 < link.share < 1 else f"part of {name}"
