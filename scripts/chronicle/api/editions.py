"""An open edition, and the questions it answers."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from chronicle.api import answers
from chronicle.api.answers import Dictionary, Tree
from chronicle.api.days import Day, day
from chronicle.api.relations import Relation
from chronicle.api.states import AsOf
from chronicle.core.errors import ChronicleError
from chronicle.core.paths import DATABASE
from chronicle.engines import duckdb as engine
from chronicle.history import edition, queries
from chronicle.history.state import State

if TYPE_CHECKING:
    from chronicle.api.comparisons import Comparison
    from chronicle.api.listings import Events, Panel
    from chronicle.api.lives import Biography, Custody

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

    def asof(self, date: Day, *, lang: str = "en") -> AsOf:
        """What is true on a day.

        Args:
            date: The day, as YYYY-MM-DD or a date.
            lang: The language of its text: `en`, or another that the contract has texts in, such as `zh`.

        Raises:
            ChronicleError: `bad-date` if it is no day; `no-language`.
        """
        return AsOf(self, day(date), lang)

    def tree(self, date: Day, *, root: str | None = None, edges: str | None = None, lang: str = "en") -> Tree:
        """The hierarchy on a day.

        Args:
            date: The day, as YYYY-MM-DD or a date.
            root: The entity to start from: its id, TABLE/ID, or a name. By default every one with something below and nothing above.
            edges: The table of edges to follow. By default the one that makes the package's hierarchy.
            lang: The language of its text: `en`, or another that the contract has texts in, such as `zh`.

        Raises:
            ChronicleError: `bad-date`; `no-hierarchy` if the package has no edges; `unknown-table`, `unknown-entity`, `ambiguous-entity`;
                `not-there` if the root does not exist on that day; `no-language`.
        """
        when = day(date)
        with self._asked() as found:
            return answers.tree(State(found.con, found.package, when), when, root=root, edges=edges, lang=lang, note=self._of_day(when))

    def events(
        self,
        *,
        kind: str | None = None,
        entity: str | None = None,
        since: Day | None = None,
        until: Day | None = None,
        lang: str = "en",
    ) -> Events:
        """The dated events, in order of time: id, kind, word, section, days, minor, unsettled. `print` gives sentences.

        Args:
            kind: Only those of this kind, such as `merged`, or with this word of the contract, such as `appointed`.
            entity: Only those in which this entity takes part: its id, TABLE/ID, or a name.
            since: Only those that may have happened on this day or later.
            until: Only those that may have happened on this day or earlier.
            lang: The language of its text: `en`, or another that the contract has texts in, such as `zh`.

        Raises:
            ChronicleError: `unknown-kind`, `unknown-entity`, `ambiguous-entity`, `bad-date`, `no-language`.
        """
        from chronicle.api import listings

        return listings.events(self, kind=kind, entity=entity, since=since, until=until, lang=lang)

    def panel(
        self,
        every: str | Iterable[Day],
        table: str | None = None,
        *,
        since: Day | None = None,
        until: Day | None = None,
        lang: str = "en",
    ) -> Panel:
        """A table as of many days: a row for each statement and day, `date` first, `certainty` last. `print` counts the rows of each day.

        Args:
            every: `year` or `month`, for the last day of each; or days, as a list or as a text with commas.
            table: The table. By default the entities that exist on the day, with their names.
            since: With `year` or `month`: the first day. By default the first on record.
            until: With `year` or `month`: the last day, which is always in the panel. By default the closing date.
            lang: The language of its text: `en`, or another that the contract has texts in, such as `zh`.

        Raises:
            ChronicleError: `bad-date`; `bad-order` if `since` is later than `until`; `bad-option` if these come with days; `unknown-table`;
                `no-periods` if the rows of the table are the same on every day; `no-entities`; `no-language`.
        """
        from chronicle.api import listings

        return listings.panel(self, every, table, since=since, until=until, lang=lang)

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

    def biography(self, entity: str, *, lang: str = "en") -> Biography:
        """What is on record about one entity: what it was and became, every statement about it, and its events.

        Args:
            entity: Its id, TABLE/ID, or any name that it ever had, in any language; accents and tone marks may be left out.
            lang: The language of its text: `en`, or another that the contract has texts in, such as `zh`.

        Raises:
            ChronicleError: `unknown-entity`, with the nearest ones; `ambiguous-entity` if several have the name, with all of them;
                `no-language`.
        """
        from chronicle.answers import biography
        from chronicle.api.lives import Biography
        from chronicle.render import language

        with self._asked() as found:
            state = State(found.con, found.package, found.package.closing)
            return Biography(self.note, biography.of(state, entity), language.of(lang, found.package))

    def custody(self, entity: str, *, lang: str = "en") -> Custody:
        """Who held something, such as a duty: when, by which acts, with gaps and lapses.

        Args:
            entity: Its id, TABLE/ID, or any name that it ever had, in any language.
            lang: The language of its text: `en`, or another that the contract has texts in, such as `zh`.

        Raises:
            ChronicleError: `no-holders` if nothing in the package is held by others; `unknown-entity`, `ambiguous-entity`, `no-language`.
        """
        from chronicle.answers import custody
        from chronicle.api.lives import Custody
        from chronicle.render import language

        with self._asked() as found:
            state = State(found.con, found.package, found.package.closing)
            return Custody(self.note, custody.of(state, entity), language.of(lang, found.package))

    def dictionary(self) -> Dictionary:
        """The tables and columns in words, with counts."""
        from chronicle.render import dictionary

        with self._asked() as found:
            return Dictionary(dictionary.markdown(found.con, found.package), dictionary.document(found.con, found.package))

    def feed(self, entity: str, *, lang: str = "en") -> str:
        """An Atom feed of what happened to one entity.

        Args:
            entity: Its id, TABLE/ID, or a name.
            lang: The language of its texts: `en`, or another that the contract has texts in, such as `zh`.

        Raises:
            ChronicleError: `unknown-entity`, `ambiguous-entity`, `no-language`.
        """
        from chronicle.render import feed, language

        with self._asked() as found:
            state = State(found.con, found.package, found.package.closing)
            return feed.of_entity(state, entity, language.of(lang, found.package))

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
