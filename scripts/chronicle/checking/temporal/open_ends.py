"""The rule on open ends: a statement that still holds (`..`) was seen on or after the last act on what it is about."""

from __future__ import annotations

from collections.abc import Iterator

from chronicle.checking.temporal.relations import DAYS, dated, days, spans
from chronicle.checking.temporal.rule import Relation, Rule
from chronicle.contract.package import Package
from chronicle.contract.roles import Act, Entity, Evidence, Succession, Table
from chronicle.core.findings import Finding
from chronicle.core.period import FIRST_SQL, LAST_SQL
from chronicle.core.sql import ident, literal
from chronicle.load import absences
from chronicle.load.compared import having, same, value

_TOUCHED = "#last acts"


def rules(package: Package) -> Iterator[Rule]:
    """Yield a rule for each table whose ends can be open, if there are citations and acts."""
    acts = list(_touching(package))
    if acts and package.having(Evidence):
        yield from (_unseen(package, table) for table in package.temporal if not table.exact)


def _unseen(package: Package, table: Table) -> Rule:
    assert table.period
    end = table.period[1]

    def say(_: str, entity: str, act: str, day: object, seen: object) -> Finding:
        last = f"it was last seen on {seen}" if seen else "no source shows it on any day"
        message = f"the end is open, but {last}, before {act} changed {entity} or what it belongs to on {day}"
        remedy = "cite a source that shows it later, or leave the end empty"
        return Finding(table.name, None, end, "open-end-unseen", message, "..", remedy, "warning")

    touched = Relation(_TOUCHED, next(iter(package.tables.values())), lambda _: _last_acts(package))
    refs = [(ref.table, ref.column) for ref in table.about] or [(table.name, table.identity)]

    def query(rows: str) -> str:
        about = " UNION ALL ".join(
            f'SELECT o."#row", o."#since", a."#day", a."#act", a."#entity" FROM "#open" AS o JOIN {ident(_TOUCHED)} AS a '
            f'ON a."#table" = {literal(name)} AND a."#entity" = {value(table, column, "o.").text}'
            for name, column in refs
        )
        return f"""
            WITH "#open" AS (
                SELECT *, {table.row_id_sql("s.")} AS "#row",
                       CASE WHEN "#fl" < {LAST_SQL} THEN nullif("#fl", {FIRST_SQL}) ELSE nullif("#fe", {FIRST_SQL}) END AS "#since"
                FROM {spans(table, rows, [end, *(column for _, column in refs)])} AS s
                WHERE {value(table, end, "s.").text} = '..' AND "#fe" < "#tl"),
            "#seen" AS (SELECT "#row", max("#day") AS "#day" FROM ({_sightings(package, table)}) AS c GROUP BY "#row"),
            "#acted" AS (
                SELECT *, row_number() OVER (PARTITION BY "#row" ORDER BY "#day" DESC, "#act", "#entity") AS "#place" FROM ({about}) AS a)
            SELECT a."#row" AS id, a."#entity" AS entity, a."#act" AS act, a."#day" AS day,
                   greatest(coalesce(s."#day", a."#since"), coalesce(a."#since", s."#day")) AS seen
            FROM "#acted" AS a LEFT JOIN "#seen" AS s ON s."#row" = a."#row"
            WHERE a."#place" = 1 AND coalesce(a."#since" < a."#day", TRUE) AND coalesce(s."#day" < a."#day", TRUE)
        """

    return Rule("open-end-unseen", table, query, say, (days(package.having(Evidence)[0]), touched))


def _sightings(package: Package, table: Table) -> str:
    """SQL for the latest day of each citation that shows a statement on a day, or finds it on a complete list: #row, #day."""
    parts = []
    for citations in package.having(Evidence):
        row, stance = value(citations, citations.statement_id, "c.").text, value(citations, citations.stance, "c.").text
        of = f"{value(citations, citations.statement_table, 'c.').text} = {literal(table.name)} AND {stance} <> 'contradicts'"
        seen = value(citations, citations.attested, "c.").text
        parts.append(
            f'SELECT {row} AS "#row", d.latest AS "#day" FROM {ident(citations.name)} AS c '
            f"JOIN {ident(DAYS)} AS d ON d.text = {seen} WHERE {of} AND d.latest < {LAST_SQL}"
        )
        for naming, lists in absences.naming(package):
            if naming is citations and citations.listed:
                on = same(value(citations, citations.listed, "c."), value(lists, lists.identity, "l."))
                parts.append(
                    f'SELECT {row} AS "#row", l."#latest" AS "#day" FROM {ident(citations.name)} AS c '
                    f'JOIN {dated(lists, ident(lists.name))} AS l ON {on} WHERE {of} AND l."#latest" < {LAST_SQL}'
                )
    return " UNION ALL ".join(parts)


def _last_acts(package: Package) -> str:
    """SQL for the acts that changed each entity or its parent: #table, #entity (text), #act (text) and #day, its earliest possible day."""
    touching = " UNION ALL ".join(_touching(package))
    edges = package.edges
    above = ""
    if edges:
        child, parent = value(edges, edges.subject.column, "e.").text, value(edges, edges.parent.column, "e.").text
        kinds = {edges.kinds.column: edges.kinds.values} if edges.kinds else {}
        columns = [edges.subject.column, edges.parent.column, *kinds]
        above = f"""
            UNION
            SELECT {literal(edges.subject.table)} AS "#table", {child} AS "#entity", t."#act", t."#day"
            FROM {spans(edges, ident(edges.name), columns)} AS e
            JOIN "#touched" AS t ON t."#table" = {literal(edges.parent.table)} AND t."#entity" = {parent}
            WHERE e."#fl" <= t."#day" AND t."#last" < e."#te" AND {having(edges, kinds, "e.")}
        """
    return f"""
        WITH "#touched" AS (SELECT DISTINCT "#table", "#entity", "#act", "#day", "#last" FROM ({touching}) AS t)
        SELECT "#table", "#entity", "#act", "#day" FROM "#touched" AS t {above}
    """


def _touching(package: Package) -> Iterator[str]:
    """Yield SQL for the entities that acts changed: as causes of statements about them, and by successions."""
    for table in package.temporal:
        # The parent of an edge is left out: an act that places a body under it leaves the others there alone.
        refs = [(ref.table, ref.column) for ref in table.about]
        refs += [(table.name, table.identity)] if isinstance(table, Entity) else []
        for cause in table.causes:
            if (act := package.tables.get(cause.act or "")) and isinstance(act, Act):
                yield from (_touched(table, name, column, cause.column, act) for name, column in refs)
    for succession in package.having(Succession):
        if isinstance(act := package.tables.get(succession.act.table), Act):
            for ref in (succession.predecessor, succession.successor):
                yield _touched(succession, ref.table, ref.column, succession.act.column, act)


def _touched(table: Table, entities: str, column: str, named: str, act: Act) -> str:
    named_act = same(value(act, act.identity, "a."), value(table, named, "s."))
    return f"""
        SELECT {literal(entities)} AS "#table", {value(table, column, "s.").text} AS "#entity",
               {value(act, act.identity, "a.").text} AS "#act", a."#earliest" AS "#day", a."#latest" AS "#last"
        FROM {ident(table.name)} AS s JOIN {dated(act, ident(act.name))} AS a ON {named_act}
        WHERE a."#earliest" > {FIRST_SQL} AND a."#latest" < {LAST_SQL}
    """
