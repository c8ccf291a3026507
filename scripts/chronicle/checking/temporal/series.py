"""Rules within a series, such as the successive names of one entity: no overlap, no gap.

Each series is read once, in order, with running maxima, so the cost per statement does not grow with its length.
"""

from __future__ import annotations

from collections.abc import Iterator

from chronicle.checking.temporal import lives
from chronicle.checking.temporal.relations import EARLIER, LATER, spans
from chronicle.checking.temporal.rule import Expected, Rule
from chronicle.contract.package import Package
from chronicle.contract.parts import Case
from chronicle.contract.roles import Table
from chronicle.core import row_id
from chronicle.core.findings import Finding
from chronicle.core.sql import ident, idents
from chronicle.load import series
from chronicle.load.compared import same, value


def rules(package: Package, table: Table) -> Iterator[Rule]:
    for case in series.exclusive(table):
        yield _overlap(table, case)
        if not table.exact and case in table.cases:
            yield _possible_overlap(table, case)
    for case in table.cases:
        if case.series and case.continuous:
            yield _gap(package, table, case)


def _members(table: Table, case: Case, rows: str, where: str = '"#fe" < "#tl"') -> str:
    """Return SQL for the spans to which `case` applies (no earlier case does) and whose series columns are not empty."""
    columns = [*series.columns(table, case), *([table.subject.column] if table.subject else [])]
    return f"SELECT * FROM {spans(table, rows, columns)} AS s WHERE {where} AND {series.belongs(table, case)}"


def _in_order(table: Table, case: Case, by: str) -> str:
    """Return the window clause that sorts the statements of a series by `by`, then by the key columns outside the series."""
    apart = [column for column in table.key if column not in case.series]
    return f"PARTITION BY {idents(case.series)} ORDER BY {', '.join([by, *map(ident, apart)])}"


def _overlap(table: Table, case: Case) -> Rule:
    """Return the rule that no two statements of a series are certain on the same day; it names the later and the longest before it."""

    def say(_: str, day: object, other: str, series: str) -> Finding:
        message = f"on {day} the statement {other} of the same series holds as well"
        return Finding(table.name, None, ",".join(case.series), "overlap", message, series, "end one where the other begins")

    def query(rows: str) -> str:
        members = _members(table, case, rows, '"#fl" < "#te"')
        together = " AND ".join(f"o.{ident(column)} = b.{ident(column)}" for column in case.series)
        return f"""
            WITH "#ordered" AS (
                SELECT *, max("#te") OVER ({_in_order(table, case, '"#fl"')} {EARLIER}) AS "#before" FROM ({members}) AS m),
            "#broken" AS (SELECT *, {table.row_id_sql()} AS "#id" FROM "#ordered" WHERE "#before" > "#fl"),
            "#others" AS (SELECT *, {table.row_id_sql()} AS "#id" FROM ({members}) AS m)
            SELECT b."#id" AS id, b."#fl" AS day, min(o."#id") AS other, {row_id.of_columns(case.series, "b.")} AS series
            FROM "#broken" AS b JOIN "#others" AS o
              ON {together} AND o."#te" = b."#before" AND o."#fl" <= b."#fl" AND o."#id" <> b."#id"
            GROUP BY 1, 2, 4
        """

    says = f"no two statements of one {', '.join(case.series)} are certain on the same day"
    return Rule("overlap", table, query, say, expected=Expected("no_overlap", says))


def _possible_overlap(table: Table, case: Case) -> Rule:
    """Return the rule that warns of a statement that is possible on a day on which another of its series is certain.

    It compares each statement with the latest end of the certain statements before it, and the earliest beginning of those after it.
    """

    def say(_: str, late: bool, begins: object, ends: object, series: str) -> Finding:
        message = f"it may still hold when another of the same series does, from {begins}"
        if not late:
            message = f"it may hold before another of the same series ends on {ends}"
        remedy = "write a narrower date, or cite a sighting"
        return Finding(table.name, None, ",".join(case.series), "possible-overlap", message, series, remedy, "warning")

    def query(rows: str) -> str:
        return f"""
            WITH "#ordered" AS (
                SELECT *, max(CASE WHEN "#fl" < "#te" THEN "#te" END) OVER (w {EARLIER}) AS "#before",
                       min(CASE WHEN "#fl" < "#te" THEN "#fl" END) OVER (w {LATER}) AS "#after"
                FROM ({_members(table, case, rows)}) AS m
                WINDOW w AS ({_in_order(table, case, '"#fl"')})),
            "#judged" AS (
                SELECT *, coalesce("#before" > "#fe" AND NOT ("#fl" < "#te" AND "#before" > "#fl"), FALSE) AS "#early",
                       coalesce("#after" < "#tl" AND NOT ("#fl" < "#te" AND "#after" < "#te"), FALSE) AS "#late"
                FROM "#ordered")
            SELECT {table.row_id_sql("j.")} AS id, "#late" AS late, "#after" AS begins, "#before" AS ends,
                   {row_id.of_columns(case.series, "j.")} AS series
            FROM "#judged" AS j WHERE "#early" OR "#late"
        """

    return Rule("possible-overlap", table, query, say)


def _gap(package: Package, table: Table, case: Case) -> Rule:
    """Return the rule that a continuous series has a possible statement on every day of the life of its subject."""
    assert table.period
    start, subject = table.period[0], table.subject
    entity = package.tables.get(subject.table) if subject else None
    given = (lives.relation(entity),) if entity and entity.period else ()

    def say(_: str, first: object, last: object, series: str) -> Finding:
        message = f"no statement of the series holds from {first} until it begins on {last}"
        return Finding(table.name, None, start, "gap", message, series, "let it begin where the one before ends")

    def query(rows: str) -> str:
        alive = ""
        if subject and entity and given:
            alive = f"""
                SEMI JOIN {ident(given[0].name)} AS l ON {same(lives.id_in(entity, "l."), value(table, subject.column, "b."))}
                AND ((l."#since" <= b."#before" AND b."#before" < l."#until") OR (l."#since" < b."#fe" AND b."#fe" <= l."#until"))
            """
        return f"""
            WITH "#ordered" AS (
                SELECT *, max("#tl") OVER ({_in_order(table, case, '"#fe"')} {EARLIER}) AS "#before"
                FROM ({_members(table, case, rows)}) AS m)
            SELECT {table.row_id_sql("b.")} AS id, b."#before" AS first, b."#fe" AS last, {row_id.of_columns(case.series, "b.")} AS series
            FROM (SELECT * FROM "#ordered" WHERE "#before" < "#fe") AS b {alive}
        """

    return Rule("gap", table, query, say, given)
