"""Events as JSON, one document each, built by the engine in SQL: Python gets finished documents.

Each event has lists: participants, links, acts, tracked values, statements, sources. The entries of each list are built as text
for all events of the cut at once, then combined by event, in order of their texts. Lists that are empty for the whole cut are not
joined. The model documents/event describes the form.
"""

from __future__ import annotations

from collections.abc import Mapping

from chronicle.change import event_names, json_text, tracked_values, views
from chronicle.change.cut import EVENTS, Cut
from chronicle.change.event_names import ACTS, DAYS, ENTITIES, TRACKED
from chronicle.contract.roles import Evidence
from chronicle.core.sql import literal
from chronicle.engines import duckdb as engine
from chronicle.history import provenance
from chronicle.history.state import State

PARTS = ("subject", "object", "predecessor", "contributor", "successor")
STATEMENTS = '"#event statements"'
_VIEWS = {"statements": STATEMENTS, "acts": ACTS, "entities": ENTITIES, "tracked": TRACKED}


def documents(cut: Cut, first: State, second: State) -> str:
    """Return the query for (weight, document in UTF-8) of the events of the cut, in order of their `place`.

    Makes temporary tables, which the next cut replaces. `first` and `second` are the states of the days compared.
    """
    for name, table in _VIEWS.items():
        cut.con.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS {views.VIEWS[name](cut, EVENTS)}")
    event_names.days(cut, first, second)
    event_names.names(cut, second)
    joins = [f"LEFT JOIN ({_statements(cut, first, second)}) AS statements ON statements.number = e.number"]
    lists = {"statements": "statements.entries"}
    for name, query in _lists(cut).items():
        entries = json_text.listed("entry", distinct=name in ("unsettled", "sources"))
        joins.append(
            f"LEFT JOIN (SELECT number, {entries} AS entries FROM ({query}) GROUP BY number) AS {name} ON {name}.number = e.number"
        )
        lists[name] = f"{name}.entries"
    return f"SELECT e.weight, encode({_document(lists)}) FROM {EVENTS} AS e {' '.join(joins)} ORDER BY e.place"


def _document(lists: Mapping[str, str]) -> str:
    """SQL for the document, from SQL for the entries of each non-empty list."""
    members = {name: f"e.{name}" for name in ("id", "kind", "word", "section", "minor", "earliest", "latest", "certainty")}
    names = [*(f"{part}s" for part in PARTS), "links", "acts", "unsettled", "tracked", "statements", "sources"]
    texts = {name: f"concat('[', {lists[name]}, ']')" if name in lists else "'[]'" for name in names}
    return json_text.nested({**members, "interim": "coalesce(statements.interim, FALSE)"}, texts)


def _lists(cut: Cut) -> dict[str, str]:
    """List name -> query for (number, entry), for the lists that are not empty in the whole cut."""
    evidence = any(cut.state.columns(table) for table in cut.package.having(Evidence))
    queries = {f"{part}s": _entities(cut, part) for part in PARTS} | {"links": _links(cut), "acts": _acts(cut)}
    queries |= {"tracked": tracked_values.entries(cut), "unsettled": _unsettled()} | ({"sources": _sources(cut)} if evidence else {})
    there = {f"{part}s" for (part,) in engine.rows(cut.con, f"SELECT DISTINCT part FROM {ENTITIES}")}
    tables = {"links": cut.own("links"), "acts": ACTS, "tracked": TRACKED, "unsettled": f"(FROM {EVENTS} WHERE unsettled)"}
    some = " UNION ALL ".join(f"SELECT {literal(name)} WHERE EXISTS (FROM {table})" for name, table in tables.items())
    there |= {name for (name,) in engine.rows(cut.con, some)} | {"sources"}
    return {name: query for name, query in queries.items() if name in there}


def _entities(cut: Cut, part: str) -> str:
    ref, join = event_names.reference(cut.package, "n", ("x.entity_table", "x.entity_id"), event_names.when("x.part"))
    return f"SELECT x.number, {ref} AS entry FROM {ENTITIES} AS x JOIN {DAYS} AS d ON d.number = x.number {join} WHERE x.part = '{part}'"


def _links(cut: Cut) -> str:
    old, one = event_names.reference(cut.package, "o", ("x.predecessor_table", "x.predecessor_id"), "d.before")
    new, other = event_names.reference(cut.package, "n", ("x.successor_table", "x.successor_id"), "d.after")
    entry = json_text.nested({"kind": "x.kind", "extent": "x.extent", "share": "x.share"}, {"predecessor": old, "successor": new})
    return f"SELECT x.number, {entry} AS entry FROM {cut.own('links')} AS x JOIN {DAYS} AS d ON d.number = x.number {one} {other}"


def _acts(cut: Cut) -> str:
    ref, join = event_names.reference(cut.package, "n", ("x.act_table", "x.act_id"), "d.after")
    return f"SELECT x.number, {ref} AS entry FROM {ACTS} AS x JOIN {DAYS} AS d ON d.number = x.number {join}"


def _statements(cut: Cut, first: State, second: State) -> str:
    """The boundaries of each event: number, entries, and interim (all its statements are absent on both days)."""
    absent = ["SELECT '' AS t, CAST(0 AS BIGINT) AS r, FALSE AS absent WHERE FALSE"]
    for table in cut.tables:
        own = table.period_sql("s.")
        neither = " AND ".join(f"NOT {own.possible(state.day)}" for state in (first, second))
        absent.append(f"SELECT {literal(table.name)}, s.rowid, {neither} FROM {cut.state.relation(table)} AS s")
    columns = {"table": "statement_table", "id": "statement_id", "side": "side", "earliest": "earliest", "latest": "latest"}
    entry = json_text.flat({name: f"x.{column}" for name, column in columns.items()})
    return f"""
        SELECT x.number, {json_text.listed(entry)} AS entries, bool_and(a.absent) AS interim
        FROM {STATEMENTS} AS x JOIN ({" UNION ALL ".join(absent)}) AS a ON a.t = x.statement_table AND a.r = x.statement_row
        GROUP BY x.number
    """


def _unsettled() -> str:
    """The statements of unsettled events whose dates leave something open; all of an event whose links do."""
    name = json_text.value("x.statement_table || '/' || x.statement_id")
    return f"""
        SELECT number, entry FROM (
            SELECT x.number, {name} AS entry, x.unsettled, bool_or(x.unsettled) OVER (PARTITION BY x.number) AS known
            FROM {STATEMENTS} AS x WHERE x.number IN (SELECT number FROM {EVENTS} WHERE unsettled))
        WHERE unsettled OR NOT known
    """


def _sources(cut: Cut) -> str:
    stated = f"SELECT number, statement_table AS t, statement_id AS id FROM {STATEMENTS}"
    return f"""
        SELECT x.number, {json_text.value("c.source")} AS entry
        FROM ({stated} UNION SELECT number, act_table, act_id FROM {ACTS}) AS x
        JOIN ({provenance.citations(cut.state)}) AS c ON c.statement_table = x.t AND c.statement_id = x.id
    """
