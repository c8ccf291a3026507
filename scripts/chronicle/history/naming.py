"""The best name of an entity on a day, in each language.

A naming is a set of labels, one for each language, that were used together. First one label is chosen, then those of the other
languages that go with it, so that an old name in one language is never combined with a new one in another.

1. Of all labels of the entity, in any language, choose one: a label that is possible on the day comes before one that is not; then by
      the order of preference of its table, certain before possible, nearest in time, by the order of the package's languages, and the
      latest beginning. Labels in columns of the entity's own table come after labels in rows, which say when they were used.
2. The reference day is the day itself if the chosen label is possible on it, else the nearest day on which it is.
3. In each language a label belongs to the naming if it has the same four bounds as the chosen one (as labels in one row have), or is
      possible on the reference day, or, if this is not the day itself, certainly shared a day with the chosen one.
4. Of several, one with the same bounds comes first, then one that certainly shared a day; then by preference, certainty and
      nearness on the reference day, and by the text. A language without a label is left out.

The rule has two forms, `_rule` in SQL and `Book` in Python, which a property test compares. Both read the labels from `labels_of`.
A label without a language has the language `und` (undetermined, BCP 47).
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from chronicle.contract.package import Package
from chronicle.contract.parts import LabelRows, Node
from chronicle.contract.roles import Table
from chronicle.core.period import ABSENT, FIRST, FIRST_SQL, LAST_SQL, POSSIBLE, Period, PeriodSql
from chronicle.core.sql import ident, literal, literals
from chronicle.core.values import text_sql
from chronicle.engines import duckdb as engine
from chronicle.history.state import State

Names = Mapping[str, str]  # language -> name

UNDETERMINED = "und"
_IN_COLUMNS = 1_000_000  # the rank of labels in columns of the entity's own table: after all others
_BOUNDS = ("fe", "fl", "te", "tl")
_NOTHING = ", ".join(f"'' AS {column}" for column in ("entity", "id", "language", "label")) + ", 0 AS rank"


def bearer(table: Table) -> tuple[str, str]:
    """Return whose names the labels in `table` are: the table of the entities, and the column of `table` with their ids."""
    if isinstance(table.labels, LabelRows) and table.subject:
        return table.subject.table, table.subject.column
    return table.name, table.identity


def labels_of(table: Table, relation: str, bounds: Iterable[str]) -> Iterator[str]:
    """Yield queries for the labels in `table`: entity, id, language, label, rank, fe, fl, te, tl.

    Args:
        table: The table.
        relation: SQL of the relation to read it from.
        bounds: SQL for the four bounds of a label.
    """
    own = f"{ident(table.name)}."  # in a macro, an unqualified column with a parameter's name would mean the parameter
    entity, of = bearer(table)
    key = text_sql(own + ident(of))
    four = ", ".join(f"{bound} AS {name}" for bound, name in zip(bounds, _BOUNDS, strict=True))

    def select(language: str, label: str, rank: str, where: str) -> str:
        return f"""
            SELECT {literal(entity)} AS entity, {key} AS id, {language} AS language, {text_sql(label)} AS label, {rank} AS rank, {four}
            FROM {relation} AS {ident(table.name)} WHERE {label} IS NOT NULL AND {key} IS NOT NULL AND {where}
        """

    labels = table.labels
    if isinstance(labels, LabelRows):
        rank, where = "0", "TRUE"
        if labels.prefer:
            kind = text_sql(own + ident(labels.prefer.column))
            rank = f"list_position([{literals(labels.prefer.values)}], {kind}) - 1"
            where = f"{kind} IN ({literals(labels.prefer.values)})"
        yield select(f"coalesce({text_sql(own + ident(labels.language))}, {literal(UNDETERMINED)})", own + ident(labels.text), rank, where)
    elif labels:
        for language, column in labels.columns.items():
            yield select(literal(language), own + ident(column), str(_IN_COLUMNS), "TRUE")


def _bounds(table: Table) -> tuple[str, str, str, str]:
    """SQL for the bounds of a label in a history; unbounded if its table has no period."""
    if not table.period:
        return FIRST_SQL, FIRST_SQL, LAST_SQL, LAST_SQL
    return table.period_sql(f"{ident(table.name)}.").closed()


def query(package: Package, when: str, entities: Collection[str] | None = None) -> str:
    """Return the query for (entity, id, language, label) on the day `when` (SQL), for all tables of entities or for those in `entities`."""
    tables = [table for table in package.tables.values() if entities is None or bearer(table)[0] in entities]
    said = [part for table in tables for part in labels_of(table, ident(table.name), _bounds(table))]
    nothing = f"SELECT {_NOTHING}, {', '.join(f'{LAST_SQL} AS {bound}' for bound in _BOUNDS)} WHERE FALSE"
    return _rule(package, " UNION ALL ".join([nothing, *said]), when, ())


def of_nodes(state: State, nodes: str, entities: Collection[str]) -> str | None:
    """Return the query for (entity, id, day, language, label) of given entities, each on a day of its own.

    `nodes` is SQL of a relation with the columns entity, id and day; `entities` are the tables in it. The names come from the
    history behind the state. Returns None if these tables have no labels.
    """
    tables = [table for table in state.package.tables.values() if bearer(table)[0] in entities and state.columns(table)]
    said = [part for table in tables for part in labels_of(table, state.relation(table), _bounds(table))]
    if not said:
        return None
    own = f"SELECT s.*, n.day FROM ({' UNION ALL '.join(said)}) AS s JOIN {nodes} AS n ON n.entity = s.entity AND n.id = s.id"
    return _rule(state.package, own, "day", ("day",))


def texts(state: State, entity: str) -> str | None:
    """Return the query for (id, language, label, rank) of all labels of the entities of a table, whenever they were used.

    The best label has the smallest rank. Returns None if there are no labels. The state may lack the columns of dates.
    """
    tables = [table for table in state.package.tables.values() if bearer(table)[0] == entity and _complete(state, table)]
    said = [part for table in tables for part in labels_of(table, state.relation(table), [FIRST_SQL] * len(_BOUNDS))]
    return f"SELECT id, language, label, rank FROM ({' UNION ALL '.join(said)})" if said else None


def _complete(state: State, table: Table) -> bool:
    """True if the state has all columns that the labels in the table need."""
    labels = table.labels
    if isinstance(labels, LabelRows):
        wanted = {labels.text, labels.language, bearer(table)[1], *([labels.prefer.column] if labels.prefer else [])}
    else:
        wanted = {table.identity, *(labels.columns.values() if labels else ())}
    return wanted <= {*state.columns(table)}


def _rule(package: Package, said: str, when: str, beside: tuple[str, ...]) -> str:
    """The rule of this module in SQL, for the labels in the query `said`, by (entity, id) and the columns `beside`."""
    own, referred = PeriodSql.of(_BOUNDS, False), PeriodSql.of(_BOUNDS, False, "s.")
    places = " ".join(f"WHEN {literal(language)} THEN {place}" for place, language in enumerate(package.languages))
    place = f"CASE language {places} ELSE {len(package.languages)} END" if places else "0"
    same = " AND ".join(f"s.{bound} = c.naming.{bound}" for bound in _BOUNDS)
    node = ", ".join(("entity", "id", *beside))
    match = " AND ".join(f"c.{column} = s.{column}" for column in ("entity", "id", *beside))
    return f"""
        WITH "#said" AS ({said}),
        "#weighed" AS (SELECT *, {own.level(when)} AS level, {own.distance(when)} AS distance, {place} AS place FROM "#said"),
        "#chosen" AS (
            SELECT {node}, min({{'absent': level = {ABSENT}, 'rank': rank, 'doubt': -level, 'distance': distance, 'place': place,
                                    'since': {LAST_SQL} - fe, 'fe': fe, 'fl': fl, 'te': te, 'tl': tl}}) AS naming
            FROM "#weighed" GROUP BY {node}),
        "#referred" AS (
            SELECT {node}, naming,
                   CASE WHEN naming.fe > {when} THEN naming.fe WHEN naming.tl <= {when} THEN naming.tl - 1 ELSE {when} END AS reference
            FROM "#chosen"),
        "#beside" AS (
            SELECT {", ".join(f"s.{column}" for column in ("entity", "id", *beside))}, s.language, s.label, s.rank, s.fe, s.fl, s.te, s.tl,
                   c.reference, {same} AS same,
                   greatest(s.fl, c.naming.fl) < least(s.te, c.naming.te) AS common,
                   {referred.level("c.reference")} AS level, {referred.distance("c.reference")} AS distance
            FROM "#said" s JOIN "#referred" c ON {match})
        SELECT {node}, language,
               arg_min(label, ROW(CASE WHEN same THEN 0 WHEN common THEN 1 ELSE 2 END, rank, -level, distance, label)) AS label
        FROM "#beside" WHERE same OR level >= {POSSIBLE} OR (common AND reference <> {when})
        GROUP BY {node}, language
    """


@dataclass(frozen=True, slots=True)
class _Label:
    language: str
    text: str
    rank: int
    period: Period


class Book:
    """The labels of some entities, loaded once; gives their names on any day."""

    def __init__(self, state: State, nodes: Iterable[Node] | None = None) -> None:
        """Load the labels of `nodes`, or of all entities, from the history behind the state or, without a day, from its rows."""
        self._labels: dict[Node, list[_Label]] = {}
        self._places = {language: place for place, language in enumerate(state.package.languages)}
        wanted: dict[str, set[str]] | None = None
        if nodes is not None:
            wanted = {}
            for entity, key in nodes:
                wanted.setdefault(entity, set()).add(key)
        for table in state.package.tables.values():
            if table.labels and state.columns(table):
                self._read(state, table, wanted)

    def _read(self, state: State, table: Table, wanted: Mapping[str, set[str]] | None) -> None:
        entity = bearer(table)[0]
        ids = "" if wanted is None else literals(sorted(wanted.get(entity, ())))
        if wanted is not None and not ids:
            return
        if state.when is not None:
            bounds = _bounds(table)
        else:  # a folder of files: rows without a day, some of them only possible
            level = state.level(table, f"{ident(table.name)}.")
            bounds = FIRST_SQL, f"CASE {level} WHEN {POSSIBLE} THEN {LAST_SQL} ELSE {FIRST_SQL} END", LAST_SQL, LAST_SQL
        said = " UNION ALL ".join(labels_of(table, state.relation(table), bounds))
        where = f" WHERE id IN ({ids})" if ids else ""
        for key, language, text, rank, *four in engine.rows(
            state.con, f"SELECT id, language, label, rank, {', '.join(_BOUNDS)} FROM ({said}){where}"
        ):
            self._labels.setdefault((entity, key), []).append(_Label(language, text, rank, Period(*four)))

    def __contains__(self, node: Node) -> bool:
        return node in self._labels

    def names(self, node: Node, when: datetime.date | None) -> dict[str, str]:
        """Return language -> name on a day, in the order of the package's languages; empty if the entity has no labels."""
        labels = self._labels.get(node)
        return self._naming(labels, when or FIRST) if labels else {}

    def between(self, node: Node, first: datetime.date, second: datetime.date) -> list[dict[str, str]]:
        """Return the namings, oldest first, that began after `first` and ended by `second`, so that neither day shows them."""
        found: dict[datetime.date, list[_Label]] = {}
        for label in self._labels.get(node, ()):
            period = label.period
            if period.fe > first and period.level(second) == ABSENT and period.fe < period.tl <= second:
                found.setdefault(period.fe, []).append(label)
        return [self._naming(found[day], day) for day in sorted(found)]

    def _naming(self, labels: Iterable[_Label], day: datetime.date) -> dict[str, str]:
        """The rule of this module in Python, for the labels of one entity (at least one)."""

        def preferred(label: _Label) -> tuple[object, ...]:
            period = label.period
            level, since = period.level(day), -period.fe.toordinal()
            return level == ABSENT, label.rank, -level, period.distance(day), self._place(label.language), since, period.bounds

        chosen = min(labels, key=preferred).period
        reference = _nearest(chosen, day)

        def common(label: _Label) -> bool:
            return max(label.period.fl, chosen.fl) < min(label.period.te, chosen.te)

        def beside(label: _Label) -> tuple[object, ...]:
            period = label.period
            tier = 0 if period == chosen else 1 if common(label) else 2
            return tier, label.rank, -period.level(reference), period.distance(reference), label.text

        found: dict[str, list[_Label]] = {}
        for label in labels:
            if label.period == chosen or label.period.level(reference) or (reference != day and common(label)):
                found.setdefault(label.language, []).append(label)
        languages = sorted(found, key=lambda language: (self._place(language), language))
        return {language: min(found[language], key=beside).text for language in languages}

    def _place(self, language: str) -> int:
        return self._places.get(language, len(self._places))


def _nearest(period: Period, day: datetime.date) -> datetime.date:
    """The day itself if the period is possible on it, else the nearest day on which it is."""
    if period.fe > day:
        return period.fe
    return period.tl - datetime.timedelta(days=1) if FIRST < period.tl <= day else day


def shown(names: Names, key: str) -> str:
    """Return the names in one line, without transliterations: `工业和信息化部 Ministry of ...`; `key` if there are none."""
    return " ".join(text for language, text in names.items() if not language.endswith("-Latn")) or key
