"""From the texts of a period to the days its ends can fall on.

Four days bound a period [from, to): the earliest and latest first day, the earliest and latest day after the
last. They start from what the texts allow and are narrowed by three facts:

- a citation that attests a statement on a day proves that the period contains that day;
- a period is not empty;
- a statement about an entity lies within the life of the entity, and so proves that the entity lived.

The result stands in `bounds.<table>` (n = row number, fe, fl, te, tl), with the ends of the calendar for
"unbounded", beside the columns that the temporal rules compare (`own`): so no rule has to join the texts again.
Tables whose period is of plain dates are exact: nothing narrows them.
"""

from __future__ import annotations

from collections.abc import Iterator

from chronicle.contract.roles import Package, Table
from chronicle.core import edtf
from chronicle.core.findings import Finding
from chronicle.core.sql import ident, literal
from chronicle.engines import duckdb as engine
from chronicle.load.csv_text import raw
from chronicle.load.types import cast

FIRST, LAST = "DATE '0001-01-01'", "DATE '9999-12-31'"  # dates.FIRST and dates.LAST


def bounds(table: Table) -> str:
    return f"bounds.{ident(table.name)}"


def own(column: str, prefix: str = "") -> str:
    """The name under which a column of the contract stands in `bounds`, apart from those of the bounds."""
    return prefix + ident(f".{column}")


def row_id(table: Table, prefix: str = "") -> str:
    """The text by which citations name a row."""
    return " || '|' || ".join(prefix + ident(column) for column in table.key)


def read_dates(con: engine.Connection, package: Package) -> list[Finding]:
    """Fills `edtf` with the days of every date text of the package; texts that are none are findings.

    Works on the distinct texts, so that a large table costs one scan.
    """
    con.execute("CREATE TABLE edtf (text VARCHAR, is_end BOOLEAN, earliest DATE, latest DATE)")
    findings, known = [], dict[tuple[str, bool], edtf.Days]()
    for table in package.tables.values():
        for column in table.edtf:
            is_end = bool(table.period and column == table.period[1])
            for (text,) in engine.rows(con, f"SELECT DISTINCT coalesce({ident(column)}, '') FROM {raw(table)}"):
                try:
                    known[text, is_end] = edtf.parse(text, is_end)
                except ValueError as error:
                    findings += _bad_dates(con, table, column, text, str(error))
    if known:
        columns = [list(c) for c in zip(*((t, e, d.earliest, d.latest) for (t, e), d in known.items()), strict=True)]
        con.execute("INSERT INTO edtf SELECT unnest(?), unnest(?), unnest(?::DATE[]), unnest(?::DATE[])", columns)
    return findings


def _bad_dates(con: engine.Connection, table: Table, column: str, text: str, why: str) -> list[Finding]:
    rows = engine.rows(con, f'SELECT "#" FROM {raw(table)} WHERE {ident(column)} = ? ORDER BY 1 LIMIT 100', [text])
    return [Finding(table.name, row, column, "date-error", why, text, f"write {edtf.SUBSET}") for (row,) in rows]


def narrow(con: engine.Connection, package: Package) -> None:
    """Makes `bounds` for every table with a period."""
    con.execute("CREATE SCHEMA bounds")
    tables = [table for table in package.temporal if not table.exact]
    for table in package.temporal:
        (_exact if table.exact else _as_written)(con, table)
    for citations in package.with_role("evidence"):
        for table in tables:
            _attested(con, table, citations)
    for table in tables:
        _not_empty(con, table)


def live(con: engine.Connection, package: Package) -> None:
    """Narrows statements by the lives of their entities, and lives by the statements about them.

    A statement that certainly lies outside a life is a fault, as is a period that ends before it begins: they
    narrow nothing.
    """
    entities = [t for t in package.with_role("entity") if t.period]
    for entity in entities:
        if entity.exact or len(entity.key) > 1:  # of a life in several periods a statement does not say which it proves
            continue
        for table, column in statements_about(package, entity):
            con.execute(
                f"""
                UPDATE {bounds(entity)} e SET fl = least(e.fl, s.fl), te = greatest(e.te, s.te)
                FROM (SELECT {own(column, "b.")} AS id, min(b.fl) AS fl, max(b.te) AS te
                      FROM {bounds(table)} b JOIN {bounds(entity)} l ON {own(entity.identity, "l.")} = {own(column, "b.")}
                      WHERE b.fe < b.tl AND l.fe <= b.fl AND b.te <= l.tl GROUP BY 1) s
                WHERE s.id = {own(entity.identity, "e.")} AND (s.fl < e.fl OR s.te > e.te)
                """
            )
        _not_empty(con, entity)
    touched = []
    for entity in entities:
        for table, column in statements_about(package, entity):
            if table.exact:
                continue
            touched.append(table)
            con.execute(
                f"""
                UPDATE {bounds(table)} s SET fe = greatest(s.fe, e.fe), tl = least(s.tl, e.tl)
                FROM (SELECT {own(entity.identity)} AS id, min(fe) AS fe, max(tl) AS tl FROM {bounds(entity)} GROUP BY 1) e
                WHERE e.id = {own(column, "s.")} AND (s.fe < e.fe OR s.tl > e.tl) AND e.fe <= s.fl AND s.te <= e.tl
                """
            )
    for table in touched:
        _not_empty(con, table)


def statements_about(package: Package, entity: Table) -> Iterator[tuple[Table, str]]:
    """(table, column) of each statement with a period that names the entity, as subject or as parent."""
    for table in package.temporal:
        if entity.name in table.of and table is not entity:
            yield table, table.of[entity.name]
        if table.edge and parent_table(table) == entity.name:
            yield table, table.edge["parent"]


def parent_table(table: Table) -> str:
    """The entity table above: where the parent column's foreign key leads, else the subject's."""
    parent = table.edge["parent"]
    return next((k.table for k in table.foreign if k.fields == (parent,)), next(iter(table.of), table.name))


def _own(table: Table) -> str:
    """The columns that stand beside the bounds."""
    assert table.period
    columns = [*table.of.values(), *(c for case in table.cases for c in (*case.series, *case.where))]
    if table.edge:
        columns += [table.edge["parent"], *table.edge.get("hierarchy", {})]
    if table.role == "entity":
        columns.append(table.identity)
    return "".join(f", r.{ident(column)} AS {own(column)}" for column in dict.fromkeys(columns))


def _as_written(con: engine.Connection, table: Table) -> None:
    assert table.period
    start, end = (f"coalesce(r.{ident(column)}, '')" for column in table.period)
    con.execute(
        f"""
        CREATE TABLE {bounds(table)} AS
        SELECT r."#" AS n, f.earliest AS fe, f.latest AS fl, t.earliest AS te, t.latest AS tl{_own(table)}
        FROM {raw(table)} r
        JOIN edtf f ON f.text = {start} AND NOT f.is_end
        JOIN edtf t ON t.text = {end} AND t.is_end
        """
    )


def _exact(con: engine.Connection, table: Table) -> None:
    """Cast here, once: every rule reads it."""
    assert table.period
    start, end = (cast(table.field(column), "r.") for column in table.period)
    con.execute(
        f"""
        CREATE TABLE {bounds(table)} AS
        WITH typed AS (SELECT r.*, coalesce({start}, {FIRST}) AS "#from", coalesce({end}, {LAST}) AS "#to" FROM {raw(table)} r)
        SELECT r."#" AS n, "#from" AS fe, "#from" AS fl, "#to" AS te, "#to" AS tl{_own(table)} FROM typed r
        """
    )


def _attested(con: engine.Connection, table: Table, citations: Table) -> None:
    """A sighting outside the period as it is written is a fault, not evidence."""
    e = citations.evidence
    con.execute(
        f"""
        UPDATE {bounds(table)} b SET fl = least(b.fl, a.cap), te = greatest(b.te, least(a.floor, {LAST} - 1) + 1)
        FROM (SELECT s.n, min(d.latest) AS cap, max(d.earliest) AS floor
              FROM {raw(citations)} c JOIN edtf d ON d.text = c.{ident(e["attested"])} AND NOT d.is_end
              JOIN {raw(table)} r ON {row_id(table, "r.")} = c.{ident(e["id"])} JOIN {bounds(table)} s ON s.n = r."#"
              WHERE c.{ident(e["table"])} = {literal(table.name)} AND c.{ident(e["stance"])} = 'attests'
                AND s.fe <= d.latest AND d.earliest < s.tl
              GROUP BY 1) a
        WHERE a.n = b.n
        """
    )


def _not_empty(con: engine.Connection, table: Table) -> None:
    con.execute(
        f"""
        UPDATE {bounds(table)} SET
            fl = CASE WHEN tl = {LAST} THEN fl ELSE least(fl, tl - 1) END,
            te = CASE WHEN fe IN ({FIRST}, {LAST}) THEN te ELSE greatest(te, fe + 1) END
        WHERE fe < tl AND ((tl < {LAST} AND fl >= tl) OR (fe > {FIRST} AND fe < {LAST} AND te <= fe))
        """
    )
