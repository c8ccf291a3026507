"""Complete lists as evidence: who is on one held on its day, and who is not on it did not.

A list names all holders of something on one day, which may be known only to a range. An entity that has a statement in the scope of the
list, but is on it with none, did not hold on that day. So each such statement ended by then, or began after it: it ended by the last day
of the range if it had certainly begun by the first; it began after the first if it certainly held after the last. Otherwise nothing
follows. A statement that is certain on all days of the range contradicts the list, and is not narrowed: the rule on lists reports it.
"""

from __future__ import annotations

from collections.abc import Iterator

from chronicle.contract.package import Package
from chronicle.contract.roles import Evidence, Reference, Table
from chronicle.core import row_id
from chronicle.core.period import FIRST_SQL as FIRST
from chronicle.core.period import LAST_SQL as LAST
from chronicle.core.sql import ident, literal
from chronicle.core.values import text_sql
from chronicle.engines import duckdb as engine
from chronicle.load.bound_tables import beside, bounds, updated
from chronicle.load.compared import Value, same, value
from chronicle.load.csv_text import raw
from chronicle.load.types import cast, sql_type


def naming(package: Package) -> Iterator[tuple[Evidence, Reference]]:
    """Yield each table of citations that name complete lists, with the table of these lists."""
    for citations in package.having(Evidence):
        lists = package.tables.get(citations.leads_to(citations.listed) or "") if citations.listed else None
        if isinstance(lists, Reference) and lists.complete and lists.on:
            yield citations, lists


def about(table: Table) -> str:
    """The column with the entity that is, or is not, on a list: the subject of a statement, or the entity itself."""
    return table.subject.column if table.subject else table.identity


def named(table: Table, citations: Evidence) -> str:
    """Return SQL over the compiled tables for the entities that citations find on lists, as texts: #list, #subject."""
    assert citations.listed
    row, of = value(citations, citations.statement_id, "c.").text, value(citations, citations.statement_table, "c.").text
    return f"""
        SELECT {value(citations, citations.listed, "c.").text} AS "#list", {value(table, about(table), "r.").text} AS "#subject"
        FROM {ident(citations.name)} AS c JOIN {ident(table.name)} AS r ON {table.row_id_sql("r.")} = {row}
        WHERE {of} = {literal(table.name)} AND {value(citations, citations.stance, "c.").text} <> 'contradicts'
    """


def sightings(table: Table, citations: Evidence, lists: Reference) -> str:
    """Return the query (n, earliest, latest) for the statements that citations find on a list, unless these attest another day."""
    stance, seen = _cell(citations, citations.stance, "c."), f"c.{ident(citations.attested)}"
    return f"""
        SELECT r."#" AS n, d.earliest, d.latest
        FROM {_naming(table, citations)} JOIN {_days(lists)} d ON {_listed(citations, lists, "d.id")}
        WHERE {stance} <> 'contradicts' AND NOT ({stance} = 'attests' AND coalesce({seen}, '..') <> '..')
    """


def prepare(con: engine.Connection, package: Package, table: Table) -> bool:
    """Collect the statements of the table about entities that a list does not name. Return False if there are none."""
    found = []
    for lists in {lists.name: lists for _, lists in naming(package)}.values():
        if lists.complete and (equal := lists.complete.scope.get(table.name)):
            listed = [_named(table, citations, lists) for citations, of in naming(package) if of is lists]
            found.append(_absent(table, lists, equal, " UNION ALL ".join(listed)))
    if not found:
        return False
    con.execute(f"CREATE TABLE {beside(table, 'absent')} AS {' UNION ALL '.join(found)}")
    return bool(engine.rows(con, f"SELECT 1 FROM {beside(table, 'absent')} LIMIT 1"))


def narrow(con: engine.Connection, table: Table) -> int:
    """Narrow the statements about entities that lists do not name; `prepare` must have been called. Return how many rows changed."""
    return sum(
        updated(
            con,
            f"""
            UPDATE {bounds(table)} b SET {bound} = a.day
            FROM (SELECT p.n, {day} AS day FROM {beside(table, "absent")} p JOIN {bounds(table)} s ON s.n = p.n
                  WHERE {decided} GROUP BY 1) a
            WHERE a.n = b.n AND {narrower}
            """,
        )
        for bound, day, decided, narrower in (
            ("tl", "min(p.latest)", "s.fl <= p.earliest AND s.te <= p.latest", "a.day < b.tl AND b.fe < a.day"),
            ("fe", "max(p.earliest) + 1", "s.te > p.latest AND s.fl > p.earliest", "a.day > b.fe AND a.day < b.tl"),
        )
    )


def _absent(table: Table, lists: Reference, equal: tuple[tuple[str, str], ...], listed: str) -> str:
    """The query (n, earliest, latest) for statements in the scope of lists that do not name their subject."""
    assert lists.complete
    within = " AND ".join(same(_value(table, theirs, "r."), _value(lists, ours, "l.")) for theirs, ours in equal)
    return f"""
        WITH absent AS (
            SELECT r."#" AS n, l."#" AS list, {_cell(table, about(table), "r.")} AS subject, d.earliest, d.latest
            FROM {raw(table)} r JOIN {raw(lists)} l ON {within} AND {_cell(lists, lists.complete.table, "l.")} = {literal(table.name)}
            JOIN {_days(lists)} d ON d.n = l."#")
        SELECT a.n, a.earliest, a.latest FROM absent a JOIN {bounds(table)} b ON b.n = a.n
        ANTI JOIN ({listed}) m ON m.list = a.list AND m.subject = a.subject
        WHERE b.fe <= a.latest AND a.earliest < b.tl AND b.fe < b.tl
    """


def _named(table: Table, citations: Evidence, lists: Reference) -> str:
    """The query (list, subject) for the entities that citations find on lists."""
    return f"""
        SELECT l."#" AS list, {_cell(table, about(table), "r.")} AS subject
        FROM {_naming(table, citations)} JOIN {raw(lists)} l ON {_listed(citations, lists, cast(lists.field(lists.identity), "l."))}
        WHERE {_cell(citations, citations.stance, "c.")} <> 'contradicts'
    """


def _naming(table: Table, citations: Evidence) -> str:
    """The citations (c) of the statements (r) of one table, for a FROM clause."""
    id = row_id.sql(cast(table.field(column), "r.") for column in table.key)
    of = f"{_cell(citations, citations.statement_table, 'c.')} = {literal(table.name)}"
    return f"{raw(citations)} c JOIN {raw(table)} r ON {of} AND {_cell(citations, citations.statement_id, 'c.')} = {id}"


def _listed(citations: Evidence, lists: Reference, id: str) -> str:
    assert citations.listed
    return same(_value(citations, citations.listed, "c."), Value(id, sql_type(lists.field(lists.identity))))


def _days(lists: Reference) -> str:
    """Subquery (id, n, earliest, latest) for the lists with a day, known to a range at least on one side."""
    assert lists.on
    return f"""(
        SELECT {cast(lists.field(lists.identity), "l.")} AS id, l."#" AS n, e.earliest, e.latest
        FROM {raw(lists)} l JOIN edtf e ON e.text = l.{ident(lists.on)} AND NOT e.is_end
        WHERE e.latest > {FIRST} AND (e.earliest > {FIRST} OR e.latest < {LAST}))"""


def _value(table: Table, column: str, prefix: str) -> Value:
    """The value of a column of text, with the type of the compiled table."""
    return Value(cast(table.field(column), prefix), sql_type(table.field(column)))


def _cell(table: Table, column: str, prefix: str) -> str:
    return text_sql(cast(table.field(column), prefix))
