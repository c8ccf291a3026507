"""Sentences about statements in which two releases differ; similar ones share a sentence."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from chronicle.change.revisions import Range, Revision
from chronicle.change.row_changes import RowChange
from chronicle.contract.roles import Evidence, Reference, Table
from chronicle.history import provenance
from chronicle.history.state import State
from chronicle.render import english
from chronicle.render.language import ENGLISH, Language
from chronicle.render.revised_rows import RevisedRows

SHOWN = 3  # statements that a sentence lists
TABLES = 4  # tables with a count of their own
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
        """The phrase for what happened to the statements."""
        bounds = {*self.table.bounds} - {*self.table.columns} if self.table.period else set()
        if self.clock == "late" and self.change == "changed" and {*self.columns} <= bounds:
            return "revised exact"  # their cells are the same: evidence in other rows narrowed their bounds
        return f"revised {self.change} since" if self.clock == "world" else f"revised {self.clock}"

    @property
    def rows(self) -> list[RowChange]:
        return [row for revision in self.revisions for row in revision.rows]

    def leading(self, count: int) -> list[RowChange]:
        """The rows that a sentence lists if it lists only `count` of them: those about different things first."""
        subject = self.table.subject
        rows: dict[Any, list[RowChange]] = {}
        for row in self.rows:
            rows.setdefault(row.row.get(subject.column) if subject else row.id, []).append(row)
        return [row for turn in zip_longest(*rows.values()) for row in turn if row is not None][:count]

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
    """Return the revisions in groups for one sentence each; largest groups first, then reference tables and citations."""
    groups: dict[tuple[object, ...], list[Revision]] = {}
    for revision in revisions:
        groups.setdefault((revision.clock, revision.table.name, *sorted({_changed(row) for row in revision.rows})), []).append(revision)
    found = []
    for (clock, *_), members in groups.items():
        changes = [_changed(row) for revision in members for row in revision.rows]
        words = {change for change, *_ in changes}
        columns = tuple(dict.fromkeys(column for _, *names in changes for column in names))
        found.append(Alike(members[0].table, str(clock), words.pop() if len(words) == 1 else "changed", columns, tuple(members)))
    return sorted(
        found, key=lambda g: (isinstance(g.table, Evidence), isinstance(g.table, Reference), -len(g.rows), g.clock, g.table.name, g.columns)
    )


def _changed(row: RowChange) -> tuple[str, ...]:
    found = row.as_dict()
    return (found["change"], *(found["new"] if found["change"] == "changed" else ()))


def _about(table: Evidence, row: RowChange) -> provenance.Statement:
    return str(row.row.get(table.statement_table)), str(row.row.get(table.statement_id))


def head(group: Alike, language: Language = ENGLISH) -> str:
    """Return `90 names: latest start`, for a line that begins with the group's word."""
    columns, what = _columns(group.table, group.columns, language), language.things(group.table, len(group.rows))
    return language.say("plain", name=what, what=language.grammar.listed(columns)) if columns else what + _added(group, language)


def _added(group: Alike, language: Language) -> str:
    """Whether statements were added or removed, if the group's word does not say so."""
    needed = group.change in ("added", "removed") and group.clock in ("corrected", "remodelled")
    return language.say(f"rows {group.change} note") if needed else ""


def sentence(group: Alike, named: RevisedRows, shown: int | None = SHOWN, language: Language = ENGLISH, *, ids: bool = False) -> str:
    """Return `90 names: latest start newly recorded: Cabinet (2008 → 2000); ...`, with the days for which queries give another answer.

    Lists `shown` rows (None: all), with their ids if `ids`.
    """
    say, grammar, rows = language.say, language.grammar, group.rows
    columns = _columns(group.table, group.columns, language)
    what, word = f"{language.things(group.table, len(rows))}{_added(group, language)}", say(group.word)
    first = (
        say("columns revised", what=what, columns=grammar.listed(columns), word=word)
        if columns
        else say("rows revised", what=what, word=word)
    )
    leading = rows if shown is None else group.leading(shown)
    texts = dict.fromkeys(named.text(row, ids=ids) for row in leading)  # the names of one time in several languages read the same
    listed = [*texts, *([say("more", len(rows) - len(leading))] if len(rows) > len(leading) else [])]
    return say("revision", first=grammar.capital(first), rows=grammar.clauses(listed), affected=_affected(group, language))


def named(first: State, second: State, groups: Iterable[Alike], shown: int | None = SHOWN, language: Language = ENGLISH) -> RevisedRows:
    """Return the words for the rows that sentences about the groups list; `first` is the older record with the newer names."""
    rows = [row for group in groups for row in (group.rows if shown is None else group.leading(shown))]
    return RevisedRows(first, second, rows, language)


def _affected(group: Alike, language: Language) -> str:
    days = affected(group.revisions, language)
    return language.say("other answer", days=days) if days else language.say("same answer")


def affected(revisions: Sequence[Revision], language: Language = ENGLISH) -> str:
    """Return the days for which answers differ; if they are many, from the first to the last."""
    days = Counter[Range]()
    for revision in revisions:
        days.update(revision.affects)
    grammar = language.grammar
    if len(days) > 2:
        return grammar.span(*english.hull(list(days)))
    return grammar.listed(grammar.span(*each) for each in sorted(days, key=lambda r: r[0] or datetime.date.min))


def _columns(table: Table, names: Iterable[str], language: Language) -> list[str]:
    """The titles of the columns; those of a period and its bounds are called start and end."""
    ends: dict[str, str] = {}
    if table.period:
        begin, end = table.period
        fe, fl, te, tl = table.bounds
        ends = {begin: language.say("start"), end: language.say("end")}
        given = {*names}
        for word, one, other in (("start", fe, fl), ("end", te, tl)):
            both = one == other or {one, other} <= given
            ends |= {each: language.say(word if both else f"{which} {word}") for which, each in (("earliest", one), ("latest", other))}
    return list(dict.fromkeys(ends.get(name) or _title(table, name, language) for name in names))


def _title(table: Table, column: str, language: Language) -> str:
    return language.column(table, column) if column in table.columns else column.replace("_", " ")


def counted(revisions: Iterable[Revision], language: Language = ENGLISH) -> str:
    """Return `270 newly recorded, 1 corrected; citations: 5 newly recorded`, the most frequent first; empty if there are none.

    Citations and reference tables are counted by table.
    """
    count: dict[str, Counter[str]] = {"": Counter()}
    for group in alike(revision for revision in revisions if revision.clock in PAST):
        of = language.table(group.table) if isinstance(group.table, Evidence | Reference) else ""
        count.setdefault(of, Counter())[group.word] += len(group.rows)
    say = language.say
    texts = {of: say("separator").join(say("counted", n, word=say(word)) for word, n in by.most_common()) for of, by in count.items() if by}
    parts = [say("plain", name=of, what=text) if of else text for of, text in texts.items()]
    shown = parts if len(parts) <= TABLES + 1 else parts[:TABLES]
    return language.grammar.clauses([*shown, *([say("more tables", len(parts) - len(shown))] if len(parts) > len(shown) else [])])


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
