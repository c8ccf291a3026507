"""Match the events of two editions by id: find those that differ, and those that only the newer edition can know."""

from __future__ import annotations

from collections.abc import Collection

from chronicle.change.place import Place
from chronicle.contract import renames
from chronicle.contract.package import Package
from chronicle.contract.renames import swapped
from chronicle.core.sql import literal, literals

DATES, WORDS = ("earliest", "latest"), ("kind", "word", "links")


def events(place: Place, newer: Package) -> str:
    """Return the query for the dated events of an edition, with the table names of the contract `newer`.

    Columns are those of `change.events`, and `links`: the event's distinct links as a list (of entities, and the kind of each link).
    """
    called = renames.between(place.package, newer).tables
    starts = [(f"{side}/{old}/", f"{side}/{new}/") for old, new in called.items() for side in ("begin", "end", "link")]
    cases = " ".join(f"WHEN starts_with(e.id, {literal(old)}) THEN {literal(new)} || substr(e.id, {len(old) + 1})" for old, new in starts)
    id = f"* REPLACE (CASE {cases} ELSE e.id END AS id)" if cases else "*"
    tables = (swapped(f"{end}_table", called) for end in ("predecessor", "successor"))
    cells = ", ".join(f"{table}, {end}_id" for table, end in zip(tables, ("predecessor", "successor"), strict=True))
    every = f"SELECT number, [{cells}, CAST(kind AS VARCHAR)] AS x FROM {place.own('links')}"
    links = f"SELECT number, list(DISTINCT x ORDER BY x) AS links FROM ({every})"
    return f"""
        SELECT e.*, k.links FROM (SELECT {id} FROM {place.own("events")} AS e WHERE NOT undated) AS e
        LEFT JOIN ({links} GROUP BY number) AS k ON k.number = e.number
    """


def differ(one: str, other: str, columns: tuple[str, ...]) -> str:
    """SQL condition that the event differs in any of the columns."""
    return " OR ".join(f"CAST({one}.{c} AS VARCHAR) IS DISTINCT FROM CAST({other}.{c} AS VARCHAR)" for c in columns)


def later(event: str, closing: str) -> str:
    """SQL condition that an event is settled only by a record that closes after the day `closing`."""
    return f"coalesce({event}.latest > {closing} OR {event}.earliest > {closing}, FALSE)"


def of_listed_table(id: str, omitted: Collection[str]) -> str:
    """SQL condition that the event with this id belongs to none of the `omitted` tables."""
    return f"split_part({id}, '/', 2) NOT IN ({literals(sorted(omitted))})" if omitted else "TRUE"
