"""A release compiled again from its own canonical tables, and compared with what was published."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from chronicle import __version__, engine, making
from chronicle.contract import Package
from chronicle.errors import ChronicleError, Finding
from chronicle.layout import DATABASE
from chronicle.making import Tell
from chronicle.sums import fault

DATA = ("history/", "snapshots/")  # bytes that follow from the tables and DuckDB alone; texts follow chronicle's wording, too
_CHANGELOG = "CHANGELOG.md"


def findings(package: Package, tell: Tell) -> tuple[list[Finding], list[str]]:
    """What comes out otherwise when the release that `package` was read from is made again; and remarks.

    The tables' digests must be the same on any DuckDB; the bytes of a file, with the DuckDB it was built with; and those
    of the texts if the same chronicle writes them (the descriptor's `made_by`), else they are only remarked on.
    """
    release: dict[str, Any] = package.descriptor["chronicle"]["release"]
    with tempfile.TemporaryDirectory(prefix="chronicle-") as name:
        stage = Path(name)
        try:
            report, built = making.compiled(package, stage, package.release, check=False, tell=tell)
        except engine.Error as error:
            raise ChronicleError("no-rebuild", f"the tables cannot be compiled: {str(error).splitlines()[0]}") from error
        if built is None:
            return report.errors, []
        found = [
            fault(table.path, "rebuilt-differs", f"compiled again, {table.name} has not the published digest")
            for table in package.tables.values()
            if dict(built.tables[table.name]) != release["tables"].get(table.name)
        ]
        if release["built_with"] != f"duckdb {engine.VERSION}":
            return found, [f"built with {release['built_with']}; this is duckdb {engine.VERSION}: digests compared, not bytes"]
        made = sorted(p.relative_to(stage).as_posix() for p in stage.rglob("*") if p.is_file() and p.name != DATABASE)
        unlike = [path for path in made if not _same(package.root / path, stage / path)]
        same_hand = release.get("made_by") == f"chronicle {__version__}"
        found += [
            fault(path, "rebuilt-differs", "compiled again, it has other bytes") for path in unlike if same_hand or path.startswith(DATA)
        ]
        notes = [f"{len(made)} files compiled again, {len(made) - len(unlike)} of them to the same bytes"]
        if texts := [path for path in unlike if not same_hand and not path.startswith(DATA)]:
            notes.append(f"another chronicle wrote the texts; it would write {len(texts)} otherwise: {', '.join(texts)}")
        rest = {file["path"] for file in release["files"]} - {*made, DATABASE} - {table.path for table in package.tables.values()}
        if rest:
            notes.append(f"not made by a compile, so not compared: {', '.join(sorted(rest))}")
        return found, notes


def _same(published: Path, again: Path) -> bool:
    if not published.is_file():
        return False
    old, new = published.read_bytes(), again.read_bytes()
    if published.name == _CHANGELOG:  # a release's has a section more, on what differs from the one before
        title, _, body = new.partition(b"\n")
        return old == new or (old.startswith(title + b"\n\n## Against ") and old.endswith(b"\n" + body))
    return old == new
