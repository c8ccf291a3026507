"""How alike two names are: a measure that needs no words, so that it is the same for Chinese and for English.

A name is its character bigrams, case folded and without spaces; each weighs log(1 + names / names that have it), so that
`Ministry of` and 部门 hardly count. Two names are compared by the Dice coefficient of these weights: twice what both have,
of what each has. Of several languages the one in which they are most alike counts.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence

from chronicle.contract.package import Package
from chronicle.core import values
from chronicle.core.sql import literal
from chronicle.engines import duckdb as engine
from chronicle.history import naming

Bigrams = Counter[str]


class Likeness:
    """The names of the entities of one table on two days (SQL), to be compared across them."""

    def __init__(self, con: engine.Connection, package: Package, entity: str, first: str, second: str) -> None:
        self.known: dict[str, list[Bigrams]] = {}  # language -> all names
        self.first, self.second = (self._names(con, package, entity, when) for when in (first, second))
        self.weights = {language: weights(names) for language, names in self.known.items()}

    def _names(self, con: engine.Connection, package: Package, entity: str, when: str) -> dict[str, dict[str, Bigrams]]:
        found: dict[str, dict[str, Bigrams]] = {}
        query = f"SELECT id, language, label FROM ({naming.query(package, when)}) WHERE entity = {literal(entity)}"
        for node, language, label in engine.rows(con, query):
            found.setdefault(values.text(node), {})[language] = own = bigrams(label)
            self.known.setdefault(language, []).append(own)
        return found

    def of(self, old: str, new: str) -> float:
        """0 to 1: of the name of `old` on the first day and that of `new` on the second; 0 if they share no language."""
        mine, yours = self.first.get(old, {}), self.second.get(new, {})
        return max((dice(mine[tag], yours[tag], self.weights[tag]) for tag in mine.keys() & yours.keys()), default=0.0)


def bigrams(text: str) -> Bigrams:
    """Its pairs of neighbouring characters; a text of one character is that character."""
    plain = "".join(text.casefold().split())
    return Counter(plain[at : at + 2] for at in range(max(len(plain) - 1, 1)))


def weights(names: Sequence[Bigrams]) -> Mapping[str, float]:
    """What each bigram of the names weighs."""
    having = Counter(pair for name in names for pair in name)
    return {pair: math.log(1 + len(names) / number) for pair, number in having.items()}


def dice(one: Bigrams, other: Bigrams, weights: Mapping[str, float]) -> float:
    """How alike two of the names are that were weighed."""

    def weight(pairs: Bigrams) -> float:
        return sum(count * weights[pair] for pair, count in pairs.items())

    return 2 * weight(one & other) / (weight(one) + weight(other))
