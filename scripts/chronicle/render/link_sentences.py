"""Write a clause for links: which entity became which or gave it a part, by the engine's or the contract's templates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from chronicle.change.event import Event, Link, Ref
from chronicle.contract.package import Package
from chronicle.contract.parts import Node
from chronicle.contract.templates import OF_LINKS, placeholders
from chronicle.render.language import ENGLISH, Language
from chronicle.render.name_lists import NAMES, Names, distinct, node

_NUMBERS = {"was": ("was", "were"), "were": ("was", "were"), "has": ("has", "have")}
_PLANNED = {"was": ("is to be", "are to be"), "were": ("is to be", "are to be"), "has": ("has", "have")}
_WAYS = ("formed from", "absorbed", "received")
_FORMED = ("merged", "split", "replaced", "spun_off", "contributed")  # links by which the successor begins


class LinkTeller(Names):
    """Writes clauses about links of one package."""

    def __init__(
        self, package: Package, *, names: int = NAMES, brief: bool = False, complete: bool = True, language: Language = ENGLISH
    ) -> None:
        super().__init__(package, names=names, brief=brief, complete=complete, language=language)
        self.planned = False  # True if the event is in the future
        self.templates = language.sentences(package)

    def linked(self, events: Sequence[Event]) -> str:
        """Return the clause, without the day, for the links of events that share a sentence."""
        one = events[0]
        olds, news = distinct(r for e in events for r in e.predecessors), distinct(r for e in events for r in e.successors)
        if one.kind == "reorganized":
            return self._reorganized(one)
        called = self.called_apart([*olds, *one.contributors, *news], self.ref)
        given, taken = ([called[ref.table, ref.id] for ref in refs] for refs in (olds, news))
        if one.kind == "exchanged":
            return self.language.say("exchanged", names=self.listed(list(dict.fromkeys([*given, *taken]))))
        if one.kind in ("split", "divided") and len(news) == 1:
            return self.language.say(f"part {one.kind}", old=self.listed(given), new=self.listed(taken))
        begun = {node(link.successor) for link in one.links if link.kind in _FORMED}
        born, lived = ([called[ref.table, ref.id] for ref in news if (node(ref) in begun) is new] for new in (True, False))
        if one.kind == "split" and born and lived and not one.contributors:  # nothing is split into what existed before
            return self.language.say("split among", old=self.listed(given), born=self.listed(born), lived=self.listed(lived))
        if one.kind in ("merged", "transferred"):
            given = _whole_first(self._part(one, ref, name) for ref, name in zip(olds, given, strict=True))
        lives = self.language.lives
        template = self.templates.get(one.word, lives[one.kind])
        if not OF_LINKS.issuperset(placeholders(template)):  # contracts of old releases were not checked for this
            template = lives[one.kind]
        clause = self.filled(template, {"old": given, "new": taken})
        with_part = [called[ref.table, ref.id] for ref in one.contributors]
        return self.language.say("with part", len(with_part), clause=clause, names=self.listed(with_part)) if with_part else clause

    def _reorganized(self, event: Event) -> str:
        """Say where each successor came from; successors with the same origin are combined."""
        called = self.called_apart([*event.predecessors, *event.contributors, *event.successors], self.ref)
        links: dict[Node, list[Link]] = {}
        for link in event.links:
            links.setdefault((link.successor.table, link.successor.id), []).append(link)
        ways: dict[tuple[str, tuple[str, ...]], list[str]] = {}
        for new in ((ref.table, ref.id) for ref in event.successors):
            kinds = {link.kind for link in links[new]}
            how = _WAYS[0] if kinds & {*_FORMED} else _WAYS[1] if "absorbed" in kinds else _WAYS[2]
            olds = _whole_first(
                (extent(k, called[k.predecessor.table, k.predecessor.id], self.language), k.extent != "part") for k in links[new]
            )
            ways.setdefault((how, tuple(olds)), []).append(called[new])
        clauses = [self.language.say(how, len(news), new=self.listed(news), old=self.listed(olds)) for (how, olds), news in ways.items()]
        left = sum(len(news) for news in list(ways.values())[self.names :])
        return self.language.grammar.clauses([*clauses[: self.names], *([self.language.say("more became", left)] if left else [])])

    def _part(self, event: Event, ref: Ref, name: str) -> tuple[str, bool]:
        """The name of a predecessor (`part of ...` if only a part went to the successors), and whether all of it went."""
        links = [link for link in event.links if node(link.predecessor) == node(ref)]
        part = bool(links) and all(link.extent == "part" for link in links)
        return (extent(links[0], name, self.language) if part else name), not part

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


def _whole_first(names: Iterable[tuple[str, bool]]) -> list[str]:
    """Names of whole predecessors first: `30% of A and B` could be read as part of both."""
    return [name for name, _ in sorted(names, key=lambda each: not each[1])]


def extent(link: Link, name: str, language: Language = ENGLISH) -> str:
    """Return `part of A`, `30% of A`, or `A`."""
    if link.extent != "part":
        return name
    known = link.share and 0 < link.share < 1
    return language.say("share of", share=f"{link.share:.0%}", name=name) if known else language.say("part of", name=name)
