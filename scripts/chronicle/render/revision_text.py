"""Sentences about statements in which two releases differ; similar ones share a sentence."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from chronicle.change.revisions import Range, Revision
from chronicle.change.row_changes import RowChange
from chronicle.contract.roles import Evidence, Reference, Table
from chronicle.history import provenance
from chronicle.history.state import State
from chronicle.render import english

SHOWN = 3  # statements that a sentence lists
TABLES = 4  # tables with a count of their own
WORDS: Mapping[str, str] = {
    "corrected": "corrected",
    "retracted": "retracted",
    "late": "learned late",
    "remodelled": "structured differently",
    "world": "new since",
}
PAST = ("corrected", "retracted", "late")  # clocks of revisions that concern the time that both releases cover


@dataclass(frozen=True)
class Alike:
    """Revisions of one table and clock that change the same `columns` of their statements, or add or remove them."""

    table: Table
    clock: str
    change: str
    columns: tuple[str, ...]
    revisions: tuple[Revision, ...]

    @property
    def word(self) -> str:
        """What happened to the statements, in words."""
        bounds = {*self.table.bounds} - {*self.table.columns} if self.table.period else set()
        if self.clock == "late" and self.change == "changed" and {*self.columns} <= bounds:
            return "known more exactly"  # their cells are the same: evidence in other rows narrowed their bounds
        if self.clock == "world":
            return {"added": "added since", "removed": "removed since", "changed": "changed since"}[self.change]
        return WORDS[self.clock]

    @property
    def rows(self) -> list[RowChange]:
        return [row for revision in self.revisions for row in revision.rows]

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(f"{row.table.name}/{row.id}" for row in self.rows)


def shown(revisions: Iterable[Revision], *, everything: bool = False) -> list[Revision]:
    """Return the revisions that a text lists.

    Left out are those of the clock `world`, which events describe (except for statements without a period); citations that changed
    together with their statement; and, unless `everything`, those that only changed the structure.
    """
    found = list(revisions)
    statements = {(row.table.name, row.id) for r in found if not isinstance(r.table, Evidence) for row in r.rows}
    wanted = (*PAST, *(("remodelled",) if everything else ()))
    alone = [r for r in found if not isinstance(r.table, Evidence) or not {_about(r.table, row) for row in r.rows} <= statements]
    return [r for r in alone if r.clock in wanted or (r.clock == "world" and not r.table.period and not isinstance(r.table, Evidence))]


def alike(revisions: Iterable[Revision]) -> list[Alike]:
    """Return the revisions in groups for one sentence each; largest groups first, citations last."""
    groups: dict[tuple[object, ...], list[Revision]] = {}
    for revision in revisions:
        groups.setdefault((revision.clock, revision.table.name, *sorted({_changed(row) for row in revision.rows})), []).append(revision)
    found = []
    for (clock, *_), members in groups.items():
        changes = [_changed(row) for revision in members for row in revision.rows]
        words = {change for change, *_ in changes}
        columns = tuple(dict.fromkeys(column for _, *names in changes for column in names))
        found.append(Alike(members[0].table, str(clock), words.pop() if len(words) == 1 else "changed", columns, tuple(members)))
    return sorted(found, key=lambda g: (isinstance(g.table, Evidence), -len(g.rows), g.clock, g.table.name, g.columns))


def _changed(row: RowChange) -> tuple[str, ...]:
    found = row.as_dict()
    return (found["change"], *(found["new"] if found["change"] == "changed" else ()))


def _about(table: Evidence, row: RowChange) -> provenance.Statement:
    return str(row.row.get(table.statement_table)), str(row.row.get(table.statement_id))


def head(group: Alike) -> str:
    """Return `90 names: latest start`, for a line that begins with the group's word."""
    columns = _columns(group.table, group.columns)
    return things(group.table, len(group.rows)) + (f": {english.listed(columns)}" if columns else _added(group))


def _added(group: Alike) -> str:
    """Whether statements were added or removed, if the group's word does not say so."""
    return {"added": " (new)", "removed": " (gone)"}.get(group.change, "") if group.clock in ("corrected", "remodelled") else ""


def sentence(group: Alike, shown: int = SHOWN) -> str:
    """Return `90 names: latest start learned late: x-1 (2008 → 2000); ...`, with the days for which queries give another answer."""
    columns = _columns(group.table, group.columns)
    what = f"{things(group.table, len(group.rows))}{_added(group)}"
    first = f"{what}: {english.listed(columns)} {group.word}" if columns else f"{what} {group.word}"
    rows = group.rows
    more = f"; {len(rows) - shown:,} more" if len(rows) > shown else ""
    return f"{english.capital(first)}: {'; '.join(map(row_text, rows[:shown]))}{more}. {_affected(group)}"


def _affected(group: Alike) -> str:
    days = affected(group.revisions)
    return f"Queries for {days} give another answer." if days else "Every query gives the same answer."


def affected(revisions: Sequence[Revision]) -> str:
    """Return the days for which answers differ; if they are many, from the first to the last."""
    days = Counter[Range]()
    for revision in revisions:
        days.update(revision.affects)
    if len(days) > 2:
        return english.span(*english.hull(list(days)))
    return english.listed(english.span(*each) for each in sorted(days, key=lambda r: r[0] or datetime.date.min))


def things(table: Table, count: int) -> str:
    """Return a count of rows of the table in words: `1 name`, `90 names`."""
    title = english.word(table.title)
    return f"{count:,} {english.singular(title) if count == 1 else title}"


def _columns(table: Table, names: Iterable[str]) -> list[str]:
    """The titles of the columns; those of a period and its bounds are called start and end."""
    ends: dict[str, str] = {}
    if table.period:
        begin, end = table.period
        fe, fl, te, tl = table.bounds
        ends = {begin: "start", end: "end"}
        given = {*names}
        for word, one, other in (("start", fe, fl), ("end", te, tl)):
            both = one == other or {one, other} <= given
            ends |= {one: word if both else f"earliest {word}", other: word if both else f"latest {word}"}
    return list(dict.fromkeys(ends.get(name) or _title(table, name) for name in names))


def _title(table: Table, column: str) -> str:
    return english.word(table.field(column).title) if column in table.columns else column.replace("_", " ")


def row_text(row: RowChange) -> str:
    """Return a statement by its id, with the cells that differ."""
    found = row.as_dict()
    if found["change"] != "changed":
        return row.id
    cells = (f"{_shown(found['old'].get(c))} → {_shown(found['new'].get(c))}" for c in found["new"])
    return f"{row.id} ({', '.join(cells)})"


def _shown(value: object) -> str:
    return "empty" if value is None else str(value)


def counted(revisions: Iterable[Revision]) -> str:
    """Return `270 learned late, 1 corrected; citations: 5 learned late`, the most frequent first; empty if there are none.

    Citations and reference tables are counted by table.
    """
    count: dict[str, Counter[str]] = {"": Counter()}
    for group in alike(revision for revision in revisions if revision.clock in PAST):
        of = f"{english.word(group.table.title)}: " if isinstance(group.table, Evidence | Reference) else ""
        count.setdefault(of, Counter())[group.word] += len(group.rows)
    told = [of + ", ".join(f"{n:,} {word}" for word, n in by.most_common()) for of, by in count.items() if by]
    return "; ".join([*told[:TABLES], *([english.number(len(told) - TABLES, "more table")] if len(told) > TABLES else [])])


def cited(first: State, second: State, revisions: Sequence[Revision]) -> Mapping[provenance.Statement, tuple[str, ...]]:
    """Return the sources of the statements that differ, from both releases; a citation names its own source."""
    statements = {(row.table.name, row.id) for r in revisions for row in r.rows}
    found = provenance.cited(first, statements) | provenance.cited(second, statements)
    for revision in revisions:
        if isinstance(revision.table, Evidence):
            for row in revision.rows:
                if (source := row.row.get(revision.table.source)) is not None:
                    found[row.table.name, row.id] = (str(source),)
    return found
