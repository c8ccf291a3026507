"""Find what two entities share besides their names: things that passed from one to the other, and values that both have.

A thing is whatever a statement connects to an entity: an edge's child, a tenure's person, an attribute's function. It passed if
its statement about one entity ended and one about the other began, at about the same time. A value is a text in a column that is not a
name, a reference or a date. Two bodies can have the same number by chance, so numbers count only in columns that the contract
declares unique.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from chronicle.change import cases
from chronicle.change.place import BEGIN, END
from chronicle.change.turns import TURNS, Span, gap, standing
from chronicle.contract.parts import LabelColumns, LabelRows
from chronicle.contract.roles import Attribute, Edge, Entity, Table, Tenure
from chronicle.core.period import FIRST_SQL, LAST_SQL
from chronicle.core.sql import ident, literal
from chronicle.core.values import text_sql

PASSED, VALUES = '"#passed"', '"#values"'
_CHANGED, _MOVED = '"#changed things"', '"#moved things"'
_LATE = 366  # days: a thing that came later did not pass
_CROWD = 50  # most owners between which a thing can pass; with more, it is no evidence
_COMMON = 8  # most entities that may share a value that counts


@dataclass(frozen=True)
class _Carrier:
    """Statements by which a `thing` (a column) belongs to an `owner` (another one)."""

    number: int
    table: Table
    thing: str
    owner: str


def carriers(span: Span, entity: Entity) -> list[_Carrier]:
    found: list[_Carrier] = []
    for table in span.package.temporal:
        if not isinstance(table, Attribute | Edge | Tenure):
            continue
        others = [ref.column for ref in table.about if ref.table != entity.name]
        thing = next(iter(others or (ref.column for ref in table.about)))
        owners = [ref.column for ref in table.about if ref.table == entity.name]
        owners += [key.fields[0] for key in table.foreign if key.table == entity.name and len(key.fields) == 1]
        owners += [table.parent.column] if isinstance(table, Edge) and table.parent.table == entity.name and not others else []
        for owner in dict.fromkeys(owners):
            if owner != thing and span.both(table, thing, owner):
                found.append(_Carrier(len(found), table, thing, owner))
    return found


def passed(span: Span, entity: Entity) -> str:
    """Make PASSED (ended, begun, old, new, carrier, passed, fitting, lost, gained), and return a query for entities that continue.

    Each row counts the things that passed by statements of one carrier; `fitting` of them passed just when one ended or the other began.
    `lost` counts the things that the one had at its end, `gained` those that the other had at its beginning; NULL for one that lives on,
    as are the numbers of turns `ended` and `begun`. The query has (id, side, first, last).
    """
    things = carriers(span, entity)
    parts = [_of_history(span, c) if span.history else _of_states(span, c) for c in things]
    none = "CAST(NULL AS DATE)"
    nothing = f"SELECT 0 AS carrier, '' AS thing, '' AS owner, 0 AS side, {none} AS first, {none} AS last WHERE FALSE"
    span.execute(f"""
        CREATE OR REPLACE TEMP TABLE {_CHANGED} AS
        SELECT carrier, thing, owner, side, first, last FROM (
            SELECT *, count(*) OVER (PARTITION BY carrier, thing, side) AS holders FROM ({" UNION ALL ".join([nothing, *parts])}))
        WHERE holders <= {_CROWD}
    """)
    edges = [str(c.number) for c in things if isinstance(c.table, Edge)]
    span.execute(f"CREATE OR REPLACE TEMP TABLE {_MOVED} AS {_moved(edges)}")
    span.execute(f"CREATE OR REPLACE TEMP TABLE {PASSED} AS {_counted()}")
    return f"""
        SELECT old AS id, {END} AS side, first, last FROM {_MOVED} WHERE ended IS NULL
        UNION ALL SELECT new, {BEGIN}, first, last FROM {_MOVED} WHERE begun IS NULL
    """


def _of_history(span: Span, c: _Carrier) -> str:
    """When things leave and join an owner between the two days; not where a statement is followed by another that says the same."""
    fe, fl, te, tl = c.table.period_sql().closed()
    thing, owner = text_sql(ident(c.thing)), text_sql(ident(c.owner))
    d1, d2 = span.first.day, span.second.day
    rows = f"""
        SELECT thing, owner, fe, fl, te, tl, lag(tl) OVER w AS before, lead(fe) OVER w AS after
        FROM (SELECT {thing} AS thing, {owner} AS owner, {fe} AS fe, {fl} AS fl, {te} AS te, {tl} AS tl
              FROM {span.second.relation(c.table)} WHERE {ident(c.thing)} IS NOT NULL AND {ident(c.owner)} IS NOT NULL)
        WINDOW w AS (PARTITION BY thing, owner ORDER BY fe, fl, te, tl)"""
    return f"""
        SELECT {c.number} AS carrier, thing, owner, {END} AS side, te AS first, tl AS last FROM ({rows})
        WHERE tl > {d1} AND te <= {d2} AND tl < {LAST_SQL} AND (after IS NULL OR after > tl)
        UNION ALL SELECT {c.number}, thing, owner, {BEGIN}, fe, fl FROM ({rows})
        WHERE fl > {d1} AND fe <= {d2} AND fe > {FIRST_SQL} AND (before IS NULL OR before < fe)
    """


def _of_states(span: Span, c: _Carrier) -> str:
    pairs = [
        f"SELECT DISTINCT {text_sql(ident(c.thing))} AS thing, {text_sql(ident(c.owner))} AS owner FROM {s.relation(c.table)} "
        f"WHERE {ident(c.thing)} IS NOT NULL AND {ident(c.owner)} IS NOT NULL AND {s.holds(c.table)}"
        for s in span.states
    ]
    return " UNION ALL ".join(
        f"SELECT {c.number} AS carrier, thing, owner, {side} AS side, CAST(NULL AS DATE) AS first, CAST(NULL AS DATE) AS last "
        f"FROM ({here} EXCEPT {there})"
        for side, here, there in ((END, *pairs), (BEGIN, *pairs[::-1]))
    )


def _moved(edges: list[str]) -> str:
    """Things that left one owner and joined another, with the turns of both that this can belong to.

    A child that goes to its parent's parent is no evidence: that happens whenever a body is simply abolished.
    """
    falls = f"AND NOT (g.carrier IN ({', '.join(edges)}) AND u.child IS NOT NULL)" if edges else ""
    above = (
        f"""
        LEFT JOIN (
            SELECT DISTINCT thing AS child, owner AS parent FROM {_CHANGED} WHERE side = {END} AND carrier IN ({", ".join(edges)})) AS u
        ON u.child = g.owner AND u.parent = c.owner"""
        if edges
        else ""
    )
    return f"""
        WITH "#pairs" AS (
            SELECT g.carrier, g.thing, g.owner AS old, c.owner AS new, c.first, c.last, g.first AS g_first, g.last AS g_last,
                   {gap("g.", "c.")} AS late
            FROM {_CHANGED} AS g JOIN {_CHANGED} AS c ON c.carrier = g.carrier AND c.thing = g.thing {above}
            WHERE g.side = {END} AND c.side = {BEGIN} AND c.owner <> g.owner AND coalesce(c.last >= g.first, TRUE)
              AND {gap("g.", "c.")} <= {_LATE} {falls})
        SELECT m.carrier, m.thing, m.old, m.new, m.first, m.last, e.n AS ended, b.n AS begun,
               m.late = 0 AND {gap("e.", "m.g_")} = 0 AND {gap("b.", "m.")} = 0 AS fits
        FROM "#pairs" AS m
        LEFT JOIN {TURNS} AS e ON e.side = {END} AND e.id = m.old AND {gap("e.", "m.g_")} <= {_LATE}
        LEFT JOIN {TURNS} AS b ON b.side = {BEGIN} AND b.id = m.new AND {gap("b.", "m.")} <= {_LATE}
        WHERE e.open OR b.open
    """


def _counted() -> str:
    def had(side: int) -> str:
        """The number of things, by carrier, that an owner had at one of its turns."""
        return f"""
            SELECT t.n, c.carrier, count(DISTINCT c.thing) AS things FROM {TURNS} AS t
            JOIN {_CHANGED} AS c ON c.owner = t.id AND c.side = t.side AND {gap("t.", "c.")} = 0
            WHERE t.side = {side} GROUP BY t.n, c.carrier"""

    return f"""
        WITH "#counts" AS (
            SELECT ended, begun, old, new, carrier, count(DISTINCT thing) AS passed, count(DISTINCT thing) FILTER (WHERE fits) AS fitting
            FROM {_MOVED} GROUP BY ended, begun, old, new, carrier)
        SELECT c.*, greatest(l.things, c.passed) AS lost, greatest(g.things, c.passed) AS gained FROM "#counts" AS c
        LEFT JOIN ({had(END)}) AS l ON l.n = c.ended AND l.carrier = c.carrier
        LEFT JOIN ({had(BEGIN)}) AS g ON g.n = c.begun AND g.carrier = c.carrier
    """


def values(span: Span, entity: Entity) -> None:
    """Make VALUES (n, what, value, holders): the values of the nodes that few entities have; `holders` says how many."""
    parts = list(_columns(span, entity))
    nothing = "SELECT CAST(0 AS BIGINT) AS n, '' AS id, '' AS what, '' AS value WHERE FALSE"
    span.execute(f"""
        CREATE OR REPLACE TEMP TABLE {VALUES} AS
        WITH "#own" AS ({" UNION ".join([nothing, *parts])})
        SELECT n, what, value, holders FROM "#own"
        JOIN (SELECT what, value, count(DISTINCT id) AS holders FROM "#own" GROUP BY what, value) USING (what, value)
        WHERE holders BETWEEN 2 AND {_COMMON}
    """)


def _columns(span: Span, entity: Entity) -> Iterator[str]:
    """Queries for the values of one column each."""
    for table in span.package.tables.values():
        about = table.subject.column if isinstance(table, Attribute) and table.subject.table == entity.name else None
        owner = entity.identity if table.name == entity.name else about
        if owner is None or isinstance(table.labels, LabelRows):
            continue
        apart = [c for case in table.cases for c in cases.series_columns(table, case) if c != owner]
        for column in _telling(table):
            if column not in apart and span.both(table, owner, column, *apart):
                yield from _held(span, table, owner, column, [*dict.fromkeys(apart)])


def _telling(table: Table) -> list[str]:
    """The columns whose values can identify an entity."""
    labels = table.labels.columns.values() if isinstance(table.labels, LabelColumns) else ()
    dates = {*(table.period or ()), *([table.on] if table.on else []), *table.dates}
    other = {*table.key, *dates, *labels, *(ref.column for ref in table.about), *(cause.column for cause in table.causes)}
    other |= {column for key in table.foreign for column in key.fields}
    unique = {column for key in table.unique for column in key}
    return [f.name for f in table.fields if f.name not in other and (f.name in unique or (f.type == "string" and not f.categories))]


def _held(span: Span, table: Table, owner: str, column: str, apart: list[str]) -> Iterator[str]:
    value = text_sql("r." + ident(column))
    kind = " || ' ' || ".join([literal(f"{table.name}.{column}"), *(f"coalesce({text_sql('r.' + ident(c))}, '')" for c in apart)])
    yield from standing(span, table, text_sql("r." + ident(owner)), f"n.n, n.id, {kind} AS what, {value} AS value", f"{value} <> ''")
