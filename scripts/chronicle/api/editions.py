"""An open edition, and the questions it answers."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from chronicle.api.answers import Dictionary, Tree
from chronicle.api.days import Day, day
from chronicle.api.relations import Relation
from chronicle.core import suggest
from chronicle.core.errors import ChronicleError
from chronicle.core.paths import DATABASE
from chronicle.engines import duckdb as engine
from chronicle.history import edition, queries

if TYPE_CHECKING:
    from chronicle.api.comparisons import Comparison
    from chronicle.contract.roles import Table

_QUERIES = frozenset(("SELECT", "EXPLAIN", "PRAGMA", "CALL", "MULTI", "COPY"))  # kinds of statements; a PIVOT is several in one


def open(package: str | Path | None = None, *, external: bool = False) -> Edition:
    """Opens a build or a release for reading.

    Args:
        package: A version (`1.0.0`), `latest`, or the folder of a package, a build or a release. By default the package in this folder
            or above: its build, or its newest release if it has no build.
        external: Let SQL queries read other files as well.

    Returns:
        The edition. It is read-only. Close it, or use it in a `with` block.

    Raises:
        ChronicleError: `no-package` or `missing-file` if nothing is there, `no-edition` if it was never built, `no-release` if there is no
            such version, `broken-edition` if it cannot be read.
    """
    return Edition(None if package is None else str(package), external=external)


class Edition:
    """A build or a release, open for reading. Several threads may ask it at the same time.

    Each method raises ChronicleError: `closed` if the edition was closed.

    Attributes:
        name: The name of the dataset, as in datapackage.json.
        title: Its title.
        version: The version of a release; None for a build.
        closing: The last day that the data speaks about.
        folder: Where it lies.
        tables: The names of its tables.
        note: One line that says which edition this is, and whether it is older than its tables.
    """

    def __init__(self, package: str | None, *, external: bool) -> None:
        self._open, self._closed = ExitStack(), False
        self._found = self._open.enter_context(edition.opened(package, sealed=not external))
        self.name, self.title = self._found.package.name, self._found.package.title
        self.version, self.closing = self._found.version, self._found.package.closing
        self.folder, self.tables, self.note = self._found.folder, tuple(self._found.package.tables), self._found.note

    def asof(self, date: Day) -> AsOf:
        """What is true on a day.

        Args:
            date: The day, as YYYY-MM-DD or a date.

        Raises:
            ChronicleError: `bad-date` if it is no day.
        """
        return AsOf(self, day(date))

    def tree(self, date: Day, *, root: str | None = None, edges: str | None = None) -> Tree:
        """The hierarchy on a day.

        Args:
            date: The day, as YYYY-MM-DD or a date.
            root: The entity to start from: its id, or TABLE/ID. By default every one with something below and nothing above.
            edges: The table of edges to follow. By default the one that makes the package's hierarchy.

        Raises:
            ChronicleError: `bad-date`; `no-hierarchy` if the package has no edges; `unknown-table`, `unknown-entity`, `ambiguous-entity`;
                `not-there` if the root does not exist on that day.
        """
        from chronicle.contract.roles import Edge
        from chronicle.history import hierarchy

        when = day(date)
        with self._asked() as found:
            table = hierarchy.edges(found.package, edges)
            branches = hierarchy.tree(found.con, found.package, when, root, table)
            left = hierarchy.left_out(found.con, found.package, when, branches, table) if root is None else 0
        others = () if edges else tuple(other.name for other in found.package.having(Edge) if other is not table)
        return Tree(when, tuple(branches), table.name, table.subject.table, left, others, self._of_day(when))

    def sql(self, query: str, **parameters: object) -> Relation:
        """The rows of an SQL query.

        Args:
            query: One statement of DuckDB's SQL. It cannot change the edition, nor read other files unless it was opened with `external`.
            parameters: Values for the query's `$name` places.

        Raises:
            ChronicleError: `empty-query` if there is no statement; `sql-error` if there are several or one that is no query, and if it
                cannot be run (when rows are asked for).
        """
        if any("\ud800" <= char <= "\udfff" for char in query):  # bytes that Python could not decode
            raise ChronicleError("sql-error", "the query is not UTF-8", "write it in UTF-8")
        with self._asked() as found:
            try:
                kinds = [statement.type.name for statement in found.con.extract_statements(query)]
            except engine.Error:
                kinds = ["SELECT"]  # what is wrong with it is said when it runs
        if not kinds:
            raise ChronicleError("empty-query", "there is no query", 'write one, such as "FROM snapshots"')
        if len(kinds) > 1:
            raise ChronicleError("sql-error", f"there are {len(kinds)} statements in the query", "ask one at a time")
        if kinds[0] not in _QUERIES:
            raise ChronicleError("sql-error", f"{kinds[0]} is not a query, and an edition cannot be changed", "write a SELECT")
        return Relation(self._connected, query, parameters)

    def diff(self, first: Day, second: Day) -> Comparison:
        """What changed between two days of this edition.

        Args:
            first: The earlier day.
            second: The later day.

        Raises:
            ChronicleError: `bad-date`, `bad-order`.
        """
        from chronicle.api import comparisons

        with self._asked():
            return comparisons.diff(str(day(first)), str(day(second)), package=self.folder)

    def dictionary(self) -> Dictionary:
        """The tables and columns in words, with counts."""
        from chronicle.render import dictionary

        with self._asked() as found:
            return Dictionary(dictionary.markdown(found.con, found.package), dictionary.document(found.con, found.package))

    def feed(self, entity: str) -> str:
        """An Atom feed of what happened to one entity.

        Args:
            entity: Its id, or TABLE/ID.

        Raises:
            ChronicleError: `unknown-entity`, `ambiguous-entity`.
        """
        from chronicle.history.state import State
        from chronicle.render import feed

        with self._asked() as found:
            return feed.of_entity(State(found.con, found.package, found.package.closing), entity)

    def explore(self, file: str | Path) -> Path:
        """Writes the explorer page: bodies on any day, comparisons, lineage, people, search and tables in one file that needs no network.

        Args:
            file: Where to. A file that is there is replaced.

        Returns:
            The path of the page.

        Raises:
            ChronicleError: `output-refused`, `output-failed` if it cannot be written there.
        """
        from chronicle.core.files import write_text
        from chronicle.render.explorer import page

        with self._asked() as found:
            write_text(Path(file), page.page(found.con, found.package, found.version))
        return Path(file)

    def close(self) -> None:
        """Closes the edition. Closing it twice is no error."""
        self._closed = True
        self._open.close()

    def __enter__(self) -> Edition:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Edition: {self.note}>"

    @contextmanager
    def _asked(self) -> Iterator[edition.Edition]:
        """The edition with a connection of its own, which neither other threads nor answers that are half read disturb."""
        if self._closed:
            raise ChronicleError("closed", f"the {self.note} was closed", "ask before the `with` block ends, or open it again")
        with engine.beside(self._found.con, Path(DATABASE).stem) as con:
            yield dataclasses.replace(self._found, con=con)

    @contextmanager
    def _connected(self) -> Iterator[engine.Connection]:
        with self._asked() as found:
            yield found.con

    def _of_day(self, when: datetime.date) -> str:
        return f"as of {when}{queries.beyond(self._found, when)}"


class AsOf(Mapping[str, Relation]):
    """What is true on a day: each table as it stands then.

    `state["tenures"]` and `state.tenures` are the rows of the table that may hold on the day, with a column `certainty`. A table whose
    name a method or attribute has, such as `items` or `date`, has the first form only.

    Attributes:
        date: The day.
        note: One line that says so, and whether the day lies after the closing date.
    """

    def __init__(self, of: Edition, date: datetime.date) -> None:
        self._edition, self.date, self.note = of, date, of._of_day(date)

    @property
    def entities(self) -> Relation:
        """Entities that may exist on the day, with their names in each language.

        Raises:
            ChronicleError: `no-entities` if no table of entities has a period.
        """
        return self._rows(None)

    @property
    def counts(self) -> str:
        """How many rows of each table are certain and possible on the day: a line for each table."""
        with self._edition._asked() as found:
            return queries.counts(found, self.date)

    def __getitem__(self, table: str) -> Relation:
        return self._rows(queries.chosen(self._edition._found, table))

    def __getattr__(self, table: str) -> Relation:
        if table.startswith("_"):
            raise AttributeError(table)
        if table not in self._edition.tables:
            raise AttributeError(f"there is no table {table!r}; {suggest.one_of(table, self._edition.tables)}")
        return self[table]

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self._edition.tables]

    def get(self, table: str, default: Any = None) -> Any:
        """The rows of a table, if there is one of this name.

        Args:
            table: Its name.
            default: What to give if there is none.
        """
        if table not in self:
            return default
        return self[table]

    __eq__ = object.__eq__  # not row by row
    __hash__ = object.__hash__

    def __contains__(self, table: object) -> bool:
        return table in self._edition.tables

    def __iter__(self) -> Iterator[str]:
        return iter(self._edition.tables)

    def __len__(self) -> int:
        return len(self._edition.tables)

    def __str__(self) -> str:
        return f"{self.entities}\n{self.counts}"

    def __repr__(self) -> str:
        return f"<AsOf: {self._edition.note}, {self.note}>"

    def has_period(self, table: str) -> bool:
        """Whether rows of the table hold for some days only; those of a table without a period are the same on every day.

        Raises:
            ChronicleError: `unknown-table`.
        """
        return queries.chosen(self._edition._found, table).period is not None

    def _rows(self, table: Table | None) -> Relation:
        return Relation(self._edition._connected, queries.on_day(self._edition._found, self.date, table))
