"""Truncate long lists on a page: the first items, and how many more there are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Cut(Generic[T]):
    """What a page shows of a list; `left` is how many more there are."""

    shown: tuple[T, ...]
    left: int


def first(things: Iterable[T], cap: int, count: int) -> Cut[T]:
    """Return at most `cap` items of an iterable that has `count`."""
    return Cut(tuple(islice(things, cap)), max(0, count - cap))


def of(things: Sequence[T], cap: int) -> Cut[T]:
    """Return at most `cap` items of a sequence."""
    return first(things, cap, len(things))
