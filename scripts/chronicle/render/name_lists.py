"""Names and lists of names in a sentence: a few are named, the others counted, and equal names distinguished."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from chronicle.change.event import Ref
from chronicle.contract.package import Package
from chronicle.contract.parts import Node
from chronicle.render import names_apart
from chronicle.render.event_values import Values
from chronicle.render.language import ENGLISH, Language

NAMES = 4  # most names in one sentence; of more, two are named and the others counted


class Names:
    """Names of one package in sentences.

    A list has at most `names`; if `brief`, names are in the language of the text only. If not `complete`, there may be more events like
    those shown, so the number of other names is not given.
    """

    def __init__(
        self, package: Package, *, names: int = NAMES, brief: bool = False, complete: bool = True, language: Language = ENGLISH
    ) -> None:
        self.package, self.names, self.complete, self.language = package, names, complete, language
        self.values = Values(package, brief=brief, language=language)

    def ref(self, ref: Ref) -> str:
        """`the Ministry of Industry (工业部)`."""
        return self.values.ref(ref)

    def listed(self, texts: Sequence[str]) -> str:
        """Return the texts as a list within a sentence; of many, the first ones and how many more there are."""
        return self.language.grammar.enumerated(texts[: self.names], max(0, len(texts) - self.names), "more")

    def called_apart(self, refs: Iterable[Ref], name: Callable[[Ref], str]) -> dict[Node, str]:
        """Return the names by (table, id), with the id where others among them have the same name."""
        names = {node(ref): name(ref) for ref in refs}
        alike: dict[str, list[Node]] = {}
        for one, called in names.items():
            alike.setdefault(called, []).append(one)
        own = {called: nodes for called, nodes in alike.items() if len(nodes) > 1}
        return {
            n: f"{called}{names_apart.tag(self.package, n, own[called], self.language)}" if called in own else called
            for n, called in names.items()
        }

    def few(self, names: Sequence[str], cap: int, *, known: bool = False) -> list[str]:
        """Return all names up to `cap`; of more, two and the number of others, if that is `known` or all events are shown."""
        if len(names) <= cap:
            return list(names)
        left = len(names) - 2 if known or self.complete else None
        return [*names[:2], self.language.say("others" if left is None else "more others", left)]

    def counted(self, names: Sequence[str]) -> str:
        """Return the names as a list within a sentence; of many, two and how many others there are."""
        if len(names) <= self.names:
            return self.language.grammar.series(names)
        return self.language.grammar.enumerated(names[:2], len(names) - 2 if self.complete else None)


def distinct(refs: Iterable[Ref]) -> list[Ref]:
    """Each entity once, in the order given."""
    return list({(ref.table, ref.id): ref for ref in reversed(list(refs))}.values())[::-1]


def node(ref: Ref) -> Node:
    """Return the entity as (table, id)."""
    return ref.table, ref.id
