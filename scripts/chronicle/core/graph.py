"""Connected groups. Results keep the order of the input; time is near linear in it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
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
