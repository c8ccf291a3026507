"""Count the rows of a table, and how many of them are certain, possible and absent on the closing date."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from chronicle.contract.package import Package
from chronicle.contract.roles import Evidence, Table
from chronicle.core.sql import day, ident, literal
from chronicle.engines import duckdb as engine


@dataclass(frozen=True)
class Counts:
    """Counts of a table's rows. `certain`, `possible` and `absent` are for the closing date, None without periods.

    `disputed` is the number of rows that a source contradicts; None if there are none.
    """

    rows: int
    certain: int | None
    possible: int | None
    absent: int | None
    disputed: int | None

    def as_dict(self) -> dict[str, int | None]:
        return asdict(self)


def of_table(con: engine.Connection, package: Package, table: Table) -> Counts:
    """Count the rows of one table in the compiled history behind `con`."""
    levels = "count(*), NULL, NULL, NULL"
    if table.period:
        level = table.period_sql().level(day(str(package.closing)))
        levels = f"count(*), {', '.join(f'count(*) FILTER ({level} = {n})' for n in (2, 1, 0))}"
    disputed = None
    for citations in package.having(Evidence):
        id, stance, about = map(ident, (citations.statement_id, citations.stance, citations.statement_table))
        query = f"SELECT count(DISTINCT {id}) FROM {ident(citations.name)} WHERE {stance} = 'contradicts' AND {about}"
        disputed = engine.rows(con, f"{query} = {literal(table.name)}")[0][0] or None
    rows, certain, possible, absent = engine.rows(con, f"SELECT {levels} FROM {ident(table.name)}")[0]
    return Counts(rows, certain, possible, absent, disputed)
