"""Connected groups, and links that can lie on a cycle. Results keep the order of the input; time is near linear in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from itertools import chain
from typing import TypeVar

Item = TypeVar("Item")


def sharing(items: Iterable[Item], keys: Callable[[Item], Iterable[Hashable]]) -> list[list[Item]]:
    """Groups of items that share a key, directly or through others; an item without a key is a group of its own.

    Groups, and the items within each, are in order of first appearance.
    """
    listed = list(items)
    leader = list(range(len(listed)))  # for each item the place of another of its group; one of them leads itself
    first: dict[Hashable, int] = {}  # the place of the first item with a key

    def find(place: int) -> int:
        while leader[place] != place:
            leader[place] = leader[leader[place]]  # halves the path, so that long chains stay cheap
            place = leader[place]
        return place

    for place, item in enumerate(listed):
        for key in keys(item):
            leader[find(place)] = find(first.setdefault(key, place))
    groups: dict[int, list[Item]] = {}
    for place, item in enumerate(listed):
        groups.setdefault(find(place), []).append(item)
    return list(groups.values())


def cyclic(links: Iterable[Item], ends: Callable[[Item], tuple[Hashable, Hashable]]) -> list[Item]:
    """The links that can lie on a cycle, in the order given; `ends` gives a link's source and target.

    Repeatedly drops links whose source has no incoming or whose target has no outgoing link. What remains is every cycle and the
    paths from one cycle to another, so nothing remains if there is no cycle.
    """
    listed = list(links)
    pairs = [ends(link) for link in listed]
    out, into = defaultdict[Hashable, set[int]](set), defaultdict[Hashable, set[int]](set)  # remaining links at a node, by place
    for place, (source, target) in enumerate(pairs):
        out[source].add(place)
        into[target].add(place)
    todo = [node for node in {**dict.fromkeys(out), **dict.fromkeys(into)} if not (out[node] and into[node])]
    while todo:
        node = todo.pop()
        for place in (*out.pop(node, ()), *into.pop(node, ())):
            source, target = pairs[place]
            out[source].discard(place)
            into[target].discard(place)
            todo += [other for other in (source, target) if other != node and not (out[other] and into[other])]
    left = set(chain.from_iterable(out.values()))
    return [link for place, link in enumerate(listed) if place in left]
