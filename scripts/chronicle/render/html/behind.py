"""What stands behind a sentence, as a table: statements that its events explain, with values before and after, or rows that differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from chronicle.change.event import Day, Event, Explained, Tracked
from chronicle.change.row_changes import RowChange
from chronicle.render import english
from chronicle.render.chapters import Entry
from chronicle.render.html.anchors import text

ROWS = 60  # statements shown behind one sentence
_SIDES = {"begin": "begins", "end": "ends"}


def count(entry: Entry) -> int:
    """How many rows there are behind the sentence."""
    return len(entry.rows) + sum(len(event.statements) for event in entry.events)


def rows(entry: Entry) -> Iterator[str]:
    """The table, and how many more rows there are; nothing for a sentence without."""
    if not count(entry):
        return
    yield '<div class="scroll"><table><tbody>'
    yield from islice((line for lines in (_stated(entry.events), _differing(entry.rows)) for line in lines), ROWS)
    yield "</tbody></table></div>"
    if (left := count(entry) - ROWS) > 0:
        yield f'<p class="soft">{english.number(left, "more row")} in the change file.</p>'


def _stated(events: Iterable[Event]) -> Iterator[str]:
    for event in events:
        values: dict[tuple[str, str], list[Tracked]] = {}
        for tracked in event.tracked:
            for id in {tracked.begin, tracked.end} - {None}:
                values.setdefault((tracked.table, str(id)), []).append(tracked)
        for statement in event.statements:
            cells = "; ".join(_tracked(statement, each) for each in values.get((statement.table, statement.id), ()))
            when = f'<span class="days">{_days(statement.earliest, statement.latest)}</span>'
            yield f"<tr>{_id(statement.table, statement.id)}<td>{_SIDES[statement.side]} {when}</td><td>{cells}</td></tr>"


def _days(earliest: Day, latest: Day) -> str:
    if earliest == latest:
        return str(earliest or "no date")
    return f"{earliest or '…'} – {latest or '…'}"


def _tracked(statement: Explained, each: Tracked) -> str:
    """The value of the statement; where it begins, after the one that gave way to it. First what it is of, and in which language."""
    of = " ".join(f"{column} {value}" for column, value in each.series.items())
    what = " ".join(part for part in (of, each.column, each.language) if part)
    old, new = _value(each.old, each.old_name), _value(each.new, each.new_name)
    if statement.side == "end":
        return _cell(what, old)
    return _cell(what, _changed(old, new) if each.end is not None else new)


def _value(value: str | None, name: Mapping[str, str]) -> str:
    """The value; of an entity or a code what it is called, too."""
    if value is None:
        return ""
    called = english.named(name, value)
    return f"{text(called)} <code>{text(value)}</code>" if called != value else text(value)


def _differing(found: Iterable[RowChange]) -> Iterator[str]:
    for row in found:
        told = row.as_dict()
        names = dict.fromkeys([*(told["old"] or ()), *(told["new"] or ())])
        shown = (name for name in names if row.table.key != (name,))  # the key stands beside them
        cells = "; ".join(cell for name in shown if (cell := _both(name, told["old"], told["new"])))
        yield f"<tr>{_id(row.table.name, row.id)}<td>{told['change']}</td><td>{cells}</td></tr>"


def _both(name: str, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> str:
    """Empty if there is nothing in it; marked as another only where a value gave way."""
    before, after = ("" if side is None or side.get(name) is None else text(str(side[name])) for side in (old, new))
    return _cell(name, before or after if old is None or new is None else _changed(before, after))


def _id(table: str, id: str) -> str:
    return f"<td><code>{text(table)}/{text(id)}</code></td>"


def _cell(what: str, value: str) -> str:
    return f'<span class="soft">{text(what)}</span> {value}' if value else ""


def _changed(old: str, new: str) -> str:
    """A value struck out, and the one in its place."""
    return " → ".join(part for part in (f"<del>{old}</del>" if old else "", f"<ins>{new}</ins>" if new else "") if part)
