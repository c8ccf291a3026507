"""A build or a release as an Excel workbook."""

from __future__ import annotations

from pathlib import Path

from chronicle.api import editions
from chronicle.api.days import Day
from chronicle.api.days import day as day_of
from chronicle.core import files


def workbook(package: str | Path | None = None, *, day: Day | None = None, out: str | Path) -> Path:
    """Writes a build or a release as an Excel workbook: a cover, and a sheet for each table with names beside ids.

    Args:
        package: A version, `latest`, or the folder of a package, a build or a release. By default the nearest.
        day: Write the state on this day: each table with a period. By default the history: every table with all its rows.
        out: The file, such as `offices.xlsx`. It is replaced.

    Returns:
        The path of the file.

    Raises:
        ChronicleError: `bad-date`; `missing-library` if XlsxWriter is not installed; `output-refused`, `output-failed` if the file cannot
            be written; `no-package`, `no-edition`, `no-release`, `broken-edition` if there is nothing to write.
    """
    from chronicle.render.workbook import book

    when, target = None if day is None else day_of(day), Path(out)
    with editions.open(package) as edition, edition._asked() as found, files.fresh(target) as part:
        book.write(found.con, found.package, part, when, found.version)
    return target
