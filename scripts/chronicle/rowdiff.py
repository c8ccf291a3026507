"""Row changes between two days of one history: the statements whose certainty differs.

Only statements with a bound in (d1, d2] can differ, so the cost follows the change and not the table.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chronicle import engine
from chronicle.contract import Package, Table
from chronicle.snapshot import CERTAINTY, level
from chronicle.sql import day, ident

Row = Mapping[str, Any]
LEVELS = (None, "possible", "certain")


@dataclass(frozen=True)
class RowChange:
    """A statement that is in another state on the second day than on the first.

    `before` and `after` are 0 absent, 1 possible, 2 certain; `row` holds all its columns, which do not change.
    """

    table: Table
    row: Row
    before: int
    after: int

    @property
    def id(self) -> str:
        return self.table.row_id(self.row)

    @property
    def begins(self) -> bool:
        return self.after > self.before

    @property
    def change(self) -> str:
        return "added" if self.before == 0 else "removed" if self.after == 0 else "changed"

    @property
    def window(self) -> tuple[datetime.date | None, datetime.date | None]:
        """The first and last day on which the statement can have begun (or ended, if it ends)."""
        fe, fl, te, tl = (self.row[column] for column in self.table.bounds)
        return (fe, fl) if self.begins else (te, tl)

    def as_dict(self) -> dict[str, Any]:
        """`old` and `new` as published; where only the certainty differs, only that is given."""
        values = {column: _text(self.row[column]) for column in self.table.columns}
        states = [LEVELS[self.before], LEVELS[self.after]]
        old, new = ({**values, CERTAINTY: s} if s else None for s in states)
        if self.change == "changed":
            old, new = ({CERTAINTY: s} for s in states)
        return {"table": self.table.name, "id": self.id, "change": self.change, "old": old, "new": new}


def _text(value: Any) -> Any:
    return value if isinstance(value, str | bool | int | float | None) else str(value)


def between(con: engine.Connection, package: Package, d1: datetime.date, d2: datetime.date) -> list[RowChange]:
    """All row changes from `d1` to `d2`, by table and key."""
    return [change for table in package.temporal for change in _table(con, table, d1, d2)]


def _table(con: engine.Connection, table: Table, d1: datetime.date, d2: datetime.date) -> list[RowChange]:
    first, last = day(str(min(d1, d2))), day(str(max(d1, d2)))
    touched = " OR ".join(f"({ident(c)} > {first} AND {ident(c)} <= {last})" for c in dict.fromkeys(table.bounds))
    query = f"""
        WITH touched AS (SELECT * FROM {ident(table.name)} WHERE {touched}),
             levels AS (SELECT {level(table, day(str(d1)))} AS "#before", {level(table, day(str(d2)))} AS "#after", * FROM touched)
        SELECT * FROM levels WHERE "#before" <> "#after" ORDER BY {", ".join(ident(c) for c in table.key)}
    """
    return [RowChange(table, row, row.pop("#before"), row.pop("#after")) for row in engine.dicts(con, query)]
