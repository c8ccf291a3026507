"""What one release says otherwise of its statements than another, in words: those alike in one sentence."""

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

SHOWN = 3  # statements that one sentence shows
TABLES = 4  # that are counted by themselves
WORDS: Mapping[str, str] = {
    "corrected": "corrected",
    "retracted": "retracted",
    "late": "learned late",
    "remodelled": "structured differently",
    "world": "new since",
}
PAST = ("corrected", "retracted", "late")  # those that change what is known of the time that both releases cover


@dataclass(frozen=True)
class Alike:
    """Revisions of one table and kind, which change the same `columns` of their statements, or add or remove them."""

    table: Table
    clock: str
    change: str
    columns: tuple[str, ...]
    revisions: tuple[Revision, ...]

    @property
    def word(self) -> str:
        """What befell the statements."""
        bounds = {*self.table.bounds} - {*self.table.columns} if self.table.period else set()
        if self.clock == "late" and self.change == "changed" and {*self.columns} <= bounds:
            return "known more exactly"  # their cells are the same: an act or another row bounds their days
        if self.clock == "world":
            return {"added": "added since", "removed": "removed since", "changed": "changed since"}[self.change]
        return WORDS[self.clock]

    @property
    def rows(self) -> list[RowChange]:
        return [row for revision in self.revisions for row in revision.rows]

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(f"{row.table.name}/{row.id}" for row in self.rows)


def told(revisions: Iterable[Revision], *, everything: bool = False) -> list[Revision]:
    """Those that a text tells: not of the world, of which events tell, but for statements without a period; no citations that came,
    went or changed together with their statement, which is told; what only has another structure, if `everything` is told."""
    found = list(revisions)
    statements = {(row.table.name, row.id) for r in found if not isinstance(r.table, Evidence) for row in r.rows}
    wanted = (*PAST, *(("remodelled",) if everything else ()))
    alone = [r for r in found if not isinstance(r.table, Evidence) or not {_about(r.table, row) for row in r.rows} <= statements]
    return [r for r in alone if r.clock in wanted or (r.clock == "world" and not r.table.period and not isinstance(r.table, Evidence))]


def alike(revisions: Iterable[Revision]) -> list[Alike]:
    """The revisions in groups for a sentence each; those of most statements first, citations last."""
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
    """`90 names: latest start`, for a line that begins with the word for what befell them."""
    columns = _columns(group.table, group.columns)
    return things(group.table, len(group.rows)) + (f": {english.listed(columns)}" if columns else _added(group))


def _added(group: Alike) -> str:
    """Of a statement that is corrected together with others, whether it came or went."""
    return {"added": " (new)", "removed": " (gone)"}.get(group.change, "") if group.clock in ("corrected", "remodelled") else ""


def sentence(group: Alike, shown: int = SHOWN) -> str:
    """`90 names: latest start learned late, such as x-1 (2008 → 2000). ...`, with the days for which queries give another answer."""
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
    """The days for which answers differ; where these are many, their first and last."""
    days = Counter[Range]()
    for revision in revisions:
        days.update(revision.affects)
    if len(days) > 2:
        return english.span(*english.hull(list(days)))
    return english.listed(english.span(*each) for each in sorted(days, key=lambda r: r[0] or datetime.date.min))


def things(table: Table, count: int) -> str:
    """`1 name`, `90 names`: so many rows of the table."""
    title = english.word(table.title)
    return f"{count:,} {english.singular(title) if count == 1 else title}"


def _columns(table: Table, names: Iterable[str]) -> list[str]:
    """What the columns are called; of a period the start and the end, also where only what is known of them differs."""
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
    """A statement that differs, by id, with the columns that do."""
    found = row.as_dict()
    if found["change"] != "changed":
        return row.id
    cells = (f"{_shown(found['old'].get(c))} → {_shown(found['new'].get(c))}" for c in found["new"])
    return f"{row.id} ({', '.join(cells)})"


def _shown(value: object) -> str:
    return "empty" if value is None else str(value)


def counted(revisions: Iterable[Revision]) -> str:
    """`270 learned late, 1 corrected; citations: 5 learned late`, the most first; empty if there are none. What others refer to, and
    citations, are counted by table."""
    count: dict[str, Counter[str]] = {"": Counter()}
    for group in alike(revision for revision in revisions if revision.clock in PAST):
        of = f"{english.word(group.table.title)}: " if isinstance(group.table, Evidence | Reference) else ""
        count.setdefault(of, Counter())[group.word] += len(group.rows)
    told = [of + ", ".join(f"{n:,} {word}" for word, n in by.most_common()) for of, by in count.items() if by]
    return "; ".join([*told[:TABLES], *([english.number(len(told) - TABLES, "more table")] if len(told) > TABLES else [])])


def cited(first: State, second: State, revisions: Sequence[Revision]) -> Mapping[provenance.Statement, tuple[str, ...]]:
    """The sources of the statements that differ, as either release has them; a citation says itself who says so."""
    statements = {(row.table.name, row.id) for r in revisions for row in r.rows}
    found = provenance.cited(first, statements) | provenance.cited(second, statements)
    for revision in revisions:
        if isinstance(revision.table, Evidence):
            for row in revision.rows:
                if (source := row.row.get(revision.table.source)) is not None:
                    found[row.table.name, row.id] = (str(source),)
    return found
