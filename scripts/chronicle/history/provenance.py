"""The evidence behind a changelog: sources of statements, titles and days of acts, and counts of what is in doubt."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from chronicle.contract.package import Role
from chronicle.contract.parts import LabelColumns
from chronicle.contract.roles import Act, Evidence, Reference, Succession, Table
from chronicle.core.sql import ident, idents, literal, literals
from chronicle.core.values import text_sql
from chronicle.engines import duckdb as engine
from chronicle.history.state import State

Statement = tuple[str, str]  # table, id


@dataclass(frozen=True)
class Source:
    """A source: a row of a reference table. `url` is None unless it begins with http or https; `more` has its other texts."""

    id: str
    title: str
    url: str | None
    more: str


@dataclass(frozen=True)
class DatedAct:
    """An act behind a change. `links` are its successions as (entity table, predecessor, successor)."""

    id: str
    names: Mapping[str, str]
    earliest: datetime.date | None
    latest: datetime.date | None
    links: tuple[tuple[str, str, str], ...]


def cited(state: State, statements: Iterable[Statement]) -> dict[Statement, tuple[str, ...]]:
    """Return the ids of the sources that support each statement; statements without a source are left out."""
    wanted: dict[str, set[str]] = {}
    for table, key in statements:
        wanted.setdefault(table, set()).add(key)
    found: dict[Statement, set[str]] = {}
    of = " OR ".join(f"(statement_table = {literal(t)} AND statement_id IN ({literals(sorted(ids))}))" for t, ids in wanted.items())
    query = f"SELECT * FROM ({citations(state)}) WHERE {of or 'FALSE'}"
    for table, key, cited_source in engine.rows(state.con, query):
        found.setdefault((table, key), set()).add(cited_source)
    return {statement: tuple(sorted(sources)) for statement, sources in found.items()}


def citations(state: State) -> str:
    """Return the query for (statement_table, statement_id, source) of all citations that support or attest their statement."""
    parts = ["SELECT '' AS statement_table, '' AS statement_id, '' AS source WHERE FALSE"]
    for table in _there(state, Evidence):
        about, id, source = (text_sql(ident(column)) for column in (table.statement_table, table.statement_id, table.source))
        parts.append(f"SELECT {about}, {id}, {source} FROM {state.relation(table)} WHERE {ident(table.stance)} <> 'contradicts'")
    return " UNION ALL ".join(parts)


def sources(state: State, ids: Iterable[str]) -> dict[str, Source]:
    """Return the sources with these ids; the title is a label, the address comes from a column of the format `uri`."""
    found: dict[str, Source] = {}
    wanted = literals(sorted({*ids}))
    for table in _there(state, Reference):
        title = next(iter(_columns(table).values()), table.identity)
        link = next((f.name for f in table.fields if f.format == "uri"), None)
        rest = [f.name for f in table.fields if f.name not in (title, link) and f.type in ("string", "date") and not f.categories]
        columns = [table.identity, title, *([link] if link else []), *(c for c in rest if c not in table.key)]
        query = f"SELECT {idents(columns)} FROM {state.relation(table)} WHERE {ident(table.identity)} IN ({wanted or 'NULL'})"
        for key, text, *others in engine.rows(state.con, query):
            url = others.pop(0) if link else None
            more = ", ".join(str(value) for value in others if value is not None)
            found[key] = Source(key, text or key, url if url and str(url).startswith(("http://", "https://")) else None, more)
    return found


def acts(state: State, ids: Iterable[str]) -> list[DatedAct]:
    """Return the acts with these ids, in order of their days."""
    wanted = literals(sorted({*ids})) or "NULL"
    links: dict[str, list[tuple[str, str, str]]] = {}
    for table in _there(state, Succession):
        columns = idents(ref.column for ref in (table.act, table.predecessor, table.successor))
        by = ident(table.act.column)
        for act, old, new in engine.rows(state.con, f"SELECT {columns} FROM {state.relation(table)} WHERE {by} IN ({wanted}) ORDER BY ALL"):
            links.setdefault(act, []).append((table.predecessor.table, old, new))
    found = []
    for act_table in _there(state, Act):
        days = [f"{act_table.on}_{end}" for end in ("earliest", "latest")]
        dated = idents(days) if {*days} <= {*state.columns(act_table)} else "NULL, NULL"
        names = _columns(act_table)
        columns = "".join(f", {ident(column)}" for column in names.values())
        key = ident(act_table.identity)
        query = f"SELECT {key}, {dated}{columns} FROM {state.relation(act_table)} WHERE {key} IN ({wanted})"
        for act, earliest, latest, *texts in engine.rows(state.con, query):
            named = {language: text for language, text in zip(names, texts, strict=True) if text is not None}
            found.append(DatedAct(act, named, earliest, latest, tuple(links.get(act, ()))))
    return sorted(found, key=lambda act: (act.latest or datetime.date.max, act.id))


def disputes(state: State) -> int:
    """Count the citations that contradict a statement."""
    return sum(
        int(engine.rows(state.con, f"SELECT count(*) FROM {state.relation(t)} WHERE {ident(t.stance)} = 'contradicts'")[0][0])
        for t in _there(state, Evidence)
    )


def possible(state: State) -> list[tuple[Table, int]]:
    """Count by table the statements that are only possible in the state."""
    found = []
    for table in state.tables():
        query = f"SELECT count(*) FROM {state.relation(table)} WHERE {state.holds(table)} AND {state.level(table)} = 1"
        if count := int(engine.rows(state.con, query)[0][0]):
            found.append((table, count))
    return found


def _there(state: State, role: type[Role]) -> list[Role]:
    return [table for table in state.package.having(role) if state.columns(table)]


def _columns(table: Table) -> Mapping[str, str]:
    return table.labels.columns if isinstance(table.labels, LabelColumns) else {}
