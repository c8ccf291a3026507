"""Classify each succession: whether its predecessor ends by it, whether its successor begins, how much went there, and its kind.

A predecessor ends by a link if the end of one of its lives states the link's act as its cause, whatever the gap in time; else if the
windows of the end and of the act overlap, or lie at most `slack` days apart and are no wider. Each link takes the boundary nearest to
its act, then each boundary the nearest of the links that took it; ties all count. The same holds for a successor that begins.
Otherwise the entity continues, and the link belongs to its life nearest to the act.

An end or a beginning that states an act is that of another only if the two are near: an overlap of wide windows shows nothing then, and
who began by an earlier act lived already. If only a part of a predecessor went by the act that ended it, to one successor, the acts near
to that end explain the rest: a body can be wound up by several.
"""

from __future__ import annotations

from chronicle.change import boundaries, components
from chronicle.change.place import BEGIN, END, SIDES, Place
from chronicle.contract.roles import Act, Succession, Table
from chronicle.core.period import FIRST_SQL, LAST_SQL
from chronicle.core.sql import ident, literal
from chronicle.core.values import text_sql
from chronicle.engines import duckdb as engine

_STATED = -1  # the gap to an act that is stated as the cause

# The kind of a link, from: ends (the predecessor), extent, begins (the successor), partners (another predecessor ends at that beginning)
KINDS = """
    CASE WHEN ends AND begins AND partners THEN 'merged'
         WHEN ends AND begins AND extent = 'whole' THEN 'replaced'
         WHEN ends AND begins THEN 'split'
         WHEN ends AND extent = 'whole' THEN 'absorbed'
         WHEN ends THEN 'divided'
         WHEN begins AND partners THEN 'contributed'
         WHEN begins THEN 'spun_off'
         WHEN returned THEN 'exchanged'
         ELSE 'transferred' END
"""


def links(place: Place) -> None:
    """Make the temporary tables `#links`, a row for each succession, and `#joined` (node, label), which groups boundaries by event.

    `#lives` must exist (boundaries.lives).
    """
    con = place.con
    con.execute(f'CREATE OR REPLACE TEMP TABLE "#given" AS {_given(place)}')
    given = engine.rows(con, 'SELECT count(*) FROM "#given"')[0][0]
    for side, ref in ((END, "predecessor"), (BEGIN, "successor")):
        for query in (_taken(place, side, ref), _nearest_life(ref)) if given else _none(ref):
            con.execute(query)
    con.execute(f'CREATE OR REPLACE TEMP TABLE "#links" AS {_classified()}')
    components.label(con, '(SELECT e AS a, b AS b FROM "#links" WHERE e IS NOT NULL AND b IS NOT NULL)', "#joined")
    alone = 'SELECT DISTINCT coalesce(e, b) AS n FROM "#links" WHERE e IS NOT NULL OR b IS NOT NULL'
    con.execute(f'INSERT INTO "#joined" SELECT n, n FROM ({alone}) ANTI JOIN "#joined" ON node = n')


def _none(ref: str) -> tuple[str, str]:
    """Make the tables of `_taken` and `_nearest_life` where no succession is recorded: planning these takes far longer than that."""
    return (
        f'CREATE OR REPLACE TEMP TABLE "#{ref}s" (link BIGINT, number BIGINT, life INTEGER, open BOOLEAN)',
        f'CREATE OR REPLACE TEMP TABLE "#{ref} life" (link BIGINT, life INTEGER)',
    )


def _given(place: Place) -> str:
    """The recorded successions, with the window of the act (the ends of the calendar where it is open)."""
    parts = []
    for table in place.package.having(Succession):
        act = place.package.tables.get(table.act.table)
        if place.state.columns(table):
            parts.append(_rows(place, table, act))
    nothing = f"""SELECT '' AS st, 0 AS row, '' AS sid, '' AS pt, '' AS p, '' AS nt, '' AS n, '' AS act_table, '' AS act,
        NULL AS stated, CAST(NULL AS DOUBLE) AS share, {FIRST_SQL} AS ae, {LAST_SQL} AS al WHERE FALSE"""
    return f"SELECT {place.beyond} + row_number() OVER (ORDER BY st, row) AS link, * FROM ({' UNION ALL '.join([nothing, *parts])})"


def _rows(place: Place, table: Succession, act: Table | None) -> str:
    cell = {part: text_sql("s." + ident(ref.column)) for part, ref in (("p", table.predecessor), ("n", table.successor), ("a", table.act))}
    extent = text_sql("s." + ident(table.extent)) if table.extent else "NULL"
    share = f"CAST(s.{ident(table.share)} AS DOUBLE)" if table.share else "CAST(NULL AS DOUBLE)"
    ends, dated = (FIRST_SQL, LAST_SQL), ""
    if isinstance(act, Act) and place.state.columns(act):
        ends = (f"coalesce(a.{ident(act.on + '_earliest')}, {FIRST_SQL})", f"coalesce(a.{ident(act.on + '_latest')}, {LAST_SQL})")
        dated = f"LEFT JOIN {place.state.relation(act)} AS a ON {text_sql('a.' + ident(act.identity))} = {cell['a']}"
    return f"""
        SELECT {literal(table.name)}, s.rowid, {table.row_id_sql("s.")}, {literal(table.predecessor.table)}, {cell["p"]},
               {literal(table.successor.table)}, {cell["n"]}, {literal(table.act.table)}, {cell["a"]},
               CASE WHEN {extent} IN ('whole', 'part') THEN {extent} WHEN {share} < 1 THEN 'part' WHEN {share} >= 1 THEN 'whole' END,
               {share}, {ends[0]}, {ends[1]}
        FROM {place.state.relation(table)} AS s {dated}
        WHERE {cell["p"]} IS NOT NULL AND {cell["n"]} IS NOT NULL
    """


def _taken(place: Place, side: int, ref: str) -> str:
    """Make `#<ref>s`: for each link by which the entity ends (or begins) the number of that boundary, its life, and if it is open."""
    b = f"v.{SIDES[side]}"
    who = "k.pt = v.t AND k.p = v.id" if ref == "predecessor" else "k.nt = v.t AND k.n = v.id"
    stated = f"coalesce({b}_act = k.act AND {b}_act_table = k.act_table, FALSE)"
    bounded = f"{b}_first > {FIRST_SQL} AND {b}_last < {LAST_SQL} AND k.ae > {FIRST_SQL} AND k.al < {LAST_SQL}"
    # states without days leave every order of acts possible
    caused = f"({b}_act IS NOT NULL AND {b}_act_table <> '' AND {b}_first > {boundaries.BETWEEN[0]})"
    # an entity that began by another act existed already when a later act gave it something
    living = f"k.ae > {b}_last" if side == BEGIN else "FALSE"
    return f"""
        CREATE OR REPLACE TEMP TABLE "#{ref}s" AS
        WITH "#all" AS (
            SELECT k.link, {b}_number AS number, v.life, {stated} AS stated, {caused} AS caused,
                   {bounded} AS bounded, greatest(0, k.ae - {b}_last, {b}_first - k.al) AS gap, {living} AS living,
                   NOT (k.ae <= {b}_first AND {b}_last <= k.al) AS wide, ({b}_last - {b}_first) AS width, (k.al - k.ae) AS act_width
            FROM "#given" AS k JOIN "#lives" AS v ON {who} WHERE {b}_number IS NOT NULL),
        "#judged" AS (
            SELECT *, wide AND NOT stated AND gap = 0 AS open, bool_or(stated) OVER (PARTITION BY number) AS any_stated,
                   bounded AND greatest(width, act_width, gap) <= {place.package.slack} AS near FROM "#all"),
        "#fit" AS (
            SELECT link, number, life, open, CASE WHEN stated THEN {_STATED} ELSE gap END AS gap FROM "#judged"
            WHERE stated OR (NOT any_stated AND CASE WHEN caused THEN near AND NOT living ELSE bounded AND gap = 0 OR near END)),
        "#own" AS (SELECT * FROM (SELECT *, min(gap) OVER (PARTITION BY link) AS least FROM "#fit") WHERE gap = least),
        "#both" AS (SELECT * FROM (SELECT *, min(gap) OVER (PARTITION BY number) AS nearest FROM "#own") WHERE gap = nearest),
        "#every" AS (SELECT link, number, life, open FROM "#both"{_rest() if side == END else ""})
        SELECT link, number, life, open FROM (SELECT *, min(life) OVER (PARTITION BY link) AS first FROM "#every") WHERE life = first
    """


def _rest() -> str:
    """SQL (after a query) for further links by which a predecessor ends: what became of the rest, if the others say it of a part only.

    They are those by other acts that are near the end, if all that ended it so far went to one successor and is stated to be a part.
    """
    return """
        UNION ALL
        SELECT link, number, life, open FROM (
            SELECT j.*, min(j.gap) OVER (PARTITION BY j.link) AS least FROM "#judged" AS j ANTI JOIN "#both" AS x ON x.link = j.link
            WHERE j.near AND j.number IN (
                SELECT x.number FROM "#both" AS x JOIN "#given" AS k ON k.link = x.link GROUP BY x.number
                HAVING count(DISTINCT {'t': k.nt, 'id': k.n}) = 1 AND bool_and(coalesce(k.stated = 'part', FALSE))))
        WHERE gap = least"""


def _nearest_life(ref: str) -> str:
    """Make `#<ref> life`: for each link whose entity continues, the life nearest to the act."""
    who = "k.pt = v.t AND k.p = v.id" if ref == "predecessor" else "k.nt = v.t AND k.n = v.id"
    return f"""
        CREATE OR REPLACE TEMP TABLE "#{ref} life" AS
        SELECT k.link, min_by(v.life, {{'gap': greatest(0, k.ae - v.end_last + 1, v.begin_first - k.al), 'life': v.life}}) AS life
        FROM "#given" AS k JOIN "#lives" AS v ON {who} WHERE k.link NOT IN (SELECT link FROM "#{ref}s") GROUP BY k.link
    """


def _classified() -> str:
    """The links with fates, extent and kind; e and b are the numbers of the end and the beginning that a link explains."""
    return f"""
        WITH "#fates" AS (
            SELECT k.*, e.number AS e, b.number AS b, e.number IS NOT NULL AS ends, b.number IS NOT NULL AS begins,
                   coalesce(e.open, FALSE) OR coalesce(b.open, FALSE) AS open,
                   coalesce(e.life, el.life, 1) AS pl, coalesce(b.life, bl.life, 1) AS nl
            FROM "#given" AS k LEFT JOIN "#predecessors" AS e ON e.link = k.link LEFT JOIN "#successors" AS b ON b.link = k.link
            LEFT JOIN "#predecessor life" AS el ON el.link = k.link LEFT JOIN "#successor life" AS bl ON bl.link = k.link),
        "#fans" AS (SELECT e, count(DISTINCT {{'t': nt, 'id': n}}) AS successors FROM "#fates" WHERE ends GROUP BY e),
        "#fins" AS (SELECT b, count(DISTINCT e) AS ending, min(e) AS one FROM "#fates" WHERE begins AND ends GROUP BY b),
        "#back" AS (SELECT DISTINCT act_table, act, pt, p, nt, n FROM "#fates" WHERE NOT ends AND NOT begins),
        "#sized" AS (
            SELECT f.*, coalesce(f.stated, CASE WHEN NOT f.ends OR s.successors > 1 THEN 'part' ELSE 'whole' END) AS extent,
                   coalesce(i.ending > 1 OR (NOT f.ends AND i.ending > 0), FALSE) AS partners,
                   NOT f.ends AND NOT f.begins AND r.p IS NOT NULL AS returned
            FROM "#fates" AS f LEFT JOIN "#fans" AS s ON s.e = f.e LEFT JOIN "#fins" AS i ON i.b = f.b
            LEFT JOIN "#back" AS r ON r.act_table = f.act_table AND r.act = f.act AND r.pt = f.nt AND r.p = f.n
                 AND r.nt = f.pt AND r.n = f.p)
        SELECT *, {KINDS} AS kind FROM "#sized"
    """
