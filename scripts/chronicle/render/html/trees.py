"""The hierarchies of both days side by side, as HTML: what certainly changed is marked with a colour and a sign, the rest is folded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from itertools import groupby

from chronicle.change.diff_events import Event
from chronicle.contract.parts import LabelRows, Node
from chronicle.contract.roles import Edge, Entity
from chronicle.core.errors import ChronicleError
from chronicle.core.sql import ident
from chronicle.engines import duckdb as engine
from chronicle.history import hierarchy
from chronicle.history.hierarchy import Branch
from chronicle.history.state import State
from chronicle.render import english, sentences
from chronicle.render.html.anchors import link
from chronicle.render.sentences import Teller

OPEN = 24  # siblings shown without being asked for; more are folded
SIGNS = {
    "new": ("+", "new"),
    "gone": ("−", "gone"),
    "made": ("◆", "became another, or was made of others"),
    "moved": ("⇄", "moved"),
    "renamed": ("✎", "renamed"),
}


@dataclass(frozen=True)
class Mark:
    """What befell an entity, as seen from one of the days: a key of SIGNS, the event, and from or into what it came."""

    sign: str
    event: str
    told: str = ""


Marks = Mapping[Node, Mark]


def marks(teller: Teller) -> tuple[Marks, Marks]:
    """Of the entities of the first day, and of those of the second: by certain events, of which the weightiest counts."""
    sides: tuple[dict[Node, Mark], dict[Node, Mark]] = ({}, {})
    for event in (event for event in teller.comparison.diff.events if event.certainty == "certain"):
        for side, node, mark in _marked(teller, event):
            known = sides[side].get(node)
            if known is None or list(SIGNS).index(mark.sign) < list(SIGNS).index(known.sign):
                sides[side][node] = mark
    return sides


def _marked(teller: Teller, event: Event) -> Iterator[tuple[int, Node, Mark]]:
    if event.predecessors:
        names = {ref.id: teller.ref(ref) for ref in (*event.successors, *event.predecessors)}
        for side, refs in ((0, event.predecessors), (1, event.successors)):
            for ref in refs:
                others = [names[tie[1 - side]] for tie in event.ties if tie[side] == ref.id and tie[0] != tie[1]]
                if others:
                    yield side, (ref.table, ref.id), Mark("made", event.id, f"{'from' if side else 'into'} {english.listed(others, 4)}")
        return
    came = [row for row in event.rows if isinstance(row.table, Entity)]
    table = event.rows[0].table
    for ref in event.subjects[:1]:
        if sentences.comes_or_goes(event):
            yield int(came[0].begins), (ref.table, ref.id), Mark("new" if came[0].begins else "gone", event.id)
        elif isinstance(table, Edge):
            kinds = table.kinds
            placed = [row for row in event.rows if kinds is None or row.row[kinds.column] in kinds.values]
            for side, told in ((0, any(row.ends for row in placed)), (1, any(row.begins for row in placed))):
                if told:
                    yield side, (ref.table, ref.id), Mark("moved", event.id)
        elif isinstance(table.labels, LabelRows) and not event.minor:
            yield from ((side, (ref.table, ref.id), Mark("renamed", event.id)) for side in (0, 1))


def drawn(teller: Teller) -> Iterator[str]:
    """Both trees; nothing if no entity changed, for states without a day, or for a package without a hierarchy."""
    both = marks(teller)
    if not any(both):
        return
    try:
        trees = [_tree(state) for state in teller.states]
    except ChronicleError:
        return
    if None in trees:
        return
    yield '<h2 id="trees">The hierarchy on both days</h2><p class="legend">'
    yield " ".join(f'<span class="mark {key}"><b>{sign}</b> {escape(text)}</span>' for key, (sign, text) in SIGNS.items())
    yield '<span class="soft">? not certain</span></p><div class="trees">'
    for state, branches, found in zip(teller.states, trees, both, strict=True):
        yield f'<section><h3>{escape(english.day(state.when) if state.when else "")}</h3><ul class="tree">'
        yield from _level(teller, branches or [], found)
        yield "</ul></section>"
    yield "</div>"


def _tree(state: State) -> list[Branch] | None:
    """The tree of a state, whose database need not be the one in use."""
    if state.when is None:
        return None
    (current,) = engine.rows(state.con, "SELECT current_database()")[0]
    state.con.execute(f"USE {ident(state.database or current)}")
    try:
        return hierarchy.tree(state.con, state.package, state.when)
    finally:
        state.con.execute(f"USE {ident(current)}")


def _changed(branch: Branch, found: Marks) -> bool:
    return branch.node in found or any(_changed(inner, found) for inner in branch.below)


def _level(teller: Teller, branches: Iterable[Branch], found: Marks) -> Iterator[str]:
    for relation, group in groupby(branches, key=lambda branch: branch.relation):
        members = list(group)
        if relation is None or len(members) == 1:
            yield from _siblings(teller, members, found)
            continue
        count = Counter(found[branch.node].sign for branch in members if branch.node in found)
        signs = " ".join(f'<span class="mark {key}">{SIGNS[key][0]}{count[key]}</span>' for key in SIGNS if count[key])
        opened = " open" if len(members) <= OPEN and any(_changed(branch, found) for branch in members) else ""
        yield f'<li class="group"><details{opened}><summary>{escape(relation)} ({len(members)}) {signs}</summary><ul>'
        yield from _siblings(teller, members, found)
        yield "</ul></details></li>"


def _siblings(teller: Teller, members: Iterable[Branch], found: Marks) -> Iterator[str]:
    """Each that changed, or holds one that did; runs of the others folded."""
    for changed, run in groupby(members, key=lambda branch: _changed(branch, found)):
        branches = list(run)
        if changed or len(branches) < 3:
            for branch in branches:
                yield from _branch(teller, branch, found)
        else:
            yield f'<li class="group"><details><summary class="soft">{len(branches)} without a certain change</summary><ul>'
            for branch in branches:
                yield from _branch(teller, branch, found)
            yield "</ul></details></li>"


def _branch(teller: Teller, branch: Branch, found: Marks) -> Iterator[str]:
    name = english.capital(english.named(branch.name, branch.id))
    doubt = "" if branch.certainty == "certain" else '<b title="possible: the evidence does not decide">?</b> '
    mark = found.get(branch.node)
    if mark:
        sign, text = SIGNS[mark.sign]
        told = f' <span class="soft">{escape(mark.told)}</span>' if mark.told else ""
        label = f'<a href="#{link(mark.event)}" title="{escape(text)}"><b>{sign}</b> {doubt}{escape(name)}</a>{told}'
        yield f'<li class="mark {mark.sign}" title="{escape(branch.id)}">{label}'
    else:
        yield f'<li title="{escape(branch.id)}">{doubt}{escape(name)}'
    if branch.below:
        yield "<ul>"
        yield from _level(teller, branch.below, found)
        yield "</ul>"
    yield "</li>"
