"""Which link can follow which, in which order paths are built; and helpers for the modules that make `change.paths`."""

from __future__ import annotations

from itertools import count

from chronicle.core.period import FIRST_SQL as FIRST
from chronicle.core.period import LAST_SQL as LAST
from chronicle.core.period import PeriodSql
from chronicle.core.sql import ident
from chronicle.engines import duckdb as engine

SHARE = "DECIMAL(18, 12)"  # sums of decimals do not depend on the order of the rows


def make(con: engine.Connection, name: str, query: str) -> None:
    con.execute(f"CREATE OR REPLACE TEMP TABLE {ident(name)} AS {query}")


def some(con: engine.Connection, relation: str) -> bool:
    return bool(engine.rows(con, f"SELECT count(*) FROM {relation}")[0][0] > 0)


def merge(con: engine.Connection, name: str, keys: str) -> None:
    """Merge the rows of a table of paths that agree in `keys`. Rows that agree with no other are left as they are."""
    make(con, "#path twice", f"SELECT {keys} FROM {ident(name)} GROUP BY {keys} HAVING count(*) > 1")
    if some(con, '"#path twice"'):
        once, twice = (f'SELECT n.* FROM {ident(name)} AS n {kind} JOIN "#path twice" AS t USING ({keys})' for kind in ("ANTI", "SEMI"))
        make(con, name, f"{once} UNION ALL {merged(keys, twice)}")


def merged(keys: str, found: str) -> str:
    """Return the query that merges the rows of `found` that agree in `keys`; all other columns must be those of a path."""
    return f"""
        SELECT {keys}, max(leaving) AS leaving, max(arriving) AS arriving, bool_or(stated) AS stated,
               CASE WHEN count(share) = count(*) THEN CAST(least(sum(share), 1) AS {SHARE}) END AS share, max(share_from) AS share_from,
               min(mixed_before) AS mixed_before, list_sort(list_distinct(flatten(list(events)))) AS events
        FROM ({found}) GROUP BY {keys}
    """


def added(events: str, number: str) -> str:
    """SQL that appends an event to the list unless the list contains it."""
    return f"CASE WHEN list_contains({events}, {number}) THEN {events} ELSE list_append({events}, {number}) END"


def steps(con: engine.Connection, change: str) -> None:
    """Make the temporary tables of lives, links and steps that paths are made of.

    `#path lives`, `#path links`: those of the schema `change`, numbered, with the ends of the calendar where open. `#path gifts`: for links
    from a life that gave parts to others earlier and continued, the latest day of these. `#path steps`: link l2 can follow l1, by which
    rule of `paths`; level1 and level2 are the lengths of the longest certain paths to them.
    """
    make(con, "#path lives", _lives(change))
    make(con, "#path links", _links(change))
    make(con, "#path gifts", _gifts())
    make(con, "#path steps", _steps())
    while not _levelled(con):
        _open_cycles(con)
    longest = "1 + max(CASE WHEN s.rule < 4 THEN v.level END) OVER (PARTITION BY s.l2)"
    levels = f"coalesce(v.level, 0) AS level1, coalesce({longest}, 0) AS level2"
    make(con, "#path steps", f'SELECT s.*, {levels} FROM "#path steps" AS s LEFT JOIN "#path levels" AS v ON v.link = s.l1')


def _lives(change: str) -> str:
    """The lives that links name, numbered in order of their names. Entities without a life always exist."""
    names = ("begun_earliest", "begun_latest", "ended_earliest", "ended_latest")
    fe, fl, te, tl = PeriodSql.of(names, True, "v.").closed()
    unknown = PeriodSql.of(names, False, "v.").closed()[1]
    return f"""
        SELECT row_number() OVER (ORDER BY n.t, n.id, n.life) AS node, n.t, n.id, n.life, {fe} AS fe,
               CASE WHEN v.exact OR v.exact IS NULL THEN {fl} ELSE {unknown} END AS fl, {te} AS te, {tl} AS tl,
               v.begin_number, v.end_number, v.exact IS NULL AS always
        FROM (SELECT predecessor_table AS t, predecessor_id AS id, predecessor_life AS life FROM {change}.links
              UNION SELECT successor_table, successor_id, successor_life FROM {change}.links) AS n
        LEFT JOIN {change}.lives AS v ON v.entity_table = n.t AND v.entity_id = n.id AND v.life = n.life
    """


def _links(change: str) -> str:
    """Links from one life (u) to another (v), with the days on which each leaves u and (earliest to latest) takes effect.

    The days differ if u ends by the link on other days than v begins. leaving: 2 if u ends by it, 1 if it continues; arriving: 3 if v
    begins by it, 2 if it returns, 1 if it continues.
    """
    return f"""
        WITH "#dated" AS (
            SELECT coalesce(k.earliest, {FIRST}) AS earliest, coalesce(k.latest, {LAST}) AS latest, k.number, u.node AS u, v.node AS v,
                   k.act_table, k.act_id, CASE k.predecessor_fate WHEN 'ends' THEN 2 ELSE 1 END AS leaving,
                   CASE k.successor_fate WHEN 'begins' THEN 3 WHEN 'returns' THEN 2 ELSE 1 END AS arriving,
                   k.extent = 'part' AS part, coalesce(k.stated_extent = 'part', FALSE) AS stated, u.te, u.tl,
                   CAST(CASE WHEN k.share > 0 AND k.share <= 1 THEN k.share WHEN k.extent = 'whole' THEN 1 END AS {SHARE}) AS share
            FROM {change}.links AS k
            JOIN "#path lives" AS u ON u.t = k.predecessor_table AND u.id = k.predecessor_id AND u.life = k.predecessor_life
            JOIN "#path lives" AS v ON v.t = k.successor_table AND v.id = k.successor_id AND v.life = k.successor_life
            WHERE u.node <> v.node)
        SELECT row_number() OVER (ORDER BY u, v, number, earliest, latest, act_table, act_id) AS link, number, u, v, earliest, latest,
               CASE WHEN leaving = 2 AND te < {LAST} THEN te ELSE earliest END AS leaves,
               CASE WHEN leaving = 2 THEN tl ELSE latest END AS leaves_latest,
               act_table, act_id, leaving, arriving, leaving = 2 AS ends, arriving > 1 AS begins, part, stated, share
        FROM "#dated"
    """


def _gifts() -> str:
    """A share is relative to what the life held at the time: at its end, after everything else that it gave; else after what it certainly
    gave earlier.
    """
    return """
        WITH "#gifts" AS (SELECT u, latest FROM "#path links" WHERE NOT ends),
             "#before" AS (
                SELECT link, max(latest) OVER (PARTITION BY u ORDER BY day, link NULLS LAST ROWS UNBOUNDED PRECEDING) AS latest
                FROM (SELECT u, latest AS day, CAST(NULL AS BIGINT) AS link, latest FROM "#gifts"
                      UNION ALL SELECT u, earliest, link, NULL FROM "#path links" WHERE NOT ends))
        SELECT link, latest FROM "#before" WHERE link IS NOT NULL AND latest IS NOT NULL
        UNION ALL
        SELECT k.link, g.latest FROM "#path links" AS k JOIN (SELECT u, max(latest) AS latest FROM "#gifts" GROUP BY u) AS g ON g.u = k.u
        WHERE k.ends
    """


def _steps() -> str:
    return """
        SELECT * FROM (
            SELECT a.link AS l1, b.link AS l2,
                   CASE WHEN a.latest < b.earliest THEN 1
                        WHEN a.act_table = b.act_table AND a.act_id = b.act_id THEN CASE WHEN a.begins AND b.ends THEN 2 END
                        WHEN a.begins OR b.ends THEN 3
                        WHEN a.earliest < b.latest THEN 4 END AS rule
            FROM "#path links" AS a JOIN "#path links" AS b ON b.u = a.v AND b.link <> a.link) AS s
        WHERE s.rule IS NOT NULL
    """


def _levelled(con: engine.Connection) -> bool:
    """Make `#path levels`, the length of the longest certain path to each link that others follow.

    Returns False if certain steps form cycles; `#path left` then has the steps in or behind them.
    """
    make(con, "#path left", 'SELECT l1, l2 FROM "#path steps" WHERE rule < 4')
    make(con, "#path levels", "SELECT CAST(0 AS BIGINT) AS link, 0 AS level WHERE FALSE")
    for level in count():
        make(con, "#path front", 'SELECT DISTINCT l1 AS link FROM "#path left" WHERE l1 NOT IN (SELECT l2 FROM "#path left")')
        if not some(con, '"#path front"'):
            return not some(con, '"#path left"')
        con.execute(f'INSERT INTO "#path levels" SELECT link, {level} FROM "#path front"')
        make(con, "#path left", 'SELECT * FROM "#path left" WHERE l1 NOT IN (SELECT link FROM "#path front")')
    raise AssertionError


def _open_cycles(con: engine.Connection) -> None:
    """Give rule 5 to the steps of rules 2 and 3 in `#path left`, except for steps that only lead away from cycles."""
    while some(con, '"#path left" WHERE l2 NOT IN (SELECT l1 FROM "#path left")'):
        make(con, "#path left", 'SELECT * FROM "#path left" WHERE l2 IN (SELECT l1 FROM "#path left")')
    rule = "CASE WHEN f.l1 IS NOT NULL AND s.rule IN (2, 3) THEN 5 ELSE s.rule END AS rule"
    match = 'LEFT JOIN "#path left" AS f ON f.l1 = s.l1 AND f.l2 = s.l2'
    make(con, "#path steps", f'SELECT s.l1, s.l2, {rule} FROM "#path steps" AS s {match}')
