"""The boundaries of statements, and the lives of entities.

A statement's beginning and end are its boundaries. `..` means that there is none, and so does an empty cell of exact dates. An empty
EDTF cell is an undated boundary, unless an act that has a date is stated as its cause. Periods of one entity that touch make one life:
its outer boundaries are those of the life, and where one period gives way to the next there is an inner boundary.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from chronicle.change import cases
from chronicle.change.place import BEGIN, END, SIDES, Place
from chronicle.contract.roles import Act, Entity, Table
from chronicle.core.period import FIRST_SQL, LAST_SQL
from chronicle.core.sql import day, ident, idents, literal
from chronicle.core.values import text_sql
from chronicle.engines import duckdb as engine

_CAUSES = ("from", "to")

# The period of statements in a comparison of two states without dates (two_states), and the window of boundaries between such states.
STEP = ("#from", "#to")
BETWEEN = (day("0001-01-02"), day("9999-12-30"))


@dataclass(frozen=True)
class Boundary:
    """The beginnings or the ends of a table's statements, as SQL expressions over a row of it.

    `there`: whether there is such a boundary; `dated`: whether a date is on record; `first` and `last`: its window, with the ends of the
    calendar where it is open; `text`: the date as written; `act`: the id of the act stated as its cause, in the table `act_table` (NULL and
    empty if no foreign key leads to a table of acts).
    """

    there: str
    dated: str
    first: str
    last: str
    text: str
    act: str
    act_table: str


def of(place: Place, table: Table, side: int, prefix: str = "") -> Boundary:
    """Return the beginnings (`side` is BEGIN) or the ends (END) of the statements of `table`, whose columns stand behind `prefix`."""
    assert table.period
    cell, bounds = prefix + ident(table.period[side]), table.period_sql(prefix).closed()
    first, last = bounds[2:] if side == END else bounds[:2]
    cause = table.cause(_CAUSES[side])
    act, act_table = (text_sql(prefix + ident(cause.column)), cause.act) if cause and cause.act else ("CAST(NULL AS VARCHAR)", "")
    if table.exact:
        return Boundary(f"({cell} IS NOT NULL)", f"({cell} IS NOT NULL)", cell, cell, text_sql(cell), act, act_table)
    written = f"coalesce({cell}, '')"
    dated = f"({written} <> ''{_caused(place, act, act_table)})"
    return Boundary(f"({written} <> '..')", dated, first, last, written, act, act_table)


def known(table: Table, first: str, last: str) -> tuple[str, str]:
    """Return a window (first, last) as it is published: NULL for an end that is open or unknown."""
    ends = (FIRST_SQL, LAST_SQL)
    found = [f"nullif({bound}, {end})" for bound, end in zip((first, last), ends, strict=True)]
    if table.period == STEP:
        found = [f"nullif({bound}, {end})" for bound, end in zip(found, BETWEEN, strict=True)]
    return found[0], found[1]


def _caused(place: Place, act: str, act_table: str) -> str:
    """SQL (after a condition): or the act stated as the cause has a date."""
    acts = place.package.tables.get(act_table)
    if not isinstance(acts, Act) or not place.state.columns(acts):
        return ""
    on = [ident(f"{acts.on}_{end}") for end in ("earliest", "latest")]
    dated = f"SELECT {text_sql(ident(acts.identity))} FROM {place.state.relation(acts)} WHERE {on[0]} IS NOT NULL OR {on[1]} IS NOT NULL"
    return f" OR coalesce({act} IN ({dated}), FALSE)"


def lives(place: Place) -> None:
    """Make the temporary tables `#lives`, a row for each life, and `#steps <table>`, the rows of entities that can exist several times.

    `#lives`: t, id, life, statement_id (of the first row), exact; then for each boundary (begin_, end_): row, number (NULL if there is no
    boundary), dated, first, last, text (NULL for exact days), act, act_table.
    """
    columns = "t, id, life, statement_id, exact, " + ", ".join(
        f"{side}_{part}" for side in SIDES for part in ("row", "number", "dated", "first", "last", "text", "act", "act_table")
    )
    parts = []
    for table in place.tables:
        if isinstance(table, Entity):
            if table.recurs:
                place.con.execute(_steps(place, table, nested=False))
                if engine.rows(place.con, f'SELECT bool_or("#nested") FROM {steps_name(table)}')[0][0]:
                    place.con.execute(_steps(place, table, nested=True))
            parts.append(_several(place, table) if table.recurs else _once(place, table))
    nothing = "SELECT '', '', 1, '', FALSE" + 2 * ", 0, 0, FALSE, DATE '2000-01-01', DATE '2000-01-01', '', '', ''" + " WHERE FALSE"
    query = " UNION ALL ".join([nothing, *parts])
    place.con.execute(f'CREATE OR REPLACE TEMP TABLE "#lives" ({columns}) AS {query}')


def _cells(place: Place, table: Table, prefix: str, row: str) -> Iterator[tuple[str, ...]]:
    """For the beginning and for the end: row, number, dated, first, last, text, act, act_table."""
    for side in (BEGIN, END):
        yield _boundary_cells(place, table, side, row, of(place, table, side, prefix))


def _boundary_cells(place: Place, table: Table, side: int, row: str, b: Boundary) -> tuple[str, ...]:
    number = f"CASE WHEN {b.there} THEN {place.number(table, side, row)} END"
    text = "CAST(NULL AS VARCHAR)" if table.exact else b.text  # the text of an exact date is the date itself
    return row, number, b.dated, b.first, b.last, text, b.act, literal(b.act_table)


def _once(place: Place, table: Table) -> str:
    cells = ", ".join(cell for side in _cells(place, table, "e.", "e.rowid") for cell in side)
    head = f"{literal(table.name)}, {text_sql('e.' + ident(table.identity))}, 1, {table.row_id_sql('e.')}, {table.exact}"
    return f"SELECT {head}, {cells} FROM {place.state.relation(table)} AS e"


def steps_name(table: Table) -> str:
    return ident(f"#steps {table.name}")


# Columns of the steps of an entity, besides its key; no column of a package begins with #.
STEPS = ("#row", "#before", "#starts", "#ends", "#again", "#differs")
_ROW, _BEFORE, _STARTS, _ENDS, _AGAIN, _DIFFERS = map(ident, STEPS)
_LIFE = ident("#life")


def step(place: Place, table: Table, which: str, prefix: str = "s.") -> Boundary:
    """Return a boundary of a row of `#steps <table>`: its beginning (`which` is b), its end (e), or the end of the previous row (p)."""
    nothing = "CAST(NULL AS VARCHAR)"
    if table.exact:
        own = prefix + ident(f"#{which}")
        return Boundary(f"({own} IS NOT NULL)", f"({own} IS NOT NULL)", own, own, nothing, nothing, "")
    state, first, last = (prefix + ident(f"#{which}_{part}") for part in ("state", "first", "last"))
    return Boundary(f"({state} > 0)", f"({state} > 1)", first, last, nothing, nothing, "")


def _steps(place: Place, table: Table, *, nested: bool) -> str:
    """Rows of entities that can exist several times, in order of time.

    The previous rows reach as far as the last of them, unless one is `nested` in an earlier one and ends before it: then they reach as far
    as the latest of all, which takes several times as long to compute.

    Columns: the key; STEPS: the rowids of the row and of the previous one, whether a life starts and whether it ends with it, whether
    there is an earlier row, and whether tracked values differ from the previous row's; #nested; the boundaries b, e and p (see `step`).
    """
    fe, fl, te, tl = table.period_sql("e.").closed()
    values = [cases.value(table, column, "e.") for column in cases.all_tracked(table)]
    differs = " OR ".join(f"lag({told}) OVER w IS DISTINCT FROM {told}" for told in values) or "FALSE"
    order = f"{fe}, {idents(table.key, 'e.')}" if table.exact else f"{fe}, {fl}, {te}, {tl}, {idents(table.key, 'e.')}"
    before, so_far = f"lag({tl}) OVER w", tl
    if nested:
        before, so_far = (f"max({tl}) OVER (w ROWS BETWEEN UNBOUNDED PRECEDING AND {last})" for last in ("1 PRECEDING", "CURRENT ROW"))
    cells = []
    for letter, side in (("b", BEGIN), ("e", END), ("p", END)):
        own, told = of(place, table, side, "e."), ("lag({}) OVER w" if letter == "p" else "{}")
        if table.exact:
            assert table.period
            cells.append(f"{told.format('e.' + ident(table.period[side]))} AS {ident(f'#{letter}')}")
        else:
            state = f"CASE WHEN NOT {own.there} THEN 0 WHEN {own.dated} THEN 2 ELSE 1 END"
            parts = (("state", state), ("first", own.first), ("last", own.last))
            cells += [f"{told.format(cell)} AS {ident(f'#{letter}_{name}')}" for name, cell in parts]
    return f"""
        CREATE OR REPLACE TEMP TABLE {steps_name(table)} AS
        SELECT {idents(table.key, "e.")}, {", ".join(cells)}, e.rowid AS {_ROW}, lag(e.rowid) OVER w AS {_BEFORE},
               coalesce({fe} > {before}, TRUE) AS {_STARTS}, lag(e.rowid) OVER w IS NOT NULL AS {_AGAIN},
               coalesce(lead({fe}) OVER w > {so_far}, TRUE) AS {_ENDS}, ({differs}) AS {_DIFFERS},
               coalesce({tl} < lag({tl}) OVER w, FALSE) AS "#nested"
        FROM {place.state.relation(table)} AS e WINDOW w AS (PARTITION BY e.{ident(table.identity)} ORDER BY {order})
    """


def _several(place: Place, table: Table) -> str:
    """For each life of an entity: the row that it starts with, and the row that it ends with."""
    key, relation = ident(table.identity), place.state.relation(table)
    order = idents(["#b", *table.key[1:]] if table.exact else ["#b_first", "#b_last", "#e_first", "#e_last", *table.key[1:]])

    def numbered(which: str) -> str:
        return f"SELECT *, row_number() OVER (PARTITION BY {key} ORDER BY {order}) AS {_LIFE} FROM {steps_name(table)} WHERE {which}"

    if table.exact and not table.causes:  # the steps contain everything that is needed of their rows
        sides = ((side, row, step(place, table, which, row + ".")) for side, row, which in ((BEGIN, "f", "b"), (END, "l", "e")))
        cells = [cell for side, row, b in sides for cell in _boundary_cells(place, table, side, f"{row}.{_ROW}", b)]
        joins = ""
    else:
        (begin, _), (_, end) = _cells(place, table, "b.", "b.rowid"), _cells(place, table, "e.", "e.rowid")
        cells, joins = [*begin, *end], f"JOIN {relation} AS b ON b.rowid = f.{_ROW} JOIN {relation} AS e ON e.rowid = l.{_ROW}"
    head = f"{literal(table.name)}, {text_sql('f.' + key)}, CAST(f.{_LIFE} AS INTEGER), {table.row_id_sql('f.')}, {table.exact}"
    return f"""
        SELECT {head}, {", ".join(cells)}
        FROM ({numbered(_STARTS)}) AS f JOIN ({numbered(_ENDS)}) AS l ON l.{key} = f.{key} AND l.{_LIFE} = f.{_LIFE} {joins}
    """
