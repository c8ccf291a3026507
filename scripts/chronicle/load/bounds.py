"""Compute the four bounds of each period from its texts, and narrow them by evidence.

Four days bound a period [from, to): the earliest and latest first day, the earliest and latest day after the last. They start from
what the texts allow, and these facts narrow them until nothing changes any more:

- a citation that attests a statement on a day proves that the period contains that day;
- who is on a complete list held on its day, and who is not did not (absences.py);
- of an exclusive series, one statement ends before the next begins (series.py);
- a period is not empty;
- an act that is stated as the cause of a boundary happened on the day of that boundary, if their days overlap;
- a statement about an entity lies within the entity's life, and so proves that the entity existed.

The result is the table `bounds.<table>` (n = row number, fe, fl, te, tl), with the ends of the calendar for "unbounded", and with the
columns that name entities (`own`). Periods of plain dates are exact: nothing narrows them. Contradictions (a sighting outside the
period, an act at another time, a statement outside the life) narrow nothing: the temporal rules report them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chronicle.contract.package import Package
from chronicle.contract.parts import Cause
from chronicle.contract.roles import Act, Edge, Entity, Evidence, Table
from chronicle.core import row_id
from chronicle.core.period import FIRST_SQL as FIRST
from chronicle.core.period import LAST_SQL as LAST
from chronicle.core.sql import ident, literal
from chronicle.core.values import text_sql
from chronicle.engines import duckdb as engine
from chronicle.load import absences, series
from chronicle.load.bound_tables import bounds, not_empty, own, updated
from chronicle.load.compared import Value, same
from chronicle.load.csv_text import raw
from chronicle.load.types import cast, sql_type

# More rounds than sound data needs. Contradictions between series of several tables could narrow each other by a day in each round;
# what is narrowed by then is right as far as the data is.
ROUNDS = 100


def narrow(con: engine.Connection, package: Package) -> None:
    """Make the table `bounds.<table>` for every table with a period, as narrow as the evidence allows."""
    con.execute("CREATE SCHEMA bounds")
    for table in package.temporal:
        (_exact if table.exact else _as_written)(con, table)
    tables = [table for table in package.temporal if not table.exact]
    for table in tables:
        for citations in package.having(Evidence):
            _attested(con, table, _sightings(table, citations))
        for citations, lists in absences.naming(package):
            _attested(con, table, absences.sightings(table, citations, lists))
        not_empty(con, table)
    rivals = [table for table in tables if series.prepare(con, table)]
    absent = [table for table in tables if absences.prepare(con, package, table)]
    _settle(con, package, rivals, absent)
    moved = False
    for table in tables:  # evidence comes first: a cause that it excludes narrows nothing
        for cause in table.causes:
            act = package.tables.get(cause.act or "")
            if isinstance(act, Act) and _caused(con, table, cause, act):
                not_empty(con, table)
                moved = True
    if moved:
        _settle(con, package, rivals, absent)


def _settle(con: engine.Connection, package: Package, rivals: Sequence[Table], absent: Sequence[Table]) -> None:
    """Narrow statements by lives, lives by statements, `rivals` by each other and `absent` by lists until nothing changes."""
    for _ in range(ROUNDS):
        while sum(_lived(con, package, entity) for entity in package.having(Entity) if entity.period):
            pass
        moved = [table for table in rivals if series.narrow(con, table)] + [table for table in absent if absences.narrow(con, table)]
        for table in moved:
            not_empty(con, table)
        if not moved:
            return


def _lived(con: engine.Connection, package: Package, entity: Table) -> int:
    """Narrow the statements about the entities of one table by their lives, and the lives by them. Return how many rows changed."""
    changed = 0
    for table, column in statements_about(package, entity):
        if not table.exact and (rows := _within(con, table, column, entity)):
            changed += rows
            not_empty(con, table)
    if not entity.exact:
        proved = sum(_proved(con, table, column, entity) for table, column in statements_about(package, entity))
        if proved:
            not_empty(con, entity)
        changed += proved
    return changed


def _within(con: engine.Connection, table: Table, column: str, entity: Table) -> int:
    """A statement lies within the life of its entity; if there are several lives, between the first day and the last of all."""
    return updated(
        con,
        f"""
        UPDATE {bounds(table)} s SET fe = greatest(s.fe, e.fe), tl = least(s.tl, e.tl)
        FROM (SELECT {own(entity.identity)} AS id, min(fe) AS fe, max(tl) AS tl FROM {bounds(entity)} WHERE fe < tl GROUP BY 1) e
        WHERE {same(_value("e.id", entity, entity.identity), _value(own(column, "s."), table, column))}
          AND (s.fe < e.fe OR s.tl > e.tl) AND e.fe <= s.fl AND s.te <= e.tl
        """,
    )


def _proved(con: engine.Connection, table: Table, column: str, entity: Table) -> int:
    """A life contains the statements about it. If an entity has several lives, a statement does not say which of them it proves."""
    match = same(_value(own(entity.identity, "l."), entity, entity.identity), _value(own(column, "b."), table, column))
    once = f"SELECT {own(entity.identity)} AS id FROM {bounds(entity)} GROUP BY 1 HAVING count(*) = 1"
    single = f"SEMI JOIN ({once}) o ON o.id = {own(entity.identity, 'l.')}" if len(entity.key) > 1 else ""
    return updated(
        con,
        f"""
        UPDATE {bounds(entity)} e SET fl = least(e.fl, s.fl), te = greatest(e.te, s.te)
        FROM (SELECT l.n, min(b.fl) AS fl, max(b.te) AS te FROM {bounds(table)} b JOIN {bounds(entity)} l ON {match} {single}
              WHERE b.fe < b.tl AND l.fe <= b.fl AND b.te <= l.tl GROUP BY 1) s
        WHERE s.n = e.n AND (s.fl < e.fl OR s.te > e.te)
        """,
    )


def statements_about(package: Package, entity: Table) -> Iterator[tuple[Table, str]]:
    """Yield (table, column) for each column that names the entity in a table with a period, as one it is about or as a parent."""
    for table in package.temporal:
        refs = [*table.about, *([table.parent] if isinstance(table, Edge) else [])]
        yield from ((table, ref.column) for ref in refs if ref.table == entity.name and table is not entity)


def _as_written(con: engine.Connection, table: Table) -> None:
    assert table.period
    start, end = (f"coalesce(r.{ident(column)}, '')" for column in table.period)
    con.execute(
        f"""
        CREATE TABLE {bounds(table)} AS
        SELECT r."#" AS n, f.earliest AS fe, f.latest AS fl, t.earliest AS te, t.latest AS tl{_own(table)}
        FROM {raw(table)} r
        JOIN edtf f ON f.text = {start} AND NOT f.is_end JOIN edtf t ON t.text = {end} AND t.is_end
        """
    )


def _exact(con: engine.Connection, table: Table) -> None:
    assert table.period
    start, end = (cast(table.field(column), "r.") for column in table.period)
    con.execute(
        f"""
        CREATE TABLE {bounds(table)} AS
        WITH typed AS (SELECT r.*, coalesce({start}, {FIRST}) AS "#from", coalesce({end}, {LAST}) AS "#to" FROM {raw(table)} r)
        SELECT r."#" AS n, "#from" AS fe, "#from" AS fl, "#to" AS te, "#to" AS tl{_own(table)} FROM typed r
        """
    )


def _own(table: Table) -> str:
    """SELECT list of the columns that name entities, cast to the types of the compiled table."""
    columns = [ref.column for ref in table.about]
    columns += [table.parent.column] if isinstance(table, Edge) else []
    columns += [table.identity] if isinstance(table, Entity) else []
    return "".join(f", {cast(table.field(column), 'r.')} AS {own(column)}" for column in dict.fromkeys(columns))


def _value(sql: str, table: Table, column: str) -> Value:
    """`sql` as a value with the type that the column has in the compiled table."""
    return Value(sql, sql_type(table.field(column)))


def _sightings(table: Table, citations: Evidence) -> str:
    """The query (n, earliest, latest) for the statements that citations attest, with the day."""
    id = row_id.sql(cast(table.field(column), "r.") for column in table.key)
    cited, about, stance = (
        text_sql(cast(citations.field(column), "c.")) for column in (citations.statement_id, citations.statement_table, citations.stance)
    )
    return f"""
        SELECT r."#" AS n, d.earliest, d.latest
        FROM {raw(citations)} c JOIN edtf d ON d.text = c.{ident(citations.attested)} AND NOT d.is_end
        JOIN {raw(table)} r ON {id} = {cited} WHERE {about} = {literal(table.name)} AND {stance} = 'attests' AND d.latest > {FIRST}
    """


def _attested(con: engine.Connection, table: Table, sightings: str) -> int:
    """Narrow by the days on which statements were seen, as (n, earliest, latest); ignore days outside the written period."""
    return updated(
        con,
        f"""
        UPDATE {bounds(table)} b SET fl = least(b.fl, a.cap), te = greatest(b.te, least(a.floor, {LAST} - 1) + 1)
        FROM (SELECT s.n, min(d.latest) AS cap, max(d.earliest) AS floor
              FROM ({sightings}) d JOIN {bounds(table)} s ON s.n = d.n WHERE s.fe <= d.latest AND d.earliest < s.tl GROUP BY 1) a
        WHERE a.n = b.n
        """,
    )


def _caused(con: engine.Connection, table: Table, cause: Cause, act: Act) -> int:
    """Narrow boundaries to the days of the act that is stated as their cause, if they have a day in common."""
    first, last = ("fe", "fl") if cause.side == "from" else ("te", "tl")
    ends = (
        _value(cast(table.field(cause.column), "r."), table, cause.column),
        _value(cast(act.field(act.identity), "v."), act, act.identity),
    )
    return updated(
        con,
        f"""
        UPDATE {bounds(table)} b SET {first} = greatest(b.{first}, a.earliest), {last} = least(b.{last}, a.latest)
        FROM (SELECT r."#" AS n, d.earliest, d.latest FROM {raw(table)} r JOIN {raw(act)} v ON {same(*ends)}
              JOIN edtf d ON d.text = coalesce(v.{ident(act.on)}, '') AND NOT d.is_end) a
        WHERE a.n = b.n AND a.latest > {FIRST} AND b.fe < b.tl AND a.earliest <= b.{last} AND b.{first} <= a.latest
          AND (a.earliest > b.{first} OR a.latest < b.{last})
        """,
    )
