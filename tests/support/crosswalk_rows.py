"""Lives and links as a crosswalk reads them from the tables of `change`, in plain Python."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Day = datetime.date
FIRST, LAST = Day.min, Day.max
Key = tuple[str, str, int]  # table, id, life


@dataclass(frozen=True)
class Life:
    """The days on which it can begin (fe to fl) and be over (te to tl), and the events that begin and end it."""

    key: Key
    fe: Day = FIRST
    fl: Day = FIRST
    te: Day = LAST
    tl: Day = LAST
    begun: int | None = None
    ended: int | None = None
    always: bool = True

    def possible(self, day: Day) -> bool:
        return self.fe <= day < self.tl

    def certain(self, day: Day) -> bool:
        return self.fl <= day < self.te

    def before(self, hull: tuple[Day, Day]) -> tuple[Day, Day]:
        """The hull, stretched to a day on which it can live."""
        return min(hull[0], self.tl), max(hull[1], self.fe)


@dataclass(frozen=True)
class Link:
    number: int  # of its row: two links can be alike
    event: int
    u: Life
    v: Life
    act: tuple[str, str | None]
    part: bool
    stated: bool
    share: float | None
    ends: bool
    fate: str
    earliest: Day
    latest: Day

    @property
    def begins(self) -> bool:
        return self.fate != "continues"

    @property
    def leaves(self) -> tuple[Day, Day]:
        """When it takes its part from the predecessor: at the end of that, if it ends by it."""
        if not self.ends:
            return self.earliest, self.latest
        return (self.u.te if self.u.te < LAST else self.earliest), self.u.tl

    @property
    def hull(self) -> tuple[Day, Day]:
        """All days on which some of it can happen, stretched to days on which both can live."""
        windows = [(self.earliest, self.latest), self.leaves, *([(self.v.fe, self.v.fl)] if self.begins else [])]
        found = min(first for first, _ in windows), max(last for _, last in windows)
        return self.v.before(self.u.before(found))


def read_life(row: Mapping[str, Any]) -> Life:
    begun, unknown = row["begun_latest"], FIRST if row["exact"] else LAST
    return Life(
        (row["entity_table"], row["entity_id"], row["life"]),
        row["begun_earliest"] or FIRST,
        begun or unknown,
        row["ended_earliest"] or LAST,
        row["ended_latest"] or LAST,
        row["begin_number"],
        row["end_number"],
        False,
    )


def read_link(number: int, row: Mapping[str, Any], lives: dict[Key, Life]) -> Link:
    ends = []
    for side in ("predecessor", "successor"):
        key = row[f"{side}_table"], row[f"{side}_id"], row[f"{side}_life"]
        ends.append(lives.setdefault(key, Life(key)))
    return Link(
        number,
        row["number"],
        *ends,
        (row["act_table"], row["act_id"]),
        row["extent"] == "part",
        row["stated_extent"] == "part",
        row["share"],
        row["predecessor_fate"] == "ends",
        row["successor_fate"],
        row["earliest"] or FIRST,
        row["latest"] or LAST,
    )
