"""One table on one sheet, or on several if it is longer than a sheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from chronicle.contract.parts import Node
from chronicle.contract.roles import Edge, Succession, Table
from chronicle.core.sql import ident
from chronicle.engines import duckdb as engine
from chronicle.history.asof import CERTAINTY
from chronicle.render.workbook import cells

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

_NARROWEST, _WIDEST = 8, 60
_LONGEST_NAME = 31  # characters of a sheet's name
_NUMBERS = ("BIGINT", "INTEGER", "DOUBLE")
_WORDS = {"_earliest": "earliest", "_latest": "latest"}


@dataclass(frozen=True)
class Column:
    """A column of a sheet: of the table, or with the names of the entities that the column before it refers to."""

    name: str
    heading: str
    note: str
    kind: str = "VARCHAR"
    dated: bool = False
    names_of: str | None = None
    added: bool = False


@dataclass(frozen=True)
class Styles:
    """The formats of cells."""

    heading: Format
    day: Format
    whole: Format
    text: Format
    marked: Format
    name: Format


@dataclass(frozen=True)
class Rows:
    """The rows of a query."""

    con: engine.Connection
    query: str


@dataclass
class Filled:
    """What became of a table: its sheets, its rows, and the cells that were cut."""

    table: Table
    sheets: list[str] = field(default_factory=list)
    rows: int = 0
    cut: list[str] = field(default_factory=list)


def fill(book: Workbook, styles: Styles, table: Table, rows: Rows, names: Mapping[Node, str]) -> Filled:
    """Write the rows of a table.

    Args:
        book: The workbook.
        styles: The formats of its cells.
        table: The table.
        rows: Its rows, in the order of its key; perhaps with a column `certainty`.
        names: The name of each entity.
    """
    kinds = {name: str(kind) for name, kind, *_ in engine.rows(rows.con, f"DESCRIBE {rows.query}")}
    columns = list(_columns(table, kinds, {entity for entity, _ in names}))
    own = [column for column in columns if column.names_of is None]
    shown = ", ".join(ident(c.name) if c.kind in (*_NUMBERS, "BOOLEAN") else f"CAST({ident(c.name)} AS VARCHAR)" for c in own)
    done, sheet, widths = Filled(table), None, [cells.width(column.heading) + 2 for column in columns]
    for number, row in enumerate(engine.each(rows.con.sql(f"SELECT {shown} FROM ({rows.query})"))):
        line = number % cells.MOST_ROWS + 1
        if line == 1:
            sheet = _sheet(book, styles, done, columns)
        assert sheet is not None
        values = iter(row)
        last: Any = None
        for place, column in enumerate(columns):
            last = names.get((column.names_of, str(last))) if column.names_of else next(values)
            if last is not None:
                text = _write(sheet, styles, (line, place), last, column)
                widths[place] = max(widths[place], cells.width(text))
                if isinstance(last, str) and cells.length(last) > cells.LONGEST:
                    done.cut.append(f"{done.sheets[-1]}, row {line + 1}, {column.heading}")
        done.rows += 1
    if sheet is None:
        _sheet(book, styles, done, columns)
    for name in done.sheets:
        _finish(book.get_worksheet_by_name(name), table, columns, widths, min(done.rows, cells.MOST_ROWS))
    return done


def _columns(table: Table, kinds: Mapping[str, str], named: set[str]) -> Iterator[Column]:
    """The columns: those of the table, each reference followed by the names, then those that the engine adds."""
    described = {f.name: f for f in table.fields}
    targets = _targets(table)
    for name, kind in kinds.items():
        if known := described.get(name):
            heading, note = known.title or name, known.description
        else:
            heading, note = _added(table, name)
        dated = kind == "DATE" or name in table.edtf
        yield Column(name, heading, f"{name}\n{note}".strip(), kind, dated, added=name not in described)
        if targets.get(name) in named:
            yield Column(name, f"{heading} (name)", f"The name that goes with {name}.", names_of=targets[name])


def _targets(table: Table) -> dict[str, str]:
    """Column -> the table that its ids are of."""
    found = {key.fields[0]: key.table for key in table.foreign if len(key.fields) == 1}
    found |= {ref.column: ref.table for ref in table.about}
    if isinstance(table, Edge):
        found[table.parent.column] = table.parent.table
    if isinstance(table, Succession):
        found |= {ref.column: ref.table for ref in (table.predecessor, table.successor, table.act)}
    return found


def _added(table: Table, name: str) -> tuple[str, str]:
    """The heading and the note of a column that the engine adds."""
    if name == CERTAINTY:
        return "Certainty", "certain: the row holds on this day. possible: the sources do not settle it."
    for ending, word in _WORDS.items():
        column = name.removesuffix(ending)
        if column != name:
            title = next((f.title for f in table.fields if f.name == column), column)
            return f"{title}, {word}", f"The {word} day that {column} can mean."
    return name, ""


def _sheet(book: Workbook, styles: Styles, done: Filled, columns: Sequence[Column]) -> Worksheet:
    """Begin a sheet with its headings."""
    taken = {sheet.get_name().casefold() for sheet in book.worksheets()}
    number = len(done.sheets) + 1
    name, again = _name(done.table.name, number), number
    while name.casefold() in taken:
        again += 1
        name = _name(done.table.name, again)
    sheet = book.add_worksheet(name)
    done.sheets.append(name)
    for place, column in enumerate(columns):
        sheet.write_string(0, place, column.heading, styles.heading)
        if column.note:
            sheet.write_comment(0, place, column.note[: cells.KEPT], {"author": "", "x_scale": 2, "y_scale": 1.2})
    return sheet


def _name(table: str, number: int) -> str:
    ending = f" {number}" if number > 1 else ""
    return table[: _LONGEST_NAME - len(ending)] + ending


def _finish(sheet: Any, table: Table, columns: Sequence[Column], widths: Sequence[int], rows: int) -> None:
    """Freeze the headings and the key, add the filter, and set the widths."""
    keys = 0
    while keys < len(columns) and columns[keys].name in table.key:
        keys += 1
    sheet.freeze_panes(1, min(keys, 3))
    sheet.autofilter(0, 0, rows, len(columns) - 1)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, min(max(widths[place], _NARROWEST), _WIDEST), None, {"level": 1} if column.added else {})


def _write(sheet: Worksheet, styles: Styles, at: tuple[int, int], value: Any, column: Column) -> str:
    """Write a value, and return its text."""
    if isinstance(value, bool):
        sheet.write_boolean(*at, value)
        return str(value)
    if cells.is_number(value):
        sheet.write_number(*at, value, styles.whole if isinstance(value, int) else None)
        return str(value)
    text = str(value)
    if column.dated and (day := cells.day(text)):
        sheet.write_datetime(*at, day, styles.day)
        return text
    style = styles.name if column.names_of else styles.marked if cells.needs_mark(text) else styles.text
    sheet.write_string(*at, cells.cut(text) if cells.length(text) > cells.LONGEST else text, style)
    return text
