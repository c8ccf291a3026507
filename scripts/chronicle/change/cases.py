"""The contract's cases in SQL: which case a row belongs to, its series, its tracked values, and the words for what happens to it."""

from __future__ import annotations

from collections.abc import Iterable

from chronicle.change import importance
from chronicle.change.place import Place
from chronicle.contract.parts import Case
from chronicle.contract.roles import Edge, Entity, Table, Tenure
from chronicle.core.sql import ident, literal, literals
from chronicle.core.values import text_sql

LIFE = {"added": "created", "removed": "abolished", "restored": "restored", "updated": "updated", "continued": "continued"}
STATEMENT = {name: name for name in ("added", "removed", "updated", "lapsed", "handed_over", "continued")}


def numbered(place: Place) -> dict[tuple[str, int], int]:
    """Number the cases of all tables with a period: (table, position in the table) -> number."""
    pairs = [(table.name, n) for table in place.tables for n in range(len(table.cases))]
    return {pair: number for number, pair in enumerate(pairs)}


def words(place: Place) -> None:
    """Make the temporary table `#words`: (case_no, kind) -> word, section, minor, and the base weight of such an event."""
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
    """SQL condition that a row has the values of the case. Earlier cases take precedence; the caller sees to that."""
    return " AND ".join(f"{text_sql(prefix + ident(c))} IN ({literals(values)})" for c, values in case.where.items()) or "TRUE"


def number(place: Place, table: Table, prefix: str) -> str:
    """SQL for the number of the case that a row belongs to."""
    numbers = numbered(place)
    *special, _ = table.cases
    whens = " ".join(f"WHEN {fits(case, prefix)} THEN {numbers[table.name, n]}" for n, case in enumerate(special))
    last = numbers[table.name, len(special)]
    return f"CASE {whens} ELSE {last} END" if whens else str(last)


def per_case(table: Table, prefix: str, expressions: Iterable[str]) -> str:
    """SQL that selects one of `expressions` (one for each case, in order) by the case that a row belongs to."""
    *special, last = expressions
    whens = " ".join(f"WHEN {fits(case, prefix)} THEN {value}" for case, value in zip(table.cases, special, strict=False))
    return f"CASE {whens} ELSE {last} END" if whens else last


def series_columns(table: Table, case: Case) -> tuple[str, ...]:
    """The columns in which a statement and the one that follows it agree; none if statements of this case don't follow each other."""
    if "updated" not in case.change:
        return ()
    return (table.subject.column,) if isinstance(table, Tenure) else case.series


def series(table: Table, prefix: str, *, without: str | None = None) -> str:
    """SQL for a text that is equal for rows of one series; NULL for a row that belongs to none.

    A tenure's series is the person in every case, so a move from one post to another is one event. `without` is a column to leave out.
    """
    found = []
    for n, case in enumerate(table.cases):
        columns, head = series_columns(table, case), f"{table.name}/{'' if isinstance(table, Tenure) else n}"
        texts = [literal(head), *(_measured(prefix + ident(c)) for c in columns if c != without)]
        found.append(" || ".join(texts) if columns else "CAST(NULL AS VARCHAR)")
    return per_case(table, prefix, found)


def post_columns(table: Table, case: Case) -> tuple[str, ...]:
    """The columns that say which post a tenure is of; none if the contract has no word for posts of this case that are handed over."""
    if not isinstance(table, Tenure) or not table.subject or "handed_over" not in case.change:
        return ()
    return tuple(column for column in case.series if column != table.subject.column)


def hands_over(table: Table) -> bool:
    """True if the table has posts that one person hands over to another."""
    return any(post_columns(table, case) for case in table.cases)


def post(table: Table, prefix: str) -> str:
    """SQL for a text that is equal for all tenures of one post, whoever holds it; NULL for a row whose post is not handed over."""
    found = []
    for n, case in enumerate(table.cases):
        texts = [literal(f"{table.name}/{n}/post"), *(_measured(prefix + ident(c)) for c in post_columns(table, case))]
        found.append(" || ".join(texts) if len(texts) > 1 else "CAST(NULL AS VARCHAR)")
    return per_case(table, prefix, found)


def tracked(table: Table, case: Case) -> tuple[str, ...]:
    """The columns whose changes are events; for a tenure also the column of the place where the post is held."""
    place = (table.at.column,) if isinstance(table, Tenure) and table.at else ()
    return tuple(dict.fromkeys([*case.tracks, *place]))


def holder(table: Table) -> tuple[str, ...]:
    """The column of the person who holds a post, if the table's posts are handed over; it is tracked in events of that kind alone."""
    return (table.subject.column,) if hands_over(table) and table.subject else ()


def all_tracked(table: Table) -> tuple[str, ...]:
    return tuple(dict.fromkeys(column for case in table.cases for column in tracked(table, case)))


def identifying(table: Table) -> tuple[str, ...]:
    """The columns that make a row a different statement if they change: whom it is about, its series, its case, and tracked values."""
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
    """SQL for a text that encodes the tracked values of a row; NULL if its case tracks none."""
    found = []
    for case in table.cases:
        cells = (f"coalesce({literal('/' + c)} || {_measured(prefix + ident(c))}, '')" for c in tracked(table, case))
        found.append(" || ".join(cells) or "CAST(NULL AS VARCHAR)")
    return per_case(table, prefix, found)


def _measured(column: str) -> str:
    """SQL for the text of a value prefixed by its length, so that concatenated texts stay distinct."""
    text = text_sql(column)
    return f"'/' || length({text}) || ':' || {text}"
