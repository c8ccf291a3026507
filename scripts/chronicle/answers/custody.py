"""Custody: who held an entity, such as a duty, from when to when and by which acts, and when nobody did.

The holders are in the tables of attributes whose statements are about the entity first and about another one, too. Statements that the
contract puts in one series follow each other: between them there may be gaps (`gaps`), and after the last the entity may have lapsed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from chronicle.answers import statements
from chronicle.answers.statements import Mention
from chronicle.change import successors
from chronicle.change.event import Ref
from chronicle.change.successors import Fate
from chronicle.contract.package import Package
from chronicle.contract.parts import Case, Node
from chronicle.contract.roles import Attribute, Table
from chronicle.core.errors import ChronicleError
from chronicle.core.period import FIRST, LAST, Day, Period
from chronicle.core.sql import ident, literals
from chronicle.core.values import text_sql
from chronicle.engines import duckdb as engine
from chronicle.history import lookup, provenance
from chronicle.history.naming import Book, Names
from chronicle.history.state import State

HELD, GAP, POSSIBLE_GAP, LAPSED = "held", "gap", "possible_gap", "lapsed"


@dataclass(frozen=True)
class Turn:
    """A time in which somebody held the entity (`held`) or nobody did: a `gap` before the next, `lapsed` after the last.

    In a `possible_gap` the dates leave open whether and when nobody held it: `period` has the earliest day on which one holder may have
    left, and the latest on which the next came. `mention` is the statement, None if nobody held it. `begun_by` and `ended_by` are the
    acts. `fate` says what became of the holder.
    """

    kind: str
    period: Period
    mention: Mention | None = None
    holder: Ref | None = None
    begun_by: Ref | None = None
    ended_by: Ref | None = None
    fate: Fate | None = None

    def as_dict(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "statement": self.mention.id if self.mention else None,
            "holder": asdict(self.holder) if self.holder else None,
            **statements.bounds(self.period),
            "begun_by": asdict(self.begun_by) if self.begun_by else None,
            "ended_by": asdict(self.ended_by) if self.ended_by else None,
            "disputes": [each.as_dict() for each in self.mention.disputes] if self.mention else [],
            "fate": self.fate.as_dict() if self.fate else None,
        }


@dataclass(frozen=True)
class Chain:
    """The turns of one sort, in order of time: `values` are the values that they share, such as a mode, by column."""

    table: str
    values: dict[str, str]
    turns: tuple[Turn, ...]


@dataclass(frozen=True)
class Held:
    """Who held an entity."""

    package: Package
    node: Node
    name: Names
    chains: tuple[Chain, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the document of `documents/custody`."""
        chains = [{"table": each.table, "values": each.values, "turns": [turn.as_dict() for turn in each.turns]} for each in self.chains]
        node = {"table": self.node[0], "id": self.node[1], "name": dict(self.name)}
        return {"schema_version": "1.0", **node, "chains": chains}


def of(state: State, text: str) -> Held:
    """Return who held the entity that `text` names.

    Raises:
        ChronicleError: `no-holders` if nothing in the package is held by others; `unknown-entity`, `ambiguous-entity`.
    """
    tables = [table for table in state.package.having(Attribute) if len(table.about) > 1 and state.columns(table)]
    if not tables:
        raise ChronicleError("no-holders", "no table of this package says who holds something, as bodies hold duties")
    node = lookup.entity(state, text, [table.subject.table for table in tables])
    groups = [group for group in statements.about(state, node) if group.table in {table.name for table in tables}]
    found: list[Chain] = []
    for group in groups:
        table = state.package.tables[group.table]
        if table.subject and group.seen == table.subject.column:
            found += _chains(state, table, group.statements)
    return Held(state.package, node, Book(state, [node]).names(node, state.package.closing), tuple(found))


def _chains(state: State, table: Table, mentions: Iterable[Mention]) -> Iterator[Chain]:
    """The statements of one table, by the values that statements of one series share."""
    shared = [column for case in table.cases for column in (*case.where, *case.series)]
    shared = [column for column in dict.fromkeys(shared) if column in statements.shown(state, table)]
    turns = [_turn(table, each) for each in mentions]
    acts = _acts(state, table, [turn.mention.id for turn in turns if turn.mention])
    fates = successors.fates(state, {(turn.holder.table, turn.holder.id) for turn in turns if turn.holder})
    by: dict[tuple[str | None, ...], list[Turn]] = {}
    for turn in turns:
        assert turn.mention
        begun, ended = acts.get(turn.mention.id, (None, None))
        fate = fates.get((turn.holder.table, turn.holder.id)) if turn.holder else None
        whole = Turn(HELD, turn.period, turn.mention, turn.holder, begun, ended, fate)
        by.setdefault(tuple(turn.mention.values.get(column) for column in shared), []).append(whole)
    for key, members in by.items():
        values = {column: value for column, value in zip(shared, key, strict=True) if value is not None}
        first = members[0].mention
        series = first is not None and bool(_case(table, first).series)
        yield Chain(table.name, values, tuple(_with_gaps(state, members) if series else members))


def _turn(table: Table, mention: Mention) -> Turn:
    holder = next((mention.others[ref.column] for ref in table.about[1:] if ref.column in mention.others), None)
    return Turn(HELD, mention.period, mention, holder)


def _case(table: Table, mention: Mention) -> Case:
    return table.case({**dict.fromkeys(table.columns), **mention.values})


def _with_gaps(state: State, turns: list[Turn]) -> Iterator[Turn]:
    """The turns, with the times between and after them in which nobody held it, or may not have."""
    free = [Turn(GAP if sure else POSSIBLE_GAP, period) for period, sure in gaps(turns)]
    for turn in turns:
        while free and _precedes(free[0], turn.period):
            yield free.pop(0)
        yield turn
    te, tl = max(turn.period.te for turn in turns), max(turn.period.tl for turn in turns)
    if FIRST < tl <= state.package.closing:
        yield Turn(LAPSED, Period(te, tl, LAST, LAST))


def gaps(turns: Sequence[Turn]) -> list[tuple[Period, bool]]:
    """Return the times between turns that certainly had no holder (True), and those that may have had none, in order of time.

    A time is certainly without a holder where no turn is possible. It may be without one between two turns that are certain on some day
    if none is certain there, unless one act ended the one and began the other.
    """
    found = []
    for left, right in _holes(turns, lambda period: (period.fe, period.tl)):
        te, tl = max(turn.period.te for turn in left), max(turn.period.tl for turn in left)
        fe, fl = min(turn.period.fe for turn in right), min(turn.period.fl for turn in right)
        found.append((Period(te, tl, fe, fl), True))
    certain = [turn for turn in turns if turn.period.fl < turn.period.te]
    for left, right in _holes(certain, lambda period: (period.fl, period.te)):
        first, last = max(turn.period.te for turn in left), min(turn.period.fl for turn in right)
        settled = any(first < gap.te and gap.fl < last for gap, _ in found)
        if not settled and not _handed_over(left, right, first, last):
            found.append((Period(first, last, first, last), False))
    return sorted(found, key=lambda each: each[0].bounds)


def _holes(turns: Iterable[Turn], extent: Callable[[Period], tuple[Day, Day]]) -> Iterator[tuple[list[Turn], list[Turn]]]:
    """Yield the turns before and after each time that is in the extent of none, but between two."""
    rest = sorted(turns, key=lambda turn: extent(turn.period))
    end = FIRST
    for place, turn in enumerate(rest):
        begun, ended = extent(turn.period)
        if FIRST < end < begun:
            yield rest[:place], rest[place:]
        end = max(end, ended)


def _precedes(gap: Turn, held: Period) -> bool:
    """True if the gap ends when somebody comes whose period is `held`, or before."""
    if gap.kind == GAP:
        return gap.period.te <= held.fe
    return gap.period.tl <= held.fl < held.te


def _handed_over(left: Iterable[Turn], right: Iterable[Turn], first: Day, last: Day) -> bool:
    """True if an act ended the last of the turns before, and began the first of those after."""
    ended = {(act.table, act.id) for turn in left if turn.period.te == first and (act := turn.ended_by)}
    return not ended.isdisjoint((act.table, act.id) for turn in right if turn.period.fl == last and (act := turn.begun_by))


def _acts(state: State, table: Table, ids: list[str]) -> dict[str, tuple[Ref | None, Ref | None]]:
    """Statement -> the acts that are stated as the causes of its beginning and of its end."""
    causes = [table.cause(side) for side in ("from", "to")]
    cells = [text_sql(ident(cause.column)) if cause and cause.act else "CAST(NULL AS VARCHAR)" for cause in causes]
    where = f"{table.row_id_sql()} IN ({literals(ids)})"
    query = f"SELECT {table.row_id_sql()}, {', '.join(cells)} FROM {state.relation(table)} WHERE {where}"
    rows = engine.rows(state.con, query) if ids else []
    acts = {act.id: act for act in provenance.acts(state, {act for _, *pair in rows for act in pair if act is not None})}

    def ref(place: int, key: str | None) -> Ref | None:
        cause = causes[place]
        if key is None or not cause or not cause.act:
            return None
        return Ref(cause.act, key, acts[key].names if key in acts else {})

    return {statement: (ref(0, begun), ref(1, ended)) for statement, begun, ended in rows}
