"""Paths: every pair of lives connected by links that follow each other, with the days for which each pair counts.

Two links follow each other over the life between them
1. if the first certainly takes effect before the second;
2. else, if both have the same act, only if that life begins by the first and ends by the second;
3. else if that life begins by the first, or ends by the second;
4. else possibly, if the first can take effect before the second: the life continues, and the order is unknown.
The order of a path of links is certain if no step of it is of the fourth kind, nor of the second or third where the records form a
cycle (each the origin of the other). A step of the fourth kind requires that all links of the path can take effect before the next.

A path counts between the days d1 and d2 if it can leave its first life after d1, on which that life is possible, and can reach its last
one by d2, on which that one is possible. So each path has a rectangle of days for which it is possible, and a smaller one for which it is
certain. Paths between the same two lives with the same rectangles are one row, since no query can distinguish them. Hence there is at most
one row for each two links of which one follows the other, directly or not (n (n + 1) / 2 for a chain of n), where the order is certain.
"""

from __future__ import annotations

from chronicle.change import path_rows
from chronicle.change.path_steps import SHARE, added, make, merge, merged, some, steps
from chronicle.core.period import FIRST_SQL as FIRST
from chronicle.core.period import LAST_SQL as LAST
from chronicle.core.sql import ident
from chronicle.engines import duckdb as engine

_STATE = "source, link, level, leaves, leaves_latest, arrives, certain"  # paths that agree in these go on alike
_SCRATCH = ("lives", "links", "gifts", "steps", "levels", "left", "next", "front", "possible", "twice", "rows")


def paths(con: engine.Connection, change: str) -> None:
    """Make the table `paths` in the schema `change` (its name as SQL) from its tables `lives` and `links`."""
    if not some(con, f"{change}.links"):
        path_rows.make_none(con, f"{change}.paths")
        return
    steps(con, change)
    make(con, "#path next", _next())
    make(con, "#paths", _first())
    _follow(con)
    if some(con, '"#path next" WHERE NOT certain'):
        _follow_possible(con)
    path_rows.make(con, f"{change}.paths")
    for name in _SCRATCH:
        con.execute(f"DROP TABLE IF EXISTS {ident(f'#path {name}')}")


def _next() -> str:
    """The steps, with what a path needs to know of its next link.

    `mixed`: that link gives a part of a life which holds something that did not come by the previous link. `gave`: that life gave away
    something earlier, of what came by the previous link.
    """
    return """
        WITH "#several" AS (
            SELECT s.l2, min(a.u) <> max(a.u) AS several FROM "#path steps" AS s JOIN "#path links" AS a ON a.link = s.l1 GROUP BY s.l2)
        SELECT s.l1, s.l2, s.level1, s.level2, s.rule < 4 AS certain, s.rule = 4 AS loose, b.earliest, b.latest, b.number, b.arriving,
               b.stated, b.share, b.part AND (NOT a.begins OR m.several) AS mixed,
               coalesce(a.begins OR g.latest > a.earliest, FALSE) AND g.link IS NOT NULL AS gave
        FROM "#path steps" AS s JOIN "#path links" AS a ON a.link = s.l1 JOIN "#path links" AS b ON b.link = s.l2
        JOIN "#several" AS m ON m.l2 = s.l2 LEFT JOIN "#path gifts" AS g ON g.link = s.l2
    """


def _first() -> str:
    """Paths of one link: the life that they leave, the link, and the days on which they can leave and arrive.

    `mixed_before`: the link gives a part, and for a d1 before that day the source may contain something that came to it later.
    `share_from`: for a d1 before that day it may have given something away already.
    """
    return f"""
        WITH "#came" AS (
            SELECT s.l2, max(CASE WHEN NOT a.begins THEN a.latest END) AS latest, max(s.level2) AS level
            FROM "#path steps" AS s JOIN "#path links" AS a ON a.link = s.l1 GROUP BY s.l2)
        SELECT k.u AS source, k.link, coalesce(c.level, 0) AS level, k.leaves, k.leaves_latest, k.earliest AS arrives, TRUE AS certain,
               k.leaving, k.arriving, k.stated, k.share, coalesce(g.latest, {FIRST}) AS share_from,
               CASE WHEN k.part THEN coalesce(c.latest, {FIRST}) ELSE {FIRST} END AS mixed_before, [k.number] AS events
        FROM "#path links" AS k LEFT JOIN "#came" AS c ON c.l2 = k.link LEFT JOIN "#path gifts" AS g ON g.link = k.link
    """


def _longer(front: str, where: str) -> str:
    """The paths of `front` extended by one link."""
    return f"""
        SELECT f.source, s.l2 AS link, s.level2 AS level, f.leaves,
               CASE WHEN s.loose THEN least(f.leaves_latest, s.latest) ELSE f.leaves_latest END AS leaves_latest,
               CASE WHEN s.loose THEN greatest(f.arrives, s.earliest) ELSE s.earliest END AS arrives,
               f.certain AND s.certain AS certain, f.leaving, s.arriving, f.stated OR s.stated AS stated,
               CASE WHEN s.certain AND NOT s.gave THEN CAST(f.share * s.share AS {SHARE}) END AS share, f.share_from,
               CASE WHEN s.mixed THEN {LAST} ELSE f.mixed_before END AS mixed_before, {added("f.events", "s.number")} AS events
        FROM {ident(front)} AS f JOIN "#path next" AS s ON s.l1 = f.link WHERE {where}
    """


def _follow(con: engine.Connection) -> None:
    """Add the certain paths of two or more links, level by level of their last links, so that none is made twice."""
    levels = 'SELECT level2, min(level1) FROM "#path next" WHERE certain GROUP BY level2 ORDER BY level2'
    for level, lowest in engine.rows(con, levels):
        make(con, "#path front", _longer("#paths", f"s.certain AND s.level2 = {level} AND f.level >= {lowest} AND f.level < {level}"))
        merge(con, "#path front", _STATE)
        con.execute('INSERT INTO "#paths" SELECT * FROM "#path front"')


def _follow_possible(con: engine.Connection) -> None:
    """Add the possible paths, which can contain cycles: a path that arrives where another did is merged with it, and extended if it adds
    anything.
    """
    can = "(NOT s.loose OR f.arrives < s.latest)"
    make(con, "#path front", merged(_STATE, _longer("#paths", f"NOT s.certain AND {can}")))
    make(con, "#path possible", 'SELECT * FROM "#path front"')
    while some(con, '"#path front"'):
        make(con, "#path front", _grown(merged(_STATE, _longer("#path front", can))))
        known = f'SELECT p.* FROM "#path possible" AS p ANTI JOIN "#path front" AS f USING ({_STATE})'
        make(con, "#path possible", f'{known} UNION ALL SELECT * FROM "#path front"')
    con.execute('INSERT INTO "#paths" SELECT * FROM "#path possible"')


def _grown(found: str) -> str:
    """The paths of `found` that are new, or add something to the existing row; with the content of both."""
    columns = _STATE.split(", ")
    match = " AND ".join(f"p.{column} = n.{column}" for column in columns)
    return f"""
        WITH "#met" AS (
            SELECT {", ".join(f"n.{column}" for column in columns)}, greatest(n.leaving, coalesce(p.leaving, 0)) AS leaving, n.arriving,
                   n.stated OR coalesce(p.stated, FALSE) AS stated, n.share, n.share_from,
                   least(n.mixed_before, coalesce(p.mixed_before, {LAST})) AS mixed_before,
                   CASE WHEN p.link IS NULL THEN n.events ELSE list_sort(list_distinct(list_concat(p.events, n.events))) END AS events,
                   p.link IS NULL AS fresh, p.leaving AS old_leaving, p.stated AS old_stated, p.mixed_before AS old_mixed,
                   len(p.events) AS old_events
            FROM ({found}) AS n LEFT JOIN "#path possible" AS p ON {match})
        SELECT {_STATE}, leaving, arriving, stated, share, share_from, mixed_before, events FROM "#met"
        WHERE fresh OR leaving <> old_leaving OR stated <> old_stated OR mixed_before <> old_mixed OR len(events) <> old_events
    """
