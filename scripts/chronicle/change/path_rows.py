"""The rows of `change.paths`: paths with the days for which they count.

Each row has a rectangle of days: it is possible for a d1 in [d1_from, d1_to) and a d2 in [d2_from, d2_to), and certain, if at all, for
the days in [certain_d1_from, certain_d1_to) and [certain_d2_from, certain_d2_to). NULL is open.

Two kinds of rows have an empty side. If the first life has ended, and the last ended without a successor, something of the first led
nowhere (to_id is NULL). If the last life is new, and the first began without a predecessor, something of the last came from nowhere
(from_id is NULL). Entities without a period have a row from themselves to themselves.
"""

from __future__ import annotations

from chronicle.change import path_steps as steps
from chronicle.core.period import FIRST_SQL as FIRST
from chronicle.core.period import LAST_SQL as LAST
from chronicle.engines import duckdb as engine

_RECTANGLE = (
    "d1_from, d1_to, d2_from, d2_to, certain, certain_d1_from, certain_d1_to, certain_d2_from, certain_d2_to, "
    "from_ends_earliest, from_ends_latest, share_to"
)


def make(con: engine.Connection, table: str) -> None:
    """Make the table `table` (SQL) from the temporary tables of `paths`."""
    steps.make(con, "#path ends", _ends())
    con.execute('DROP TABLE "#paths"')  # each is as large as the result
    every = f"{_between()} UNION ALL {_to_nowhere()} UNION ALL {_from_nowhere()}"
    steps.make(con, "#path rows", f"SELECT * FROM ({_plain(every)}) WHERE d1_from < d1_to AND d2_from < d2_to")
    con.execute('DROP TABLE "#path ends"')
    steps.merge(con, "#path rows", f"a, b, {_RECTANGLE}")
    con.execute(f"CREATE TABLE {table} AS {_named()}")


def make_none(con: engine.Connection, table: str) -> None:
    """Make the table `table` (SQL) without rows: planning what makes them takes far longer than that."""
    days = ", ".join(f"{name} {'BOOLEAN' if name == 'certain' else 'DATE'}" for name in _RECTANGLE.split(", "))
    ends = ", ".join(f"{end}_table VARCHAR, {end}_id VARCHAR, {end}_life INTEGER" for end in ("from", "to"))
    rest = f"stated_part BOOLEAN, share {steps.SHARE}, share_from DATE, mixed_before DATE, events BIGINT[]"
    con.execute(f"CREATE TABLE {table} ({ends}, {days}, first_fate VARCHAR, last_fate VARCHAR, {rest})")


def _named() -> str:
    return f"""
        SELECT f.t AS from_table, f.id AS from_id, f.life AS from_life, g.t AS to_table, g.id AS to_id, g.life AS to_life,
               {_opened()}, CASE r.leaving WHEN 2 THEN 'ends' WHEN 1 THEN 'continues' END AS first_fate,
               CASE r.arriving WHEN 3 THEN 'begins' WHEN 2 THEN 'returns' WHEN 1 THEN 'continues' END AS last_fate,
               r.stated AS stated_part, r.share, nullif(r.share_from, {FIRST}) AS share_from,
               nullif(r.mixed_before, {FIRST}) AS mixed_before, list_sort(r.events) AS events
        FROM (SELECT * FROM "#path rows" UNION ALL {_always()}) AS r
        LEFT JOIN "#path lives" AS f ON f.node = r.a LEFT JOIN "#path lives" AS g ON g.node = r.b
        ORDER BY r.a, r.b, {", ".join(f"r.{name}" for name in _RECTANGLE.split(", "))}
    """


def _ends() -> str:
    """Both ends of each path: the lives a and b, whether b has no successor at its end and a no predecessor at its beginning."""
    ended = f'b.end_number IS NOT NULL AND b.te < {LAST} AND b.node NOT IN (SELECT u FROM "#path links" WHERE ends)'
    began = f'a.begin_number IS NOT NULL AND a.fl > {FIRST} AND a.node NOT IN (SELECT v FROM "#path links" WHERE begins)'
    lives = ", ".join(f"{side}.{bound} AS {side}_{bound}" for side in "ab" for bound in ("fe", "fl", "te", "tl"))
    return f"""
        SELECT a.node AS a, b.node AS b, {lives}, a.begin_number, b.end_number, {ended} AS nowhere, {began} AS new,
               p.leaves, p.leaves_latest, p.arrives, k.latest AS arrives_latest, p.certain,
               p.leaving, p.arriving, p.stated, p.share, p.share_from, p.mixed_before, p.events,
               g.link IS NOT NULL AS gave, coalesce(g.earliest, {LAST}) AS share_to
        FROM "#paths" AS p JOIN "#path links" AS k ON k.link = p.link
        JOIN "#path lives" AS a ON a.node = p.source JOIN "#path lives" AS b ON b.node = k.v
        LEFT JOIN ({_given_on()}) AS g ON g.link = p.link
        WHERE a.node <> b.node
    """


def _given_on() -> str:
    """For each link whose successor later gave away something that may include what came by it: the first possible day of that."""
    return """
        SELECT k.link, min(g.earliest) AS earliest FROM "#path links" AS k
        JOIN (SELECT u, earliest, latest FROM "#path links" WHERE NOT ends) AS g ON g.u = k.v
        WHERE k.begins OR g.latest > k.earliest GROUP BY k.link
    """


_FROM = "a_fe AS d1_from, least(leaves_latest, a_tl) AS d1_to"
_CERTAIN_FROM = "a_fl AS certain_d1_from, least(leaves, a_te) AS certain_d1_to"
_TO = "greatest(arrives, b_fe) AS d2_from, b_tl AS d2_to"
_CERTAIN_TO = "greatest(arrives_latest, b_fl) AS certain_d2_from, b_te AS certain_d2_to"


def _between() -> str:
    return f"""
        SELECT a, b, {_FROM}, {_TO}, certain, {_CERTAIN_FROM}, {_CERTAIN_TO}, a_te AS from_ends_earliest, a_tl AS from_ends_latest,
               share_to, leaving, arriving, stated, share, share_from, mixed_before, events FROM "#path ends"
    """


def _to_nowhere() -> str:
    to = f"greatest(arrives, b_te, a_tl) AS d2_from, {LAST} AS d2_to"
    certain = f"greatest(arrives_latest, b_tl, a_tl) AS certain_d2_from, {LAST} AS certain_d2_to"
    return f"""
        SELECT a, 0, {_FROM}, {to}, certain, {_CERTAIN_FROM}, {certain}, a_te, a_tl, {LAST}, leaving, 0, stated,
               CASE WHEN NOT gave THEN share END, share_from, mixed_before, {steps.added("events", "end_number")}
        FROM "#path ends" WHERE nowhere
    """


def _from_nowhere() -> str:
    start = f"{FIRST} AS d1_from, least(a_fl, b_fe) AS d1_to"
    certain = f"{FIRST} AS certain_d1_from, least(a_fe, b_fe) AS certain_d1_to"
    return f"""
        SELECT 0, b, {start}, {_TO}, certain, {certain}, {_CERTAIN_TO}, {LAST}, {LAST}, {LAST},
               0, arriving, stated, NULL, share_from, mixed_before, {steps.added("events", "begin_number")}
        FROM "#path ends" WHERE new
    """


def _plain(every: str) -> str:
    """Reset columns that matter only for certain paths in rows that are only possible, so that more rows can be merged."""
    return f"""
        SELECT a, b, d1_from, d1_to, d2_from, d2_to, sure AS certain,
               CASE WHEN sure THEN certain_d1_from ELSE {FIRST} END AS certain_d1_from,
               CASE WHEN sure THEN certain_d1_to ELSE {LAST} END AS certain_d1_to, certain_d2_from, certain_d2_to,
               from_ends_earliest, from_ends_latest, share_to, leaving, arriving, stated, share, share_from, mixed_before, events
        FROM (SELECT *, certain AND certain_d1_from < certain_d1_to AND certain_d2_from < certain_d2_to AS sure FROM ({every}))
    """


def _always() -> str:
    return f"""
        SELECT node, node, {FIRST}, {LAST}, {FIRST}, {LAST}, TRUE, {FIRST}, {LAST}, {FIRST}, {LAST}, {LAST}, {LAST}, {LAST},
               0, 0, FALSE, NULL, {FIRST}, {FIRST}, CAST([] AS BIGINT[]) FROM "#path lives" WHERE always
    """


def _opened() -> str:
    """The days of the rectangle, NULL where open. A `_from` that means "never" stays the last day of the calendar."""
    cells = []
    for name in _RECTANGLE.split(", "):
        limit = FIRST if name.endswith("_from") else LAST
        cells.append("r.certain" if name == "certain" else f"nullif(r.{name}, {limit}) AS {name}")
    return ", ".join(cells)
