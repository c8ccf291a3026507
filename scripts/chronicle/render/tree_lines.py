"""Draw the hierarchy on a day as text, one line for each entity."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from chronicle.contract.roles import Edge
from chronicle.core.period import CERTAIN, LEVELS
from chronicle.history import naming
from chronicle.history.hierarchy import Branch
from chronicle.render.language import ENGLISH, Language


def lines(branches: Iterable[Branch], edges: Edge, language: Language = ENGLISH) -> Iterator[str]:
    """Yield the lines of the tree; a question mark means that a place is only possible. `edges` has the kinds of lines."""
    drawn = [line for branch in branches for line in _branch(branch, ("", "", ""), edges, language)]
    yield from [*drawn, "", language.say("possible there")] if drawn else [language.say("empty hierarchy")]


def _branch(branch: Branch, edge: tuple[str, str, str], edges: Edge, language: Language) -> Iterator[str]:
    """The lines of a branch; `edge` is drawn before it: what leads there, before its own line, and before those below."""
    lead, first, rest = edge
    doubt = "? " if branch.certainty != LEVELS[CERTAIN] else ""
    name = naming.shown(branch.name, branch.id) if language.code == "en" else language.grammar.named(branch.name, branch.id)
    yield f"{lead}{first}{doubt}{name} [{branch.id}]"
    for number, inner in enumerate(branch.below):
        last = number == len(branch.below) - 1
        if inner.relation and (number == 0 or branch.below[number - 1].relation != inner.relation):
            count = sum(other.relation == inner.relation for other in branch.below)
            relation = language.relation(edges, inner.relation)
            yield f"{lead}{rest}│  {language.grammar.beside(relation, str(count)) if count > 1 else relation}"
        yield from _branch(inner, (lead + rest, "└─ " if last else "├─ ", "   " if last else "│  "), edges, language)
