"""Rows that `print` gives as sentences: events, and a panel by day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Protocol

from chronicle.api.days import Day, day
from chronicle.api.relations import Listing
from chronicle.core.errors import ChronicleError
from chronicle.history import queries
from chronicle.history.state import State

if TYPE_CHECKING:
    from chronicle.change.entity_events import Wanted
    from chronicle.contract.roles import Table
    from chronicle.engines import duckdb as engine
    from chronicle.history import edition
    from chronicle.render.language import Language


class _Asked(Protocol):
    """What a listing needs of the open edition that it is of (editions)."""

    def _asked(self) -> AbstractContextManager[edition.Edition]: ...

    def _connected(self) -> AbstractContextManager[engine.Connection]: ...


class Events(Listing):
    """Dated events in order of time, a row each. `print` gives the first screen: sentences; `df()` and the like give the rows."""

    def __init__(self, of: _Asked, query: str, wanted: Wanted, language: Language) -> None:
        super().__init__(of._connected, query)
        self._edition, self._wanted, self._language = of, wanted, language

    def lines(self, *, everything: bool = False, width: int = 80) -> Iterator[str]:
        """A sentence for each event with its day, line by line.

        Args:
            everything: All of them; by default a first screen with the most important ones.
            width: The columns of a line; an East Asian character takes two.
        """
        from chronicle.change import entity_events
        from chronicle.render import event_list
        from chronicle.render.language import Reader

        reader = Reader(self._language, width)
        with self._edition._asked() as found:
            state = State(found.con, found.package, found.package.closing)
            if everything:
                yield from event_list.everything(found.package, entity_events.wanted(state, self._wanted), reader)
            else:
                leading, total = entity_events.leading(state, self._wanted, event_list.LOADED)
                yield from event_list.screen(found.package, leading, total, reader)


class Panel(Listing):
    """A table as of many days. `print` counts its rows for each day; `df()` and the like give the rows."""

    def __init__(self, of: _Asked, query: str, table: Table | None, language: Language) -> None:
        super().__init__(of._connected, query)
        self._edition, self._table, self._language = of, table, language

    def lines(self, *, everything: bool = False, width: int = 80) -> Iterator[str]:
        """How many rows there are for each day, line by line.

        Args:
            everything: Every day; by default the last ones, as far as they fit on a screen.
            width: The columns of a line; an East Asian character takes two.
        """
        from chronicle.answers import panel
        from chronicle.render import panel_text
        from chronicle.render.language import Reader

        with self._edition._asked() as found:
            state = State(found.con, found.package, found.package.closing)
            counts = panel.counts(state, self._query, self._table)
            yield from panel_text.lines(found.package, counts, Reader(self._language, width), everything=everything)


def events(of: _Asked, *, kind: str | None, entity: str | None, since: Day | None, until: Day | None, lang: str) -> Events:
    """The dated events of an edition, as `Edition.events` gives them."""
    from chronicle.change import entity_events
    from chronicle.history import lookup
    from chronicle.render import language

    first, last = (None if each is None else day(each) for each in (since, until))
    with of._asked() as found:
        state = State(found.con, found.package, found.package.closing)
        node = None if entity is None else lookup.entity(state, entity)
        wanted = entity_events.Wanted(kind, node, first, last)
        return Events(of, entity_events.query(state, wanted), wanted, language.of(lang, found.package))


def panel(of: _Asked, every: str | Iterable[Day], table: str | None, *, since: Day | None, until: Day | None, lang: str) -> Panel:
    """A panel of an edition, as `Edition.panel` gives it."""
    from chronicle.answers import panel
    from chronicle.render import language

    with of._asked() as found:
        state, chosen = State(found.con, found.package, found.package.closing), (table and queries.chosen(found, table)) or None
        tables = panel.tables_of(state, chosen)
        first, last = (None if each is None else day(each) for each in (since, until))
        if isinstance(every, str) and every in panel.EVERY:
            days = panel.days(state, every, tables, first, last)
        elif first or last:
            raise ChronicleError("bad-option", "days were listed, so there is no first or last", "leave out --since and --until")
        else:
            days = [day(each) for each in (every.split(",") if isinstance(every, str) else every)]
        return Panel(of, panel.query(state, days, chosen), chosen, language.of(lang, found.package))
