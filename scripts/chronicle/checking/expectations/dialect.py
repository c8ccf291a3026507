"""The SQLAlchemy dialect through which Great Expectations reaches DuckDB.

Great Expectations 1.x fetches rows after it has given the connection back, which empties a DuckDB result, and
writes regular expressions as PostgreSQL does. So rows are buffered as soon as they exist, and `~` becomes
regexp_matches. Columns come from information_schema: the PostgreSQL reflection asks for catalogs DuckDB lacks.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, ClassVar

import duckdb_engine
from sqlalchemy import text
from sqlalchemy.dialects import registry
from sqlalchemy.engine.cursor import FullyBufferedCursorFetchStrategy

from chronicle.checking.expectations.time_limit import Clock
from chronicle.engines import duckdb as engine

URL = "duckdb+chronicle:///compiled"
_KINDS = ("DATE", "TIME", "TIMESTAMP", "BIGINT", "INTEGER", "DOUBLE_PRECISION", "BOOLEAN", "VARCHAR")


@dataclass(frozen=True)
class Place:
    """A sealed connection to the compiled file, and the clock that limits its queries."""

    con: engine.Connection
    clock: Clock


class _Context(duckdb_engine.Dialect.execution_ctx_cls):  # type: ignore[misc,valid-type]
    def post_exec(self) -> None:
        super().post_exec()
        if self.cursor.description:
            with _timed(self.cursor):
                rows = self.cursor.fetchall()
            self.cursor_fetch_strategy = FullyBufferedCursorFetchStrategy(self.cursor, initial_buffer=rows)


class _Compiler(duckdb_engine.Dialect.statement_compiler):  # type: ignore[misc,valid-type]
    def visit_custom_op_binary(self, element: Any, operator: Any, **kw: Any) -> str:
        if operator.opstring in ("~", "!~"):
            negation = "NOT " if operator.opstring == "!~" else ""
            return f"{negation}regexp_matches({self.process(element.left, **kw)}, {self.process(element.right, **kw)})"
        return str(super().visit_custom_op_binary(element, operator, **kw))


def _timed(cursor: Any) -> AbstractContextManager[None]:
    assert Dialect.place
    return Dialect.place.clock.running(cursor.connection.interrupt)


class Dialect(duckdb_engine.Dialect):
    """A dialect that connects to `place`: a sealed connection, because the SQL of an untrusted suite must reach only compiled tables."""

    place: ClassVar[Place | None] = None
    execution_ctx_cls = _Context
    statement_compiler = _Compiler
    supports_statement_cache = True

    def connect(self, *_: Any, **__: Any) -> Any:
        place = type(self).place
        assert place
        return duckdb_engine.ConnectionWrapper(place.con.cursor())

    def do_execute(self, cursor: Any, statement: str, parameters: Any, context: Any = None) -> None:
        with _timed(cursor):
            super().do_execute(cursor, statement, parameters, context)  # type: ignore[no-untyped-call]

    def do_execute_no_params(self, cursor: Any, statement: str, context: Any = None) -> None:
        with _timed(cursor):
            super().do_execute_no_params(cursor, statement, context)  # type: ignore[no-untyped-call]

    def get_columns(self, connection: Any, table_name: str, schema: str | None = None, **kw: Any) -> Any:
        query = text(
            "SELECT column_name, data_type, is_nullable FROM information_schema.columns "
            "WHERE table_name = :t AND table_schema = :s AND table_catalog = current_database() ORDER BY ordinal_position"
        )
        rows = connection.execute(query, {"t": table_name, "s": schema or "main"})  # other schemas may have views of the same name
        return [
            {"name": name, "type": self._resolve_type(kind), "nullable": nullable == "YES", "default": None}
            for name, kind, nullable in rows
        ]

    def _resolve_type(self, kind: str) -> Any:
        """Return the PostgreSQL type for a DuckDB type name, because suites use the names of PostgreSQL."""
        from sqlalchemy.dialects import postgresql

        name = {"DOUBLE": "DOUBLE_PRECISION"}.get(kind, kind)
        return getattr(postgresql, name)() if name in _KINDS else postgresql.VARCHAR()


registry.register("duckdb.chronicle", "chronicle.checking.expectations.dialect", "Dialect")
