"""Notes of a comparison besides events: on whole tables and, for two states, on rows without an event and on what was not compared."""

from __future__ import annotations

from collections.abc import Iterator

from chronicle.change.guard import Notice, Renumbered
from chronicle.change.happened import Happened
from chronicle.change.joined import Joined, Rows
from chronicle.change.records import Records
from chronicle.render.language import ENGLISH, Language

COLUMNS = 4  # columns of rewritten rows that are named
_KINDS = ("added", "removed", "late", "withdrawn", "learned", "doubted", "rewritten")  # differences of rows (Rows)


def notices(found: Happened | Records, language: Language = ENGLISH) -> Iterator[str]:
    """Yield a sentence for each notice on a whole table."""
    omitted = found.omitted if isinstance(found, Joined | Records) else ()
    for notice in found.notices:
        yield language.say("notice omitted" if notice.table in omitted else "full stop", text=_notice(notice, language))


def _notice(notice: Notice, language: Language) -> str:
    """A notice without its full stop."""
    say = language.say
    if isinstance(notice, Renumbered):
        text = say("notice renumbered", notice.same, table=notice.table)
        return say("notice and others", notice.fresh - notice.same, text=text) if notice.fresh > notice.same else text
    which = "notice all cells" if notice.cells == notice.changed else "notice cells"
    text = say(which, notice.cells, table=notice.table, column=notice.column, all=f"{notice.changed:,}")
    return say("notice function", text=text, function=notice.function) if notice.function else text


def notes(joined: Joined, unsettled: int, language: Language = ENGLISH) -> Iterator[str]:
    """Yield the other notes, a sentence each; `unsettled` is the number of events that rest on rows that are only possible."""
    say, listed = language.say, language.grammar.listed
    if unsettled:
        yield say("note possible rows", unsettled)
    eventful = {table.name for table in joined.compared.eventful}
    for rows in _others(joined):
        cells = ", ".join(f"{column} {count:,}" for column, count in rows.columns[:COLUMNS])
        cells += ", ..." if len(rows.columns) > COLUMNS else ""
        counts = listed(_counts(rows, language, table_tells=rows.table in eventful))
        yield (
            say("note rows in", table=rows.table, counts=counts, cells=cells)
            if cells
            else say("note rows", table=rows.table, counts=counts)
        )
    if half := [f"{table}.{column}" for table, column in joined.one_sided]:
        yield say("note half", columns=listed(half))
    if joined.alone:
        yield say("note alone", tables=listed(joined.alone))
    yield say("note states")


def _others(joined: Joined) -> list[Rows]:
    return [rows for rows in joined.others if rows.table not in joined.omitted]


def other_rows(joined: Joined) -> int:
    """Return the number of rows that differ without an event."""
    return sum(getattr(rows, what) for rows in _others(joined) for what in _KINDS)


def _counts(rows: Rows, language: Language, *, table_tells: bool) -> Iterator[str]:
    """Counts in words; rows of a table without events have simply changed."""
    for what in _KINDS:
        if count := getattr(rows, what):
            yield language.say("rows changed" if what == "rewritten" and not table_tells else f"rows {what}", count)
