"""Matches successions with the boundaries of lives near their act; the rule on boundaries some days apart from the act."""

from __future__ import annotations

import datetime

from chronicle.checking.temporal import lives
from chronicle.checking.temporal.relations import dated
from chronicle.checking.temporal.rule import Relation, Rule
from chronicle.contract.package import Package
from chronicle.contract.parts import EntityRef
from chronicle.contract.roles import Succession, Table
from chronicle.core.findings import Finding
from chronicle.core.period import FIRST_SQL, LAST_SQL
from chronicle.core.sql import ident, literal
from chronicle.load.compared import same, value

_STATED, _OVERLAPS, _NEAR = range(3)  # how well a boundary matches an act, best first


def links(package: Package, table: Succession, rows: str) -> str:
    """Return SQL for the links: texts #link, #old, #new and #act; #acts, the act's table; #earliest and #latest, its possible days."""
    old, new, named = (value(table, ref.column, "r.") for ref in (table.predecessor, table.successor, table.act))
    act = package.tables.get(table.act.table)
    days, joined = (FIRST_SQL, LAST_SQL), ""
    if act and act.on:
        days = (f'coalesce(v."#earliest", {FIRST_SQL})', f'coalesce(v."#latest", {LAST_SQL})')
        joined = f"LEFT JOIN {dated(act, ident(act.name))} AS v ON {same(value(act, act.identity, 'v.'), named)}"
    return f"""
        SELECT {table.row_id_sql("r.")} AS "#link", {old.text} AS "#old", {new.text} AS "#new", {named.text} AS "#act",
               {literal(table.act.table)} AS "#acts", {days[0]} AS "#earliest", {days[1]} AS "#latest"
        FROM {rows} AS r {joined}
    """


def stated(boundary: str, link: str) -> str:
    """Return the SQL condition that the act of a link is recorded as the cause of a boundary."""
    return f'coalesce({boundary}."#acts" = {link}."#acts" AND {boundary}."#act" = {link}."#act", FALSE)'


def near(boundary: str, link: str, slack: int) -> str:
    """The condition that a boundary lies at most `slack` days from the act of a link."""
    return f'({boundary}."#first" <= {link}."#latest" + {slack} AND {link}."#earliest" <= {boundary}."#last" + {slack})'


def gap(package: Package, table: Succession, entity: Table, ref: EntityRef) -> Rule:
    """Return the rule that warns of a predecessor's end or successor's beginning matched with an act some days before or after it."""
    side, ends = ("to", "ends") if ref is table.predecessor else ("from", "begins")

    def say(_: str, value: str, first: datetime.date, last: datetime.date, earliest: datetime.date, latest: datetime.date) -> Finding:
        days, word = ((earliest - last).days, "before") if last < earliest else ((first - latest).days, "after")
        exact = first == last and earliest == latest
        message = (
            f"{value} {ends} {_when(first, last)}, {'' if exact else 'at least '}{_days(days)} {word} the act ({_when(earliest, latest)}); "
            f"the two count as one event, because slack allows up to {_days(package.slack)} between them"
        )
        remedy = "correct one of the dates, or set a smaller slack in datapackage.json if they are two events"
        return Finding(table.name, None, ref.column, "succession-gap", message, value, remedy, "warning")

    known = lives.boundaries(package, entity)
    taken = Relation(f"#taken {side} {entity.name}", entity, lambda _: _taken(package, entity, side, known))

    def query(_: str) -> str:
        return f"""
            SELECT "#link" AS id, "#entity" AS entity, "#first" AS first, "#last" AS last, "#earliest" AS earliest, "#latest" AS latest
            FROM {ident(taken.name)} AS t WHERE "#table" = {literal(table.name)} AND "#fit" = {_NEAR}
        """

    return Rule("succession-gap", table, query, say, (known, taken))


def late(package: Package, table: Succession, entity: Table) -> Rule:
    """Return the rule that warns of a successor that cannot exist until later than slack explains: it got something before it began."""

    def say(_: str, value: str, first: datetime.date, earliest: datetime.date, latest: datetime.date) -> Finding:
        days = f"{'' if earliest == latest else 'at least '}{_days((first - latest).days)}"
        message = (
            f"{value} cannot exist before {first}, {days} after the act ({_when(earliest, latest)}); "
            f"the two count as two events, because slack allows up to {_days(package.slack)} between them"
        )
        remedy = "correct one of the dates, or set a larger slack in datapackage.json if they are one event"
        return Finding(table.name, None, table.successor.column, "successor-late", message, value, remedy, "warning")

    known, living = lives.boundaries(package, entity), lives.relation(entity)
    named = lives.id_in(entity, "m.").text

    def query(rows: str) -> str:
        return f"""
            SELECT k."#link" AS id, k."#new" AS entity, l."#since" AS first, k."#earliest" AS earliest, k."#latest" AS latest
            FROM ({links(package, table, rows)}) AS k
            JOIN (SELECT {named} AS "#named", min("#since") AS "#since" FROM {ident(living.name)} AS m GROUP BY 1) AS l
            ON l."#named" = k."#new"
            ANTI JOIN {ident(known.name)} AS b ON b."#id" = k."#new" AND b."#side" = 'from' AND {stated("b", "k")}
            WHERE l."#since" > k."#latest" + {package.slack}
        """

    return Rule("successor-late", table, query, say, (known, living))


def _taken(package: Package, entity: Table, side: str, known: Relation) -> str:
    """Return SQL that matches each succession with one boundary of its entity, with the quality of the match (#fit).

    Each succession selects the boundaries that match its act best; then each boundary keeps the best of the successions that selected
    it. If the recorded cause of a boundary is the act of one succession, no other succession can match it; if it is another act, only
    those near it can. Differences of days are used only for sorting, because their type differs between database engines.
    """
    given = []
    for table in package.having(Succession):
        ref, column = (table.predecessor, '"#old"') if side == "to" else (table.successor, '"#new"')
        if ref.table == entity.name:
            of = links(package, table, ident(table.name))
            given.append(f'SELECT {literal(table.name)} AS "#table", {column} AS "#entity", g.* FROM ({of}) AS g')
    windows = (("#first", "#last"), ("#earliest", "#latest"))
    bounded = " AND ".join(f"{ident(first)} > {FIRST_SQL} AND {ident(last)} < {LAST_SQL}" for first, last in windows)
    slack = package.slack
    narrow = f'"#last" <= "#first" + {slack} AND "#latest" <= "#earliest" + {slack}'
    began = ' AND "#earliest" <= "#last"' if side == "from" else ""  # what an act began exists already for later acts
    settled = f'"#near" AND {narrow}{began}'
    boundary, link = '"#entity", "#life"', '"#table", "#link"'
    return f"""
        WITH "#given" AS ({" UNION ALL ".join(given)}),
        "#met" AS (
            SELECT k."#table", k."#link", k."#entity", k."#earliest", k."#latest", b."#life", b."#first", b."#last",
                   {stated("b", "k")} AS "#stated", b."#act" IS NOT NULL AND b."#acts" <> '' AS "#caused",
                   {near("b", "k", 0)} AS "#overlaps", {near("b", "k", slack)} AS "#near"
            FROM "#given" AS k JOIN {ident(known.name)} AS b ON b."#id" = k."#entity" WHERE b."#side" = {literal(side)}),
        "#fitted" AS (
            SELECT *, CASE WHEN "#stated" THEN {_STATED}
                           WHEN max(CASE WHEN "#stated" THEN 1 ELSE 0 END) OVER (PARTITION BY {boundary}) = 1 OR NOT ({bounded}) THEN NULL
                           WHEN "#caused" AND NOT ({settled}) THEN NULL
                           WHEN "#overlaps" THEN {_OVERLAPS}
                           WHEN "#near" AND {narrow} THEN {_NEAR} END AS "#fit",
                   CASE WHEN "#overlaps" THEN NULL
                        WHEN "#last" < "#earliest" THEN "#earliest" - "#last" ELSE "#first" - "#latest" END AS "#apart"
            FROM "#met" AS m),
        "#own" AS (
            SELECT *, rank() OVER (PARTITION BY {link} ORDER BY "#fit", CASE WHEN "#fit" = {_NEAR} THEN "#apart" END) AS "#place"
            FROM "#fitted" AS f WHERE "#fit" IS NOT NULL),
        "#best" AS (
            SELECT *, rank() OVER (PARTITION BY {boundary} ORDER BY "#fit", CASE WHEN "#fit" = {_NEAR} THEN "#apart" END) AS "#turn"
            FROM "#own" AS o WHERE "#place" = 1),
        "#left" AS (
            SELECT *, min("#life") OVER (PARTITION BY {link}) AS "#earlier" FROM "#best" AS b WHERE "#turn" = 1)
        SELECT "#table", "#link", "#entity", "#first", "#last", "#earliest", "#latest", "#fit" FROM "#left" AS l WHERE "#life" = "#earlier"
    """


def _days(count: int) -> str:
    return f"{count} day" if count == 1 else f"{count} days"


def _when(first: datetime.date, last: datetime.date) -> str:
    return f"on {first}" if first == last else f"between {first} and {last}"
