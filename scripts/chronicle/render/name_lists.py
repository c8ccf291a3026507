"""Names and lists of names in a sentence: a few by name, the others counted, those that read alike told apart."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from chronicle.change.event import Ref
from chronicle.contract.package import Package
from chronicle.contract.parts import Node
from chronicle.render import english, names_apart
from chronicle.render.event_values import Values

NAMES = 4  # that one sentence names; of more it names two and counts the others


class Names:
    """Names of one package in sentences. A list has at most `names`; if `brief`, they are in English alone. If not `complete`, there may be
    more events like those that are told, so that no number of others is given."""

    def __init__(self, package: Package, *, names: int = NAMES, brief: bool = False, complete: bool = True) -> None:
        self.package, self.names, self.complete = package, names, complete
        self.values = Values(package, brief=brief)

    def ref(self, ref: Ref) -> str:
        """`the Ministry of Industry (工业部)`."""
        return self.values.ref(ref)

    def listed(self, texts: Sequence[str]) -> str:
        """The texts in a sentence, of many the first and how many more there are."""
        return english.series(self._cut(texts))

    def _cut(self, texts: Sequence[str]) -> list[str]:
        left = len(texts) - self.names
        return [*texts[: self.names], *([f"{left:,} more"] if left > 0 else [])]

    def called_apart(self, refs: Iterable[Ref], name: Callable[[Ref], str]) -> dict[Node, str]:
        """Their names, by table and id; with the id, if others among them have the same name."""
        names = {node(ref): name(ref) for ref in refs}
        alike: dict[str, list[Node]] = {}
        for one, called in names.items():
            alike.setdefault(called, []).append(one)
        own = {called: nodes for called, nodes in alike.items() if len(nodes) > 1}
        return {n: f"{called}{names_apart.tag(self.package, n, own[called])}" if called in own else called for n, called in names.items()}

    def few(self, names: Sequence[str], cap: int, *, known: bool = False) -> list[str]:
        """All of a few names; of many two, and how many others there are, if that is `known` or all events are."""
        if len(names) <= cap:
            return list(names)
        return [*names[:2], f"{len(names) - 2:,} others" if known or self.complete else "others"]

    def counted(self, names: Sequence[str]) -> str:
        """The names in a sentence, of many two and how many others there are."""
        return english.series(self.few(names, self.names))


def distinct(refs: Iterable[Ref]) -> list[Ref]:
    """Each entity once, in the order given."""
    return list({(ref.table, ref.id): ref for ref in reversed(list(refs))}.values())[::-1]


def node(ref: Ref) -> Node:
    """The entity by its table and id."""
    return ref.table, ref.id
