"""The weight of an event: first by its sort, then by how many entities its entities have below them, and how high they are.

Between events of one sort and one body, a post that passes from one person to another comes before an appointment, this before a departure,
and an event whose date is known before one that lies anywhere in a long time.
"""

from __future__ import annotations

from chronicle.change.place import SIDES, Place
from chronicle.contract.parts import LabelRows
from chronicle.contract.roles import Edge, Entity, Table, Tenure
from chronicle.core.sql import ident, literal
from chronicle.core.values import text_sql
from chronicle.engines import duckdb as engine

_SORT, _UNDER, _MOST = 100_000_000, 100, 999_999
DEEPEST = 9  # levels below the top that add weight
_POSTS = {"handed_over": 60, "updated": 40, "added": 40}  # with _DATED and the levels less than _UNDER
_DATED, _DAYS = 20, 31  # the weight of a date that is known to so many days
LINKED = 4 * _SORT  # events with links


def base(table: Table, kind: str) -> int:
    """Return the weight of the sort of an event without links: lives, then hierarchy and names, then people, then the rest."""
    if isinstance(table, Entity):
        return (3 if kind in ("created", "abolished", "restored") else 0) * _SORT
    if isinstance(table, Edge) or isinstance(table.labels, LabelRows):
        return 2 * _SORT
    return _SORT + _POSTS.get(kind, 0) if isinstance(table, Tenure) else 0


def dated(weight: str) -> str:
    """Return SQL for the weight of an event `e` with what is added if its date is known; events with links have other ranks."""
    return f"{weight} + CASE WHEN {weight} < {LINKED} AND e.latest - e.earliest <= {_DAYS} THEN {_DATED} ELSE 0 END"


def standing(place: Place) -> bool:
    """Make the temporary table `#standing` (number, standing) of events whose entities are in the hierarchy. Return False if empty.

    An entity without a parent on record may be the top or merely little known, so only the number of entities below it counts.
    """
    con, edges = place.con, place.package.edges
    if edges is None or not place.state.columns(edges) or not edges.subject:
        return False
    below, above = (text_sql(ident(c)) for c in (edges.subject.column, edges.parent.column))
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE "#lines" AS SELECT DISTINCT {literal(edges.subject.table)} AS t, {below} AS id,
               {literal(edges.parent.table)} AS pt, {above} AS p
        FROM {place.state.relation(edges)} WHERE {below} IS NOT NULL AND {above} IS NOT NULL
        """
    )
    _levels(place)
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE "#heights" AS
        SELECT l.t, l.id,
               least(coalesce(u.below, 0), {_MOST}) * {_UNDER} + CASE WHEN l.level > 0 THEN {DEEPEST + 1} - l.level ELSE 0 END AS height
        FROM "#levels" AS l LEFT JOIN (SELECT pt, p, count(*) AS below FROM "#lines" GROUP BY pt, p) AS u ON u.pt = l.t AND u.p = l.id
        """
    )
    con.execute(f'CREATE OR REPLACE TEMP TABLE "#standing" AS {_events()}')
    return bool(engine.rows(con, 'SELECT count(*) FROM "#standing"')[0][0])


def _levels(place: Place) -> None:
    """Make `#levels`: the shortest distance of each entity from the top, by one join for each level."""
    con = place.con
    con.execute(
        """
        CREATE OR REPLACE TEMP TABLE "#levels" AS SELECT DISTINCT l.pt AS t, l.p AS id, 0 AS level
        FROM "#lines" AS l ANTI JOIN "#lines" AS b ON b.t = l.pt AND b.id = l.p
        """
    )
    for level in range(1, DEEPEST + 1):
        con.execute(
            f"""
            INSERT INTO "#levels" SELECT DISTINCT l.t, l.id, {level} FROM "#lines" AS l
            JOIN "#levels" AS a ON a.t = l.pt AND a.id = l.p AND a.level = {level - 1}
            ANTI JOIN "#levels" AS k ON k.t = l.t AND k.id = l.id
            """
        )


def _events() -> str:
    """The greatest height among the entities of each event."""
    sides = " UNION ALL ".join(f'SELECT {side}_number, t, id FROM "#lives" WHERE {side}_number IS NOT NULL' for side in SIDES)
    event = "coalesce(j.label, l.link) AS number"
    links = '"#links" AS l LEFT JOIN "#joined" AS j ON j.node = coalesce(l.e, l.b)'
    own = '"#statements" AS s WHERE s.folded IS NULL'
    return f"""
        SELECT number, max(height) AS standing FROM (
            SELECT {event}, l.pt AS t, l.p AS id FROM {links} UNION ALL SELECT {event}, l.nt, l.n FROM {links}
            UNION ALL SELECT s.event, s.subject_table, s.subject FROM {own} UNION ALL SELECT s.event, s.other_table, s.other FROM {own}
            UNION ALL {sides}) AS w
        JOIN "#heights" AS h ON h.t = w.t AND h.id = w.id GROUP BY number
    """
