"""The hierarchies of both days side by side, as HTML: what certainly changed is marked with a colour and a sign, the rest is folded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from chronicle.change.event import Event, Ref
from chronicle.contract.parts import LabelRows, Node
from chronicle.contract.roles import Edge
from chronicle.core.sql import ident
from chronicle.engines import duckdb as engine
from chronicle.history import hierarchy
from chronicle.history.hierarchy import Branch
from chronicle.history.state import State
from chronicle.render import english
from chronicle.render.html.anchors import link, text
from chronicle.render.timeline import Course

OPEN = 24  # siblings shown without being asked for; more are folded
READ = 20_000  # lines of a tree; a larger one is not drawn
DRAWN = 3_000  # branches of a tree; of a larger one only those that changed, and what they stand under
NAMES = 4  # from which one came, or which it became
SIGNS = {
    "new": ("+", "new"),
    "gone": ("−", "gone"),
    "made": ("◆", "became another, or was made of others"),
    "part": ("◐", "gave or received a part, and goes on"),
    "moved": ("⇄", "moved"),
    "renamed": ("✎", "renamed"),
}
_HEAD = "<h2>The hierarchy on both days</h2>"
_GOING_ON = (  # kinds of links whose predecessor, and whose successor, lives before and after
    ("spun_off", "contributed", "transferred", "exchanged"),
    ("absorbed", "divided", "transferred", "exchanged"),
)
_SIDES = {"begin": 1, "end": 0}


@dataclass(frozen=True)
class Mark:
    """What befell an entity, as seen from one of the days: a key of SIGNS, the event, and from or into what it came."""

    sign: str
    event: str
    told: str = ""


Marks = Mapping[Node, Mark]
Pair = tuple[list[Branch], list[Branch]]
Places = Mapping[Node, frozenset[tuple[Node | None, str | None]]]


def pair(course: Course) -> Pair | None:
    """The trees of both days; None if there is no hierarchy or no day, if both are the same, or if they are too large."""
    return (_tree(course.happened.compares[0]), _tree(course.happened.compares[1])) if 0 < _lines(course) <= READ else None


def _lines(course: Course) -> int:
    """How many lines the larger of the trees may have; 0 if there are none to be drawn."""
    first, second = course.happened.compares
    if not (first.when and second.when) or (first.when == second.when and first.shares(second)):
        return 0
    counts = []
    for state in (first, second):
        table = state.package.edges
        if table is None or not state.columns(table):
            return 0
        counts.append(engine.rows(state.con, f"SELECT count(*) FROM {state.relation(table)} WHERE {state.holds(table)}")[0][0])
    return int(max(counts))


def _tree(state: State) -> list[Branch]:
    """The tree of a state, whose database need not be the one in use."""
    assert state.when
    (current,) = engine.rows(state.con, "SELECT current_database()")[0]
    state.con.execute(f"USE {ident(state.database or current)}")
    try:
        return hierarchy.tree(state.con, state.package, state.when)
    finally:
        state.con.execute(f"USE {ident(current)}")


def marks(course: Course, trees: Pair) -> tuple[Marks, Marks]:
    """Of the entities of the first day, and of those of the second: by certain events, of which the weightiest counts."""
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
        told = english.listed(map(course.teller.ref, refs.values()), NAMES)
        how = ("part from" if side else "part to") if goes_on else "from" if side else "into"
        yield side, node, Mark("part" if goes_on else "made", event.id, f"{how} {told}")


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
            return  # its other end did not move
        elif table and isinstance(table.labels, LabelRows) and event.kind == "updated" and not event.minor:
            yield from ((side, node, Mark("renamed", event.id)) for side in (0, 1))


def _places(branches: Iterable[Branch]) -> Places:
    """What each entity stands under, and as what."""
    found: dict[Node, set[tuple[Node | None, str | None]]] = {}
    left: list[tuple[Node | None, Branch]] = [(None, branch) for branch in branches]
    while left:
        above, branch = left.pop()
        found.setdefault(branch.node, set()).add((above, branch.relation))
        left += ((branch.node, inner) for inner in branch.below)
    return {node: frozenset(places) for node, places in found.items()}


def drawn(course: Course, there: Container[str]) -> Iterator[str]:
    """Both trees; nothing if there are none, or if no entity changed. Marks lead to those events that are `there` on the page."""
    if course.events and _lines(course) > READ:
        yield f'{_HEAD}<p class="soft">It has more than {READ:,} lines: too many to be drawn.</p>'
    trees = pair(course) if course.events else None
    both = marks(course, trees) if trees else ({}, {})
    if not trees or not any(both):
        return
    yield f'{_HEAD}<p class="legend">'
    yield " ".join(f'<span class="mark {key}"><b>{sign}</b> {text(words)}</span>' for key, (sign, words) in SIGNS.items())
    yield '<span class="soft">? not certain</span></p><div class="trees">'
    for state, branches, found in zip(course.happened.compares, trees, both, strict=True):
        assert state.when
        yield f"<section><h3>{english.day(state.when)}</h3>"
        yield from _Drawing(branches, found, there).lines(branches)
        yield "</section>"
    yield "</div>"


class _Drawing:
    """Draws one tree. `changed` are the branches that have a mark, or hold one that does."""

    def __init__(self, branches: Sequence[Branch], found: Marks, there: Container[str]) -> None:
        self.found, self.there, self.changed, self.left = found, there, set[int](), DRAWN
        self.whole = sum(map(self._read, branches)) <= DRAWN

    def _read(self, branch: Branch) -> int:
        """How many branches it is, with those below."""
        size = 1 + sum(map(self._read, branch.below))
        if branch.node in self.found or any(id(inner) in self.changed for inner in branch.below):
            self.changed.add(id(branch))
        return size

    def lines(self, branches: Iterable[Branch]) -> Iterator[str]:
        yield '<ul class="tree">'
        yield from self._level(branches)
        yield "</ul>"
        if self.left <= 0:
            yield f'<p class="soft">Only {DRAWN:,} of its places are drawn.</p>'

    def _level(self, branches: Iterable[Branch]) -> Iterator[str]:
        for relation, group in groupby(branches, key=lambda branch: branch.relation):
            members = list(group)
            if relation is None or len(members) == 1:
                yield from self._siblings(members)
                continue
            count = Counter(self.found[branch.node].sign for branch in members if branch.node in self.found)
            signs = " ".join(f'<span class="mark {key}">{SIGNS[key][0]}{count[key]}</span>' for key in SIGNS if count[key])
            opened = " open" if len(members) <= OPEN and any(id(branch) in self.changed for branch in members) else ""
            yield f'<li class="group"><details{opened}><summary>{text(relation)} ({len(members):,}) {signs}</summary><ul>'
            yield from self._siblings(members)
            yield "</ul></details></li>"

    def _siblings(self, members: Iterable[Branch]) -> Iterator[str]:
        """Each that changed, or holds one that did; runs of the others folded, or only counted in a tree that is too large."""
        for changed, run in groupby(members, key=lambda branch: id(branch) in self.changed):
            branches = list(run)
            unchanged = f"{len(branches):,} without a certain change"
            if changed or (self.whole and len(branches) < 3):
                for branch in branches:
                    yield from self._branch(branch)
            elif self.whole:
                yield f'<li class="group"><details><summary class="soft">{unchanged}</summary><ul>'
                for branch in branches:
                    yield from self._branch(branch)
                yield "</ul></details></li>"
            else:
                yield f'<li class="soft">{unchanged}</li>'

    def _branch(self, branch: Branch) -> Iterator[str]:
        if self.left <= 0:
            return
        self.left -= 1
        name = text(english.capital(english.named(branch.name, branch.id)))
        doubt = "" if branch.certainty == "certain" else '<b title="possible: the evidence does not decide">?</b> '
        mark = self.found.get(branch.node)
        if mark:
            sign, words = SIGNS[mark.sign]
            told = f' <span class="soft">{text(mark.told)}</span>' if mark.told else ""
            href = f' href="#{link(mark.event)}"' if mark.event in self.there else ""
            yield f'<li class="mark {mark.sign}" title="{text(branch.id)}">'
            yield f'<a{href} title="{text(words)}"><b>{sign}</b> {doubt}{name}</a>{told}'
        else:
            yield f'<li title="{text(branch.id)}">{doubt}{name}'
        if branch.below:
            yield "<ul>"
            yield from self._level(branch.below)
            yield "</ul>"
        yield "</li>"
