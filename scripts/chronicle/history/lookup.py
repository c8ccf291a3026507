"""Find the entity that a user means: by its id, by `table/id`, or by any name that it ever had, in any language.

Names are compared without regard to case, accents, tone marks, spaces and punctuation, unless one is written exactly like that.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence

from chronicle.contract.parts import LabelRows, Node
from chronicle.contract.roles import Entity, Table
from chronicle.core import suggest
from chronicle.core.errors import ChronicleError
from chronicle.core.sql import ident, literal
from chronicle.core.values import text_sql
from chronicle.engines import duckdb as engine
from chronicle.history import naming
from chronicle.history.naming import Book
from chronicle.history.state import State

_NEAR = 3  # entities that are suggested
_FAR = 3  # suggested ids and names differ in at most one of so many letters
_LISTED = 8  # entities of the same name that are listed


def entity(state: State, text: str, tables: Iterable[str] | None = None, *, also: Container[Node] = ()) -> Node:
    """Return the entity (table, id) that `text` names: by an id, by `table/id`, or by a name.

    Args:
        state: Where to look; names of every day count.
        text: What the user wrote.
        tables: The tables of entities to look in; None for all.
        also: Entities that their tables lack.

    Raises:
        ChronicleError: `unknown-entity` if there is none, with the nearest ids and names; `ambiguous-entity` if it may mean several.
    """
    names = list(dict.fromkeys(tables)) if tables is not None else [table.name for table in state.package.having(Entity)]
    there = [table for name in names if (table := state.package.tables.get(name)) and state.columns(table)]
    prefix, _, rest = text.partition("/")
    choices = [*((name, text) for name in names), *([(prefix, rest)] if prefix in names and rest else [])]
    found = [node for node in choices if node in also or _exists(state, there, node)]
    if len(found) > 1:
        ways = " or ".join("/".join(node) for node in found)
        raise ChronicleError("ambiguous-entity", f"{text!r} is an id in {' and in '.join(name for name, _ in found)}", f"write {ways}")
    if not found:
        found = _named(state, there, text)
    if not found and prefix in names and rest:
        text, there = rest, [table for table in there if table.name == prefix]
        found = _named(state, there, text)
    if not found:
        near = _nearest(state, there, text)
        remedy = suggest.did_you_mean(_called(state, near)) if near else "`chronicle asof DATE` lists the ids"
        raise ChronicleError("unknown-entity", f"there is no {text!r} in {' or '.join(names)}", remedy)
    if len(found) > 1:
        called = _called(state, found[:_LISTED], whole=True)
        more = f" or one of {len(found) - _LISTED} more" if len(found) > _LISTED else ""
        raise ChronicleError("ambiguous-entity", f"{text!r} is a name of {len(found)} entities", f"write {' or '.join(called)}{more}")
    return found[0]


def _exists(state: State, tables: Iterable[Table], node: Node) -> bool:
    query = "SELECT 1 FROM {} WHERE {} = ? LIMIT 1"
    own = (table for table in tables if table.name == node[0])
    return any(engine.rows(state.con, query.format(state.relation(t), text_sql(ident(t.identity))), [node[1]]) for t in own)


def _named(state: State, tables: Sequence[Table], text: str) -> list[Node]:
    """The entities that ever had the name: written exactly so, else alike but for case, accents, spaces and punctuation."""
    said = _said(state, tables)
    for condition in ("label = $text", f"{_folded('label')} = {_folded('$text')} AND {_folded('$text')} <> ''"):
        query = f"SELECT DISTINCT entity, id FROM ({said}) WHERE {condition} ORDER BY ALL"
        if found := engine.rows(state.con, query, {"text": text}):
            return [(name, key) for name, key in found]
    return []


def _said(state: State, tables: Sequence[Table]) -> str:
    """The query for (entity, id, label) of every name that entities of the tables ever had, short names and variants included."""
    wanted = {table.name for table in tables}

    def parts() -> Iterator[str]:
        yield "SELECT '' AS entity, '' AS id, '' AS label WHERE FALSE"
        for table in state.package.tables.values():
            bearer, of = naming.bearer(table)
            labels = table.labels
            if bearer not in wanted or labels is None:
                continue
            for column in (labels.text,) if isinstance(labels, LabelRows) else labels.columns.values():
                if {column, of} <= {*state.columns(table)}:
                    cells = f"{literal(bearer)}, {text_sql(ident(of))}, {text_sql(ident(column))}"
                    yield f"SELECT {cells} FROM {state.relation(table)} WHERE {ident(column)} IS NOT NULL AND {ident(of)} IS NOT NULL"

    return " UNION ALL ".join(parts())


def _folded(text: str) -> str:
    """SQL for the letters and digits of a text in small letters, without accents and tone marks."""
    return rf"regexp_replace(lower(strip_accents({text})), '[^\p{{L}}\p{{N}}]+', '', 'g')"


def _nearest(state: State, tables: Sequence[Table], text: str) -> list[Node]:
    """Entities with an id or a name that differs from `text` in the fewest letters, if those are few, else that contains it."""
    ids = (
        f"SELECT {literal(table.name)} AS entity, {text_sql(ident(table.identity))} AS id, {text_sql(ident(table.identity))} AS label "
        f"FROM {state.relation(table)}"
        for table in tables
    )
    query = f"""
        WITH "#said" AS (SELECT entity, id, {_folded("label")} AS said, {_folded("$text")} AS asked
                         FROM ({" UNION ALL ".join([_said(state, tables), *ids])})),
        "#far" AS (SELECT entity, id, said, asked, greatest(1, len(asked) // {_FAR}) AS most,
                          CASE WHEN abs(len(said) - len(asked)) <= greatest(1, len(asked) // {_FAR})
                               THEN damerau_levenshtein(said, asked) ELSE 1000 END AS distance
                   FROM "#said" WHERE said <> '' AND asked <> ''),
        "#near" AS (SELECT entity, id, CASE WHEN distance <= most THEN distance ELSE 1000 + len(said) - len(asked) END AS distance,
                           jaro_winkler_similarity(said, asked) AS alike
                    FROM "#far" WHERE distance <= most OR contains(said, asked))
        SELECT entity, id FROM (SELECT entity, id, min({{'distance': distance, 'alike': -alike}}) AS best FROM "#near" GROUP BY entity, id)
        ORDER BY best, id LIMIT {_NEAR}
    """
    return [(name, key) for name, key in engine.rows(state.con, query, {"text": text})]


def _called(state: State, nodes: Sequence[Node], *, whole: bool = False) -> list[str]:
    """The ids with the best names: `miit (工业和信息化部 Ministry of ...)`; `table/id` if `whole`."""
    book, found = Book(state, nodes), []
    for node in nodes:
        name = naming.shown(book.names(node, state.when or state.package.closing), "")
        way = "/".join(node) if whole else node[1]
        found.append(f"{way} ({name})" if name else way)
    return found
