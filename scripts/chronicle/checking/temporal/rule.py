"""A temporal rule: one query on the compiled tables for the rows at fault, and what to say of each.

The check runs the query and tells findings; the generated expectations run the same query on the compiled file. Queries keep to what
DuckDB and Spark both know: window functions, semi and anti joins, recursion with UNION ALL; no joins on ranges alone. The names of
relations and columns that a query makes for itself begin with #: no table and no column of a package has such a name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from chronicle.contract.roles import Table
from chronicle.core.findings import Finding
from chronicle.core.sql import ident

Write = Callable[[str], str]  # from SQL for the rows of a table, as it may stand after FROM, to a SELECT over them


@dataclass(frozen=True)
class Relation:
    """What several rules read under one name; `write` makes it from the rows of `table`."""

    name: str
    table: Table
    write: Write


@dataclass(frozen=True)
class Expected:
    """How a rule is called where it is an expectation: the kind of it, and what it says."""

    kind: str
    says: str


@dataclass(frozen=True)
class Rule:
    """`table` is the table whose rows are at fault.

    The query that `write` makes gives the id of each such row in the column `id`, and behind it what `say` needs beside the id to make
    a finding, as yet without the number of the row. Of the relations that are `given` the query knows the names only.
    """

    code: str
    table: Table
    write: Write
    say: Callable[..., Finding]
    given: tuple[Relation, ...] = ()
    expected: Expected | None = None

    @property
    def query(self) -> str:
        """The query on the compiled tables, where the relations that are given stand ready under their names."""
        return self.write(ident(self.table.name))

    def alone(self, rows: str) -> str:
        """The query with all it needs inside, ordered by id; `rows` stands for the rows of its table."""
        inside = ", ".join(
            f"{ident(each.name)} AS ({each.write(rows if each.table is self.table else ident(each.table.name))})" for each in self.given
        )
        return f"{f'WITH {inside} ' if inside else ''}SELECT * FROM ({self.write(rows)}) AS found ORDER BY id"
