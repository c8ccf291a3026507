"""What all pictures of an edition share: its rows, the bodies and the one in focus, and their names on any day."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from chronicle.contract.package import Package
from chronicle.contract.parts import LabelRows
from chronicle.contract.roles import Table
from chronicle.core.period import CERTAIN, FIRST, LAST, Period
from chronicle.core.values import text
from chronicle.engines import duckdb as engine
from chronicle.history import naming
from chronicle.history.naming import Book
from chronicle.history.state import State
from chronicle.render import english
from chronicle.render.explorer import house as houses
from chronicle.render.explorer import lanes, strands
from chronicle.render.explorer.house import House
from chronicle.render.explorer.rows import Tables

SHORT = "short"  # the kind of names that are used where room is short

Day = datetime.date


@dataclass(frozen=True)
class Name:
    """A name in the package's first language and in the next one that is no transliteration; either may be empty."""

    first: str
    second: str
    languages: tuple[str, str] = ("und", "en")

    @property
    def read(self) -> tuple[str, str]:
        """The text that readers of an English picture read, and its language."""
        both = [(self.first, self.languages[0]), (self.second, self.languages[1])]
        found = [each for each in both if each[0]]
        return next((each for each in found if each[1].split("-")[0] == "en"), found[-1] if found else ("", "und"))

    @property
    def own(self) -> tuple[str, str]:
        """The text in the package's first language, and its language."""
        return (self.first, self.languages[0]) if self.first else (self.second, self.languages[1])

    @property
    def both(self) -> list[tuple[str, str]]:
        """The texts with their languages, without those that are empty or repeat the first."""
        own = self.own
        return [own, *([(self.second, self.languages[1])] if self.first and self.second not in ("", self.first) else [])]


@dataclass(frozen=True)
class Scene:
    """An edition as pictures need it: `days` are its snapshots, `version` that of the release, None for a build."""

    con: engine.Connection
    package: Package
    version: str | None
    days: Sequence[Day]

    @cached_property
    def tables(self) -> Tables:
        return Tables(self.con, self.package)

    @cached_property
    def house(self) -> House:
        return houses.house(self.tables)

    @cached_property
    def bodies(self) -> Table | None:
        """The table of the bodies that pictures show."""
        return self.package.tables.get(houses.bodies(self.package) or "")

    @cached_property
    def layouts(self) -> Mapping[str, Any]:
        """Body -> the places of those below it (see strands)."""
        return self._trunks["of"]  # type: ignore[no-any-return]

    @cached_property
    def focus(self) -> str | None:
        """The body under which most bodies ever stood; None without a hierarchy."""
        return self._trunks["focus"]  # type: ignore[no-any-return]

    @cached_property
    def _trunks(self) -> dict[str, Any]:
        return strands.trunks(self.tables)

    @cached_property
    def ids(self) -> list[str]:
        """The body of each row of their table."""
        return [text(row[self.bodies.identity]) for row in self.tables.rows[self.bodies.name]] if self.bodies else []

    @cached_property
    def lanes(self) -> list[list[list[str]]]:
        """The families of bodies that successions connect, as lanes of bodies (see lanes)."""
        return [[[self.ids[row] for row in lane] for lane in part] for part in lanes.lanes(self.tables)]

    @cached_property
    def parents(self) -> Mapping[str, list[str]]:
        """Body -> all bodies under which it ever stood."""
        found: dict[str, dict[str, None]] = {}
        for line in self.house.lines:
            found.setdefault(line.body, {})[line.parent] = None
        return {body: list(above) for body, above in found.items()}

    @cached_property
    def chain(self) -> list[str]:
        """The body in focus and all that wholly became it."""
        return houses.came_from(self.focus, self.house.links) if self.focus else []

    def trunk_on(self, when: Day) -> str | None:
        """The one of the chain that existed on the day."""
        alive = [(self.level(body, when), body) for body in self.chain]
        return next((body for level, body in alive if level == CERTAIN), next((body for level, body in alive if level), self.focus))

    def life(self, body: str) -> Period:
        return self.house.lives.get(body, Period(FIRST, LAST, LAST, LAST))

    def level(self, body: str, when: Day) -> int:
        """How surely a body existed on the day; one that its table lacks is only possible."""
        return self.life(body).level(when)

    def last_day(self, body: str) -> Day:
        """The last day on which a body may have existed, the closing date at the latest."""
        end = self.life(body).tl
        return end - datetime.timedelta(days=1) if FIRST < end <= self.package.closing else self.package.closing

    @cached_property
    def _book(self) -> Book:
        return Book(State(self.con, self.package, self.package.closing))

    def name(self, body: str, when: Day) -> Name:
        """The name of a body on a day; its id if it has none."""
        return self.named(self.bodies.name if self.bodies else "", body, when)

    def named(self, table: str, key: str, when: Day) -> Name:
        """The name of any entity or act on a day; its id if it has none."""
        found = self._known.get((table, key, when))
        if found is None:
            found = self._known[table, key, when] = self._pair(self._book.names((table, key), when), key)
        return found

    @cached_property
    def _known(self) -> dict[tuple[str, str, Day], Name]:
        return {}

    def brief(self, body: str, when: Day) -> Name:
        """The shortest name in common use on the day, in each language."""
        found = dict(self._book.names((self.bodies.name, body), when)) if self.bodies else {}
        for language, label, period in self._short.get(body, ()):
            if period.level(when) and len(label) < len(found.get(language, "")):
                found[language] = label
        return self._pair(found, body)

    @cached_property
    def _short(self) -> dict[str, list[tuple[str, str, Period]]]:
        found: dict[str, list[tuple[str, str, Period]]] = {}
        for table in self.tables.there:
            labels = table.labels
            if isinstance(labels, LabelRows) and labels.prefer and self.bodies and naming.bearer(table)[0] == self.bodies.name:
                for row in self.tables.rows[table.name]:
                    if row[labels.prefer.column] == SHORT and row[labels.text]:
                        period = table.period_of(row) if table.period else Period(FIRST, FIRST, LAST, LAST)
                        body = text(row[naming.bearer(table)[1]])
                        found.setdefault(body, []).append((str(row[labels.language]), str(row[labels.text]), period))
        return found

    def _pair(self, names: Mapping[str, str], key: str) -> Name:
        plain = {language: label for language, label in names.items() if not language.endswith("-Latn")}
        wanted = [language for language in self.package.languages if not language.endswith("-Latn")]
        order = [*wanted, *(language for language in plain if language not in wanted)]
        first = order[0] if order and plain.get(order[0]) else ""
        second = next((language for language in order[1:] if plain.get(language)), "")
        if not first and not second:
            return Name(key, "", ("und", "und"))
        return Name(plain.get(first, ""), plain.get(second, ""), (first or "und", second or "und"))

    @property
    def source(self) -> str:
        """The line by which a paper cites the picture."""
        described = self.package.descriptor
        makers = [str(each["title"]) for each in described.get("contributors", []) if each.get("title")]
        licences = [str(each.get("name") or each.get("title")) for each in described.get("licenses", [])]
        version = f"version {self.version}" if self.version else "not released yet"
        what = f"{self.package.title}, {version}, data to {english.day(self.package.closing)}"
        return f"Source: {'. '.join([*([english.listed(makers)] if makers else []), what, *licences])}."
