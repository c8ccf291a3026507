"""Decide for each boundary of a statement whether it folds into a life, joins another of its series, or stands alone.

Nothing depends on the order of rows. An end and a beginning of one series belong together if their windows touch and they have
the same act or the same date (any number of them can); or if each is the only remaining one that touches the other.
"""

from __future__ import annotations

from collections.abc import Iterator

from chronicle.change import boundaries, cases, components
from chronicle.change.place import BEGIN, END, SIDES, Place
from chronicle.contract.parts import LabelRows
from chronicle.contract.roles import Attribute, Edge, Entity, Table, Tenure
from chronicle.core.period import FIRST_SQL, LAST_SQL
from chronicle.core.sql import ident, literal
from chronicle.core.values import text_sql
from chronicle.engines import duckdb as engine

_NULL = "CAST(NULL AS VARCHAR)"
_TOUCH = "x.first <= y.last AND y.first <= x.last"


def plain(place: Place, table: Table) -> bool:
    """True if only equal days can join the table's statements: exact periods, no acts, no languages, no series over several cases.

    A table with a statement that ends on the day it begins is not plain, since that statement must not follow itself.
    """
    if table.name in place.hollow:
        return False
    several = isinstance(table, Tenure) and len(table.cases) > 1
    return not (
        not table.exact or table.causes or isinstance(table.labels, LabelRows) or several or lapses(table) or cases.hands_over(table)
    )


def lapses(table: Table) -> bool:
    """True if the contract has a word for the end of a subject's last statement."""
    return any("lapsed" in case.change for case in table.cases)


def statements(place: Place) -> list[Table]:
    """The tables with a period, except those of entities."""
    return [table for table in place.tables if not isinstance(table, Entity)]


def fold(place: Place) -> None:
    """Make the temporary table `#folded` (number, life): boundaries of attributes and edges that are part of a life's boundary."""
    parts = [part for table in statements(place) if isinstance(table, Attribute | Edge) for part in _folded(place, table)]
    nothing = "SELECT CAST(0 AS BIGINT), CAST(0 AS BIGINT) WHERE FALSE"
    place.con.execute(f'CREATE OR REPLACE TEMP TABLE "#folded" (number, life) AS {" UNION ALL ".join([nothing, *parts])}')


def _folded(place: Place, table: Table) -> Iterator[str]:
    entity = place.package.tables.get(table.subject.table) if table.subject else None
    if not isinstance(entity, Entity) or entity not in place.tables or not table.subject:
        return
    for side in (BEGIN, END):
        b, v = boundaries.of(place, table, side, "s."), f"v.{SIDES[side]}"
        text = f"CAST({v}_first AS VARCHAR)" if entity.exact else f"{v}_text"
        same = f"{b.first} = {v}_first" if table.exact and entity.exact else f"({b.text} = {text} AND {b.text} <> '')"
        if b.act_table:
            same += f" OR coalesce({b.act} = {v}_act AND {v}_act_table = {literal(b.act_table)}, FALSE)"
        other = f"({b.act} IS NULL OR {v}_act IS NULL)"  # with another act it is a different change
        undated = "" if table.exact else f" OR (NOT {b.dated} AND {b.first} <= {v}_last AND {v}_first <= {b.last} AND {other})"
        number = place.number(table, side, "s.rowid")
        yield f"""
            SELECT {number}, min_by({v}_number, v.life) FROM {place.state.relation(table)} AS s
            JOIN (SELECT * FROM "#lives" WHERE t = {literal(entity.name)} AND {SIDES[side]}_number IS NOT NULL) AS v
              ON v.id = {text_sql("s." + ident(table.subject.column))}
            WHERE {b.there} AND ({same}{undated}) GROUP BY 1
        """


def group(place: Place) -> None:
    """Make the temporary table `#statements`: the boundaries of all tables that are not plain, with the event that each belongs to.

    `#folded` must exist. Columns: t, row, side, number, dated, first, last, text, act, id, subject_table, subject, other_table,
    other, series, signature, case_no, languages (the series without its language), post; folded (the life's boundary, or NULL); event; step
    (the update that it is part of, before updates in several languages are combined); handed (a post is handed over); open.

    Whoever hands over a post and takes over another on one day does both: a post comes before the person who holds it.
    """
    con = place.con
    parts = [part for table in statements(place) if not plain(place, table) for part in _boundaries(place, table)]
    nothing = f"SELECT '', 0, 0, 0, FALSE, {FIRST_SQL}, {LAST_SQL}, {', '.join(9 * [_NULL])}, 0, {_NULL}, {_NULL} WHERE FALSE"
    columns = "t, row, side, number, dated, first, last, text, act, id, subject_table, subject, other_table, other"
    columns += ", series, signature, case_no, languages, post"
    con.execute(f'CREATE OR REPLACE TEMP TABLE "#b" ({columns}) AS {" UNION ALL ".join([nothing, *parts])}')
    con.execute('CREATE OR REPLACE TEMP TABLE "#handed" (node BIGINT, label BIGINT, open BOOLEAN)')
    if any(cases.hands_over(table) for table in statements(place)):
        _join(con, 'SELECT b.* REPLACE (b.post AS series) FROM "#b" AS b WHERE b.dated AND b.post IS NOT NULL AND b.subject IS NOT NULL')
        con.execute(f'INSERT INTO "#handed" SELECT * FROM "#steps" WHERE label IN ({_handovers()})')
    free = 'SELECT b.* FROM "#b" AS b ANTI JOIN "#folded" AS f ON f.number = b.number ANTI JOIN "#handed" AS h ON h.node = b.number'
    _join(con, f"{free} WHERE b.dated AND b.series IS NOT NULL")
    con.execute(f'CREATE OR REPLACE TEMP TABLE "#updates" AS {_updates()}')
    components.label(con, f"({_languages()})", "#together")
    con.execute(f'DELETE FROM "#together" WHERE label IN ({_apart()})')
    con.execute(
        """
        CREATE OR REPLACE TEMP TABLE "#statements" AS
        SELECT b.*, f.life AS folded, coalesce(g.label, s.label, h.label, b.number) AS event, coalesce(s.label, h.label, b.number) AS step,
               h.label IS NOT NULL AS handed, coalesce(s.open, h.open, FALSE) AS open
        FROM "#b" AS b LEFT JOIN "#folded" AS f ON f.number = b.number
        LEFT JOIN "#steps" AS s ON s.node = b.number LEFT JOIN "#handed" AS h ON h.node = b.number
        LEFT JOIN "#together" AS g ON g.node = s.label
        """
    )


def _join(con: engine.Connection, free: str) -> None:
    """Make `#steps` (node, label, open): which boundaries of the query `free` follow each other, by the column series."""
    con.execute(f'CREATE OR REPLACE TEMP TABLE "#free" AS {free}')
    components.label(con, f"({_alike()})", "#alike")
    con.execute('CREATE OR REPLACE TEMP TABLE "#rest" AS SELECT f.* FROM "#free" AS f ANTI JOIN "#alike" AS a ON a.node = f.number')
    found = f'SELECT node, label, FALSE AS open FROM "#alike" UNION ALL SELECT node, label, TRUE FROM ({_only()})'
    con.execute(f'CREATE OR REPLACE TEMP TABLE "#steps" AS {found}')


def _handovers() -> str:
    """Those in which a person leaves a post and another takes it; who only goes on in a post hands nothing over."""
    return f"""
        SELECT s.label FROM "#steps" AS s JOIN "#b" AS b ON b.number = s.node GROUP BY s.label
        HAVING list_sort(list(DISTINCT b.subject) FILTER (WHERE b.side = {END}))
               IS DISTINCT FROM list_sort(list(DISTINCT b.subject) FILTER (WHERE b.side = {BEGIN}))
    """


def _boundaries(place: Place, table: Table) -> Iterator[str]:
    nobody = f"'', {_NULL}"
    whom = [f"{literal(ref.table)}, {text_sql('s.' + ident(ref.column))}" for ref in table.about[:2]]
    subject, other = [*whom, nobody, nobody][:2]
    said = f"{cases.series(table, 's.')}, {cases.signature(table, 's.')}, {cases.number(place, table, 's.')}"
    row = f"{table.row_id_sql('s.')}, {subject}, {other}, {said}"
    labels = table.labels
    languages = cases.series(table, "s.", without=labels.language) if isinstance(labels, LabelRows) else _NULL
    for side in (BEGIN, END):
        b, number = boundaries.of(place, table, side, "s."), place.number(table, side, "s.rowid")
        act = f"{literal(b.act_table + '/')} || {b.act}" if b.act_table else _NULL
        yield (
            f"SELECT {literal(table.name)}, s.rowid, {side}, {number}, {b.dated}, {b.first}, {b.last}, {b.text}, {act}, {row}, "
            f"{languages}, {cases.post(table, 's.')} FROM {place.state.relation(table)} AS s WHERE {b.there}"
        )


def _alike() -> str:
    """Edges between ends and beginnings of one series that touch and have the same window, written date or act.

    Boundaries that are equal in all of that are first combined, so that many on one day cost no more than a few: each is connected to the
    first three counterparts that are not of its own row (two would suffice to connect all that belong together).
    """
    same = "series, side, first, last, text, act"
    cells = f'SELECT *, min(number) OVER (PARTITION BY {same}) AS cell FROM "#free"'
    pairs = " UNION ".join(
        f'SELECT x.cell AS a, y.cell AS b FROM "#distinct" AS x JOIN "#distinct" AS y ON y.series = x.series AND {how} '
        f"WHERE x.side = {END} AND y.side = {BEGIN} AND {_TOUCH}"
        for how in ("y.first = x.first AND y.last = x.last", "y.text = x.text", "y.act = x.act")
    )
    return f"""
        WITH "#cells" AS ({cells}), "#distinct" AS (SELECT DISTINCT cell, {same} FROM "#cells"), "#pairs" AS ({pairs}),
        "#heads" AS (SELECT * FROM (SELECT *, row_number() OVER (PARTITION BY cell ORDER BY number) AS rank FROM "#cells") WHERE rank <= 3)
        SELECT f.number AS a, h.number AS b FROM (SELECT a, b FROM "#pairs" UNION ALL SELECT b, a FROM "#pairs") AS p
        JOIN "#cells" AS f ON f.cell = p.a JOIN "#heads" AS h ON h.cell = p.b WHERE h.t <> f.t OR h.row <> f.row
    """


def _only() -> str:
    """Query for (node, label): an end and a beginning of those left, each of which touches no other but the other, in another row.

    How many touch a window, and which one if it is one, follows from running sums over the days: those that began up to its last day
    minus those that ended before its first.
    """

    def touched(side: int) -> str:
        own, other = f'(SELECT * FROM "#rest" WHERE side = {side}) AS q', f'(SELECT * FROM "#rest" WHERE side = {1 - side}) AS o'
        points = [
            f"SELECT o.series, o.first AS day, 0 AS turn, 1 AS k, o.number AS n, 0 AS gone, 0 AS gone_n, NULL AS q, 0 AS part FROM {other}",
            f"SELECT q.series, q.first, 1, 0, 0, 0, 0, q.number, -1 FROM {own}",
            f"SELECT q.series, q.last, 1, 0, 0, 0, 0, q.number, 1 FROM {own}",
            f"SELECT o.series, o.last, 2, 0, 0, 1, o.number, NULL, 0 FROM {other}",
        ]
        itself = f"""SELECT q.number AS q, 1 AS part, -1 AS came, -o.number AS came_n, 0 AS went, 0 AS went_n FROM {own} JOIN {other}
            ON o.t = q.t AND o.row = q.row WHERE q.first <= o.last AND o.first <= q.last"""
        return f"""
            SELECT q AS number, sum(CASE WHEN part = 1 THEN came ELSE -went END) AS touching,
                   sum(CASE WHEN part = 1 THEN came_n ELSE -went_n END) AS partner
            FROM (SELECT q, part, sum(k) OVER w AS came, sum(n) OVER w AS came_n, sum(gone) OVER w AS went, sum(gone_n) OVER w AS went_n
                  FROM ({" UNION ALL ".join(points)})
                  WINDOW w AS (PARTITION BY series ORDER BY day, turn ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
                  UNION ALL {itself})
            WHERE q IS NOT NULL GROUP BY q
        """

    pairs = f"""
        SELECT x.number AS a, y.number AS b FROM ({touched(END)}) AS x JOIN ({touched(BEGIN)}) AS y ON x.partner = y.number
        WHERE x.touching = 1 AND y.touching = 1
    """
    return f"""
        WITH "#pairs" AS ({pairs})
        SELECT CAST(a AS BIGINT) AS node, CAST(least(a, b) AS BIGINT) AS label FROM "#pairs"
        UNION ALL SELECT CAST(b AS BIGINT), CAST(least(a, b) AS BIGINT) FROM "#pairs"
    """


def _updates() -> str:
    """The boundaries of updates of names, in any language."""
    return """
        SELECT s.label AS event, b.* FROM "#b" AS b JOIN "#steps" AS s ON s.node = b.number
        WHERE b.languages IS NOT NULL AND b.subject IS NOT NULL
    """


def _languages() -> str:
    """Edges between updates of one subject that differ only by language, and share an act or a date."""
    keys = " UNION ALL ".join(
        f"SELECT event, min(event) OVER (PARTITION BY languages, subject, side, {how}) AS least "
        f"FROM \"#updates\" WHERE {how} IS NOT NULL AND {how} <> ''"
        for how in ("text", "act")
    )
    return f"SELECT DISTINCT event AS a, least AS b FROM ({keys})"


def _apart() -> str:
    """Groups of such updates that have no day in common: they are never combined."""
    first, last = "max(first)", "min(last)"
    windows = f"""
        SELECT event, CASE WHEN {first} <= {last} THEN {first} ELSE min(first) END AS first,
               CASE WHEN {first} <= {last} THEN {last} ELSE max(last) END AS last
        FROM "#updates" GROUP BY event
    """
    return f'SELECT g.label FROM "#together" AS g JOIN ({windows}) AS w ON w.event = g.node GROUP BY g.label HAVING {first} > {last}'
