"""Write a workbook. Its bytes depend on the content alone."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from chronicle.contract.package import Package
from chronicle.contract.parts import Node
from chronicle.contract.roles import Table
from chronicle.core import leftovers, libraries
from chronicle.core.sql import day, ident, idents
from chronicle.engines import duckdb as engine
from chronicle.history import asof, naming
from chronicle.render.workbook import cover, sheets
from chronicle.render.workbook.cover import About
from chronicle.render.workbook.sheets import Filled, Rows, Styles

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook

LIBRARY = "xlsxwriter"
FOLDER = "workbooks"  # of a release
_LONGEST = 100  # characters of the package's name in that of a file
_MANY = 200_000  # rows beyond which the rows that are written are not kept in memory
_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def write(con: engine.Connection, package: Package, path: Path, when: datetime.date | None, version: str | None) -> list[Filled]:
    """Write a workbook to `path`, and return what is on its sheets.

    Args:
        con: The compiled history of the package; its database is the current one.
        package: The package.
        path: The file; it is replaced.
        when: The day whose state is written: each table with a period. None writes the history: every table.
        version: The version of the release; None for a build.

    Raises:
        ChronicleError: `missing-library` if XlsxWriter is not installed.
    """
    libraries.need("A workbook", (LIBRARY,), "'miit-chronicle[workbook]'")
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import FileCreateError

    written = list(package.temporal) if when else list(package.tables.values())
    many = sum(engine.rows(con, f"SELECT count(*) FROM {ident(table.name)}")[0][0] for table in written) > _MANY
    try:
        # A folder of ours for its temporary files: if the disk is full, the library leaves them.
        with leftovers.private() as folder, Workbook(str(path), {**_OPTIONS, "constant_memory": many, "tmpdir": str(folder)}) as book:
            book.set_properties(_properties(package, version, when))
            first, styles, names = book.add_worksheet(cover.NAME), _styles(book), _names(con, package, when or package.closing)
            filled = [sheets.fill(book, styles, table, Rows(con, _query(table, when)), names) for table in written]
            cover.fill(book, first, About(package, version, when), filled)
    except FileCreateError as error:
        raise error.args[0] from error  # the error of the system: a full disk, say
    return filled


def files(package: Package, days: Iterable[datetime.date]) -> Iterator[tuple[str, datetime.date | None]]:
    """Yield the path of each workbook in a release, and its day: None for the history."""
    name = re.sub(r"[^\w.-]+", "-", package.name)[:_LONGEST].strip("-.") or "package"  # a name may hold what a file name may not
    for when in days:
        yield f"{FOLDER}/{name}-{when}.xlsx", when
    yield f"{FOLDER}/{name}-history.xlsx", None


def _query(table: Table, when: datetime.date | None) -> str:
    rows = asof.select(table, day(str(when))) if when else f"SELECT * FROM {ident(table.name)}"
    return f"{rows} ORDER BY {idents(table.key)}"


def _names(con: engine.Connection, package: Package, when: datetime.date) -> dict[Node, str]:
    """The name of each entity on a day, in the languages of the package, without transliterations."""
    found: dict[Node, dict[str, str]] = {}
    places = {language: place for place, language in enumerate(package.languages)}
    for entity, id, language, label in engine.rows(con, f"FROM ({naming.query(package, day(str(when)))}) ORDER BY ALL"):
        found.setdefault((entity, id), {})[language] = label
    ordered = {node: dict(sorted(names.items(), key=lambda item: places.get(item[0], len(places)))) for node, names in found.items()}
    return {node: naming.shown(names, node[1]) for node, names in ordered.items()}


def _properties(package: Package, version: str | None, when: datetime.date | None) -> dict[str, object]:
    """What a file manager shows. The date is the closing date: the time at which it is written would change its bytes."""
    return {
        "title": f"{package.title}{f' {version}' if version else ''}, {when or 'history'}",
        "subject": package.description[:255],
        "comments": cover.citation(package, version),
        "created": datetime.datetime.combine(package.closing, datetime.time()),
    }


def _styles(book: Workbook) -> Styles:
    top = {"valign": "top"}
    return Styles(
        heading=book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#e8eef4", "bottom": 1}),
        day=book.add_format({**top, "num_format": "yyyy-mm-dd", "align": "left"}),
        whole=book.add_format({**top, "num_format": "0"}),
        text=book.add_format(top),
        marked=book.add_format({**top, "quote_prefix": True}),
        name=book.add_format({**top, "font_color": "#555555"}),
    )
