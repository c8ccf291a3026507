"""What a comparison of two bare states has to say beside events: rows that differ without one, and what such states cannot tell."""

from __future__ import annotations

from collections.abc import Iterator

from chronicle.change.guard import Notice
from chronicle.change.joined import Joined, Rows
from chronicle.render import columns, english
from chronicle.render.columns import WIDTH

COLUMNS = 4  # that are named of rewritten rows
_TOLD = {
    "added": ("row added", "rows added"),
    "removed": ("row removed", "rows removed"),
    "late": ("row known since, but true before", "rows known since, but true before"),
    "withdrawn": ("row no longer said", "rows no longer said"),
    "learned": ("row certain that was possible", "rows certain that were possible"),
    "doubted": ("row possible that was certain", "rows possible that were certain"),
    "rewritten": ("row differs in what is no event", "rows differ in what is no event"),
}


def lines(joined: Joined, unsettled: int) -> Iterator[str]:
    """The lines, none longer than the screen; `unsettled` events rest on rows that are only possible."""
    for notice in joined.notices:
        yield from columns.wrap(f"{notice}{_how(joined, notice)}.", WIDTH)
    if unsettled:
        yield f"{english.number(unsettled, 'more event')} {'rests' if unsettled == 1 else 'rest'} on rows that are only possible."
    for rows in (rows for rows in joined.others if rows.table not in joined.untold):
        cells = ", ".join(f"{column} {count:,}" for column, count in rows.columns[:COLUMNS])
        where = f" ({cells}{', ...' if len(rows.columns) > COLUMNS else ''})" if cells else ""
        yield from columns.wrap(f"{rows.table}: {english.listed(list(_counts(rows)))}{where}.", WIDTH)
    if half := [f"{table}.{column}" for table, column in joined.one_sided]:
        yield from columns.wrap(f"In one of the two only, so not compared: {english.listed(half)}.", WIDTH)
    if joined.alone:
        yield from columns.wrap(
            f"In one of the two only, or with another key, so not compared: {english.listed(list(joined.alone))}.", WIDTH
        )
    yield from columns.wrap(
        "Two states show what differs, not when: what came and went in between is not seen, and dates are those of the rows.", WIDTH
    )


def _how(joined: Joined, notice: Notice) -> str:
    return "; nothing else is told of this table (--force tells each row)" if notice.table in joined.untold else ""


def _counts(rows: Rows) -> Iterator[str]:
    for what, (one, several) in _TOLD.items():
        if count := getattr(rows, what):
            yield english.number(count, one, several)
