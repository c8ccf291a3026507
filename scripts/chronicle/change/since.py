"""What happened since an older release closed, as a newer one tells it, with what the newer one plans otherwise."""

from __future__ import annotations

from dataclasses import dataclass

from chronicle.change import tables
from chronicle.change.happened import LARGEST, Happened
from chronicle.change.place import Place
from chronicle.contract import renames
from chronicle.core.period import LAST_SQL
from chronicle.core.sql import literal
from chronicle.history.state import Side, State


@dataclass(frozen=True)
class Since(Happened):
    """The events after the closing date of an older release, also those that the newer one only plans.

    `first` and `second` are the newer record as of both closing dates, `older` has the tables of `change` of the older release. An event
    that the older one has with the same dates is told once it has happened: not if it is open as before, or planned as before.
    """

    older: Place

    @property
    def query(self) -> str:
        d1, d2 = self.first.day, self.second.day
        near = f"coalesce(latest - earliest < {LARGEST} * ({d2} - {d1}), FALSE)"
        known = f"EXISTS (SELECT 1 FROM ({renamed(self.older, self.place)}) AS o WHERE {same('o', 'e')})"
        return f"""
            SELECT *, certainty = 'certain' OR {near} AS listed FROM ({tables.between(self.place, d1, LAST_SQL)}) AS e
            WHERE {later("e", d1)} AND ((certainty = 'certain' AND latest <= {d2}) OR NOT {known})
        """


def of(first: Side, second: Side) -> Since:
    """What happened since the record of the first side closed."""
    one, other = (State(second.state.con, second.package, side.closing, second.state.database) for side in (first, second))
    return Since(tables.of(other), one, other, tables.of(first.state))


def later(event: str, closing: str) -> str:
    """SQL: whether an event can only be settled by a record that closes after the day `closing`."""
    return f"coalesce({event}.latest > {closing} OR {event}.earliest > {closing}, FALSE)"


def same(one: str, other: str) -> str:
    """SQL: whether two records have the event alike: on the same days, and called the same."""
    columns = ("earliest", "latest", "kind", "word")
    alike = (f"CAST({one}.{c} AS VARCHAR) IS NOT DISTINCT FROM CAST({other}.{c} AS VARCHAR)" for c in columns)
    return " AND ".join([f"{one}.id = {other}.id", *alike])


def renamed(older: Place, newer: Place) -> str:
    """The query for the events of the older release, with the ids that they have if its tables are called as in the newer one."""
    called = renames.between(older.package, newer.package).tables
    if not called:
        return f"SELECT * FROM {older.own('events')}"
    cases = " ".join(
        f"WHEN starts_with(id, {literal(f'{side}/{old}/')}) THEN {literal(f'{side}/{new}/')} || substr(id, {len(f'{side}/{old}/') + 1})"
        for old, new in called.items()
        for side in ("begin", "end", "link")
    )
    return f"SELECT * REPLACE (CASE {cases} ELSE id END AS id) FROM {older.own('events')}"
