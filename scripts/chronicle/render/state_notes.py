"""What a comparison has to say beside events: of whole tables; of two bare states, rows that differ without one, and what is not seen."""

from __future__ import annotations

from collections.abc import Iterator

from chronicle.change.happened import Happened
from chronicle.change.joined import Joined, Rows
from chronicle.change.records import Records
from chronicle.render import english

COLUMNS = 4  # that are named of rewritten rows
_TOLD = {
    "added": ("row added", "rows added"),
    "removed": ("row removed", "rows removed"),
    "late": ("row known since, but true before", "rows known since, but true before"),
    "withdrawn": ("row no longer said", "rows no longer said"),
    "learned": ("row became certain", "rows became certain"),
    "doubted": ("row became only possible", "rows became only possible"),
    "rewritten": ("row differs without an event", "rows differ without an event"),
}


def notices(found: Happened | Records) -> Iterator[str]:
    """What is said of whole tables before their rows, a sentence each."""
    omitted = found.omitted if isinstance(found, Joined | Records) else ()
    for notice in found.notices:
        how = "; nothing else is told of this table (--force tells each row)" if notice.table in omitted else ""
        yield f"{notice}{how}."


def notes(joined: Joined, unsettled: int) -> Iterator[str]:
    """What else is to be said, a sentence each; `unsettled` events rest on rows that are only possible."""
    if unsettled:
        yield f"{english.number(unsettled, 'more event')} {'rests' if unsettled == 1 else 'rest'} on rows that are only possible."
    told = {table.name for table in joined.compared.eventful}
    for rows in _others(joined):
        cells = ", ".join(f"{column} {count:,}" for column, count in rows.columns[:COLUMNS])
        where = f" ({cells}{', ...' if len(rows.columns) > COLUMNS else ''})" if cells else ""
        yield f"{rows.table}: {english.listed(list(_counts(rows, table_tells=rows.table in told)))}{where}."
    if half := [f"{table}.{column}" for table, column in joined.one_sided]:
        yield f"In one of the two only, so not compared: {english.listed(half)}."
    if joined.alone:
        yield f"In one of the two only, or with another key, so not compared: {english.listed(list(joined.alone))}."
    yield "Two states show what differs, not when: what came and went in between is not seen, and dates are those of the rows."


def _others(joined: Joined) -> list[Rows]:
    return [rows for rows in joined.others if rows.table not in joined.omitted]


def other_rows(joined: Joined) -> int:
    """How many rows differ without an event."""
    return sum(getattr(rows, what) for rows in _others(joined) for what in _TOLD)


def _counts(rows: Rows, *, table_tells: bool) -> Iterator[str]:
    """How many of each sort; a row of a table that never makes an event has simply changed."""
    for what, (one, several) in _TOLD.items():
        if count := getattr(rows, what):
            plain = what == "rewritten" and not table_tells
            yield english.number(count, "row changed", "rows changed") if plain else english.number(count, one, several)
