"""Notes of a comparison besides events: on whole tables and, for two states, on rows without an event and on what was not compared."""

from __future__ import annotations

from collections.abc import Iterator

from chronicle.change.happened import Happened
from chronicle.change.joined import Joined, Rows
from chronicle.change.records import Records
from chronicle.render import english

COLUMNS = 4  # columns of rewritten rows that are named
_KINDS = {
    "added": ("row added", "rows added"),
    "removed": ("row removed", "rows removed"),
    "late": ("row newly known, but true before", "rows newly known, but true before"),
    "withdrawn": ("row withdrawn", "rows withdrawn"),
    "learned": ("row became certain", "rows became certain"),
    "doubted": ("row became only possible", "rows became only possible"),
    "rewritten": ("row differs without an event", "rows differ without an event"),
}


def notices(found: Happened | Records) -> Iterator[str]:
    """Yield a sentence for each notice on a whole table."""
    omitted = found.omitted if isinstance(found, Joined | Records) else ()
    for notice in found.notices:
        how = "; its rows are not listed (--force lists them)" if notice.table in omitted else ""
        yield f"{notice}{how}."


def notes(joined: Joined, unsettled: int) -> Iterator[str]:
    """Yield the other notes, a sentence each; `unsettled` is the number of events that rest on rows that are only possible."""
    if unsettled:
        yield f"{english.number(unsettled, 'more event')} {'depends' if unsettled == 1 else 'depend'} on rows that are only possible."
    eventful = {table.name for table in joined.compared.eventful}
    for rows in _others(joined):
        cells = ", ".join(f"{column} {count:,}" for column, count in rows.columns[:COLUMNS])
        where = f" ({cells}{', ...' if len(rows.columns) > COLUMNS else ''})" if cells else ""
        yield f"{rows.table}: {english.listed(list(_counts(rows, table_tells=rows.table in eventful)))}{where}."
    if half := [f"{table}.{column}" for table, column in joined.one_sided]:
        yield f"In one of the two only, so not compared: {english.listed(half)}."
    if joined.alone:
        yield f"In one of the two only, or with another key, so not compared: {english.listed(list(joined.alone))}."
    yield "Two states show what differs, not when. Interim changes are not seen; dates are those of the rows."


def _others(joined: Joined) -> list[Rows]:
    return [rows for rows in joined.others if rows.table not in joined.omitted]


def other_rows(joined: Joined) -> int:
    """Return the number of rows that differ without an event."""
    return sum(getattr(rows, what) for rows in _others(joined) for what in _KINDS)


def _counts(rows: Rows, *, table_tells: bool) -> Iterator[str]:
    """Counts in words; rows of a table without events have simply changed."""
    for what, (one, several) in _KINDS.items():
        if count := getattr(rows, what):
            plain = what == "rewritten" and not table_tells
            yield english.number(count, "row changed", "rows changed") if plain else english.number(count, one, several)
