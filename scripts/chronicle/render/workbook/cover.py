"""The first sheet: what the workbook is, its licence, how to cite it, and what is on the other sheets."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chronicle.contract.package import Package
from chronicle.render import english
from chronicle.render.workbook.sheets import Filled

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

NAME = "About"
_SHOWN = 20  # cells that were cut


@dataclass(frozen=True)
class About:
    """What the workbook is of: the package, the version of its release, and the day; None for the history."""

    package: Package
    version: str | None
    when: datetime.date | None


def fill(book: Workbook, sheet: Worksheet, about: About, filled: Sequence[Filled]) -> None:
    """Write the cover, once all other sheets are there."""
    bold, wrapped = book.add_format({"bold": True, "valign": "top"}), book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 34)
    sheet.set_column(2, 2, 10)
    sheet.set_column(3, 3, 90)
    sheet.write_string(0, 0, about.package.title, book.add_format({"bold": True, "font_size": 16}))
    line = 1
    for heading, text in _facts(about, filled):
        sheet.write_string(line, 0, heading, bold)
        sheet.merge_range(line, 1, line, 3, "", wrapped)
        sheet.write_string(line, 1, text, wrapped)
        sheet.set_row(line, 15 * (1 + len(text) // 130))
        line += 1
    line += 1
    for place, heading in enumerate(("Sheet", "Table", "Rows", "One row is")):
        sheet.write_string(line, place, heading, bold)
    link = book.add_format({"font_color": "#0b5394", "underline": 1, "valign": "top"})
    for done in filled:
        for name in done.sheets:
            line += 1
            sheet.write_url(line, 0, f"internal:'{name}'!A1", link, name)
            sheet.write_string(line, 1, done.table.title, wrapped)
            sheet.write_number(line, 2, done.rows)
            sheet.write_string(line, 3, done.table.description, wrapped)


def _facts(about: About, filled: Sequence[Filled]) -> Iterator[tuple[str, str]]:
    package, version, when = about.package, about.version, about.when
    if package.description:
        yield "What", package.description
    yield "State", f"What may hold on {english.day(when)}." if when else "Every statement with its period."
    yield "Version", version or "not a release"
    yield "Closing date", f"The data covers the time up to {english.day(package.closing)}."
    if licences := ", ".join(filter(None, map(_licence, package.descriptor.get("licenses", [])))):
        yield "Licence", licences
    yield "How to cite", citation(package, version)
    yield "Names", "Columns beside ids have the name of the entity, " + ("on this day." if when else "the latest one.")
    yield (
        "Dates",
        "A date that is known to the day is a date here. Any other is a text: 2008-03 (some day of that month), `..` (open), "
        "and days before March 1900, on which spreadsheets differ. Grouped columns at the right give the earliest and the latest day.",
    )
    if when:
        yield "Certainty", "certain: the row holds on this day. possible: the sources do not settle whether it does."
    if cut := [place for done in filled for place in done.cut]:
        more = f" and {len(cut) - _SHOWN} more" if len(cut) > _SHOWN else ""
        yield "Cut", f"Longer than a cell can be, so cut here and whole in the CSV files: {'; '.join(cut[:_SHOWN])}{more}."
    if longer := [done.table.name for done in filled if len(done.sheets) > 1]:
        yield "Several sheets", f"Longer than a sheet can be, so on several: {', '.join(longer)}."


def _licence(licence: Any) -> str:
    return f"{licence.get('title') or licence.get('name', '')} {licence.get('path', '')}".strip()


def citation(package: Package, version: str | None) -> str:
    """Return how to cite the data in one line."""
    authors = ", ".join(str(one.get("title")) for one in package.descriptor.get("contributors", []) if one.get("title"))
    parts = [authors, package.title, f"Version {version}" if version else f"Not released; data to {package.closing}"]
    parts.append(str(package.descriptor.get("homepage") or ""))
    return ". ".join(filter(None, parts)) + ("" if parts[-1] else ".")
