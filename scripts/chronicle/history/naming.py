"""Names for readers: what an entity is called, in each language, on a day.

Of the names of an entity in one language, those held on the day come first, in the contract's order of
preference and the certain before the possible; then those whose period lies nearest.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from chronicle.contract.roles import Package, Table
from chronicle.core.sql import ident, literal, literals
from chronicle.engines import duckdb as engine
from chronicle.history.asof import level
from chronicle.history.state import State

Node = tuple[str, str]  # entity table, id
Names = Mapping[str, str]  # language -> name
_FIRST, _LAST = datetime.date.min, datetime.date.max
_ALWAYS = "DATE '0001-01-01'"


def query(package: Package, when: str) -> str:
    """The query for (entity, id, language, label) on the day `when`, an SQL expression."""
    parts = [part for table in package.tables.values() for part in _parts(table, when)]
    nothing = "SELECT '' AS entity, '' AS id, '' AS language, '' AS label, 0 AS rank, 2 AS held, 0 AS distance WHERE FALSE"
    return f"""
        SELECT entity, id, language, label FROM ({" UNION ALL ".join([nothing, *parts])}) WHERE label IS NOT NULL
        QUALIFY row_number() OVER (PARTITION BY entity, id, language ORDER BY held = 0, rank, held DESC, distance, label) = 1
    """


def _parts(table: Table, when: str) -> Iterator[str]:
    own = f"{ident(table.name)}."  # columns stand behind their table, as in all macros (views.py)

    def cell(column: str) -> str:
        return own + ident(column)

    for language, column in table.labels.get("columns", {}).items():
        yield (
            f"SELECT {literal(table.name)} AS entity, {cell(table.key[0])} AS id, {literal(language)} AS language, "
            f"{cell(column)} AS label, 0 AS rank, 2 AS held, 0 AS distance FROM {ident(table.name)}"
        )
    if "text" in table.labels:
        entity, of = next(iter(table.of.items()))
        column, values = _preference(table)
        rank, only = (
            (f"list_position([{literals(values)}], {cell(column)})", f"{cell(column)} IN ({literals(values)})") if column else ("0", "TRUE")
        )
        fe, _, _, tl = (cell(c) for c in table.bounds)
        distance = f"CASE WHEN {fe} > {when} THEN {fe} - {when} WHEN {tl} <= {when} THEN {when} - {tl} + 1 ELSE 0 END"
        yield f"""
            SELECT {literal(entity)} AS entity, {cell(of)} AS id, {cell(table.labels["language"])} AS language,
                   {cell(table.labels["text"])} AS label, {rank} AS rank, {level(table, when, own)} AS held, {distance} AS distance
            FROM {ident(table.name)} WHERE {only}
        """


def _preference(table: Table) -> tuple[str | None, tuple[str, ...]]:
    for column, values in table.labels.get("prefer", {}).items():
        return column, tuple(values)
    return None, ()


@dataclass(frozen=True)
class _Label:
    text: str
    rank: int
    bounds: tuple[datetime.date, datetime.date, datetime.date, datetime.date]

    def held(self, when: datetime.date) -> int:
        fe, fl, te, tl = self.bounds
        return 2 if fl <= when < te else 1 if fe <= when < tl else 0

    def order(self, when: datetime.date) -> tuple[Any, ...]:
        fe, _, _, tl = self.bounds
        distance = (fe - when).days if fe > when else (when - tl).days + 1 if tl <= when else 0
        return self.held(when) == 0, self.rank, -self.held(when), distance, self.text


class Book:
    """The names of some entities, looked up once for any day. The rule is that of `query`."""

    def __init__(self, state: State, nodes: Iterable[Node] | None = None) -> None:
        """Of `nodes`, or of all entities; from the history behind the state, whatever its day, or from the rows that stand there."""
        package = state.package
        self._labels: dict[Node, dict[str, list[_Label]]] = {}
        self._languages = {language: place for place, language in enumerate(package.languages)}
        wanted: dict[str, set[str]] | None = None
        if nodes is not None:
            wanted = {}
            for entity, key in nodes:
                wanted.setdefault(entity, set()).add(key)
        for table in package.tables.values():
            if state.columns(table):
                self._read(state, table, wanted)

    def _read(self, state: State, table: Table, wanted: Mapping[str, set[str]] | None) -> None:
        columns: Mapping[str, str] = table.labels.get("columns", {})
        in_rows = "text" in table.labels
        if not columns and not in_rows:
            return
        entity, of = next(iter(table.of.items())) if in_rows else (table.name, table.key[0])
        where = "TRUE"
        if wanted is not None:
            if not wanted.get(entity):
                return
            where = f"{ident(of)} IN ({literals(sorted(wanted[entity]))})"
        if not in_rows:
            cells = ", ".join(ident(c) for c in columns.values())
            for key, *texts in engine.rows(
                state.con, f"SELECT CAST({ident(of)} AS VARCHAR), {cells} FROM {state.relation(table)} WHERE {where}"
            ):
                for language, text in zip(columns, texts, strict=True):
                    self._add((entity, key), language, text, 0, (None, _FIRST, None, None))
            return
        kind, values = _preference(table)
        bounded = state.when is not None and table.period
        listed = [f"CAST({ident(of)} AS VARCHAR)", ident(table.labels["language"]), ident(table.labels["text"])]
        listed += [ident(c) for c in table.bounds] if bounded else ["NULL", _ALWAYS, "NULL", "NULL"]
        for rank, key, language, text, *bounds in engine.rows(
            state.con, f"SELECT {ident(kind) if kind else 'NULL'}, {', '.join(listed)} FROM {state.relation(table)} WHERE {where}"
        ):
            if not kind or rank in values:
                self._add((entity, key), language, text, values.index(rank) if kind else 0, bounds)

    def _add(self, node: Node, language: str, text: str | None, rank: int, bounds: Iterable[datetime.date | None]) -> None:
        if text is None:
            return
        fe, fl, te, tl = bounds
        label = _Label(text, rank, (fe or _FIRST, fl or _LAST, te or _LAST, tl or _LAST))
        self._labels.setdefault(node, {}).setdefault(language, []).append(label)

    def __contains__(self, node: Node) -> bool:
        return node in self._labels

    def names(self, node: Node, when: datetime.date | None) -> dict[str, str]:
        """The best name in each language, in the order of the package's languages."""
        day = when or _FIRST
        found = {language: min(labels, key=lambda label: label.order(day)).text for language, labels in self._labels.get(node, {}).items()}
        return dict(sorted(found.items(), key=lambda item: self._languages.get(item[0], 99)))

    def between(self, node: Node, first: datetime.date, second: datetime.date) -> list[dict[str, str]]:
        """The names borne on days in between, but on neither of the two; oldest first."""
        found: dict[datetime.date, dict[str, str]] = {}
        for language, labels in sorted(self._labels.get(node, {}).items(), key=lambda item: self._languages.get(item[0], 99)):
            for label in labels:
                fe, _, _, tl = label.bounds
                if first < fe and tl <= second and not label.held(first) and not label.held(second):
                    found.setdefault(fe, {})[language] = label.text
        return [found[day] for day in sorted(found)]


def shown(names: Names, key: str) -> str:
    """The names in one line, without transliterations: `工业和信息化部 Ministry of ...`; the key if there are none."""
    return " ".join(text for language, text in names.items() if not language.endswith("-Latn")) or key
