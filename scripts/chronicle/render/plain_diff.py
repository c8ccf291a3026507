"""How tables without a contract differ, for a terminal: columns, then rows that are gone, new or changed, by table."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from chronicle.change import row_json
from chronicle.change.joined import Joined
from chronicle.contract.roles import Table
from chronicle.core import printable
from chronicle.engines import duckdb as engine
from chronicle.history.asof import CERTAINTY
from chronicle.history.state import WHOLE, State
from chronicle.render import english
from chronicle.render.columns import WIDTH

LINES = 30  # rows on the first screen, of all tables together
_CELLS = 6  # cells of a row that is new or gone
_LONGEST = 40  # characters of a cell
_SIGNS = {"added": "+", "removed": "-", "changed": "~"}
_HINTS = "--all every row · --json the same as data · --rows DIR each row that differs, as Parquet"


@dataclass(frozen=True)
class _Part:
    """What differs in one table."""

    name: str
    key: tuple[str, ...]
    before: int
    after: int
    counts: dict[str, int]
    columns: tuple[str, ...]
    queries: tuple[str, ...]
    alone: frozenset[str] = frozenset()  # columns that only one of them has
    matched: bool = True  # both have the table

    @property
    def keyed(self) -> bool:
        return self.key != (WHOLE,)

    @property
    def rows(self) -> int:
        return sum(self.counts.values())


def screen(found: Joined) -> Iterator[str]:
    """Yield the lines of the first screen."""
    return map(printable.shown, _lines(found, LINES))


def everything(found: Joined) -> Iterator[str]:
    """Yield a line for each row that differs."""
    return map(printable.shown, _lines(found, None))


def _lines(found: Joined, most: int | None) -> Iterator[str]:
    parts = list(_parts(found))
    rows = sum(part.rows for part in parts)
    title, verdict = f"{found.called[0]} → {found.called[1]}", f"{english.number(rows, 'row')} {'differs' if rows == 1 else 'differ'}"
    yield f"{title}{verdict:>{max(WIDTH - len(title), len(verdict) + 2)}}"
    differing = [part for part in parts if part.rows or part.columns]
    for part in differing:
        yield ""
        yield _heading(part, alone=len(parts) == 1)
        yield from (f"  {line}" for line in part.columns)
        share = None if most is None else max(most // max(len(differing), 1), 3)
        yield from (f"  {line}" for line in islice(_rows(found, part), share))
        if share is not None and part.rows > share:
            yield f"  and {part.rows - share:,} more"
    if not differing:
        yield from ("", "Both have the same rows and columns. Another order is no difference.")
    if unkeyed := [part.name for part in differing if part.matched and not part.keyed]:
        which = "" if len(parts) == 1 else f" of {', '.join(unkeyed)}"
        yield from ("", f"Whole rows{which} are compared: no key is known. With --key COLUMN a row that changed is shown as one.")
    if most is not None and rows:
        yield from ("", _HINTS)


def _heading(part: _Part, *, alone: bool) -> str:
    counts = ", ".join(f"{count:,} {change}" for change, count in part.counts.items() if count) or "no row differs"
    size = f"{part.before:,}" if part.before == part.after else f"{part.before:,} → {part.after:,}"
    return f"{'Rows' if alone else part.name}: {counts} (of {size})"


def _parts(found: Joined) -> Iterator[_Part]:
    compared, old, new = found.compared, *found.compares
    for table in compared.tables:
        before = old.package.tables[table.name]
        counts = {
            "added": compared.count(table, "was IS NULL"),
            "removed": compared.count(table, "now IS NULL"),
            "changed": compared.count(table, "was IS NOT NULL AND now IS NOT NULL"),
        }
        sizes = _size(old, before), _size(new, table)
        yield _Part(
            table.name,
            table.key,
            *sizes,
            counts,
            tuple(_columns(before, table)),
            (row_json.of_pairs(compared, table),),
            frozenset({*before.columns} ^ {*table.columns}),
        )
    for state, change in zip((old, new), ("removed", "added"), strict=True):
        for table in state.tables():
            if table.name in compared.alone:
                yield _alone(found, state, table, change)


def _alone(found: Joined, state: State, table: Table, change: str) -> _Part:
    size = _size(state, table)
    other = found.compares[0 if change == "added" else 1].package.tables.get(table.name)
    why = f"the key was {', '.join(other.key)}, here it is {', '.join(table.key)}" if other else f"the table was {change}"
    sizes = (size, 0) if change == "removed" else (0, size)
    return _Part(table.name, table.key, *sizes, {change: size}, (why,), (row_json.of_one(state, table, change),), matched=other is not None)


def _size(state: State, table: Table) -> int:
    return int(engine.rows(state.con, f"SELECT count(*) FROM {state.relation(table)}")[0][0])


def _columns(old: Table, new: Table) -> Iterator[str]:
    """What differs in the columns of a table."""
    if added := [c for c in new.columns if c not in old.columns]:
        yield f"columns added: {', '.join(added)}"
    if gone := [c for c in old.columns if c not in new.columns]:
        yield f"columns removed: {', '.join(gone)}"
    for field in new.fields:
        if field.name in old.columns and (before := old.field(field.name).type) != field.type:
            yield f"column {field.name}: {before} → {field.type}"


def _rows(found: Joined, part: _Part) -> Iterator[str]:
    """A line for each row of a part."""
    for query in part.queries:
        for (document,) in engine.each(found.compared.con.sql(query)):
            yield _row(json.loads(document), part)


def _row(row: dict[str, Any], part: _Part) -> str:
    sign = _SIGNS[row["change"]]
    if row["change"] == "changed":
        both = [name for name in row["new"] if name in row["old"] and name not in part.alone]
        cells = ", ".join(f"{name}: {_cell(row['old'][name])} → {_cell(row['new'][name])}" for name in both)
        return f"{sign} {row['id']}: {cells}"
    values = {name: cell for name, cell in (row["new"] or row["old"]).items() if name not in (CERTAINTY, *part.key) and cell is not None}
    cells = ", ".join(f"{name} {_cell(cell)}" for name, cell in islice(values.items(), _CELLS))
    more = f", and {len(values) - _CELLS} more" if len(values) > _CELLS else ""
    return f"{sign} {row['id']}: {cells}{more}" if part.keyed else f"{sign} {cells}{more}"


def _cell(cell: Any) -> str:
    text = "nothing" if cell is None else cell if isinstance(cell, str) else json.dumps(cell, ensure_ascii=False)
    return f"{text[: _LONGEST - 1]}…" if len(text) > _LONGEST else text
