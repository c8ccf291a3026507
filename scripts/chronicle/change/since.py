"""The events since an older release closed, as a newer release has them."""

from __future__ import annotations

from dataclasses import dataclass

from chronicle.change import event_matching, tables
from chronicle.change.happened import LARGEST, Happened
from chronicle.change.place import Place
from chronicle.engines import duckdb as engine
from chronicle.history.state import Operand, State


@dataclass(frozen=True)
class Since(Happened):
    """The events after the closing date of an older release, including those that the newer one only plans.

    `first` and `second` are the newer record as of both closing dates, `older` has the tables of `change` of the older release. An event
    that the older one has with the same days and words is listed only once it has happened, not while it is still open or planned as
    before. Events of tables in `omitted` are left out.
    """

    older: Place
    omitted: frozenset[str] = frozenset()

    @property
    def query(self) -> str:
        d1, d2, package = self.first.day, self.second.day, self.place.package
        near = f"coalesce(e.latest - e.earliest < {LARGEST} * ({d2} - {d1}), FALSE)"
        sure = f"coalesce(e.earliest > {d1}, FALSE) AND e.latest IS NOT NULL"
        other = event_matching.differ("o", "e", (*event_matching.DATES, *event_matching.WORDS))
        left = event_matching.of_listed_table("e.id", self.omitted)
        return f"""
            SELECT e.* EXCLUDE (links), CASE WHEN {sure} THEN 'certain' ELSE 'possible' END AS certainty, ({sure}) OR {near} AS listed
            FROM ({event_matching.events(self.place, package)}) AS e
            LEFT JOIN ({event_matching.events(self.older, package)}) AS o ON o.id = e.id
            WHERE {event_matching.later("e", d1)} AND (({sure} AND e.latest <= {d2}) OR o.id IS NULL OR {other}) AND {left}
        """

    @property
    def planned(self) -> int:
        """The number of certain events after the closing date of the newer release, which are only planned."""
        query = f"SELECT count(*) FROM ({self.query}) WHERE certainty = 'certain' AND NOT minor AND earliest > {self.second.day}"
        return int(engine.rows(self.place.con, query)[0][0])


def of(first: Operand, second: Operand) -> Since:
    """Return what happened since the record `first` closed, as `second` has it."""
    one, other = (State(second.state.con, second.package, side.closing, second.state.database) for side in (first, second))
    return Since(tables.of(other), one, other, tables.of(first.state))
