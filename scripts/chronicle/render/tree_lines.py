"""Draw the hierarchy on a day as text, one line for each entity."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from chronicle.change.successors import Fate
from chronicle.contract.parts import Node
from chronicle.contract.roles import Edge
from chronicle.core.period import CERTAIN, LEVELS
from chronicle.history import naming
from chronicle.history.hierarchy import Branch
from chronicle.render.language import ENGLISH, Language


def lines(branches: Iterable[Branch], edges: Edge, language: Language = ENGLISH, fates: Mapping[Node, Fate] | None = None) -> Iterator[str]:
    """Yield the lines of the tree; a question mark means that a place is only possible.

    `edges` has the kinds of lines. An entity in `fates` is followed by what it became, each under its name in one language.
    """
    notes = {
        node: " + ".join(_named(dict([*one.name.items()][:1]), one.id, language) for one in fate.now)
        for node, fate in (fates or {}).items()
    }
    drawn = [line for branch in branches for line in _branch(branch, ("", "", ""), (edges, language, notes))]
    yield from [*drawn, "", language.say("possible there")] if drawn else [language.say("empty hierarchy")]


def _named(name: Mapping[str, str], key: str, language: Language) -> str:
    return naming.shown(name, key) if language.code == "en" else language.grammar.named(name, key)


def _branch(branch: Branch, edge: tuple[str, str, str], drawn: tuple[Edge, Language, Mapping[Node, str]]) -> Iterator[str]:
    """The lines of a branch; `edge` is drawn before it: what leads there, before its own line, and before those below."""
    (lead, first, rest), (edges, language, notes) = edge, drawn
    doubt = "? " if branch.certainty != LEVELS[CERTAIN] else ""
    became = f" → {notes[branch.node]}" if notes.get(branch.node) else ""
    yield f"{lead}{first}{doubt}{_named(branch.name, branch.id, language)} [{branch.id}]{became}"
    for number, inner in enumerate(branch.below):
        last = number == len(branch.below) - 1
        if inner.relation and (number == 0 or branch.below[number - 1].relation != inner.relation):
            count = sum(other.relation == inner.relation for other in branch.below)
            relation = language.relation(edges, inner.relation)
            yield f"{lead}{rest}│  {language.grammar.beside(relation, str(count)) if count > 1 else relation}"
        yield from _branch(inner, (lead + rest, "└─ " if last else "├─ ", "   " if last else "│  "), drawn)
