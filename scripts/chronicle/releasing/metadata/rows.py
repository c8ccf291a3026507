"""Rows of the compiled tables with what a graph export needs of each: key, period, causes, sources."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from chronicle.contract.package import Package
from chronicle.contract.roles import Evidence, Table
from chronicle.core.sql import day, ident, idents, literal
from chronicle.engines import duckdb as engine
from chronicle.releasing.metadata import turtle
from chronicle.releasing.metadata.turtle import node

_BATCH = 10_000


@dataclass(frozen=True)
class Row:
    """A row of a compiled table.

    Attributes:
        table: The table of the row.
        cells: Values by column.
        certain: True if the statement is certain on the closing date.
        cited: The sources that do not contradict the row, as (table, id).
    """

    table: Table
    cells: Mapping[str, Any]
    certain: bool
    cited: tuple[tuple[str, str], ...]

    def __getitem__(self, column: str) -> Any:
        """Return the value of a column; everything but dates as text, so that it can be part of a node's name."""
        value = self.cells[column]
        return value if value is None or isinstance(value, datetime.date) else str(value)

    @property
    def key(self) -> tuple[str, ...]:
        return tuple(str(self.cells[column]) for column in self.table.key)

    @property
    def interval(self) -> str | None:
        return turtle.interval(self.cells[bound] for bound in self.table.bounds) if self.table.period else None

    @property
    def sources(self) -> str | None:
        return turtle.listed(node(table, source) for table, source in self.cited)

    def link(self, table: str, column: str) -> str | None:
        """Return the node of the entity, act or code that a column refers to; None if the column is empty."""
        return None if self.cells[column] is None else node(table, str(self.cells[column]))

    def cause(self, end: str) -> str | None:
        """The act that made the statement begin ("from") or end ("to")."""
        cause = self.table.cause(end)
        return self.link(cause.act, cause.column) if cause and cause.act else None


def tracked(table: Table) -> tuple[str, ...]:
    """Return the columns that state something about the subject: a change there is a change in the world."""
    return table.cases[-1].tracks


class Reader:
    """Reads a compiled file in batches, in a fixed order."""

    def __init__(self, con: engine.Connection, package: Package) -> None:
        self._con, self._package = con, package

    def query(self, query: str) -> Iterator[tuple[Any, ...]]:
        cursor = self._con.cursor()  # of its own: another query may begin before this one ends
        try:
            cursor.execute(query)
            while batch := cursor.fetchmany(_BATCH):
                yield from batch
        finally:
            cursor.close()

    def rows(self, table: Table) -> Iterator[Row]:
        """All rows of a table, in the order of its key."""
        on = (f"{table.on}_earliest", f"{table.on}_latest") if table.on else ()
        columns = tuple(dict.fromkeys((*table.columns, *(table.bounds if table.period else ()), *on)))
        certain = table.period_sql("r.").certain(day(str(self._package.closing))) if table.period else "TRUE"
        found = self.query(
            f"""
            SELECT {idents(columns, "r.")}, {certain}, s.sources
            FROM {ident(table.name)} r LEFT JOIN ({self._cited(table)}) s ON s.id = {table.row_id_sql("r.")}
            ORDER BY {idents(table.key, "r.")}
            """
        )
        for *cells, holds, cited in found:
            yield Row(table, dict(zip(columns, cells, strict=True)), holds, tuple(sorted(map(tuple, cited or ()))))

    def codes(self, table: Table, column: str) -> Iterator[str]:
        """The distinct values of a column, as texts."""
        name = ident(column)
        query = f"SELECT DISTINCT CAST({name} AS VARCHAR) FROM {ident(table.name)} WHERE {name} IS NOT NULL ORDER BY 1"
        return (code for (code,) in self.query(query))

    def _cited(self, table: Table) -> str:
        """The query for (id, sources): the sources of each row as [table, id]."""
        parts = ["SELECT '' AS id, '' AS kind, '' AS source WHERE FALSE"]
        for citations in self._package.having(Evidence):
            if kind := citations.leads_to(citations.source):
                named = (citations.statement_table, citations.statement_id, citations.source, citations.stance)
                about, id, source, stance = map(ident, named)
                parts.append(
                    f"SELECT {id}, {literal(kind)}, {source} FROM {ident(citations.name)} "
                    f"WHERE {about} = {literal(table.name)} AND {stance} <> 'contradicts' AND {source} IS NOT NULL"
                )
        return f"SELECT id, list(DISTINCT [kind, source]) AS sources FROM ({' UNION ALL '.join(parts)}) GROUP BY id"
