"""Tracked values before and after the events of a cut, with names and labels, and with the series (which figure, scope ...) of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from chronicle.change import cases, event_names, json_text
from chronicle.change.cut import ID, Cut
from chronicle.change.event_names import DAYS, TRACKED
from chronicle.contract.parts import LabelRows
from chronicle.contract.roles import Edge, Table
from chronicle.core.sql import ident, literal, literals
from chronicle.core.values import text_sql
from chronicle.history import naming


def entries(cut: Cut) -> str:
    """Return the query for (number, entry): the JSON text of each tracked value. The temporary tables of `event_names` must exist."""
    joins = [f"JOIN {DAYS} AS d ON d.number = x.number"]
    names = {"old": ["'{}'"], "new": ["'{}'"]}
    if targets := event_names.leading(cut):
        joins.append(f"LEFT JOIN {_texts(targets)} AS g(t, c, target) ON g.t = x.statement_table AND g.c = x.column_name")
        for side, day in (("old", "before"), ("new", "after")):
            name, join = event_names.join(cut.package, f"{side}_n", ("g.target", f"x.{side}_value"), f"d.{day}")
            joins.append(join)
            names[side].insert(0, name)
    if labels := [*_labels(cut)]:
        for side, found in names.items():
            on = f"{side}_l.t = x.statement_table AND {side}_l.c = x.column_name AND {side}_l.v = x.{side}_value"
            joins.append(f"LEFT JOIN {_texts(labels)} AS {side}_l(t, c, v, label) ON {on}")
            label = json_text.filled({naming.UNDETERMINED: f"{side}_l.label"})
            found.insert(0, f"CASE WHEN {side}_l.label IS NOT NULL THEN {label} END")
    series = "'{}'"
    if of := " UNION ALL ".join(_series(cut)):
        joins.append(f"LEFT JOIN ({of}) AS r(t, id, series) ON r.t = x.statement_table AND r.id = coalesce(x.begin_id, x.end_id)")
        series = "coalesce(r.series, '{}')"
    if posts := " UNION ALL ".join(_posts(cut)):
        on = "p.t = x.statement_table AND p.id = coalesce(x.begin_id, x.end_id) AND p.c = x.column_name"
        joins.append(f"LEFT JOIN ({posts}) AS p(t, id, c, series) ON {on}")
        series = f"coalesce(p.series, {series})"
    columns = {"table": "statement_table", "column": "column_name", "language": "language", "end": "end_id", "begin": "begin_id"}
    members = {name: f"x.{column}" for name, column in {**columns, "old": "old_value", "new": "new_value"}.items()}
    texts = {**{f"{side}_name": f"coalesce({', '.join(choices)})" for side, choices in names.items()}, "series": series}
    return f"SELECT x.number, {json_text.nested(members, texts)} AS entry FROM {TRACKED} AS x {' '.join(joins)}"


def _texts(rows: Iterable[tuple[str, ...]]) -> str:
    """SQL for a relation of texts."""
    return f"(VALUES {', '.join(f'({literals(row)})' for row in rows)})"


def _labels(cut: Cut) -> Iterator[tuple[str, str, str, str]]:
    """The labels of codes: table, column, code, label."""
    for table in cut.tables:
        for column in event_names.tracks(table):
            if not table.leads_to(column):
                yield from ((table.name, column, code, label) for code, label in table.field(column).categories.items())


def _series(cut: Cut) -> Iterator[str]:
    """Queries for the table, the id and the series of statements, without columns that hold entities of their event."""
    for table in cut.tables:
        columns_of = [_others(table, case.series) for case in table.cases]
        if any(columns_of):
            texts = [json_text.filled({column: text_sql(f"s.{ident(column)}") for column in columns}) for columns in columns_of]
            yield f"SELECT {literal(table.name)}, s.{ID}, {cases.per_case(table, 's.', texts)} FROM {cut.state.relation(table)} AS s"


def _posts(cut: Cut) -> Iterator[str]:
    """Queries for the table, the id, the column of the person, and the post, of tenures whose posts are handed over."""
    for table in cut.tables:
        for column in cases.holder(table):
            known = {ref.column for ref in table.about}
            columns_of = ([c for c in cases.post_columns(table, case) if c not in known] for case in table.cases)
            texts = [json_text.filled({c: text_sql(f"s.{ident(c)}") for c in columns}) for columns in columns_of]
            cells = f"{literal(table.name)}, s.{ID}, {literal(column)}, {cases.per_case(table, 's.', texts)}"
            yield f"SELECT {cells} FROM {cut.state.relation(table)} AS s"


def _others(table: Table, columns: Iterable[str]) -> list[str]:
    """The columns that hold neither an entity of the event, nor the language, nor a tracked value."""
    known = {ref.column for ref in table.about} | {*event_names.tracks(table)}
    known |= {table.parent.column} if isinstance(table, Edge) else set()
    known |= {table.labels.language} if isinstance(table.labels, LabelRows) else set()
    return [column for column in columns if column not in known]
