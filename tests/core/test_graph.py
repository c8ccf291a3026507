"""Connected groups, against an oracle that tries every path."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from support.generated import share

from chronicle.core import graph

Node = int
Edge = tuple[Node, Node]
NODES = st.integers(0, 7)
EDGES = st.lists(st.tuples(NODES, NODES), max_size=12)
GROUPS = st.lists(st.lists(NODES, max_size=3), max_size=8)


def _reachable(start: Node, edges: list[Edge]) -> set[Node]:
    """The nodes one can come to over at least one edge."""
    found: set[Node] = set()
    while grown := {b for a, b in edges if a == start or a in found} - found:
        found |= grown
    return found


@share(10)
@given(GROUPS)
@example([[0, 1], [2, 3], [1, 2]])
@example([[0], [], [1, 1]])
def test_two_groups_of_nodes_are_together_if_a_path_leads_from_one_to_the_other(groups: list[list[Node]]) -> None:
    edges = [(a, b) for group in groups for a in group for b in group]
    together = graph.sharing(range(len(groups)), lambda place: groups[place])
    assert sorted(place for component in together for place in component) == list(range(len(groups)))
    for component in together:
        first = groups[component[0]]
        reached = {*first, *(node for start in first for node in _reachable(start, edges))}
        assert component == sorted({component[0], *(place for place, group in enumerate(groups) if reached & {*group})})
    assert [component[0] for component in together] == sorted(component[0] for component in together)


@share(10)
@given(GROUPS)
def test_items_that_share_a_key_directly_or_through_others_are_one_group(keys: list[list[Node]]) -> None:
    items = list(range(len(keys)))
    edges = [(a, b) for a in items for b in items if set(keys[a]) & set(keys[b])]
    groups = graph.sharing(items, lambda item: keys[item])
    assert [item for group in groups for item in group if item == group[0]] == sorted(group[0] for group in groups)
    for group in groups:
        assert group == sorted({group[0]} | _reachable(group[0], edges))
    assert sorted(item for group in groups for item in group) == items


def test_equal_items_are_kept_apart_unless_they_share_a_key() -> None:
    assert graph.sharing(["a", "a"], lambda _: ()) == [["a"], ["a"]]
    assert graph.sharing(["a", "a"], lambda _: ("k",)) == [["a", "a"]]
    assert graph.sharing([], lambda _: ()) == []


@pytest.mark.parametrize("backwards", [False, True])
def test_long_chains_are_followed_to_their_end(backwards: bool) -> None:
    chain = list(pairwise(range(20_000)))
    if backwards:
        chain.reverse()
    assert len(graph.sharing(chain, lambda pair: pair)) == 1


def test_late_items_tie_many_groups() -> None:
    many = 20_000
    hub = [*((n,) for n in range(many)), range(many)]
    falling = [*((n,) for n in range(many)), *((many - 1, n) for n in range(many - 2, -1, -1))]
    assert len(graph.sharing(hub, lambda nodes: nodes)) == 1
    assert len(graph.sharing(falling, lambda nodes: nodes)) == 1
