"""Groups of connected items. Results keep the order of the input; time grows almost linearly with it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

Item = TypeVar("Item")


def sharing(items: Iterable[Item], keys: Callable[[Item], Iterable[Hashable]]) -> list[list[Item]]:
    """Group items that share a key, directly or through other items; an item without a key is a group of its own.

    Groups, and the items within each, are in order of first appearance.
    """
    listed = list(items)
    leader = list(range(len(listed)))  # union-find: item -> an item of its group; the root of a group is its own leader
    first: dict[Hashable, int] = {}  # key -> position of the first item that has it

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
