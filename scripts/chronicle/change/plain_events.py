"""Plain events, which row numbers describe completely: one boundary of a life, one period or statement that follows another, or one alone.

In a large history nearly all events are plain, so they are built by one scan of each table, without other rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chronicle.change import boundaries, cases, importance, series
from chronicle.change.boundaries import Boundary
from chronicle.change.place import BEGIN, END, SIDES, Place
from chronicle.contract.parts import Case
from chronicle.contract.roles import Entity, Table
from chronicle.core import row_id
from chronicle.core.period import FIRST_SQL, LAST_SQL
from chronicle.core.sql import ident, idents, literal
from chronicle.engines import duckdb as engine

COLUMNS = "number, id, kind, word, section, minor, undated, earliest, latest, unsettled, weight, statement_table, begin_row, end_row"
WIDE = 31  # days: events with wider windows are stored last, so that a query for a range of days reads few blocks
_DAY, _NUMBER = '"#day"', '"#number"'  # columns beside those of a package, none of which begins with #
_TAKEN = 'SELECT node AS number FROM "#joined" UNION SELECT life FROM "#folded"'


def queries(place: Place) -> Iterator[str]:
    """Yield the queries for plain events, with COLUMNS. The temporary tables of boundaries, links, series and `groups` must exist."""
    for table in place.tables:
        if isinstance(table, Entity):
            yield from _steps(place, table) if table.recurs else _lives(place, table)
        elif series.plain(place, table):
            for n, case in enumerate(table.cases):
                yield from _statements(place, table, n, case)


def by_day(relation: str, first: str, last: str, number: str, where: str = "TRUE") -> str:
    """The rows of a relation in the order in which events are stored: windows wider than WIDE come last.

    Rows are sorted before they get their ids, because moving long texts costs more than everything else.
    """
    return f"(SELECT * FROM {relation} WHERE {where} ORDER BY coalesce({last} - {first} > {WIDE}, TRUE), {first}, {number})"


def _cells(
    table: Table, prefix: str, kind: str, *, rows: tuple[str, str], window: tuple[str, str], undated: str = "FALSE", beside: str = ""
) -> str:
    """SQL for all columns but number and id; `kind` is a kind of events, or an SQL expression for one of several.

    The case is that of the row behind `prefix`. The event is minor if its case is and, if `beside` is given, that of the row behind it.
    """
    kinds = (kind,) if kind in _TOLD else _TOLD
    earliest, latest = window
    said = {one: cases.per_case(table, prefix, [literal(case.change.get(_TOLD[one], one)) for case in table.cases]) for one in kinds}
    minors = [str(case.minor).upper() for case in table.cases]
    minor = " AND ".join(f"({cases.per_case(table, each, minors)})" for each in (prefix, beside) if each)
    if len(kinds) == 1:
        sql, word, minor = literal(kind), said[kind], "TRUE" if kind == "continued" else minor
        base = str(importance.base(table, kind))
    else:
        sql, word = kind, f"CASE {kind} {' '.join(f'WHEN {literal(one)} THEN {told}' for one, told in said.items())} END"
        minor = f"({minor} OR {kind} = 'continued')"
        base = f"CASE {kind} {' '.join(f'WHEN {literal(one)} THEN {importance.base(table, one)}' for one in kinds)} END"
    return (
        f"{sql}, {word}, {literal(table.section)}, {minor}, {undated}, nullif({earliest}, {FIRST_SQL}), nullif({latest}, {LAST_SQL}), "
        f"FALSE, {base}, {literal(table.name)}, {rows[0]}, {rows[1]}"
    )


_TOLD = {
    **{"created": "added", "abolished": "removed", "restored": "restored", "updated": "updated", "continued": "continued"},
    **{"added": "added", "removed": "removed"},
}


def _untaken(place: Place, number: str) -> str:
    """SQL condition that a boundary of a life is in no event of links, and that nothing folds into it."""
    ((some,),) = engine.rows(place.con, f"SELECT count(*) FROM ({_TAKEN})")
    return f"{number} NOT IN ({_TAKEN})" if some else "TRUE"


def _lives(place: Place, table: Table) -> Iterator[str]:
    """Beginnings and ends of entities that exist once."""
    relation = place.state.relation(table)
    for side, kind in ((BEGIN, "created"), (END, "abolished")):
        v = f"v.{SIDES[side]}"
        rows = (f"{v}_row", "NULL") if side == BEGIN else ("NULL", f"{v}_row")
        cells = _cells(table, "s.", kind, rows=rows, window=(f"{v}_first", f"{v}_last"), undated=f"NOT {v}_dated")
        case = f"JOIN {relation} AS s ON s.rowid = {v}_row" if len(table.cases) > 1 else ""
        where = f"t = {literal(table.name)} AND {SIDES[side]}_number IS NOT NULL AND {_untaken(place, f'{SIDES[side]}_number')}"
        first, last, boundary = (f"{SIDES[side]}_{cell}" for cell in ("first", "last", "number"))
        lives = by_day('"#lives"', first, last, boundary, where)
        yield f"SELECT {v}_number, '{SIDES[side]}/' || {literal(table.name + '/')} || v.id, {cells} FROM {lives} AS v {case}"


def _steps(place: Place, table: Table) -> Iterator[str]:
    """Events of entities that can exist several times: beginnings of lives and of further periods, and ends of both."""
    steps, relation = boundaries.steps_name(table), place.state.relation(table)
    row, before, starts, ends, again, differs = (f"s.{ident(name)}" for name in boundaries.STEPS)
    case = f"JOIN {relation} AS r ON r.rowid = {row}" if len(table.cases) > 1 else ""
    b, e, p = (boundaries.step(place, table, which) for which in "bep")
    begun, ended, passed = (place.number(table, side, of) for side, of in ((BEGIN, row), (END, row), (END, before)))
    id = f"{literal(table.name + '/')} || {table.row_id_sql('s.')}"
    kind = f"CASE WHEN {starts} AND {again} THEN 'restored' WHEN {starts} THEN 'created' WHEN {differs} THEN 'updated' ELSE 'continued' END"
    alone = f"{starts} OR NOT coalesce({p.there}, FALSE)"
    window = _both(b, p, alone)
    undated = f"NOT ({b.dated} OR (NOT ({alone}) AND {p.dated}))"
    rows = (row, f"CASE WHEN NOT ({alone}) THEN {before} END")
    cells = _cells(table, "r.", kind, rows=rows, window=window, undated=undated, beside="q." if case else "")
    other = f"JOIN {relation} AS q ON q.rowid = CASE WHEN {alone} THEN {row} ELSE {before} END" if case else ""
    chosen = by_day(f"{steps} AS s", b.first, b.last, row, f"{b.there} AND (NOT {starts} OR {_untaken(place, begun)})")
    yield f"SELECT {begun}, 'begin/' || {id}, {cells} FROM {chosen} AS s {case} {other}"
    cells = _cells(table, "r.", "abolished", rows=("NULL", row), window=(e.first, e.last), undated=f"NOT {e.dated}")
    chosen = by_day(f"{steps} AS s", e.first, e.last, row, f"{ends} AND {e.there} AND {_untaken(place, ended)}")
    yield f"SELECT {ended}, 'end/' || {id}, {cells} FROM {chosen} AS s {case}"
    if not table.exact:  # with exact days the next row's beginning is part of its key, so there is always a boundary
        cells = _cells(table, "r.", kind, rows=("NULL", before), window=(p.first, p.last), undated=f"NOT {p.dated}")
        id = f"{literal(table.name + '/')} || {table.row_id_sql('t.')}"
        chosen = by_day(f"{steps} AS s", p.first, p.last, row, f"NOT {starts} AND NOT {b.there} AND {p.there}")
        yield f"SELECT {passed}, 'end/' || {id}, {cells} FROM {chosen} AS s {case} JOIN {relation} AS t ON t.rowid = {before}"


def _both(b: Boundary, p: Boundary, alone: str) -> tuple[str, str]:
    """The window of a period that begins where another ends: their common days, or their hull if they have none."""
    if b.first == b.last:  # exact days
        ends = zip(("least", "greatest"), (b.first, b.last), (p.first, p.last), strict=True)
        first, last = (f"CASE WHEN {alone} THEN {own} ELSE {outer}({own}, {other}) END" for outer, own, other in ends)
        return first, last
    common = f"greatest({b.first}, {p.first}) <= least({b.last}, {p.last})"
    parts = (("greatest", "least", b.first, p.first), ("least", "greatest", b.last, p.last))
    first, last = (
        f"CASE WHEN {alone} OR ({b.dated} AND NOT {p.dated}) THEN {own} WHEN NOT {b.dated} AND {p.dated} THEN {other} "
        f"WHEN {common} THEN {inner}({own}, {other}) ELSE {outer}({own}, {other}) END"
        for inner, outer, own, other in parts
    )
    return first, last


def _where(table: Table, n: int, prefix: str) -> str:
    """SQL condition that a row belongs to the n-th case."""
    before = [f"NOT coalesce({cases.fits(case, prefix)}, FALSE)" for case in table.cases[:n]]
    return " AND ".join([f"coalesce({cases.fits(table.cases[n], prefix)}, FALSE)", *before])


def _days(table: Table, n: int) -> str:
    return ident(f"#days {table.name} {n}")


def groups(place: Place) -> None:
    """Make `#days <table> <case>` for the series of plain tables: which statements begin and end on each day."""
    for table in place.tables:
        if not isinstance(table, Entity) and series.plain(place, table):
            for n, case in enumerate(table.cases):
                if cases.series_columns(table, case):
                    place.con.execute(f"CREATE OR REPLACE TEMP TABLE {_days(table, n)} AS {_grouped(place, table, n, case)}")


def _free(place: Place, table: Table, n: int, case: Case, *, apart: bool) -> str:
    """The boundaries of a case that fold into no life: of statements in no series if `apart`, else of those in series."""
    columns = cases.series_columns(table, case)
    null = " OR ".join(f"s.{ident(c)} IS NULL" for c in columns) or "TRUE"
    wanted = idents(dict.fromkeys([*columns, *cases.tracked(table, case), *table.key]), "s.")
    relation = place.state.relation(table)
    folding = engine.rows(place.con, 'SELECT count(*) FROM "#folded"')[0][0]
    parts = []
    for side in (BEGIN, END):
        b, number = boundaries.of(place, table, side, "s."), place.number(table, side, "s.rowid")
        free = f'AND {number} NOT IN (SELECT number FROM "#folded")' if folding else ""
        parts.append(
            f'SELECT {number} AS "#number", s.rowid AS "#row", {side} AS "#side", {b.first} AS "#day", {wanted} FROM {relation} AS s '
            f"WHERE {b.there} AND {_where(table, n, 's.')} AND {'' if apart else 'NOT '}({null}) {free}"
        )
    return " UNION ALL ".join(parts)


def _key(column: str) -> str:
    """The name of a column with a part of the key of the statement that begins, or of the one that ends if none begins."""
    return ident(f"#key {column}")


def _grouped(place: Place, table: Table, n: int, case: Case) -> str:
    columns = idents(cases.series_columns(table, case))

    def of(column: str, side: int) -> str:
        return f'max(CASE WHEN "#side" = {side} THEN {column} END)'

    same = " AND ".join(f"{of(ident(c), BEGIN)} IS NOT DISTINCT FROM {of(ident(c), END)}" for c in cases.tracked(table, case)) or "FALSE"
    key = ", ".join(f"coalesce({of(ident(c), BEGIN)}, {of(ident(c), END)}) AS {_key(c)}" for c in table.key)
    return f"""
        SELECT {columns}, "#day", {key}, min("#number") AS "#number", {same} AS "#same",
               {of(ident("#row"), BEGIN)} AS "#begin_row", {of(ident("#row"), END)} AS "#end_row",
               count(CASE WHEN "#side" = {BEGIN} THEN 1 END) AS "#begins", count(CASE WHEN "#side" = {END} THEN 1 END) AS "#ends"
        FROM ({_free(place, table, n, case, apart=False)}) GROUP BY {columns}, "#day"
    """


def _statements(place: Place, table: Table, n: int, case: Case) -> Iterator[str]:
    """Events of the statements of one case: those that follow another in a series on the same day, and those that stand alone."""
    of_case = _one_case(table, n)
    apart = _free(place, table, n, case, apart=True)
    for side, kind in ((BEGIN, "added"), (END, "removed")):
        rows = ('a."#row"', "NULL") if side == BEGIN else ("NULL", 'a."#row"')
        cells = _cells(of_case, "s.", kind, rows=rows, window=('a."#day"', 'a."#day"'))
        id = f"'{SIDES[side]}/' || {literal(table.name + '/')} || {table.row_id_sql('a.')}"
        alone = by_day(f"({apart})", _DAY, _DAY, _NUMBER, f'"#side" = {side}')
        yield f"SELECT a.{_NUMBER}, {id}, {cells} FROM {alone} AS a"
    if not cases.series_columns(table, case):
        return
    for kind, where, side in (
        ("added", '"#ends" = 0 AND "#begins" = 1', BEGIN),
        ("removed", '"#begins" = 0 AND "#ends" = 1', END),
        ("updated", '"#begins" = 1 AND "#ends" = 1 AND NOT "#same"', BEGIN),
        ("continued", '"#begins" = 1 AND "#ends" = 1 AND "#same"', BEGIN),
    ):
        cells = _cells(of_case, "d.", kind, rows=('d."#begin_row"', 'd."#end_row"'), window=('d."#day"', 'd."#day"'))
        id = f"'{SIDES[side]}/' || {literal(table.name + '/')} || {row_id.sql(f'd.{_key(c)}' for c in table.key)}"
        yield f"SELECT d.{_NUMBER}, {id}, {cells} FROM {by_day(_days(table, n), _DAY, _DAY, _NUMBER, where)} AS d"


def _one_case(table: Table, n: int) -> Table:
    """The table with this case alone."""
    return replace(table, cases=(table.cases[n],))


def several(place: Place, table: Table) -> Iterator[str]:
    """Yield rows for `#members` (events.members) of days on which several statements of a plain series begin or end.

    They make one event if some begin and some end; else each is an event of its own.
    """
    if isinstance(table, Entity) or not series.plain(place, table):
        return
    for n, case in enumerate(table.cases):
        if not (columns := cases.series_columns(table, case)):
            continue
        same = " AND ".join(f"f.{ident(c)} = d.{ident(c)}" for c in (*columns, "#day"))
        signature = cases.signature(_one_case(table, n), "f.")
        number = cases.numbered(place)[table.name, n]
        yield f"""
            SELECT CASE WHEN d."#begins" > 0 AND d."#ends" > 0 THEN d."#number" ELSE f."#number" END, d."#number", f."#number",
                   {literal(table.name)}, f."#row", f."#side", f."#day", f."#day", TRUE, 'statement', {table.row_id_sql("f.")}, {number},
                   {signature}, FALSE, FALSE
            FROM {_days(table, n)} AS d JOIN ({_free(place, table, n, case, apart=False)}) AS f ON {same}
            WHERE d."#begins" > 1 OR d."#ends" > 1
        """
