"""Posts of which there is one at a time, without anybody on record for one entity, while others of its kind have somebody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from chronicle.contract.parts import Node
from chronicle.contract.roles import Table, Tenure
from chronicle.core.sql import ident, literals
from chronicle.core.values import text_sql
from chronicle.engines import duckdb as engine
from chronicle.history.state import State


@dataclass(frozen=True)
class Unfilled:
    """A value of `column` of which `table` has no statement about the entity."""

    table: str
    column: str
    value: str

    def as_dict(self) -> dict[str, str]:
        return dict(vars(self))


def of(state: State, node: Node, values: Mapping[str, str]) -> tuple[Unfilled, ...]:
    """Return the posts without a holder on record, in the order of the contract.

    Args:
        state: The edition.
        node: The entity.
        values: The values of its own row; entities of its kind share those that come from a closed list.
    """
    return tuple(found for table in state.package.having(Tenure) for found in _of_table(state, table, node, values))


def _of_table(state: State, table: Tenure, node: Node, values: Mapping[str, str]) -> Iterator[Unfilled]:
    """Yield those of one table, for each case of which one statement of a series holds at a time."""
    for case in (case for case in table.cases if case.exclusive and len(case.where) == 1):
        (column, posts) = next(iter(case.where.items()))
        places = [ref.column for ref in table.about if ref.table == node[0] and {*case.series} == {ref.column, column}]
        there = {*state.columns(table)}
        for place in (place for place in places if {place, column} <= there):
            held = _held(state, table, (place, column), posts, node=node, values=values)
            yield from (Unfilled(table.name, column, post) for post in posts if held.get(post) is False)


def _held(
    state: State, table: Table, columns: tuple[str, str], posts: tuple[str, ...], *, node: Node, values: Mapping[str, str]
) -> Mapping[str, bool]:
    """Return each of the posts that an entity of the kind has had -> whether this one has."""
    entities = state.package.tables[node[0]]
    closed = [field.name for field in entities.fields if field.categories and field.name in values]
    place, post = (f"s.{ident(column)}" for column in columns)
    alike = "".join(f" AND {text_sql(f'e.{ident(column)}')} = ?" for column in closed)
    query = f"""
        SELECT {text_sql(post)}, bool_or({text_sql(place)} = ?)
        FROM {state.relation(table)} s JOIN {state.relation(entities)} e ON e.{ident(entities.identity)} = {place}
        WHERE {text_sql(post)} IN ({literals(posts)}){alike} GROUP BY ALL"""
    return dict(engine.rows(state.con, query, [node[1], *(values[column] for column in closed)]))
