"""Which columns identify a row."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import combinations

from chronicle.core.sql import ident, idents
from chronicle.engines import duckdb as engine
from chronicle.starting import words
from chronicle.starting.columns import Column, Loaded
from chronicle.starting.periods import Period

_MOST_COLUMNS, _MOST_TRIED = 10, 200
_GENERIC = frozenset({"id", "code", "key", "identifier", "uid", "uuid"})


@dataclass(frozen=True)
class Key:
    """The columns that identify a row, and why. `question` asks for what could not be found."""

    columns: tuple[str, ...]
    reason: str
    question: str = ""


def identity(con: engine.Connection, table: Loaded, period: Period | None, others: Collection[str]) -> Key | None:
    """Return the key of a table whose rows have an id: that column, perhaps with the begin of the period.

    Args:
        con: Where the texts are.
        table: The table.
        period: Its period.
        others: The names of the other tables: a column named after one of them refers to it, and is no id of its own.
    """
    own = [column for column in table.columns if _is_own(column, table, others) and (period is None or column.name not in period.columns)]
    for column in sorted(own, key=lambda column: _rank(column, table)):
        if column.unique and table.rows:
            return Key((column.name,), f"Identifies a row: filled and different in all {table.rows} rows.")
    for column in own:
        if not table.rows:
            return Key((column.name,), "Identifies a row, by its name: the table has no rows yet.")
        if column.full and period and table[period.begin].full and _distinct(con, table, [(column.name, period.begin)]) == [table.rows]:
            reason = "Identifies what a row is about; with the begin of the period it identifies the row, so one can exist several times."
            return Key((column.name, period.begin), reason)
    return None


def composite(con: engine.Connection, table: Loaded, first: Sequence[str]) -> Key:
    """Return the columns that identify a row: all of `first` if they do, else the fewest, those of `first` before others."""
    full = [column.name for column in table.columns if column.full]
    order = [*(name for name in first if name in full), *(name for name in full if name not in first and _short(table[name]))]
    natural = tuple(name for name in first if name in full)
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
    own = {words.singular(word) for word in words.of(table.name)}
    foreign = {words.singular(word) for other in others for word in words.of(other)} - own
    if words.any_of(column.name, words.LANGUAGE | words.KIND | words.PARENT | words.OLD | words.NEW | words.CAUSE | words.NOTES):
        return False
    if not foreign.isdisjoint(said) or (column.stated or "string") not in ("string", "integer"):
        return False
    if not column.filled and table.rows:
        return False
    if words.any_of(column.name, words.LABEL) and any(not foreign.isdisjoint(map(words.singular, words.of(c.name))) for c in table.columns):
        return False  # a name of something that has its id in another table
    return bool(_GENERIC & {*said}) or words.any_of(column.name, words.IDENTITY) or (column.unique and _short(column))


def _rank(column: Column, table: Loaded) -> tuple[bool, bool, bool, bool]:
    """Smaller is a better id: `id`, then `office_id` of offices, then other words for ids, then what is short and no name."""
    said = {words.singular(word) for word in words.of(column.name)}
    own = {words.singular(word) for word in words.of(table.name)}
    return not said <= _GENERIC, not (said & _GENERIC and said & own), not said & words.IDENTITY, words.any_of(column.name, words.LABEL)


def _short(column: Column) -> bool:
    """True if a column can belong to a key by its looks: no measures, no long texts."""
    measure = column.counts["number"] and not column.all("integer")
    return not measure and column.longest <= 80 and not words.any_of(column.name, words.NOTES)
