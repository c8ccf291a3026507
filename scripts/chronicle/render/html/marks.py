"""Mark each entity in the hierarchies of two days with a sign for what happened to it; only certain events count."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from chronicle.change.event import Event, Ref
from chronicle.contract.parts import LabelRows, Node
from chronicle.contract.roles import Edge
from chronicle.history.hierarchy import Branch
from chronicle.render.timeline import Course

NAMES = 4  # most predecessors or successors named in a mark
SIGNS = {"new": "+", "gone": "−", "made": "◆", "part": "◐", "moved": "⇄", "renamed": "✎"}  # the phrase `sign new` explains the first
_GOING_ON = (  # kinds of links whose predecessor continues; kinds whose successor existed before
    ("spun_off", "contributed", "transferred", "exchanged"),
    ("absorbed", "divided", "transferred", "exchanged"),
)
_SIDES = {"begin": 1, "end": 0}


@dataclass(frozen=True)
class Mark:
    """What happened to an entity, as seen from one of the two days.

    Attributes:
        sign: Key of SIGNS.
        event: Id of the event.
        phrase: Predecessors or successors as a phrase, such as `into X and Y`; empty if there are none.
    """

    sign: str
    event: str
    phrase: str = ""


Marks = Mapping[Node, Mark]
Pair = tuple[Sequence[Branch], Sequence[Branch]]
Places = Mapping[Node, frozenset[tuple[Node | None, str | None]]]


def of(course: Course, trees: Pair) -> tuple[Marks, Marks]:
    """Return the marks of the entities on the first day and on the second. Of several events, the one first in SIGNS decides."""
    places = _places(trees[0]), _places(trees[1])
    sides: tuple[dict[Node, Mark], dict[Node, Mark]] = ({}, {})
    for event in course.events:
        for side, node, mark in _linked(course, event) if event.links else _marked(course, event, places):
            known = sides[side].get(node)
            if known is None or list(SIGNS).index(mark.sign) < list(SIGNS).index(known.sign):
                sides[side][node] = mark
    return sides


def _linked(course: Course, event: Event) -> Iterator[tuple[int, Node, Mark]]:
    others: dict[tuple[int, Node, bool], dict[Node, Ref]] = {}
    for each in event.links:
        old, new = ((ref.table, ref.id) for ref in (each.predecessor, each.successor))
        if old != new:
            for end, node, other, ref in ((0, old, new, each.successor), (1, new, old, each.predecessor)):
                others.setdefault((end, node, each.kind in _GOING_ON[end]), {})[other] = ref
    for (side, node, goes_on), refs in others.items():
        names = course.teller.language.grammar.listed(map(course.teller.ref, refs.values()), NAMES)
        how = ("part from" if side else "part to") if goes_on else "from" if side else "into"
        yield side, node, Mark("part" if goes_on else "made", event.id, course.teller.language.say(f"mark {how}", names=names))


def _marked(course: Course, event: Event, places: tuple[Places, Places]) -> Iterator[tuple[int, Node, Mark]]:
    package = course.happened.place.package
    table = package.tables.get(event.statements[0].table) if event.statements else None
    for ref in event.subjects:
        node = ref.table, ref.id
        if event.kind in ("created", "restored"):
            yield 1, node, Mark("new", event.id)
        elif event.kind == "abolished":
            yield 0, node, Mark("gone", event.id)
        elif isinstance(table, Edge):
            if package.edges and table.name == package.edges.name and places[0].get(node) != places[1].get(node):
                yield from ((side, node, Mark("moved", event.id)) for side in {_SIDES[s.side] for s in event.statements})
            return  # only the first subject moved, not its parent
        elif table and isinstance(table.labels, LabelRows) and event.kind == "updated" and not event.minor:
            yield from ((side, node, Mark("renamed", event.id)) for side in (0, 1))


def _places(branches: Iterable[Branch]) -> Places:
    """Map each entity to its places in the hierarchy: pairs of parent (None for a root) and relation."""
    found: dict[Node, set[tuple[Node | None, str | None]]] = {}
    left: list[tuple[Node | None, Branch]] = [(None, branch) for branch in branches]
    while left:
        above, branch = left.pop()
        found.setdefault(branch.node, set()).add((above, branch.relation))
        left += ((branch.node, inner) for inner in branch.below)
    return {node: frozenset(places) for node, places in found.items()}
