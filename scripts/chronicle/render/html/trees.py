"""Show the hierarchies of both days next to each other: certain changes have a colour and a sign, the rest is folded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import ClassVar

from chronicle.core.sql import ident
from chronicle.engines import duckdb as engine
from chronicle.history import hierarchy
from chronicle.history.hierarchy import Branch
from chronicle.history.state import State
from chronicle.render.html import marks
from chronicle.render.html.marks import SIGNS, Mark, Marks, Pair
from chronicle.render.timeline import Course

OPEN = 24  # most siblings that are shown unfolded
READ = 20_000  # most rows of a hierarchy; a larger one is not drawn
DRAWN = 3_000  # most branches drawn; of a larger tree only changed branches and their ancestors


@dataclass(frozen=True)
class Place:
    """An entity in a tree; `leads` if its mark links to an event on the page."""

    kind: ClassVar[str] = "place"
    id: str
    name: str
    possible: bool
    mark: Mark | None
    leads: bool
    below: tuple[Item, ...]


@dataclass(frozen=True)
class Fold:
    """Siblings that a reader can unfold; `signs` counts their marks as (key of SIGNS, sign, count)."""

    kind: ClassVar[str] = "fold"
    text: str
    below: tuple[Item, ...]
    signs: tuple[tuple[str, str, int], ...] = ()
    opened: bool = False
    changed: bool = True


@dataclass(frozen=True)
class Run:
    """Siblings of which only the number is shown."""

    kind: ClassVar[str] = "run"
    text: str


Item = Place | Fold | Run


@dataclass(frozen=True)
class Tree:
    """The hierarchy on a day; `cut` if even some changed branches are left out."""

    day: str
    items: tuple[Item, ...]
    cut: bool


@dataclass(frozen=True)
class Trees:
    """The trees of both days; `drawn` is empty if a hierarchy has more rows than `limit`. `most` is the limit of drawn branches."""

    drawn: tuple[Tree, ...]
    limit: int = 0
    most: int = 0
    signs: ClassVar = SIGNS


def drawn(course: Course, there: Container[str]) -> Trees | None:
    """Build both trees; None if there is no hierarchy or no entity changed. `there` has the ids of events on the page, for links."""
    if not course.events:
        return None
    if _lines(course) > READ:
        return Trees((), limit=READ)
    trees = pair(course)
    both = marks.of(course, trees) if trees else ({}, {})
    if not trees or not any(both):
        return None
    language = course.teller.language
    days = (language.grammar.day(state.when) for state in course.happened.compares if state.when)
    made = (_tree(course, day, branches, found, there) for day, branches, found in zip(days, trees, both, strict=True))
    return Trees(tuple(made), most=DRAWN)


def pair(course: Course) -> Pair | None:
    """Read the hierarchies of both days; None if there is none, an operand has no day, both are the same state, or one is too large."""
    return (_read(course.happened.compares[0]), _read(course.happened.compares[1])) if 0 < _lines(course) <= READ else None


def _lines(course: Course) -> int:
    """Return the number of rows of the larger hierarchy; 0 if there is nothing to draw."""
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


def _read(state: State) -> list[Branch]:
    """Read the hierarchy of a state. Switches to the database of the state for the query, and back."""
    assert state.when
    (current,) = engine.rows(state.con, "SELECT current_database()")[0]
    state.con.execute(f"USE {ident(state.database or current)}")
    try:
        return hierarchy.tree(state.con, state.package, state.when)
    finally:
        state.con.execute(f"USE {ident(current)}")


def _tree(course: Course, day: str, branches: Sequence[Branch], found: Marks, there: Container[str]) -> Tree:
    drawing = _Drawing(course, branches, found, there)
    items = tuple(drawing.items(branches))
    return Tree(day, items, cut=drawing.left <= 0)


class _Drawing:
    """Draws one tree. `changed` has the `id()` of branches with a mark at or below them; `left` is how many may still be drawn."""

    def __init__(self, course: Course, branches: Sequence[Branch], found: Marks, there: Container[str]) -> None:
        self.found, self.there, self.changed, self.left = found, there, set[int](), DRAWN
        self.language, self.edges = course.teller.language, course.happened.place.package.edges
        self.whole = sum(map(self._size, branches)) <= DRAWN

    def _size(self, branch: Branch) -> int:
        """Count a branch and all branches below it; add it to `changed` if it or one below it has a mark."""
        size = 1 + sum(map(self._size, branch.below))
        if branch.node in self.found or any(id(inner) in self.changed for inner in branch.below):
            self.changed.add(id(branch))
        return size

    def items(self, branches: Iterable[Branch]) -> Iterator[Item]:
        """Yield siblings; two or more with the same relation go in a fold."""
        for relation, group in groupby(branches, key=lambda branch: branch.relation):
            members = list(group)
            if relation is None or len(members) == 1:
                yield from self._siblings(members)
                continue
            count = Counter(self.found[branch.node].sign for branch in members if branch.node in self.found)
            signs = tuple((key, SIGNS[key], count[key]) for key in SIGNS if count[key])
            opened = len(members) <= OPEN and any(id(branch) in self.changed for branch in members)
            text = self.language.relation(self.edges, relation)
            yield Fold(self.language.grammar.beside(text, f"{len(members):,}"), tuple(self._siblings(members)), signs, opened)

    def _siblings(self, members: Iterable[Branch]) -> Iterator[Item]:
        """Yield changed siblings one by one; fold runs of unchanged ones, or only count them if the tree is too large."""
        for changed, run in groupby(members, key=lambda branch: id(branch) in self.changed):
            branches = list(run)
            text = self.language.say("without change", len(branches))
            if changed or (self.whole and len(branches) < 3):
                yield from self._places(branches)
            elif self.whole:
                yield Fold(text, tuple(self._places(branches)), changed=False)
            else:
                yield Run(text)

    def _places(self, branches: Iterable[Branch]) -> Iterator[Place]:
        for branch in branches:
            if self.left <= 0:
                return
            self.left -= 1
            grammar, mark = self.language.grammar, self.found.get(branch.node)
            name = grammar.capital(grammar.named(branch.name, branch.id))
            leads = mark is not None and mark.event in self.there
            yield Place(branch.id, name, branch.certainty != "certain", mark, leads, tuple(self.items(branch.below)))
