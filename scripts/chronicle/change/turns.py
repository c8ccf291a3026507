"""Turns: the ends and beginnings of entities between two states, for which inference looks for a successor or a predecessor.

Between two days of one history these are boundaries, with their windows and stated causes; every life that began or ended in between
counts, including interim ones. Between any other two states only the difference is known: entities that only the first has ended,
those that only the second has began. If their rows have bounds, these give the days.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from chronicle.change import boundaries
from chronicle.change.happened import LARGEST
from chronicle.change.place import BEGIN, END, Place
from chronicle.contract.package import Package
from chronicle.contract.roles import Act, Edge, Entity, Succession, Table
from chronicle.core.errors import ChronicleError
from chronicle.core.period import FIRST_SQL, LAST_SQL
from chronicle.core.sql import ident, literal, literals
from chronicle.core.values import text_sql
from chronicle.engines import duckdb as engine
from chronicle.history.state import State

DOCUMENTED, TURNS, NODES, ABOVE = '"#documented"', '"#turns"', '"#nodes"', '"#above"'
_NOWHEN = "CAST(NULL AS DATE)"
_NOTEXT = "CAST(NULL AS VARCHAR)"


@dataclass(frozen=True)
class Span:
    """Two states in one connection, the earlier one first. Raises ChronicleError `bad-order` if their days are in the wrong order."""

    first: State
    second: State

    def __post_init__(self) -> None:
        if self.first.when and self.second.when and self.second.when < self.first.when:
            raise ChronicleError("bad-order", f"{self.first.when} is later than {self.second.when}", "give the earlier day first")

    @property
    def con(self) -> engine.Connection:
        return self.second.con

    @property
    def package(self) -> Package:
        return self.second.package

    @property
    def states(self) -> tuple[State, State]:
        return self.first, self.second

    @cached_property
    def history(self) -> bool:
        """True if the states are two days of one history, which has boundaries in between."""
        return self.first.shares(self.second) and self.first.when is not None and self.second.when is not None

    @property
    def tables(self) -> list[Entity]:
        """The entity tables with recorded successions; if there are none, all that have a period or can vanish between two states."""
        documented = {table.predecessor.table for table in self.package.having(Succession)}
        return [
            table
            for table in self.package.having(Entity)
            if (table.name in documented or not documented)
            and (table.period or not self.history)
            and all(s.columns(table) for s in self.states)
        ]

    def both(self, table: Table, *columns: str) -> bool:
        """True if both states have the table with these columns."""
        return all(state.columns(table) and {*columns} <= {*state.columns(table)} for state in self.states)

    def execute(self, query: str) -> None:
        self.con.execute(query)


def gap(one: str, other: str) -> str:
    """SQL for the days between two windows: 0 if they share a day, or if one is unknown.

    Both are given by the prefix of their columns `first` and `last`, such as `e.`.
    """
    apart = f"greatest({other}first - {one}last, {one}first - {other}last)"
    return f"CASE WHEN coalesce({apart}, 0) > 0 THEN {apart} ELSE 0 END"


def prepare(span: Span) -> None:
    """Make the tables needed for all entity tables: DOCUMENTED (t, old, new), and for a history `#lives` (see `boundaries.lives`)."""
    if span.history:
        boundaries.lives(Place(span.second))
    parts = [_documented(span, table) for table in span.package.having(Succession) if span.second.columns(table)]
    nothing = f"SELECT {_NOTEXT} AS t, {_NOTEXT} AS old, {_NOTEXT} AS new WHERE FALSE"
    span.execute(f"CREATE OR REPLACE TEMP TABLE {DOCUMENTED} AS {' UNION '.join([nothing, *parts])}")


def _documented(span: Span, table: Succession) -> str:
    """The successions whose act can lie between the two days; without days, all of them."""
    old, new = (text_sql("s." + ident(ref.column)) for ref in (table.predecessor, table.successor))
    act, inside = span.package.tables.get(table.act.table), ""
    if isinstance(act, Act) and span.second.columns(act) and span.first.when and span.second.when:
        earliest, latest = (f"a.{ident(f'{act.on}_{end}')}" for end in ("earliest", "latest"))
        inside = f"""
            JOIN {span.second.relation(act)} AS a ON {text_sql("a." + ident(act.identity))} = {text_sql("s." + ident(table.act.column))}
            AND ({latest} IS NULL OR {latest} > {span.first.day}) AND ({earliest} IS NULL OR {earliest} <= {span.second.day})"""
    return f"SELECT {literal(table.predecessor.table)}, {old}, {new} FROM {span.second.relation(table)} AS s {inside}"


def turns(span: Span, table: Entity) -> None:
    """Make TURNS, the ends and beginnings of entities of the table.

    Columns: n, a unique number; id; side (END or BEGIN); first and last, its window, NULL if unknown; act and act_table, the stated
    cause; open, whether no recorded succession explains it, and the entity does not return.
    """
    found = _of_history(span, table) if span.history else _of_states(span, table)
    explained = f"""
        SELECT {END} AS side, old AS id FROM {DOCUMENTED} WHERE t = {literal(table.name)}
        UNION SELECT {BEGIN}, new FROM {DOCUMENTED} WHERE t = {literal(table.name)}"""
    span.execute(f"""
        CREATE OR REPLACE TEMP TABLE {TURNS} AS
        SELECT f.n, f.id, f.side, f.first, f.last, f.act, f.act_table, d.id IS NULL AND NOT f.again AS open
        FROM ({found}) AS f LEFT JOIN ({explained}) AS d ON d.side = f.side AND d.id = f.id
    """)


def _of_history(span: Span, table: Entity) -> str:
    d1, d2 = span.first.day, span.second.day
    parts = []
    for side, name, again in ((END, "end", "FALSE"), (BEGIN, "begin", "life > 1")):
        first, last = f"{name}_first", f"{name}_last"
        known = f"{first} > {FIRST_SQL} AND {last} < {LAST_SQL}"
        near = f"(({first} > {d1} AND {last} <= {d2}) OR {last} - {first} < {LARGEST} * ({d2} - {d1}))"
        parts.append(f"""
            SELECT {name}_number AS n, id, {side} AS side, {first} AS first, {last} AS last,
                   {name}_act AS act, {name}_act_table AS act_table, {again} AS again
            FROM "#lives" WHERE t = {literal(table.name)} AND {name}_number IS NOT NULL AND {name}_dated
              AND {known} AND {last} > {d1} AND {first} <= {d2} AND {near}""")
    return " UNION ALL ".join(parts)


def _of_states(span: Span, table: Entity) -> str:
    """Numbers are odd for ends and even for beginnings, as those of boundaries are."""
    ended = span.second if span.second.when else span.first  # a history still contains the entities that ended, with their days
    parts = []
    for side, here, there, source in ((END, *span.states, ended), (BEGIN, *span.states[::-1], span.second)):
        ids = (
            f"SELECT DISTINCT {text_sql(ident(table.identity))} AS id FROM {s.relation(table)} WHERE {s.holds(table)}"
            for s in (here, there)
        )
        one, other = ids
        parts.append(f"""
            SELECT 2 * row_number() OVER (ORDER BY o.id) + {side} AS n, o.id, {side} AS side, w.first, w.last, w.act, w.act_table,
                   FALSE AS again
            FROM ({one} EXCEPT {other}) AS o LEFT JOIN ({_windows(source, table, side)}) AS w ON w.id = o.id""")
    return " UNION ALL ".join(parts)


def _windows(state: State, table: Entity, side: int) -> str:
    """For each entity the window and the cause of its last end or first beginning, as far as the rows of the state say."""
    there = {*state.columns(table)}
    first, last = _NOWHEN, _NOWHEN
    if table.period and {*table.bounds} <= there:
        ends = [ident(column) for column in (table.bounds[2:] if side == END else table.bounds[:2])]
        known, best = " AND ".join(f"{end} IS NOT NULL" for end in ends), "max" if side == END else "min"
        first, last = (f"CASE WHEN bool_and({known}) THEN {best}({end}) END" for end in ends)
    cause = table.cause("to" if side == END else "from")
    act = f"max({text_sql(ident(cause.column))})" if cause and cause.column in there else _NOTEXT
    return f"""
        SELECT {text_sql(ident(table.identity))} AS id, {first} AS first, {last} AS last, {act} AS act,
               {literal(cause.act if cause else None)} AS act_table
        FROM {state.relation(table)} GROUP BY 1
    """


def nodes(span: Span, living: str) -> None:
    """Make NODES: TURNS, and entities that continue but gave or took something, from `living` (id, side, first, last).

    The latter have negative numbers. `day` is the day for which a node's properties are read: before an end, after a beginning.
    """
    days = ("first - 1", "last") if span.history else tuple(state.day if state.when else _NOWHEN for state in span.states)
    day = f"CASE WHEN side = {END} THEN {days[0]} ELSE {days[1]} END"
    span.execute(f"""
        CREATE OR REPLACE TEMP TABLE {NODES} AS
        SELECT n, id, side, first, last, act, act_table, open, {day} AS day FROM {TURNS}
        UNION ALL SELECT -row_number() OVER (ORDER BY side, id), id, side, first, last, {_NOTEXT}, {_NOTEXT}, FALSE, {day}
        FROM (SELECT id, side, min(first) AS first, max(last) AS last FROM ({living}) GROUP BY id, side)
    """)


def above(span: Span, table: Entity) -> None:
    """Make ABOVE (n, parent): the parents of the nodes, as `table/id`.

    In a history, an edge counts that holds until the end, or from the beginning; in a state, one that is there.
    """
    parts = [f"SELECT CAST(0 AS BIGINT) AS n, {_NOTEXT} AS parent WHERE FALSE"]
    for edge in span.package.having(Edge):
        if edge.subject.table == table.name and span.both(edge, edge.subject.column, edge.parent.column):
            parts += _lines(span, edge)
    span.execute(f"CREATE OR REPLACE TEMP TABLE {ABOVE} AS {' UNION '.join(parts)}")


def _lines(span: Span, edge: Edge) -> Iterator[str]:
    child, parent = (text_sql("r." + ident(column)) for column in (edge.subject.column, edge.parent.column))
    kind = f" AND {text_sql('r.' + ident(edge.kinds.column))} IN ({literals(edge.kinds.values)})" if edge.kinds else ""
    yield from standing(span, edge, child, f"n.n, {literal(edge.parent.table + '/')} || {parent}", f"{parent} IS NOT NULL{kind}")


def standing(span: Span, table: Table, owner: str, cells: str, where: str) -> Iterator[str]:
    """Queries for `cells` of the nodes n and the rows r of a table that are theirs (`owner`, SQL for an id) at their end or beginning."""
    select = f"SELECT {cells} FROM {NODES} AS n"
    if span.history:
        if table.period:
            fe, _, _, tl = table.period_sql("r.").closed()
            where += f" AND {fe} <= n.last AND {tl} >= n.first"
        yield f"{select} JOIN {span.second.relation(table)} AS r ON {owner} = n.id WHERE {where}"
        return
    for side, state in ((END, span.first), (BEGIN, span.second)):
        holds = table.period_sql("r.").possible(state.day) if state.when and table.period else "TRUE"
        yield f"{select} JOIN {state.relation(table)} AS r ON {owner} = n.id WHERE n.side = {side} AND {holds} AND {where}"
