"""Rules on successions: a predecessor exists before the act, a successor from it on, and no entity succeeds itself.

An entity may go through several successions and return (abolished, later restored), but it cannot be its own successor
by one act. The rules on lives exclude cycles over several acts: an entity that returns must exist again. Two entities that
continue to exist may exchange parts.
"""

from __future__ import annotations

from collections.abc import Iterator

from chronicle.checking.temporal import extents, fates, lives
from chronicle.checking.temporal.hierarchy import DEPTH
from chronicle.checking.temporal.relations import dated
from chronicle.checking.temporal.rule import Relation, Rule
from chronicle.contract.package import Package
from chronicle.contract.parts import EntityRef
from chronicle.contract.roles import Succession, Table
from chronicle.core.findings import Finding
from chronicle.core.period import FIRST, FIRST_SQL, LAST, LAST_SQL
from chronicle.core.sql import ident
from chronicle.load.compared import same, value


def rules(package: Package, table: Succession) -> Iterator[Rule]:
    yield from extents.rules(table)
    if table.predecessor.table == table.successor.table:
        yield _circle(package, table)
    act = package.tables.get(table.act.table)
    for side, ref in (("predecessor", table.predecessor), ("successor", table.successor)):
        entity = package.tables.get(ref.table)
        if act and act.on and entity and entity.period:
            yield _mistimed(table, act, entity, side, ref)
            yield fates.gap(package, table, entity, ref)
            if ref is table.successor:
                yield fates.late(package, table, entity)


def _circle(package: Package, table: Succession) -> Rule:
    """Return the rule that no entity becomes itself by one act, directly or through others.

    A cycle is reported once, at its row with the last id. Only links from or to an entity that can begin or end by the act count: two
    entities that continue to exist may exchange parts.
    """

    def say(_: str, value: str, step: int) -> Finding:
        message = "the entity is its own successor" if step == 1 else "by this act the entity becomes, through others, itself again"
        return Finding(table.name, None, table.successor.column, "succession-cycle", message, value, "correct one of the two")

    entity = package.tables.get(table.predecessor.table)
    known = lives.boundaries(package, entity) if entity and entity.period else None

    def query(rows: str) -> str:
        return f"""
            WITH RECURSIVE "#links" AS ({fates.links(package, table, rows)}),
            "#steps" AS ({_steps(known, package.slack)}),
            "#walk" AS (
                SELECT id, id AS newest, act, old AS start, new AS cur, 1 AS step FROM "#steps"
                UNION ALL
                SELECT w.id, greatest(w.newest, s.id), w.act, w.start, s.new, w.step + 1
                FROM "#walk" AS w JOIN "#steps" AS s ON s.act = w.act AND s.old = w.cur
                WHERE w.cur <> w.start AND s.old <> s.new AND w.step < {DEPTH})
            SELECT id, start AS entity, min(step) AS step FROM "#walk" WHERE cur = start AND id = newest GROUP BY id, start
        """

    return Rule("succession-cycle", table, query, say, (known,) if known else ())


def _steps(known: Relation | None, slack: int) -> str:
    """Return SQL for the links that can form a cycle: those with an entity that can begin or end by the act, and self-links."""
    links = 'SELECT "#link" AS id, "#act" AS act, "#old" AS old, "#new" AS new FROM "#links" AS k'
    itself = f'{links} WHERE "#old" = "#new"'
    if known is None:
        return itself
    ends = 'SELECT *, "#old" AS "#end" FROM "#links" UNION ALL SELECT *, "#new" AS "#end" FROM "#links"'
    settled = f"""(b."#side" = 'to' OR b."#first" > {FIRST_SQL}) AND b."#last" < {LAST_SQL}"""
    return f"""
        {itself}
        UNION ALL
        {links} SEMI JOIN (
            SELECT k."#link" AS "#moving" FROM ({ends}) AS k JOIN {ident(known.name)} AS b ON b."#id" = k."#end"
            WHERE {fates.stated("b", "k")} OR ({settled} AND {fates.near("b", "k", slack)})) AS m
        ON m."#moving" = k."#link" WHERE "#old" <> "#new"
    """


def _days(first: object, last: object) -> str:
    """Return in words from when until when an entity can exist. The first and the last day of the calendar are no bounds."""
    since = "" if str(first) == str(FIRST) else f"from {first}"
    until = "" if str(last) == str(LAST) else f"until {last}"
    return f"{since} {until}" if since and until else f"{since} on" if since else until or "on any day"


def _mistimed(table: Succession, act: Table, entity: Table, side: str, ref: EntityRef) -> Rule:
    """Return the rule that a predecessor can exist on the day before the act, or a successor on or after the day of the act."""
    if side == "predecessor":
        fits = 'l."#since" < s."#latest" AND s."#earliest" <= l."#until"'
        why, remedy = "cannot exist on the day before", "gave way to another later"
    else:
        fits = 's."#earliest" < l."#until"'
        why, remedy = "cannot exist after", "took the place earlier"

    def say(_: str, value: str, when: str | None, first: object, last: object) -> Finding:
        message = f"it {why} the act, which is dated {when or 'nowhere'} (it can exist {_days(first, last)})"
        remedies = f"correct the life, or the act by which it {remedy}"
        return Finding(table.name, None, ref.column, f"{side}-mistimed", message, value, remedies)

    living = lives.relation(entity)

    def query(rows: str) -> str:
        lived, named = ident(living.name), value(table, ref.column, "s.")
        taken = same(value(act, act.identity, "v."), value(table, table.act.column, "r."))
        return f"""
            WITH "#acts" AS (
                SELECT r.*, v."#text", v."#earliest", v."#latest" FROM {rows} AS r JOIN {dated(act, ident(act.name))} AS v ON {taken}),
            "#homeless" AS (SELECT s.* FROM "#acts" AS s ANTI JOIN {lived} AS l ON {same(lives.id_in(entity, "l."), named)} AND {fits}),
            "#ends" AS (SELECT "#id", min("#since") AS "#since", max("#until") AS "#until" FROM {lived} AS l GROUP BY "#id")
            SELECT {table.row_id_sql("s.")} AS id, {named.text} AS entity, s."#text" AS dated, e."#since" AS first, e."#until" AS last
            FROM "#homeless" AS s JOIN "#ends" AS e ON {same(lives.id_in(entity, "e."), named)}
        """

    return Rule(f"{side}-mistimed", table, query, say, (living,))
