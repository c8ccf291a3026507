"""Find the entity that a user means by an id."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from chronicle.contract.parts import Node
from chronicle.contract.roles import Table
from chronicle.core import suggest
from chronicle.core.errors import ChronicleError
from chronicle.core.sql import ident
from chronicle.core.values import text_sql
from chronicle.engines import duckdb as engine

_NEAR = 3  # ids that are suggested
_FAR = 3  # suggested ids differ in at most one of so many letters


def ids(tables: Iterable[Table], relation: Callable[[Table], str]) -> list[str]:
    """Return a query for the ids of each entity table; `relation` gives the SQL of a table."""
    return [f"SELECT {text_sql(ident(table.identity))} AS id FROM {relation(table)}" for table in tables]


def entity(con: engine.Connection, text: str, tables: Iterable[str], known: Sequence[str], *, is_there: Callable[[Node], bool]) -> Node:
    """Return the entity (table, id) that `text` names: an id in one of `tables`, or `table/id`.

    Args:
        con: A connection, for suggestions.
        text: What the user wrote.
        tables: Names of the tables to look in.
        known: Queries for all ids (see `ids`).
        is_there: Whether an entity exists.

    Raises:
        ChronicleError: `unknown-entity` if there is none, with the nearest ids; `ambiguous-entity` if several tables have the id.
    """
    names = list(dict.fromkeys(tables))
    prefix, _, rest = text.partition("/")
    choices = [*((name, text) for name in names), *([(prefix, rest)] if prefix in names and rest else [])]
    found = [node for node in choices if is_there(node)]
    if not found:
        near = _nearest(con, rest if prefix in names and rest else text, known)
        remedy = suggest.did_you_mean(near) if near else "`chronicle asof DATE` lists the ids"
        raise ChronicleError("unknown-entity", f"there is no {text!r} in {' or '.join(names)}", remedy)
    if len(found) > 1:
        ways = " or ".join("/".join(node) for node in found)
        raise ChronicleError("ambiguous-entity", f"{text!r} is an id in {' and in '.join(name for name, _ in found)}", f"write {ways}")
    return found[0]


def _nearest(con: engine.Connection, text: str, known: Sequence[str]) -> list[str]:
    """The ids that differ from `text` in the fewest letters, if those are few."""
    if not known:
        return []
    distance, most = "damerau_levenshtein(lower(id), lower($text))", max(1, len(text) // _FAR)
    query = f"SELECT id FROM ({' UNION '.join(known)}) WHERE abs(len(id) - len($text)) <= {most} AND {distance} <= {most}"
    return [key for (key,) in engine.rows(con, f"{query} ORDER BY {distance}, id LIMIT {_NEAR}", {"text": text})]
