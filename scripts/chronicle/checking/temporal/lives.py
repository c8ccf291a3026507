"""The rule on lives: a statement lies within the life of everything it is about.

The life of an entity is the union of the periods of all rows with its id, merged where they meet or overlap.
So a statement may span several versions of its entity.
"""

from __future__ import annotations

from collections.abc import Iterator

from chronicle.checking.temporal.relations import EARLIER, spans
from chronicle.checking.temporal.rule import Expected, Relation, Rule
from chronicle.contract.package import Package
from chronicle.contract.parts import EntityRef
from chronicle.contract.roles import Edge, Entity, Succession, Table
from chronicle.core.findings import Finding
from chronicle.core.period import FIRST_SQL, LAST_SQL
from chronicle.core.sql import ident, idents, literal
from chronicle.load.compared import Value, same, value


def relation(entity: Table) -> Relation:
    """Return the relation (#id, #since, #until) with a row for each continuous period in which an entity can exist."""
    return Relation(f"#lives of {entity.name}", entity, lambda rows: _merged(entity, rows))


def id_in(entity: Table, prefix: str) -> Value:
    """Return the entity's id as a column (#id) of the relation of lives."""
    return value(entity, entity.identity, prefix, "#id")


def _merged(entity: Table, rows: str) -> str:
    periods = f'SELECT {ident(entity.identity)} AS "#id", "#fe", "#tl" FROM {spans(entity, rows)} AS s WHERE "#fe" < "#tl"'
    if len(entity.key) == 1:
        return f'SELECT "#id", "#fe" AS "#since", "#tl" AS "#until" FROM ({periods}) AS p'
    return f"""
        WITH "#ordered" AS (
            SELECT *, max("#tl") OVER (PARTITION BY "#id" ORDER BY "#fe", "#tl" {EARLIER}) AS "#before"
            FROM ({periods}) AS p),
        "#numbered" AS (
            SELECT *, sum(CASE WHEN "#before" >= "#fe" THEN 0 ELSE 1 END)
                      OVER (PARTITION BY "#id" ORDER BY "#fe", "#tl" ROWS UNBOUNDED PRECEDING) AS "#part"
            FROM "#ordered")
        SELECT "#id", min("#fe") AS "#since", max("#tl") AS "#until" FROM "#numbered" GROUP BY "#id", "#part"
    """


def boundaries(package: Package, entity: Table) -> Relation:
    """Return the relation of boundaries of lives, for the entities that successions name; an open end (`..`) has no row.

    Columns: #id and #life (counted from 1); #side (`from` or `to`); #first and #last, the earliest and latest possible day, the first or
    last day of the calendar if unknown; #act, the act recorded as the cause, and #acts, its table. Ids are texts.
    """
    return Relation(f"#boundaries of {entity.name}", entity, lambda rows: _boundaries(package, entity, rows))


def _boundaries(package: Package, entity: Table, rows: str) -> str:
    named = [
        f'SELECT {value(table, ref.column).text} AS "#named" FROM {ident(table.name)}'
        for table in package.having(Succession)
        for ref in (table.predecessor, table.successor)
        if ref.table == entity.name
    ]
    order = f'"#fe", "#fl", "#te", "#tl", {idents(entity.key)}'
    begin = _side(entity, "from", '"#fe"', '"#fl"', f'"#opens" AND "#fl" > {FIRST_SQL}')
    end = _side(entity, "to", '"#te"', '"#tl"', f'"#closes" AND "#te" < {LAST_SQL}')
    return f"""
        WITH "#named" AS ({" UNION ALL ".join(named)}),
        "#ordered" AS (
            SELECT s.*, coalesce(max("#tl") OVER (w {EARLIER}) < "#fe", TRUE) AS "#opens"
            FROM {spans(entity, rows, [cause.column for cause in entity.causes])} AS s
            SEMI JOIN "#named" AS n ON n."#named" = {value(entity, entity.identity, "s.").text}
            WINDOW w AS (PARTITION BY {ident(entity.identity)} ORDER BY {order})),
        "#lived" AS (
            SELECT *, coalesce(lead("#opens") OVER w, TRUE) AS "#closes",
                   sum(CASE WHEN "#opens" THEN 1 ELSE 0 END) OVER (w ROWS UNBOUNDED PRECEDING) AS "#life"
            FROM "#ordered" AS o WINDOW w AS (PARTITION BY {ident(entity.identity)} ORDER BY {order}))
        {begin} UNION ALL {end}
    """


def _side(entity: Table, side: str, first: str, last: str, there: str) -> str:
    cause = entity.cause(side)
    act, acts = (value(entity, cause.column).text, cause.act or "") if cause else ("CAST(NULL AS VARCHAR)", "")
    return f"""
        SELECT {value(entity, entity.identity).text} AS "#id", "#life", {literal(side)} AS "#side", {first} AS "#first", {last} AS "#last",
               {act} AS "#act", {literal(acts)} AS "#acts"
        FROM "#lived" AS l WHERE {there}
    """


def rules(package: Package) -> Iterator[Rule]:
    """Yield a rule for each column of a statement that refers to an entity with a life."""
    named = {ref.table for table in package.tables.values() for ref in _references(table)}
    for entity in package.temporal:
        if not isinstance(entity, Entity) and entity.name not in named:
            continue
        for table in package.temporal:
            for ref in _references(table):
                if ref.table == entity.name and table is not entity:
                    yield _outside(entity, table, ref.column)


def _references(table: Table) -> tuple[EntityRef, ...]:
    return (*table.about, table.parent) if isinstance(table, Edge) else table.about


def _outside(entity: Table, table: Table, column: str) -> Rule:
    """Return the rule that a statement is certain only within one continuous period of the life of its entity.

    The statement is certain from #fl to the day before #te. If all periods of the entity are empty, the error is in the entity, and
    its statements are not reported.
    """

    def say(_: str, value: str, first: object, last: object, unknown: bool) -> Finding:
        message, remedy = f"the statement holds on days between the lives of {value}", "correct its period, or the life of the entity"
        if unknown:
            message, remedy = f"the statement is about {value}, which is not in {entity.name}", f"add it to {entity.name}, or correct it"
        elif first:
            message = f"the statement begins before {value} can exist ({first})"
        elif last:
            message = f"the statement outlasts {value} (until {last} at most)"
        return Finding(table.name, None, column, "outside-life", message, value, remedy)

    living = relation(entity)

    def query(rows: str) -> str:
        about = value(table, column, "s.")
        return f"""
            WITH "#homeless" AS (
                SELECT s.* FROM {spans(table, rows, [column])} AS s
                ANTI JOIN {ident(living.name)} AS l
                  ON {same(id_in(entity, "l."), about)} AND l."#since" <= s."#fl" AND s."#te" <= l."#until"
                WHERE s."#fe" < s."#tl" AND {about.sql} IS NOT NULL),
            "#entities" AS (
                SELECT {ident(entity.identity)} AS "#id", min(CASE WHEN "#fe" < "#tl" THEN "#fe" END) AS "#since",
                       max(CASE WHEN "#fe" < "#tl" THEN "#tl" END) AS "#until"
                FROM {spans(entity, ident(entity.name))} AS s GROUP BY 1)
            SELECT {table.row_id_sql("s.")} AS id, {about.text} AS entity, CASE WHEN s."#fl" < e."#since" THEN e."#since" END AS early,
                   CASE WHEN s."#te" > e."#until" THEN e."#until" END AS late, e."#id" IS NULL AS unknown
            FROM "#homeless" AS s LEFT JOIN "#entities" AS e ON {same(id_in(entity, "e."), about)}
            WHERE e."#id" IS NULL OR e."#since" IS NOT NULL
        """

    says = f"{column} exists for as long as the statement is certain"
    return Rule("outside-life", table, query, say, (living,), Expected("inside_the_life_of_its_entity", says))
