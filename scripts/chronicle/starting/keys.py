"""Which columns identify a row."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from chronicle.core.sql import ident, idents
from chronicle.engines import duckdb as engine
from chronicle.starting import column_types, words
from chronicle.starting.columns import Column, Loaded
from chronicle.starting.periods import Period

_MOST_COLUMNS, _MOST_TRIED = 10, 200
_ELSE = words.LANGUAGE | words.KIND | words.PARENT | words.OLD | words.NEW | words.NOTES
_GENERIC = frozenset({"id", "code", "key", "identifier", "uid", "uuid", "编号", "代码"})


@dataclass(frozen=True)
class Key:
    """The columns that identify a row, and why. `question` asks for what could not be found."""

    columns: tuple[str, ...]
    reason: str
    question: str = ""


def identities(con: engine.Connection, tables: Mapping[str, Loaded], periods: Mapping[str, Period | None]) -> dict[str, Key]:
    """Return the keys of the tables whose rows have an id: that column, perhaps with the begin of the period.

    A column that is named after another table, or like its id, refers to it and is no id of its own.
    """
    own = {name: _single(table, periods[name], [other for other in tables if other != name]) for name, table in tables.items()}
    claims = {name: some[0].name for name, some in own.items() if some}
    found = {}
    for name, table in tables.items():
        foreign = {column for other, column in claims.items() if other != name and not _owns(name, column, tables, claims)}
        about = any(column.name in foreign for column in table.columns)  # then a name in the table is one of something else
        rest = [c for c in own[name] if not table.rows or (c.name not in foreign and not (about and words.any_of(c.name, words.LABEL)))]
        if unique := next((column for column in rest if column.unique or not table.rows), None):
            reason = f"filled and different in all {table.rows} rows" if table.rows else "by its name: the table has no rows yet"
            found[name] = Key((unique.name,), f"Identifies a row: {reason}.")
        elif lived := _recurring(con, table, periods[name], foreign, [other for other in tables if other != name]):
            found[name] = lived
    return found


def _single(table: Loaded, period: Period | None, others: Collection[str]) -> list[Column]:
    """The columns that can be the id of a row, the likeliest first."""
    free = [c for c in table.columns if _is_own(c, table, others) and (period is None or c.name not in period.columns)]
    return [c for c in sorted(free, key=lambda c: _rank(c, table)) if c.unique or not table.rows]


def _owns(name: str, column: str, tables: Mapping[str, Loaded], claims: Mapping[str, str]) -> bool:
    """True if a table has the best claim to a column that others have, too: it is named after the table, or has most values there."""
    others = [other for other, claimed in claims.items() if claimed == column and other != name]
    said, own = ({words.singular(word) for word in words.of(text)} for text in (column, name))
    if not others or {*said} <= _GENERIC or own <= said:
        return True
    mine = next((c.distinct for c in tables[name].columns if c.name == column), 0)
    return claims.get(name) == column and all(
        mine > tables[other][column].distinct and not {words.singular(w) for w in words.of(other)} <= said for other in others
    )


def _recurring(
    con: engine.Connection, table: Loaded, period: Period | None, foreign: Collection[str], others: Collection[str]
) -> Key | None:
    """The key of a table whose rows are periods of something with an id."""
    if not period or not table[period.begin].full:
        return None
    for column in (c for c in table.columns if c.full and c.name not in foreign and c.name not in period.columns):
        first = (
            column is table.columns[0] and _short(column) and not words.any_of(column.name, _ELSE) and not _refers(column, table, others)
        )
        if (first or _is_own(column, table, others)) and _distinct(con, table, [(column.name, period.begin)]) == [table.rows]:
            reason = "Identifies what a row is about; with the begin of the period it identifies the row, so one can exist several times."
            return Key((column.name, period.begin), reason)
    return None


def composite(con: engine.Connection, table: Loaded, first: Sequence[str]) -> Key:
    """Return the columns that identify a row: all of `first` if they do, else the fewest, those of `first` before others."""
    full = [column.name for column in table.columns if column.full]
    order = [*(name for name in first if name in full), *(name for name in full if name not in first and _short(table[name]))]
    order = order or full
    natural = tuple(name for name in first if name in full)
    natural = natural if len(natural) > 1 else ()  # one column alone is unique by chance: any with an id was found before
    others = [some for size in (1, 2, 3, 4) for some in combinations(order[:_MOST_COLUMNS], size)]
    tried = [*([natural] if natural else []), *others[:_MOST_TRIED]]
    if not table.rows or not tried:
        columns = tuple(first[:1]) or (table.columns[0].name,)
        question = "" if not table.rows else "no column is filled in every row"
        return Key(columns, "A key that could not be tried: the table has no rows yet." if not table.rows else "", question)
    counts = _distinct(con, table, tried)
    if table.rows in counts:
        found = tried[counts.index(table.rows)]
        return Key(found, f"Identifies a row, with the others of the key: no two of {table.rows} rows agree in them.")
    best = tried[max(range(len(tried)), key=lambda n: (counts[n], -len(tried[n])))]
    question = f"no columns identify a row; {', '.join(best)} come nearest, with {table.rows - max(counts)} rows too many"
    return Key(best, "The nearest to a key that there is.", question)


def _distinct(con: engine.Connection, table: Loaded, keys: Sequence[Sequence[str]]) -> list[int]:
    items = ", ".join(f"count(DISTINCT ({idents(key)}))" if len(key) > 1 else f"count(DISTINCT {ident(key[0])})" for key in keys)
    return list(engine.rows(con, f"SELECT {items} FROM {table.relation}")[0])


def _is_own(column: Column, table: Loaded, others: Collection[str]) -> bool:
    """True if a column can be the id of the table itself."""
    said = [words.singular(word) for word in words.of(column.name)]
    if words.any_of(column.name, _ELSE) or (words.CAUSE & {*said} and not words.about(table.name, words.CAUSE)):
        return False
    if _refers(column, table, others) or (column.stated or "string") not in ("string", "integer"):
        return False
    if (not column.filled and table.rows) or column.spoken or "date" in column_types.of(column).properties["type"]:
        return False
    if words.any_of(column.name, words.LABEL) and any(_refers(other, table, others) for other in table.columns):
        return False  # a name of something that has its id in another table
    return (
        bool(_GENERIC & {*said})
        or words.any_of(column.name, words.IDENTITY)
        or (column is table.columns[0] and column.unique and _short(column) and not column.all("integer"))
    )


def _refers(column: Column, table: Loaded, others: Collection[str]) -> bool:
    """True if a column is named after another table, and not after its own."""
    said, own = ({words.singular(word) for word in words.of(name)} for name in (column.name, table.name))
    return not own <= said and any({words.singular(word) for word in words.of(other)} <= said for other in others)


def _rank(column: Column, table: Loaded) -> tuple[bool, bool, bool, bool]:
    """Smaller is a better id: `id`, then `office_id` of offices, then other words for ids, then what is short and no name."""
    said = {words.singular(word) for word in words.of(column.name)}
    own = {words.singular(word) for word in words.of(table.name)}
    return not said <= _GENERIC, not (said & _GENERIC and said & own), not said & words.IDENTITY, words.any_of(column.name, words.LABEL)


def _short(column: Column) -> bool:
    """True if a column can belong to a key by its looks: no measures, no long texts."""
    measure = column.counts["number"] and not (column.all("integer") and words.any_of(column.name, words.IDENTITY | words.DAY))
    return not measure and column.longest <= 80 and not words.any_of(column.name, words.NOTES)
