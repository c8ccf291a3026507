"""A temporal rule: a query on the compiled tables for the rows that violate it, and a function that makes a finding of each.

The check runs the query and reports findings; the generated expectations run the same query on the compiled file. Queries use only
what DuckDB and Spark both support: window functions, semi and anti joins, recursion with UNION ALL; no joins on ranges alone. Names of
relations and columns that a query defines begin with #, which no table or column name of a package does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from chronicle.contract.roles import Table
from chronicle.core.findings import Finding
from chronicle.core.sql import ident

Write = Callable[[str], str]  # takes an SQL expression for the rows of a table, valid after FROM, and returns a SELECT on it


@dataclass(frozen=True)
class Relation:
    """A named intermediate relation that several rules share; `write` makes its SELECT from the rows of `table`."""

    name: str
    table: Table
    write: Write


@dataclass(frozen=True)
class Expected:
    """The kind and description of a rule as an expectation."""

    kind: str
    says: str


@dataclass(frozen=True)
class Rule:
    """A temporal rule.

    Attributes:
        table: The table whose rows the rule checks.
        write: Makes the query for the violating rows. Its first column is `id`, the row id.
        say: Makes a finding, still without a row number; takes the columns of one result row as positional arguments.
        given: The relations that the query refers to by name.
        expected: The rule as an expectation; None if it is not one.
    """

    code: str
    table: Table
    write: Write
    say: Callable[..., Finding]
    given: tuple[Relation, ...] = ()
    expected: Expected | None = None

    @property
    def query(self) -> str:
        """The query on the compiled tables; the relations in `given` must already exist under their names."""
        return self.write(ident(self.table.name))

    def alone(self, rows: str) -> str:
        """Return the query with the relations in `given` included, ordered by id; `rows` is the SQL for the rows of `table`."""
        inside = ", ".join(
            f"{ident(each.name)} AS ({each.write(rows if each.table is self.table else ident(each.table.name))})" for each in self.given
        )
        return f"{f'WITH {inside} ' if inside else ''}SELECT * FROM ({self.write(rows)}) AS found ORDER BY id"
