"""The names of the participants in the events of a cut, on the days of these events.

Entities that end or give have their name on the day before the event can have happened, all others their name after it.
"""

from __future__ import annotations

from collections.abc import Iterator

from chronicle.change import cases, json_text
from chronicle.change.cut import EVENTS, Cut
from chronicle.change.event import ENDING
from chronicle.contract.package import Package
from chronicle.contract.roles import Table
from chronicle.core.sql import literal, literals
from chronicle.engines import duckdb as engine
from chronicle.history import naming
from chronicle.history.state import State

DAYS, ENTITIES, ACTS, TRACKED = '"#event days"', '"#event entities"', '"#event acts"', '"#event tracked"'
_NODES, _NAMES = '"#event nodes"', '"#event names"'


def days(cut: Cut, first: State, second: State) -> None:
    """Make the temporary table DAYS: number, the days `before` and `after` each event, and whether its kind is `ending`."""
    cut.con.execute(
        f"CREATE OR REPLACE TEMP TABLE {DAYS} AS SELECT number, coalesce(earliest - 1, {first.day}) AS before, "
        f"coalesce(latest, {second.day}) AS after, kind IN ({literals(ENDING)}) AS ending FROM {EVENTS}"
    )


def when(part: str) -> str:
    """SQL for the day whose name is used for participants with the role `part`."""
    before = f"{part} IN ('predecessor', 'contributor') OR ({part} IN ('subject', 'object') AND d.ending)"
    return f"CASE WHEN {before} THEN d.before ELSE d.after END"


def tracks(table: Table) -> list[str]:
    """The columns that some case of the table tracks; for posts that are handed over also the person."""
    return [*dict.fromkeys([*(column for case in table.cases for column in case.tracks), *cases.holder(table)])]


def leading(cut: Cut) -> list[tuple[str, str, str]]:
    """Tracked columns (table, column) whose values are ids of the rows of another table."""
    return [(table.name, column, target) for table in cut.tables for column in tracks(table) if (target := table.leads_to(column))]


def labelled(package: Package) -> bool:
    """True if any table of the package has labels."""
    return any(table.labels for table in package.tables.values())


def _nodes(cut: Cut) -> Iterator[str]:
    """Queries for (entity, id, day) of everything that needs a name."""
    join = f"JOIN {DAYS} AS d ON d.number = x.number"
    yield f"SELECT x.entity_table AS entity, x.entity_id AS id, {when('x.part')} AS day FROM {ENTITIES} AS x {join}"
    yield f"SELECT x.act_table, x.act_id, d.after FROM {ACTS} AS x {join}"
    for table, column, target in leading(cut):
        of = f"x.statement_table = {literal(table)} AND x.column_name = {literal(column)}"
        for value, day in (("old_value", "before"), ("new_value", "after")):
            yield f"SELECT {literal(target)}, x.{value}, d.{day} FROM {TRACKED} AS x {join} WHERE {of} AND x.{value} IS NOT NULL"


def names(cut: Cut, state: State) -> None:
    """Make the temporary table of names from all labels of `state`. DAYS, and the cut's ENTITIES, ACTS and TRACKED, must exist."""
    if labelled(state.package):
        table(state, " UNION ".join(_nodes(cut)), _NODES, _NAMES)


def table(state: State, query: str, nodes: str, made: str) -> None:
    """Make the temporary table `made`: entity, id, day, name (the text of a JSON object, language -> name).

    `query` finds (entity, id, day) of what needs a name; its result becomes the temporary table `nodes`.
    """
    con, languages = state.con, state.package.languages
    con.execute(f"CREATE OR REPLACE TEMP TABLE {nodes} AS {query}")
    tables = {entity for (entity,) in engine.rows(con, f"SELECT DISTINCT entity FROM {nodes}")}
    whens = " ".join(f"WHEN {literal(language)} THEN {place}" for place, language in enumerate(languages))
    place = f"CASE language {whens} ELSE {len(languages)} END" if whens else "0"
    found = naming.of_nodes(state, nodes, tables)
    entries = f"map_from_entries(list({{'k': language, 'v': label}} ORDER BY {place}, language))"
    named = f"SELECT entity, id, day, {json_text.value(entries)} AS name FROM ({found}) GROUP BY entity, id, day"
    nothing = "SELECT '' AS entity, '' AS id, DATE '2000-01-01' AS day, '' AS name WHERE FALSE"
    con.execute(f"CREATE OR REPLACE TEMP TABLE {made} AS {named if found else nothing}")


def join(package: Package, alias: str, node: tuple[str, str], day: str) -> tuple[str, str]:
    """Return SQL for the name (text of a JSON object) of an entity on a day, and the join that it needs; `node` is SQL for (table, id)."""
    if not labelled(package):
        return "'{}'", ""
    on = f"{alias}.entity = {node[0]} AND {alias}.id = {node[1]} AND {alias}.day = {day}"
    return f"coalesce({alias}.name, '{{}}')", f"LEFT JOIN {_NAMES} AS {alias} ON {on}"


def reference(package: Package, alias: str, node: tuple[str, str], day: str) -> tuple[str, str]:
    """Return SQL for the JSON text of a reference {table, id, name}, and the join that it needs."""
    name, joined = join(package, alias, node, day)
    return json_text.nested({"table": node[0], "id": node[1]}, {"name": name}), joined
