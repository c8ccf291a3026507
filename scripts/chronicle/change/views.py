"""What belongs to an event, joined from the package's tables: statements, acts, entities, tracked values.

Each is a query over a `cut`, a relation of events (SQL): for a few days, cut first, and no more rows are read than these
events have. The views of the schema `change` are the same queries over all events.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from chronicle.change import boundaries, cases
from chronicle.change.place import BEGIN, END, SIDES, Place
from chronicle.contract.parts import LabelRows
from chronicle.contract.roles import Edge, Entity, Table
from chronicle.core.sql import ident, literal
from chronicle.core.values import text_sql


def _sides(place: Place, cut: str, table: Table, side: int, cells: str, *, unsettled: bool = False, where: str = "TRUE") -> Iterator[str]:
    """SELECTs of `cells` from the statements `s` of a table whose beginnings or ends (`side`) events `e` of the cut explain.

    With `unsettled`, the last cell says whether the dates leave open if the statement belongs to its event.
    """
    name, relation, (plain, several) = literal(table.name), place.state.relation(table), place.explained(table, side)
    if plain:
        yield (
            f"SELECT e.number, e.id AS event_id, {cells}{', FALSE' if unsettled else ''} FROM {cut} AS e "
            f"JOIN {relation} AS s ON s.rowid = e.{SIDES[side]}_row WHERE e.statement_table = {name} AND {where}"
        )
    if several:
        yield (
            f"SELECT e.number, e.id AS event_id, {cells}{', m.unsettled' if unsettled else ''} FROM {cut} AS e "
            f"JOIN {place.own('members')} AS m ON m.number = e.number JOIN {relation} AS s ON s.rowid = m.statement_row "
            f"WHERE m.statement_table = {name} AND m.side = '{SIDES[side]}' AND {where}"
        )


def _all(parts: Iterator[str], nothing: str) -> str:
    return " UNION ALL ".join([f"SELECT CAST(0 AS BIGINT) AS number, '' AS event_id, {nothing} WHERE FALSE", *parts])


def statements(place: Place, cut: str) -> str:
    """The boundaries that each event explains, with the window of each."""

    def parts() -> Iterator[str]:
        for table in place.tables:
            for side in (BEGIN, END):
                b = boundaries.of(place, table, side, "s.")
                window = ", ".join(boundaries.known(table, b.first, b.last))
                cells = f"{literal(table.name)}, {table.row_id_sql('s.')}, '{SIDES[side]}', {window}, s.rowid"
                yield from _sides(place, cut, table, side, cells, unsettled=True)

    return _all(
        parts(),
        "'' AS statement_table, '' AS statement_id, '' AS side, DATE '2000-01-01' AS earliest, DATE '2000-01-01' AS latest, "
        "CAST(0 AS BIGINT) AS statement_row, FALSE AS unsettled",
    )


def acts(place: Place, cut: str) -> str:
    """The acts behind each event: those of its links, and those stated as the causes of its boundaries."""

    def parts() -> Iterator[str]:
        links = place.own("links")
        linked = f"{cut} AS e JOIN {links} AS l ON l.number = e.number"
        yield f"SELECT e.number, e.id, l.act_table, l.act_id FROM {linked} WHERE l.act_id IS NOT NULL"
        for table in place.tables:
            for side in (BEGIN, END):
                b = boundaries.of(place, table, side, "s.")
                if b.act_table:
                    yield from _sides(place, cut, table, side, f"{literal(b.act_table)}, {b.act}", where=f"{b.act} IS NOT NULL")

    every = _all(parts(), "'' AS act_table, '' AS act_id")
    return f"SELECT DISTINCT * FROM ({every})"


def entities(place: Place, cut: str) -> str:
    """The entities of each event, their role in it, and their fate."""
    every = _all(_parts(place, cut), "'' AS entity_table, '' AS entity_id, '' AS part, '' AS fate")
    return f"SELECT DISTINCT * FROM ({every})"


def _parts(place: Place, cut: str) -> Iterator[str]:
    links = place.own("links")
    other = "(o.predecessor_table <> l.predecessor_table OR o.predecessor_id <> l.predecessor_id)"
    partner = f"EXISTS (SELECT 1 FROM {links} AS o WHERE o.number = l.number AND o.predecessor_fate = 'ends' AND {other})"
    part = f"CASE WHEN l.predecessor_fate = 'continues' AND {partner} THEN 'contributor' ELSE 'predecessor' END"
    linked = f"FROM {cut} AS e JOIN {links} AS l ON l.number = e.number"
    yield f"SELECT e.number, e.id, l.predecessor_table, l.predecessor_id, {part}, l.predecessor_fate {linked}"
    yield f"SELECT e.number, e.id, l.successor_table, l.successor_id, 'successor', l.successor_fate {linked}"
    for table in place.tables:
        if isinstance(table, Entity):
            yield from _living(place, cut, table)
            continue
        for side in (BEGIN, END):
            for n, (entity, column) in enumerate(_named(table)):
                of = "subject" if n == 0 and table.subject else "object"
                cells = f"{literal(entity)}, {text_sql('s.' + ident(column))}, '{of}', CAST(NULL AS VARCHAR)"
                folded = "TRUE" if of == "object" else "e.kind NOT IN ('created', 'abolished', 'restored') AND e.number NOT IN "
                folded += f"(SELECT number FROM {links})" if of == "subject" else ""
                yield from _sides(place, cut, table, side, cells, where=f"s.{ident(column)} IS NOT NULL AND {folded}")


def _named(table: Table) -> list[tuple[str, str]]:
    """(entity table, column) of the entities that a statement names: subject, other entities, an edge's parent, tracked ones."""
    found = [(ref.table, ref.column) for ref in table.about]
    found += [(table.parent.table, table.parent.column)] if isinstance(table, Edge) else []
    found += [(target, column) for column in cases.all_tracked(table) if (target := table.leads_to(column))]
    return list(dict.fromkeys(found))


def _living(place: Place, cut: str, table: Table) -> Iterator[str]:
    """Entities whose life begins, ends or continues with another period, in events without links."""
    unlinked = f"e.number NOT IN (SELECT number FROM {place.own('links')})"
    for side in (BEGIN, END):
        fate = "CASE e.kind WHEN 'created' THEN 'begins' WHEN 'restored' THEN 'returns' WHEN 'abolished' THEN 'ends' ELSE 'continues' END"
        cells = f"{literal(table.name)}, {text_sql('s.' + ident(table.identity))}, 'subject', {fate}"
        yield from _sides(place, cut, table, side, cells, where=unlinked)


def tracked(place: Place, cut: str) -> str:
    """Tracked values before and after, as text. A series with one end and one beginning gives its differences; else each stands alone."""
    parts = (part for table in place.tables for part in _tracked(place, cut, table))
    return _all(
        parts, "'' AS statement_table, '' AS end_id, '' AS begin_id, '' AS column_name, '' AS language, '' AS old_value, '' AS new_value"
    )


def _tracked(place: Place, cut: str, table: Table) -> Iterator[str]:
    holder = cases.holder(table)
    columns = tuple(dict.fromkeys([*cases.all_tracked(table), *holder]))
    if not columns:
        return
    language = text_sql("s." + ident(table.labels.language)) if isinstance(table.labels, LabelRows) else "CAST(NULL AS VARCHAR)"
    own = text_sql("s." + ident(table.identity)) if isinstance(table, Entity) else cases.series(table, "s.")
    if holder:
        own = f"CASE WHEN e.kind = 'handed_over' THEN {cases.post(table, 's.')} ELSE {own} END"
    cells_of = {column: text_sql(cases.value(table, column, "s.")) for column in cases.all_tracked(table)}
    cells_of |= {
        column: f"CASE WHEN e.kind = 'handed_over' THEN {text_sql('s.' + ident(column))} END" for column in holder if column not in cells_of
    }
    values = ", ".join(f"{cells_of[column]} AS {ident('v ' + column)}" for column in columns)
    id = table.row_id_sql("s.")
    following = "e.kind IN ('updated', 'continued', 'handed_over')"  # in others no statement follows another
    pairs = f"CASE WHEN {following} THEN coalesce({own}, {id}) ELSE {id} END"
    cells = f"{id} AS sid, {pairs} AS own, {language} AS language, s.rowid AS place, {values}"
    nothing = ", ".join(["CAST(0 AS BIGINT) AS number", "'' AS event_id", *(f"'' AS {name}" for name in ("sid", "own", "language"))])
    nothing += ", CAST(0 AS BIGINT) AS place"
    nothing += "".join(f", '' AS {ident('v ' + column)}" for column in columns)
    sides = {}
    for side in (BEGIN, END):
        rows = " UNION ALL ".join([f"SELECT {nothing} WHERE FALSE", *_sides(place, cut, table, side, cells)])
        sides[side] = f"(SELECT *, count(*) OVER (PARTITION BY number, own) AS many FROM ({rows}))"
    both = ", ".join(
        f"o.{ident('v ' + column)} AS {ident('o ' + column)}, n.{ident('v ' + column)} AS {ident('n ' + column)}" for column in columns
    )
    language = "CASE WHEN n.number IS NULL THEN o.language ELSE n.language END AS language"
    joined = (
        f"SELECT coalesce(n.number, o.number) AS number, coalesce(n.event_id, o.event_id) AS event_id, o.sid AS end_id, n.sid AS begin_id, "
        f"{language}, {both} FROM {sides[END]} AS o FULL JOIN {sides[BEGIN]} AS n "
        "ON n.number = o.number AND n.own = o.own AND n.many = 1 AND o.many = 1 AND n.place <> o.place"
    )
    values = ", ".join(f"({literal(column)}, j.{ident('o ' + column)}, j.{ident('n ' + column)})" for column in columns)
    yield (
        f"SELECT j.number, j.event_id, {literal(table.name)}, j.end_id, j.begin_id, v.name, j.language, v.old, v.new "
        f"FROM ({joined}) AS j, (VALUES {values}) AS v(name, old, new) WHERE v.old IS DISTINCT FROM v.new"
    )


VIEWS: Mapping[str, Callable[[Place, str], str]] = {"statements": statements, "acts": acts, "entities": entities, "tracked": tracked}
