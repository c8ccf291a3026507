"""States without history, cut out of a compiled one: what holds on a day, without the columns that say since when."""

from __future__ import annotations

import datetime
import random

from chronicle.contract.package import Package
from chronicle.core.sql import ident, idents
from chronicle.engines import duckdb as engine
from chronicle.history.state import State


def bare(con: engine.Connection, package: Package, day: datetime.date, database: str, *, shuffled: int | None = None) -> State:
    """The state on a day, in a new attached `database`; its rows in another order for each number `shuffled`."""
    con.execute(f"ATTACH ':memory:' AS {ident(database)} (READ_WRITE)")
    for table in package.tables.values():
        columns = idents(c for c in table.columns if c not in (table.period or ()))
        name, holds = f"{ident(database)}.main.{ident(table.name)}", State(con, package, day).holds(table)
        con.execute(f"CREATE TABLE {name} AS SELECT {columns} FROM {ident(table.name)} WHERE {holds} ORDER BY ALL")
        if shuffled is not None:
            rows = engine.rows(con, f"FROM {name}")
            random.Random(shuffled).shuffle(rows)
            con.execute(f"DELETE FROM {name}")
            if rows:
                con.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(rows[0]))})", rows)
    return State(con, package, None, database)
