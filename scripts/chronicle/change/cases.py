"""The cases of the contract in SQL: which one a row is of, its series, its tracked values, and the words for what happens to it."""

from __future__ import annotations

from collections.abc import Iterable

from chronicle.change import importance
from chronicle.change.place import Place
from chronicle.contract.parts import Case
from chronicle.contract.roles import Edge, Entity, Table, Tenure
from chronicle.core.sql import ident, literal, literals
from chronicle.core.values import text_sql

LIFE = {"added": "created", "removed": "abolished", "restored": "restored", "updated": "updated", "continued": "continued"}
STATEMENT = {"added": "added", "removed": "removed", "updated": "updated", "lapsed": "lapsed", "continued": "continued"}


def numbered(place: Place) -> dict[tuple[str, int], int]:
    """A number for each case of the tables with a period, by table and place in it."""
    pairs = [(table.name, n) for table in place.tables for n in range(len(table.cases))]
    return {pair: number for number, pair in enumerate(pairs)}


def words(place: Place) -> None:
    """Makes the temporary table `#words`: (number of the case, kind) -> word, section, minor, and how much the sort of event counts."""
    rows = []
    for (name, n), number in numbered(place).items():
        table = place.package.tables[name]
        case = table.cases[n]
        for told, kind in (LIFE if isinstance(table, Entity) else STATEMENT).items():
            minor = str(case.minor or told == "continued").upper()
            cells = [literal(kind), literal(case.change.get(told, kind)), literal(table.section), minor, str(importance.base(table, kind))]
            rows.append(f"({number}, {', '.join(cells)})")
    values = f"VALUES {', '.join(rows)}" if rows else "SELECT 0, '', '', '', FALSE, 0 WHERE FALSE"
    place.con.execute(f'CREATE OR REPLACE TEMP TABLE "#words" (case_no, kind, word, section, minor, base) AS {values}')


def fits(case: Case, prefix: str) -> str:
    """The condition that a row has the values of the case; those of earlier cases come first."""
    return " AND ".join(f"{text_sql(prefix + ident(c))} IN ({literals(values)})" for c, values in case.where.items()) or "TRUE"


def number(place: Place, table: Table, prefix: str) -> str:
    """SQL for the number of the case that a row is of."""
    numbers = numbered(place)
    *special, _ = table.cases
    whens = " ".join(f"WHEN {fits(case, prefix)} THEN {numbers[table.name, n]}" for n, case in enumerate(special))
    last = numbers[table.name, len(special)]
    return f"CASE {whens} ELSE {last} END" if whens else str(last)


def per_case(table: Table, prefix: str, expressions: Iterable[str]) -> str:
    """SQL that is one of `expressions` (one for each case, in order) by the case that a row is of."""
    *special, last = expressions
    whens = " ".join(f"WHEN {fits(case, prefix)} THEN {told}" for case, told in zip(table.cases, special, strict=False))
    return f"CASE {whens} ELSE {last} END" if whens else last


def series_columns(table: Table, case: Case) -> tuple[str, ...]:
    """The columns whose values a statement shares with those that it can give way to; none if there are no such."""
    if "updated" not in case.change:
        return ()
    return (table.subject.column,) if isinstance(table, Tenure) else case.series


def series(table: Table, prefix: str, *, without: str | None = None) -> str:
    """SQL for a text that rows of one series have in common; NULL for a row that stands apart.

    A tenure's series is the person, whatever the case: from one post to another is one step. `without` is a column that does not count.
    """
    found = []
    for n, case in enumerate(table.cases):
        columns, head = series_columns(table, case), f"{table.name}/{'' if isinstance(table, Tenure) else n}"
        texts = [literal(head), *(_measured(prefix + ident(c)) for c in columns if c != without)]
        found.append(" || ".join(texts) if columns else "CAST(NULL AS VARCHAR)")
    return per_case(table, prefix, found)


def tracked(table: Table, case: Case) -> tuple[str, ...]:
    """The columns whose values make a change of a statement: of a tenure also where the post is held."""
    place = (table.at.column,) if isinstance(table, Tenure) and table.at else ()
    return tuple(dict.fromkeys([*case.tracks, *place]))


def all_tracked(table: Table) -> tuple[str, ...]:
    return tuple(dict.fromkeys(column for case in table.cases for column in tracked(table, case)))


def all_told(table: Table) -> tuple[str, ...]:
    """The columns that make a statement another one: whom it is about, its series, its case, and what is tracked."""
    series = (column for case in table.cases for column in (*case.where, *series_columns(table, case)))
    parent = [table.parent.column] if isinstance(table, Edge) else []
    return tuple(dict.fromkeys([*(ref.column for ref in table.about), *parent, *series, *all_tracked(table)]))


def value(table: Table, column: str, prefix: str) -> str:
    """SQL for a tracked value; NULL for a row of a case that does not track it."""
    cell = prefix + ident(column)
    if all(column in tracked(table, case) for case in table.cases):
        return cell
    return per_case(table, prefix, [cell if column in tracked(table, case) else "NULL" for case in table.cases])


def signature(table: Table, prefix: str) -> str:
    """SQL for a text of the tracked values of a row; NULL if its case tracks none."""
    found = []
    for case in table.cases:
        cells = (f"coalesce({literal('/' + c)} || {_measured(prefix + ident(c))}, '')" for c in tracked(table, case))
        found.append(" || ".join(cells) or "CAST(NULL AS VARCHAR)")
    return per_case(table, prefix, found)


def _measured(column: str) -> str:
    """The text of a value after its length, so that texts put together can be told apart."""
    text = text_sql(column)
    return f"'/' || length({text}) || ':' || {text}"
