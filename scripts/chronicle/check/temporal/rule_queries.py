"""The queries of the temporal rules, over any relation that has the columns: texts with their bounds, or compiled tables.

Every builder takes relations as SQL that may stand after FROM, and gives a SELECT of the rows at fault, ordered. In a
relation of spans the four bounds are called #fe, #fl, #te and #tl and hold the ends of the calendar for "unbounded": a name
that begins so is the engine's own, and no column of a package has it.
"""

from __future__ import annotations

from collections.abc import Iterable

from chronicle.contract.roles import Case, Table
from chronicle.core.sql import day, ident, idents, literal, literals

FIRST, LAST = "DATE '0001-01-01'", "DATE '9999-12-31'"
DEPTH = 64  # a hierarchy deeper than this is taken for a cycle


def key(table: Table, prefix: str = "") -> str:
    """The text by which citations name a row."""
    return " || '|' || ".join(f"CAST({prefix}{ident(column)} AS VARCHAR)" for column in table.key)


def spans(table: Table, relation: str, columns: Iterable[str] = ()) -> str:
    """The rows of a history table as a relation of spans: #id, `columns`, #fe, #fl, #te, #tl."""
    fe, fl, te, tl = (ident(column) for column in table.bounds)
    never = FIRST if table.exact else LAST  # an exact beginning that is missing is unbounded, any other never certain
    kept = "".join(f"{ident(column)}, " for column in dict.fromkeys(columns))
    return (
        f'(SELECT {key(table)} AS "#id", {kept}coalesce({fe}, {FIRST}) AS "#fe", coalesce({fl}, {never}) AS "#fl", '
        f'coalesce({te}, {LAST}) AS "#te", coalesce({tl}, {LAST}) AS "#tl" FROM {relation})'
    )


def fits(table: Table, case: Case, prefix: str = "") -> str:
    """The condition under which `case` is the one that decides for a row."""
    earlier = table.cases[: table.cases.index(case)]
    return " AND ".join(["TRUE", *(f"NOT ({_where(e, prefix)})" for e in earlier), _where(case, prefix)])


def _where(case: Case, prefix: str) -> str:
    return " AND ".join(["TRUE", *(f"{prefix}{ident(column)} IN ({literals(values)})" for column, values in case.where.items())])


def empty_periods(rows: str) -> str:
    """Spans without a day in them, or with bounds in the wrong order."""
    spans = f'(SELECT "#id" AS id, "#fe" AS fe, "#fl" AS fl, "#te" AS te, "#tl" AS tl FROM {rows})'
    return f"SELECT id, fe, fl, te, tl FROM {spans} AS s WHERE tl <= fe OR fl < fe OR tl < te ORDER BY id"


def overlaps(rows: str, series: Iterable[str], where: str = "TRUE") -> str:
    """Spans of one series that are certain on the same day: the later one, the other, and the first such day."""
    columns = list(series)
    whole = " AND ".join(f"{ident(column)} IS NOT NULL" for column in columns)
    return f"""
        WITH certain AS (
            SELECT "#id", {idents(columns)}, "#fl", "#te", max("#te") OVER w AS "#before", max_by("#id", "#te") OVER w AS "#other"
            FROM {rows} AS s WHERE "#fl" < "#te" AND {whole} AND {where}
            WINDOW w AS (PARTITION BY {idents(columns)} ORDER BY "#fl", "#id" ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING))
        SELECT "#id", {idents(columns)}, "#other", "#fl" AS "#day" FROM certain WHERE "#before" > "#fl" ORDER BY "#id"
    """


def cycles(rows: str, child: str, parent: str, where: str = "TRUE") -> str:
    """Edges by which an entity stands above itself on some day.

    A cycle begins when one of its edges does; so it is enough to walk up from each edge on its own first day.
    """
    return f"""
        WITH RECURSIVE edges AS (
            SELECT "#id" AS id, s.{ident(child)} AS child, s.{ident(parent)} AS parent, "#fl" AS fl, "#te" AS te
            FROM {rows} AS s WHERE "#fl" < "#te" AND {where}),
        walk AS (
            SELECT id, child AS start, fl AS day, parent AS above, 1 AS depth FROM edges
            UNION ALL
            SELECT w.id, w.start, w.day, e.parent, w.depth + 1
            FROM walk AS w JOIN edges AS e ON e.child = w.above AND e.fl <= w.day AND w.day < e.te
            WHERE w.above <> w.start AND w.depth < {DEPTH})
        SELECT DISTINCT id, start, day FROM walk WHERE above = start ORDER BY id
    """


def outside_lives(rows: str, column: str, entities: str, identity: str) -> str:
    """Statements that are certain on a day on which their entity cannot exist; its periods are merged where they meet."""
    subject = f"s.{ident(column)}"
    return f"""
        WITH periods AS (SELECT {ident(identity)} AS id, "#fe" AS fe, "#tl" AS tl FROM {entities} AS e),
        ordered AS (
            SELECT id, fe, tl, max(tl) OVER (PARTITION BY id ORDER BY fe, tl ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
            FROM periods WHERE fe < tl),
        numbered AS (
            SELECT id, fe, tl, sum(CASE WHEN before >= fe THEN 0 ELSE 1 END)
                               OVER (PARTITION BY id ORDER BY fe, tl ROWS UNBOUNDED PRECEDING) AS island FROM ordered),
        lives AS (SELECT id, min(fe) AS since, max(tl) AS until FROM numbered GROUP BY id, island)
        SELECT s."#id" AS id, {subject} AS entity, s."#fl" AS certain_from, s."#te" AS certain_to
        FROM {rows} AS s LEFT JOIN lives AS l ON l.id = {subject} AND l.since <= s."#fl" AND s."#te" <= l.until
        WHERE s."#fl" < s."#te" AND {subject} IS NOT NULL AND l.id IS NULL ORDER BY s."#id"
    """


def uncited(table: Table, rows: str, citations: Table, evidence: str) -> str:
    """Statements that no citation supports or attests."""
    e = {role: ident(column) for role, column in citations.evidence.items()}
    return f"""
        SELECT s.id FROM (SELECT {key(table)} AS id FROM {rows}) AS s
        LEFT JOIN (SELECT DISTINCT {e["id"]} AS id FROM {evidence} AS c
                   WHERE {e["table"]} = {literal(table.name)} AND {e["stance"]} IN ('supports', 'attests')) AS c ON c.id = s.id
        WHERE c.id IS NULL ORDER BY s.id
    """


def strangers(rows: str, columns: Iterable[str], target: str, reference: Iterable[str]) -> str:
    """Rows that refer to a row which is not there."""
    pairs = list(zip(columns, reference, strict=True))
    match = " AND ".join(f"p.{ident(there)} = c.{ident(here)}" for here, there in pairs)
    whole = " AND ".join(f"c.{ident(here)} IS NOT NULL" for here, _ in pairs)
    mine = idents((here for here, _ in pairs), "c.")
    return f"""
        SELECT {mine} FROM {rows} AS c LEFT JOIN {target} AS p ON {match}
        WHERE {whole} AND p.{ident(pairs[0][1])} IS NULL ORDER BY ALL
    """


def count_on_every_day(
    rows: str,
    *,
    first: str,
    last: str,
    where: str = "TRUE",
    count: int = 1,
    begin: str = "valid_from_latest",
    end: str = "valid_to_earliest",
) -> str:
    """The days from `first` to `last` on which another number of the rows that fulfil `where` is certain.

    The number can change only where a row begins or ends, so those days are looked at, and the first.
    """
    since, until = day(first), day(last)
    return f"""
        WITH chosen AS (
            SELECT {ident(begin)} AS begun, {ident(end)} AS ended FROM {rows} AS r WHERE {ident(begin)} IS NOT NULL AND ({where})),
        days AS (
            SELECT {since} AS day UNION SELECT begun FROM chosen WHERE begun BETWEEN {since} AND {until}
            UNION SELECT ended FROM chosen WHERE ended BETWEEN {since} AND {until})
        SELECT day, count(begun) AS found
        FROM days LEFT JOIN chosen ON begun <= day AND (ended IS NULL OR day < ended)
        GROUP BY day HAVING count(begun) <> {int(count)} ORDER BY day
    """
