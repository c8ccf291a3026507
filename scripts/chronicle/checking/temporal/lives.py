"""The rule on lives: a statement lies within the life of everything it is about.

The life of an entity is what the rows with its id say together: their periods, merged where they meet or overlap.
So a temporal foreign key holds although no single version of the parent spans the statement.
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
    """#id, #since and #until: the days on which an entity can exist, a row for each unbroken time."""
    return Relation(f"#lives of {entity.name}", entity, lambda rows: _merged(entity, rows))


def id_in(entity: Table, prefix: str) -> Value:
    """The id of the entity, in the relation."""
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
    """When the lives of the entities that successions name can begin and end: a row for each boundary that is on record.

    #id, #life (from 1 on) and #side (`from` or `to`); #first and #last, the days of it, with the ends of the calendar for open; #act,
    the act that is stated as its cause, of the table #acts. Ids are texts. A side that is open (`..`) is no boundary.
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
    """A rule for each column of a statement that names what has a life."""
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
    """A statement that cannot lie within one time of the life of its entity.

    Its first day is not after #fl and its last not before the day before #te: both must lie in the same time. An entity of whose
    periods none has a day in it is at fault itself, and what is said of it is not.
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
