"""The schema `change`: events, computed once when a package is compiled, with a table or view for everything that belongs to them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from chronicle.change import boundaries, cases, comments, crosswalk, events, importance, links, paths, plain_events, series, views
from chronicle.change.place import BEGIN, END, SCHEMA, SIDES, Place, stored
from chronicle.contract.package import Package
from chronicle.core.period import FIRST_SQL, LAST_SQL
from chronicle.core.sql import ident, literal, literals
from chronicle.engines import duckdb as engine
from chronicle.engines import writers
from chronicle.history.state import State


def create(con: engine.Connection, package: Package) -> None:
    """Create the schema and its macros in the current database, which contains the compiled tables."""
    place = Place(State(con, package, None))
    con.execute(f"CREATE SCHEMA {SCHEMA}")
    fill(place)
    con.execute(crosswalk.macro(place.schema))
    texts = ", ".join(f"CAST(e.{c} AS VARCHAR) AS {c}" for c in ("kind", "word", "section"))  # an ENUM names all its values in its type
    columns = f"e.id, {texts}, e.earliest, e.latest, e.certainty, e.minor, e.unsettled, e.weight, e.number"
    days = f"{between(place, 'CAST(d1 AS DATE)', 'CAST(d2 AS DATE)')} AND CAST(d1 AS DATE) < CAST(d2 AS DATE)"
    con.execute(f"CREATE MACRO events_between(d1, d2) AS TABLE SELECT {columns} FROM ({days}) AS e")
    comments.write(place)


def of(state: State) -> Place:
    """Return the tables of an edition; for one published before the schema existed, they are computed in memory."""
    if stored(state):
        return Place(state, state.database)
    computed = f"changes of {state.database}"
    known = f"SELECT count(*) FROM duckdb_databases() WHERE database_name = {literal(computed)}"
    place = Place(state, computed)
    if not engine.rows(state.con, known)[0][0]:
        state.con.execute(f"ATTACH ':memory:' AS {ident(computed)} (READ_WRITE)")
        state.con.execute(f"CREATE SCHEMA {ident(computed)}.{SCHEMA}")
        fill(place)
    return place


def fill(place: Place) -> None:
    """Compute the tables and views in the empty schema. Drops the temporary tables that it makes, and no others."""
    con = place.con
    with engine.scratch(con):
        cases.words(place)
        boundaries.lives(place)
        links.links(place)
        series.fold(place)
        series.group(place)
        plain_events.groups(place)
        events.members(place)
        events.beside(place)
        _events(place)
        for table in place.tables:
            con.execute(f"DROP TABLE IF EXISTS {boundaries.steps_name(table)}")
        con.execute(f"CREATE TABLE {place.own('members')} AS {_members()}")
        con.execute(f"CREATE TABLE {place.own('links')} AS {_links(place)}")
        con.execute(f"CREATE TABLE {place.own('lives')} AS {_lives(place)}")
        paths.paths(con, place.schema)
        for name, query in views.VIEWS.items():
            con.execute(f"CREATE VIEW {place.own(name)} AS {query(place, place.own('events'))}")


def _events(place: Place) -> None:
    others = plain_events.by_day(f"({events.joined(place)}) AS e ({plain_events.COLUMNS})", "earliest", "latest", "number")
    parts = " UNION ALL ".join([*plain_events.queries(place), f"SELECT * FROM {others}"])
    cells = {c: f"e.{c}" for c in plain_events.COLUMNS.split(", ")} | {c: f"CAST(e.{c} AS {kind})" for c, kind in _enums(place).items()}
    cells["weight"], joined = importance.dated("e.weight"), ""
    if importance.standing(place):
        cells["weight"], joined = f"{cells['weight']} + coalesce(s.standing, 0)", 'LEFT JOIN "#standing" AS s ON s.number = e.number'
    columns = ", ".join(f"{cell} AS {c}" for c, cell in {**cells, "weight": f"CAST({cells['weight']} AS INTEGER)"}.items())
    query = f"SELECT {columns} FROM ({parts}) AS e ({plain_events.COLUMNS}) {joined}"
    types = engine.rows(place.con, f"SELECT column_name, column_type FROM (DESCRIBE {query})")
    stored = ", ".join(f"{c} {kind}{' USING COMPRESSION zstd' if c == 'id' else ''}" for c, kind in types)  # ids are most of the file
    place.con.execute(f"CREATE TABLE {place.own('events')} ({stored})")
    place.con.execute(f"INSERT INTO {place.own('events')} {query}")


# The columns of each file; other columns only locate rows in the database.
_FILES = {
    "events": "id, kind, word, section, minor, undated, earliest, latest, unsettled, weight",
    "acts": "event_id, act_table, act_id",
    "entities": "event_id, entity_table, entity_id, part, fate",
    "links": "event_id, succession_table, succession_id, predecessor_table, predecessor_id, predecessor_life, successor_table, "
    "successor_id, successor_life, act_table, act_id, kind, extent, stated_extent, share, predecessor_fate, successor_fate, "
    "earliest, latest",
    "lives": "entity_table, entity_id, life, statement_id, begun_earliest, begun_latest, ended_earliest, ended_latest",
    "statements": "event_id, statement_table, statement_id, side, earliest, latest, unsettled",
    "tracked": "event_id, statement_table, end_id, begin_id, column_name, language, old_value, new_value",
}


def export(place: Place, folder: Path, metadata: Mapping[str, str]) -> None:
    """Write `<table>.parquet` into an existing folder; rows are sorted, so that the bytes depend on the content alone."""
    for name, columns in _FILES.items():
        texts = ("kind", "word", "section") if name == "events" else ()  # types of this database alone in it
        cells = ", ".join(f"CAST({c} AS VARCHAR) AS {c}" if c in texts else c for c in columns.split(", "))
        order = "earliest NULLS FIRST, id" if name == "events" else columns
        writers.parquet(place.con, f"SELECT {cells} FROM {place.own(name)} ORDER BY {order}", folder / f"{name}.parquet", metadata)


def _enums(place: Place) -> dict[str, str]:
    """ENUM types for columns with few different texts: readers see texts, but they are far smaller and faster."""
    tables = place.package.tables.values()
    words = {word for (word,) in engine.rows(place.con, 'SELECT DISTINCT word FROM "#words"')}
    kinds = {*cases.LIFE.values(), *cases.STATEMENT.values(), *events.LINKED}
    sets = {"kind": kinds, "word": kinds | words, "section": {t.section for t in tables}, "statement_table": {t.name for t in tables}}
    return {column: f"ENUM ({literals(sorted(values))})" for column, values in sets.items()}


def _members() -> str:
    return f"""
        SELECT event AS number, t AS statement_table, row AS statement_row,
               CASE side WHEN {BEGIN} THEN '{SIDES[BEGIN]}' ELSE '{SIDES[END]}' END AS side,
               open AS unsettled, part FROM "#members" ORDER BY event, number
    """


def _links(place: Place) -> str:
    own = place.own("events")
    first = f"nullif(CASE WHEN b.number IS NOT NULL THEN b.first WHEN e.number IS NOT NULL THEN e.first ELSE l.ae END, {FIRST_SQL})"
    last = f"nullif(CASE WHEN b.number IS NOT NULL THEN b.last WHEN e.number IS NOT NULL THEN e.last ELSE l.al END, {LAST_SQL})"
    return f"""
        SELECT coalesce(j.label, l.link) AS number, v.id AS event_id, l.st AS succession_table, l.sid AS succession_id,
               l.pt AS predecessor_table, l.p AS predecessor_id, l.pl AS predecessor_life, l.nt AS successor_table, l.n AS successor_id,
               l.nl AS successor_life, l.act_table, l.act AS act_id, l.kind, l.extent, l.stated AS stated_extent, l.share,
               CASE WHEN l.ends THEN 'ends' ELSE 'continues' END AS predecessor_fate,
               CASE WHEN l.begins AND l.nl > 1 THEN 'returns' WHEN l.begins THEN 'begins' ELSE 'continues' END AS successor_fate,
               {first} AS earliest, {last} AS latest, l.e AS predecessor_end, l.b AS successor_begin
        FROM "#links" AS l LEFT JOIN "#joined" AS j ON j.node = coalesce(l.e, l.b)
        LEFT JOIN "#members" AS b ON b.number = l.b LEFT JOIN "#members" AS e ON e.number = l.e
        JOIN {own} AS v ON v.number = coalesce(j.label, l.link)
        ORDER BY 1, 3, 4
    """


def _lives(place: Place) -> str:
    bounds = f"""
        nullif(v.begin_first, {FIRST_SQL}) AS begun_earliest,
        CASE WHEN v.exact THEN nullif(v.begin_last, {FIRST_SQL}) ELSE nullif(v.begin_last, {LAST_SQL}) END AS begun_latest,
        nullif(v.end_first, {LAST_SQL}) AS ended_earliest, nullif(v.end_last, {LAST_SQL}) AS ended_latest
    """
    return f"""
        SELECT v.t AS entity_table, v.id AS entity_id, v.life, v.statement_id, {bounds}, v.exact,
               coalesce(b.label, v.begin_number) AS begin_number, coalesce(e.label, v.end_number) AS end_number
        FROM "#lives" AS v LEFT JOIN "#joined" AS b ON b.node = v.begin_number LEFT JOIN "#joined" AS e ON e.node = v.end_number
    """


def between(place: Place, first: str, last: str) -> str:
    """Return the query for the events after the day `first` and up to `last` (SQL), as in `change.events`, with their certainty."""
    e, after, before = "events", f"> {first}", f"<= {last}"
    inside = f"{e}.earliest {after} AND {e}.latest {before}"
    return f"""
        SELECT {e}.*, CASE WHEN coalesce({inside}, FALSE) THEN 'certain' ELSE 'possible' END AS certainty
        FROM {place.own(e)}
        WHERE NOT {e}.undated AND ({e}.latest IS NULL OR {e}.latest {after}) AND ({e}.earliest IS NULL OR {e}.earliest {before})
    """
