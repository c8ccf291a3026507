"""Draw the hierarchy on a day as text, one line for each entity."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from chronicle.contract.parts import Node
from chronicle.contract.roles import Edge
from chronicle.core.period import CERTAIN, LEVELS
from chronicle.history import naming
from chronicle.history.hierarchy import Branch
from chronicle.render import columns
from chronicle.render.language import ENGLISH, Language

_LEAST = 20  # columns of a shortened name


def lines(
    branches: Iterable[Branch],
    edges: Edge,
    notes: Mapping[Node, str] | None = None,
    language: Language = ENGLISH,
    width: int | None = None,
) -> Iterator[str]:
    """Yield the lines of the tree; a question mark means that a place is only possible.

    Args:
        branches: The roots.
        edges: The table with the kinds of lines.
        notes: Texts behind some entities, such as what they became.
        language: Of names and kinds.
        width: Names are shortened to so many columns, if it is given.
    """
    drawing = _Drawing(edges, notes or {}, language, width)
    drawn = [line for branch in branches for line in drawing.lines(branch, "", "", "")]
    yield from [*drawn, "", language.say("possible there")] if drawn else [language.say("empty hierarchy")]


@dataclass(frozen=True)
class _Drawing:
    edges: Edge
    notes: Mapping[Node, str]
    language: Language
    width: int | None

    def lines(self, branch: Branch, lead: str, first: str, rest: str) -> Iterator[str]:
        """Yield the lines of a branch: `lead` goes before all, `first` before its own line, and `rest` before those below."""
        doubt = "? " if branch.certainty != LEVELS[CERTAIN] else ""
        plain = naming.shown if self.language.code == "en" else self.language.grammar.named
        name, rest_of_line = plain(branch.name, branch.id), f" [{branch.id}]{self.notes.get(branch.node, '')}"
        if self.width:
            name = columns.shortened(name, max(_LEAST, self.width - columns.width(f"{lead}{first}{doubt}{rest_of_line}")))
        yield f"{lead}{first}{doubt}{name}{rest_of_line}"
        for number, inner in enumerate(branch.below):
            last = number == len(branch.below) - 1
            if inner.relation and (number == 0 or branch.below[number - 1].relation != inner.relation):
                count = sum(other.relation == inner.relation for other in branch.below)
                relation = self.language.relation(self.edges, inner.relation)
                yield f"{lead}{rest}│  {self.language.grammar.beside(relation, str(count)) if count > 1 else relation}"
            yield from self.lines(inner, lead + rest, "└─ " if last else "├─ ", "   " if last else "│  ")
