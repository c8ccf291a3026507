"""The as-of state of a day: each table of an edition as it stands then."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, Protocol

from chronicle.api.relations import Relation
from chronicle.core import suggest
from chronicle.history import queries
from chronicle.history.state import State

if TYPE_CHECKING:
    from chronicle.contract.roles import Table
    from chronicle.engines import duckdb as engine
    from chronicle.history import edition


class _Asked(Protocol):
    """What the state of a day needs of the open edition that it is of (editions)."""

    tables: tuple[str, ...]
    note: str
    _found: edition.Edition

    def _asked(self) -> AbstractContextManager[edition.Edition]: ...

    def _connected(self) -> AbstractContextManager[engine.Connection]: ...

    def _of_day(self, when: datetime.date) -> str: ...


class AsOf(Mapping[str, Relation]):
    """What is true on a day: each table as it stands then. `print` gives the first screen: what exists on the day.

    `state["tenures"]` and `state.tenures` are the rows of the table that may hold on the day, with a column `certainty`. A table whose
    name a method or attribute has, such as `items` or `date`, has the first form only.

    Attributes:
        date: The day.
        note: One line that says so, and whether the day lies after the closing date.
    """

    def __init__(self, of: _Asked, date: datetime.date, lang: str = "en") -> None:
        self._edition, self.date, self.note, self._lang = of, date, of._of_day(date), lang

    @property
    def entities(self) -> Relation:
        """Entities that may exist on the day, with their names in each language.

        The column `became` has the ids of what exists on the closing date of those that certainly ended by then; releases before 2.0 do
        not have it.

        Raises:
            ChronicleError: `no-entities` if no table of entities has a period.
        """
        from chronicle.change import successors

        with self._edition._asked() as found:
            query = queries.on_day(found, self.date, None)
            return Relation(self._edition._connected, successors.beside(State(found.con, found.package, self.date), query))

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

    def lines(self, *, everything: bool = False, width: int = 80) -> Iterator[str]:
        """What exists on the day, with what became of it, and how many statements hold, line by line.

        Args:
            everything: All of it; by default a first screen.
            width: The columns of a line; an East Asian character takes two.

        Raises:
            ChronicleError: `no-entities` if no table of entities has a period; `no-language`.
        """
        from chronicle.answers import existing
        from chronicle.render import language, state_text

        with self._edition._asked() as found:
            reader = language.Reader(language.of(self._lang, found.package), width)
            state = State(found.con, found.package, self.date)
            on_day = existing.of(state, None if everything else state_text.LOADED)
            yield from (state_text.everything if everything else state_text.screen)(on_day, self.date, reader)

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def __repr__(self) -> str:
        return f"<AsOf: {self._edition.note}, {self.note}>"

    def has_period(self, table: str) -> bool:
        """Whether rows of the table hold for some days only; those of a table without a period are the same on every day.

        Raises:
            ChronicleError: `unknown-table`.
        """
        return queries.chosen(self._edition._found, table).period is not None

    def _rows(self, table: Table) -> Relation:
        return Relation(self._edition._connected, queries.on_day(self._edition._found, self.date, table))
