"""Temporal rules: what must hold between statements, whatever each cell says by itself.

Each rule is one query over `raw` and `bounds` (see evidence) that gives the rows at fault.
"""

from __future__ import annotations

from collections.abc import Iterator

from chronicle import engine
from chronicle.contract import Case, Package, Table
from chronicle.errors import Finding
from chronicle.evidence import bounds, row_id, statements_about
from chronicle.sql import ident, idents, literal, literals
from chronicle.tables import raw

CAP = 100
DEPTH = 64  # a hierarchy deeper than this is taken for a cycle


def check(con: engine.Connection, package: Package) -> list[Finding]:
    """Every fault, ordered by table and row."""
    findings: list[Finding] = []
    for table in package.temporal:
        findings += _inverted(con, table)
        for case in table.cases:
            if case.series and case.exclusive:
                findings += _overlaps(con, table, case)
        if table.edge:
            findings += _cycles(con, package, table)
    for entity in package.with_role("entity"):
        if entity.period:
            for table, column in statements_about(package, entity):
                findings += _outside_life(con, entity, table, column)
        findings += _unlabelled(con, package, entity)
    for citations in package.with_role("evidence"):
        findings += _dangling(con, package, citations)
        findings += _untimely(con, package, citations)
        for table in package.tables.values():
            if table.role not in ("evidence", "reference"):
                findings += _uncited(con, citations, table)
    return sorted(findings, key=lambda f: (f.table, f.row or 0, f.code, f.column or ""))


def _inverted(con: engine.Connection, table: Table) -> Iterator[Finding]:
    """A period that ends before it begins, or has no day in it, as its texts say."""
    assert table.period
    start, end = table.period
    if table.exact:
        query = f"SELECT n, fe, tl FROM {bounds(table)} WHERE tl <= fe"
    else:
        query = f"""
            SELECT r."#", r.{ident(start)}, r.{ident(end)}
            FROM {raw(table)} r
            JOIN edtf f ON f.text = r.{ident(start)} AND NOT f.is_end
            JOIN edtf t ON t.text = r.{ident(end)} AND t.is_end
            WHERE t.latest <= f.earliest
        """
    for row, first, last in engine.rows(con, f"{query} ORDER BY 1 LIMIT {CAP}"):
        message = f"the period ends at {last}, not after it begins at {first}"
        yield Finding(table.name, row, end, "inverted-period", message, str(last), f"{end} is the first day on which it no longer holds")


def _overlaps(con: engine.Connection, table: Table, case: Case) -> Iterator[Finding]:
    """Two statements of one series that are certain on the same day."""
    series = idents(case.series, "r.")
    whole = " AND ".join(f"r.{ident(c)} IS NOT NULL" for c in case.series)
    for row, value, other, day in engine.rows(
        con,
        f"""
        WITH s AS (
            SELECT b.n, b.id, b.fl, b.te, concat_ws('|', {series}) AS series,
                   max(b.te) OVER w AS before, arg_max(b.id, b.te) OVER w AS other
            FROM {raw(table)} r JOIN {bounds(table)} b ON b.n = r."#"
            WHERE b.fl < b.te AND {whole} AND {fits(table, case)}
            WINDOW w AS (PARTITION BY {series} ORDER BY b.fl, b.n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING))
        SELECT n, series, other, fl FROM s WHERE before > fl ORDER BY 1 LIMIT {CAP}
        """,
    ):
        message = f"on {day} the statement {other} of the same series holds as well"
        yield Finding(table.name, row, ",".join(case.series), "overlap", message, value, "end one where the other begins")


def fits(table: Table, case: Case, prefix: str = "r.") -> str:
    """The condition under which `case` is the one that decides for a row."""
    earlier = table.cases[: table.cases.index(case)]
    return " AND ".join(["TRUE", *(f"NOT ({_where(e, prefix)})" for e in earlier), _where(case, prefix)])


def _where(case: Case, prefix: str) -> str:
    return " AND ".join(["TRUE", *(f"{prefix}{ident(column)} IN ({literals(values)})" for column, values in case.where.items())])


def _cycles(con: engine.Connection, package: Package, table: Table) -> Iterator[Finding]:
    """An entity that stands above itself on some day.

    A cycle begins when one of its edges does; so it is enough to walk up from each edge on its own first day.
    """
    child, parent = ident(next(iter(table.of.values()))), ident(table.edge["parent"])
    levels = " AND ".join(["TRUE", *(f"r.{ident(c)} IN ({literals(v)})" for c, v in table.edge.get("hierarchy", {}).items())])
    for row, start in engine.rows(
        con,
        f"""
        WITH RECURSIVE e AS (
            SELECT b.n, r.{child} AS child, r.{parent} AS parent, b.fl, b.te
            FROM {raw(table)} r JOIN {bounds(table)} b ON b.n = r."#" WHERE b.fl < b.te AND {levels}),
        walk AS (
            SELECT n, child AS start, fl AS day, parent AS cur, 1 AS depth FROM e
            UNION ALL
            SELECT w.n, w.start, w.day, e.parent, w.depth + 1
            FROM walk w JOIN e ON e.child = w.cur AND e.fl <= w.day AND w.day < e.te
            WHERE w.cur <> w.start AND w.depth < {DEPTH})
        SELECT DISTINCT n, start FROM walk WHERE cur = start ORDER BY 1 LIMIT {CAP}
        """,
    ):
        message = "it stands above itself from this day on"
        yield Finding(table.name, row, table.edge["parent"], "cycle", message, start, "correct the parent or the period")


def _outside_life(con: engine.Connection, entity: Table, table: Table, column: str) -> Iterator[Finding]:
    """A statement that certainly holds on a day on which its entity cannot exist."""
    for row, value, early, first, last in engine.rows(
        con,
        f"""
        SELECT s.n, e.id, s.fl < e.fe, e.fe, e.tl
        FROM {bounds(table)} s JOIN {raw(table)} r ON r."#" = s.n JOIN {bounds(entity)} e ON e.id = r.{ident(column)}
        WHERE s.fl < e.fe OR s.te > e.tl ORDER BY 1 LIMIT {CAP}
        """,
    ):
        message = (
            f"the statement begins before {value} can exist ({first})"
            if early
            else f"the statement outlasts {value} (until {last} at most)"
        )
        yield Finding(table.name, row, column, "outside-life", message, value, "correct its period, or the life of the entity")


def _unlabelled(con: engine.Connection, package: Package, entity: Table) -> Iterator[Finding]:
    """An entity without a name in one of the languages of the package; a warning where the cell may be empty."""
    for language, column in entity.labels.get("columns", {}).items():
        key = ident(entity.key[0])
        query = f'SELECT "#", {key} FROM {raw(entity)} WHERE {ident(column)} IS NULL ORDER BY 1 LIMIT {CAP}'
        for row, value in engine.rows(con, query):
            remedy = "fill it in if a source shows it"
            yield Finding(entity.name, row, column, "unlabelled", f"{value} has no {language} name", None, remedy, "warning")
    for names in package.tables.values():
        if "text" in names.labels and entity.name in names.of:
            language, of = ident(names.labels["language"]), ident(names.of[entity.name])
            kinds = "".join(f" AND l.{ident(c)} IN ({literals(v)})" for c, v in names.labels.get("prefer", {}).items())
            for row, value, tag in engine.rows(
                con,
                f"""
                SELECT e."#", e.{ident(entity.key[0])}, tag FROM {raw(entity)} e, (SELECT unnest([{literals(package.languages)}]) AS tag)
                ANTI JOIN {raw(names)} l ON l.{of} = e.{ident(entity.key[0])} AND l.{language} = tag{kinds}
                ORDER BY 1, 3 LIMIT {CAP}
                """,
            ):
                yield Finding(
                    entity.name, row, None, "unlabelled", f"it has no {tag} name", value, f"add a row to {names.name} with language {tag}"
                )


def _dangling(con: engine.Connection, package: Package, citations: Table) -> Iterator[Finding]:
    """A citation of a table or a row that is not there."""
    e = citations.evidence
    there = " UNION ALL ".join(f"SELECT {literal(t.name)} AS t, {row_id(t)} AS id FROM {raw(t)}" for t in package.tables.values())
    for row, table, value in engine.rows(
        con,
        f"""
        SELECT c."#", c.{ident(e["table"])}, c.{ident(e["id"])} FROM {raw(citations)} c
        ANTI JOIN ({there}) s ON s.t = c.{ident(e["table"])} AND s.id = c.{ident(e["id"])} ORDER BY 1 LIMIT {CAP}
        """,
    ):
        column = e["id"] if table in package.tables else e["table"]
        what = f"there is no such row in {table}" if table in package.tables else f"there is no table {table}"
        yield Finding(citations.name, row, column, "foreign-key", what, value, "correct the citation")


def _untimely(con: engine.Connection, package: Package, citations: Table) -> Iterator[Finding]:
    """A sighting on a day on which, by its own dates, the statement cannot hold."""
    e = citations.evidence
    for table in package.temporal:
        if table.exact:
            continue
        assert table.period
        start, end = (ident(column) for column in table.period)
        for row, seen, value in engine.rows(
            con,
            f"""
            SELECT c."#", c.{ident(e["attested"])}, c.{ident(e["id"])}
            FROM {raw(citations)} c JOIN {raw(table)} r ON {row_id(table, "r.")} = c.{ident(e["id"])}
            JOIN edtf d ON d.text = c.{ident(e["attested"])} AND NOT d.is_end
            JOIN edtf f ON f.text = coalesce(r.{start}, '') AND NOT f.is_end
            JOIN edtf t ON t.text = coalesce(r.{end}, '') AND t.is_end
            WHERE c.{ident(e["table"])} = {literal(table.name)} AND c.{ident(e["stance"])} = 'attests'
              AND (d.latest < f.earliest OR d.earliest >= t.latest) ORDER BY 1 LIMIT {CAP}
            """,
        ):
            message = f"seen on {seen}, outside the period of {table.name} {value}"
            yield Finding(citations.name, row, e["attested"], "evidence-outside", message, seen, "correct the day seen or the period")


def _uncited(con: engine.Connection, citations: Table, table: Table) -> Iterator[Finding]:
    """A statement that no citation supports."""
    e = citations.evidence
    for row, value in engine.rows(
        con,
        f"""
        SELECT s."#", {row_id(table, "s.")} FROM {raw(table)} s
        ANTI JOIN {raw(citations)} c ON c.{ident(e["table"])} = {literal(table.name)} AND c.{ident(e["id"])} = {row_id(table, "s.")}
                                    AND c.{ident(e["stance"])} IN ('supports', 'attests')
        ORDER BY 1 LIMIT {CAP}
        """,
    ):
        remedy = f"add a row to {citations.name} with {e['table']} {table.name} and {e['id']} {value}"
        yield Finding(table.name, row, None, "uncited", "no source supports it", value, remedy)
