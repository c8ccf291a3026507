"""Read a state with the table and column names of another contract."""

from __future__ import annotations

from chronicle.contract import renames
from chronicle.contract.package import Package
from chronicle.contract.renames import Renames
from chronicle.core.sql import ident
from chronicle.engines import duckdb as engine
from chronicle.history.state import State


def aligned(old: State, new: State) -> State:
    """Return the state `old` with the names of `new`'s contract; unchanged if no name differs."""
    return under(old, renames.between(old.package, new.package))


def under(state: State, names: Renames, package: Package | None = None) -> State:
    """Return the state as views with new names in a database of its own.

    `package` is the contract with the new names, if that is known.
    """
    if not names:
        return state
    there = {database for (database,) in engine.rows(state.con, "SELECT database_name FROM duckdb_databases()")}
    stem = f"{state.database or 'state'}_renamed"
    database = next(name for name in (stem, *(f"{stem}_{number}" for number in range(len(there)))) if name not in there)
    state.con.execute(f"ATTACH ':memory:' AS {ident(database)}")
    here = state.database or engine.rows(state.con, "SELECT current_database()")[0][0]
    for table in state.package.tables.values():
        if columns := state.columns(table):
            view = f"{ident(database)}.main.{ident(names.table(table.name))}"
            relation = f"{ident(here)}.main.{ident(table.name)}"
            state.con.execute(f"CREATE VIEW {view} AS SELECT {names.cells(table, columns)} FROM {relation}")
    return State(state.con, package or names.package(state.package), state.when, database)
