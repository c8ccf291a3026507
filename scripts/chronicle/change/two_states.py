"""Turn two states without a history into a history of one step: rows of the first state alone end in it, rows of the second begin.

Such states don't say when. A boundary has the date that its row states, else the window BETWEEN, which means any day between
the two. Only rows that differ become events, and only rows of the entities that these name are copied beside them, so that the cost
depends on what changed. A row whose certainty alone differs, or only cells that no case tracks, holds throughout.
If no table has a period, an entity exists while a state has its row.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass

from chronicle.change import pairs
from chronicle.change.boundaries import BETWEEN, STEP
from chronicle.change.pairs import CHANGED, Pairs
from chronicle.change.place import BEGIN, END, Place
from chronicle.contract.parts import EntityRef, Field
from chronicle.contract.roles import Act, Edge, Entity, Succession, Table
from chronicle.core.period import FIRST_SQL, LAST_SQL
from chronicle.core.sql import ident, literal
from chronicle.core.values import text_sql
from chronicle.history.state import State
from chronicle.load import date_texts

DATABASE = "two states"
_MENTIONED, _DATES = '"#mentioned"', "#dates"
_SOMETIME = "'?'"  # the date of a boundary whose row states none
_BOUNDS = ("#from_earliest", "#from_latest", "#to_earliest", "#to_latest")
_OPEN = {BEGIN: ("'..'", "NULL", "DATE '0001-01-01'"), END: ("'..'", "NULL", "NULL")}


@dataclass(frozen=True)
class _Recurring(Entity):
    """Entities that have a row in either state."""

    recurs = True


def history(compared: Pairs) -> Place:
    """Make the history, in a database in memory that has no schema `change` yet."""
    con, told = compared.con, {table.name for table in compared.eventful}
    con.execute(f"ATTACH ':memory:' AS {ident(DATABASE)} (READ_WRITE)")
    date_texts.read_some(con, _DATES, _texts(compared))
    package = dataclasses.replace(compared.second.package, tables=dict(_described(compared)))
    state = State(con, package, None, DATABASE)
    for links in package.having(Succession):
        con.execute(f"CREATE TABLE {state.relation(links)} AS {_new_links(compared, links)}")
    con.execute(f"CREATE OR REPLACE TEMP TABLE {_MENTIONED} AS SELECT DISTINCT * FROM ({' UNION ALL '.join(_mentioned(compared, state))})")
    for table in compared.eventful:
        cells = ", ".join(ident(column) for column in (*pairs.columns(table), STEP[0], *_BOUNDS[:2], STEP[1], *_BOUNDS[2:]))
        con.execute(f"CREATE TABLE {state.relation(table)} AS SELECT * FROM ({_rows(compared, table)}) AS r ({cells})")
    for table in package.tables.values():
        if table.name not in told and not isinstance(table, Succession):
            con.execute(f"CREATE VIEW {state.relation(table)} AS {_as_is(compared.second, table)}")
    return Place(State(con, package, None, DATABASE), DATABASE)


def _described(compared: Pairs) -> Iterator[tuple[str, Table]]:
    """The tables of the history. Tables with events get the period of the step; other tables with a period are left out."""
    told = {table.name for table in compared.eventful}
    for name, table in compared.second.package.tables.items():
        if name in told:
            made = dataclasses.replace(table, period=STEP, fields=(*table.fields, *map(Field, STEP)))
            recurs = isinstance(made, Entity) and compared.count(table, "moved AND was IS NOT NULL AND now IS NOT NULL")
            yield name, _Recurring(**{f.name: getattr(made, f.name) for f in dataclasses.fields(made)}) if recurs else made
        elif not table.period and compared.second.columns(table):
            yield name, table


def _new_links(compared: Pairs, table: Succession) -> str:
    """Successions by acts between the two days. For states without days: those that the first lacks or, if it has none at all, those of
    entities that only one state has.
    """
    rows = f"SELECT n.* FROM {compared.second.relation(table)} AS n"
    there = " AND ".join(_there(compared, ref) for ref in (table.predecessor, table.successor))
    if between := _between(compared, table):
        return f"{rows} WHERE {between} AND {there}"
    if table.name in compared.first.package.tables and compared.first.columns(table):
        same = " AND ".join(f"CAST(o.{ident(c)} AS VARCHAR) = CAST(n.{ident(c)} AS VARCHAR)" for c in table.key)
        return f"{rows} ANTI JOIN {compared.first.relation(table)} AS o ON {same}"
    found = []
    for ref, side, absent in ((table.predecessor, "o", "now"), (table.successor, "n", "was")):
        for entity in compared.eventful:
            if entity.name == ref.table:
                ids = f"SELECT {text_sql(ident(f'{side} {entity.identity}'))} FROM {pairs.name(entity)} WHERE {absent} IS NULL"
                found.append(f"{text_sql('n.' + ident(ref.column))} IN ({ids})")
    return f"{rows} WHERE {there} AND ({' OR '.join(found) or 'FALSE'})"


def _there(compared: Pairs, ref: EntityRef) -> str:
    """SQL condition that an entity of a succession is in one of the states, which know nothing of interim entities."""
    ids = " UNION ".join(
        f"SELECT {text_sql(ident(entity.identity))} FROM {state.relation(entity)} WHERE {state.holds(entity)}"
        for state in (compared.first, compared.second)
        if isinstance(entity := state.package.tables.get(ref.table), Entity) and state.columns(entity)
    )
    return f"{text_sql('n.' + ident(ref.column))} IN ({ids})" if ids else "FALSE"


def _between(compared: Pairs, table: Succession) -> str:
    """SQL condition that the act of a succession can lie between the two days; empty if the states have no days."""
    act = compared.second.package.tables.get(table.act.table)
    d1, d2 = compared.first, compared.second
    if not (d1.when and d2.when and isinstance(act, Act) and f"{act.on}_earliest" in d2.columns(act)):
        return ""
    first, last = (f"a.{ident(f'{act.on}_{end}')}" for end in ("earliest", "latest"))
    inside = f"({last} IS NULL OR {last} > {d1.day}) AND ({first} IS NULL OR {first} <= {d2.day})"
    known = f"SELECT {text_sql('a.' + ident(act.identity))} FROM {d2.relation(act)} AS a WHERE {inside}"
    return f"{text_sql('n.' + ident(table.act.column))} IN ({known})"


def _mentioned(compared: Pairs, state: State) -> Iterator[str]:
    """Queries for (entity, id) of all entities that the changed rows and the new successions name."""
    yield "SELECT '' AS entity, '' AS id WHERE FALSE"
    for table in compared.eventful:
        named = [(table.name, table.identity)] if isinstance(table, Entity) else [(ref.table, ref.column) for ref in table.about]
        named += [(table.parent.table, table.parent.column)] if isinstance(table, Edge) else []
        named += [(target, column) for case in table.cases for column in case.tracks if (target := table.leads_to(column))]
        for entity, column in dict.fromkeys(named):
            for side in "on":
                value = ident(f"{side} {column}")
                yield f"SELECT {literal(entity)}, {text_sql(value)} FROM {pairs.name(table)} WHERE ({CHANGED}) AND {value} IS NOT NULL"
    for links in state.package.having(Succession):
        for ref in (links.predecessor, links.successor):
            yield f"SELECT {literal(ref.table)}, {text_sql(ident(ref.column))} FROM {state.relation(links)}"


def _rows(compared: Pairs, table: Table) -> str:
    """The rows of one table: those that end, those that begin, and those of mentioned entities that hold throughout."""
    columns = pairs.columns(table)
    changed = f"SELECT * FROM {pairs.name(table)} WHERE {CHANGED}"

    def version(side: str, begin: str, end: str) -> str:
        there = "was" if side == "o" else "now"
        return f"SELECT {', '.join(ident(f'{side} {c}') for c in columns)}, {begin}, {end} FROM ({changed}) WHERE {there} IS NOT NULL"

    ends, begins = version("o", _open(BEGIN), _when(compared, table, END)), version("n", _when(compared, table, BEGIN), _open(END))
    entity, of = (table.name, table.identity) if isinstance(table, Entity) else (table.about[0].table, table.about[0].column)
    there = {*compared.second.columns(table)}
    cells = ", ".join(pairs.cell(table, c, c in there, "s.") for c in columns)
    same = " AND ".join(f"{ident(f'n {c}')} = {pairs.cell(table, c, True, 's.')}" for c in table.key)
    kept = f"""
        SELECT {cells}, {_open(BEGIN)}, {_open(END)} FROM (FROM {compared.second.relation(table)} WHERE {compared.second.holds(table)}) AS s
        SEMI JOIN {_MENTIONED} AS m ON m.entity = {literal(entity)} AND m.id = {text_sql("s." + ident(of))}
        ANTI JOIN ({changed} AND now IS NOT NULL) AS c ON {same}
    """
    return f"{ends} UNION ALL {begins} UNION ALL SELECT * FROM ({kept})"


def _open(side: int) -> str:
    text, first, last = _OPEN[side]
    return f"{text}, CAST({first} AS DATE), CAST({last} AS DATE)"


def _when(compared: Pairs, table: Table, side: int) -> str:
    """Text, first and last day of a boundary, as its row states them. Of a changed row both boundaries are where the new one begins.

    If the row is not certain in its state, it is not certain either that anything happened: the window is open.
    """
    here, there = ("n", "now") if side == BEGIN else ("o", "was")
    stated, text, first, last = _stated(compared, table, here, side)
    both = "was IS NOT NULL AND now IS NOT NULL"
    if side == END:
        anew = _stated(compared, table, "n", BEGIN)
        text, first, last = (f"CASE WHEN {both} THEN {new} ELSE {own} END" for own, new in zip((text, first, last), anew[1:], strict=True))
        stated = f"CASE WHEN {both} THEN {anew[0]} ELSE {stated} END"
    if table.period:
        begins = (ident(f"{letter} {table.period[0]}") for letter in "on")
        stated = f"({stated}) AND NOT ({both} AND {' IS NOT DISTINCT FROM '.join(begins)})"
    sure = f"(CASE WHEN {both} THEN least(was, now) ELSE {there} END) = 2"
    date = f"{sure} AND coalesce({stated}, FALSE)"
    unsure = (FIRST_SQL if side == END else "NULL", "NULL")
    window = (
        f"CASE WHEN {date} THEN {own} WHEN {sure} THEN {sometime} ELSE {open_} END"
        for own, sometime, open_ in zip((first, last), BETWEEN, unsure, strict=True)
    )
    return f"CASE WHEN {date} THEN {text} ELSE {_SOMETIME} END, {', '.join(window)}"


def _stated(compared: Pairs, table: Table, letter: str, side: int) -> tuple[str, str, str, str]:
    """SQL for whether a row states a date for a boundary, its text, and the first and last day."""
    nothing = "FALSE", "''", "CAST(NULL AS DATE)", "CAST(NULL AS DATE)"
    if not table.period:
        return nothing
    value = ident(f"{letter} {table.period[side]}")
    if table.exact:
        return f"{value} IS NOT NULL", f"CAST({value} AS VARCHAR)", value, value
    if _bounded(compared.first if letter == "o" else compared.second, table, side):
        first, last = (ident(f"{letter} {bound}") for bound in table.bounds[2 * side : 2 * side + 2])
        return f"{first} IS NOT NULL AND {last} IS NOT NULL AND coalesce({value}, '') NOT IN ('', '..')", value, first, last
    first, last = (
        f"(SELECT d.{end} FROM {ident(_DATES)} AS d WHERE d.text = {value} AND d.is_end = {side == END})" for end in ("earliest", "latest")
    )
    return f"{first} > {FIRST_SQL} AND {last} < {LAST_SQL}", value, first, last


def _bounded(state: State, table: Table, side: int) -> bool:
    """True if the state has the bounds of boundaries beside their texts."""
    return {*table.bounds[2 * side : 2 * side + 2]} <= {*state.columns(table)}


def _texts(compared: Pairs) -> Iterator[tuple[str, bool]]:
    """Queries for date texts whose bounds a state lacks, each with whether they are ends of periods."""
    for table in compared.eventful:
        for letter, state in (("o", compared.first), ("n", compared.second)):
            for side in (BEGIN, END):
                if table.period and not table.exact and not _bounded(state, table, side):
                    yield f"SELECT DISTINCT {ident(f'{letter} {table.period[side]}')} FROM {pairs.name(table)} WHERE {CHANGED}", side == END
    for table in compared.second.package.having(Act):
        if not _dated(compared.second, table):
            yield f"SELECT DISTINCT {ident(table.on)} FROM {compared.second.relation(table)}", False


def _dated(state: State, table: Act) -> bool:
    return table.on not in state.columns(table) or f"{table.on}_earliest" in state.columns(table)


def _as_is(state: State, table: Table) -> str:
    """A table without events as it is; for acts, with the days of their dates."""
    if not isinstance(table, Act) or _dated(state, table):
        return f"FROM {state.relation(table)}"
    days = ", ".join(f"d.{end} AS {ident(f'{table.on}_{end}')}" for end in ("earliest", "latest"))
    match = f"d.text = a.{ident(table.on)} AND NOT d.is_end"
    return f"SELECT a.*, {days} FROM {state.relation(table)} AS a LEFT JOIN {ident(_DATES)} AS d ON {match}"
