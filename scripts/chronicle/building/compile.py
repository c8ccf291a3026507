"""Write the files of a build: DuckDB, Parquet, CSV, snapshots, and the diffs between them."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

from chronicle.change import change_file, crosswalk, happened, tables
from chronicle.change.happened import Happened
from chronicle.contract.package import Package
from chronicle.core import digest
from chronicle.core.paths import DATABASE
from chronicle.core.progress import Tell, quiet
from chronicle.core.sql import day, ident, idents
from chronicle.engines import duckdb as engine
from chronicle.engines import row_digest, writers
from chronicle.history import asof, database
from chronicle.history.state import State
from chronicle.render import changelog, day_markdown, dictionary, english, xkos
from chronicle.render.pictures import files as pictures
from chronicle.render.pictures.scene import Scene
from chronicle.render.workbook import book

_MOST_IN_WORKBOOKS = 1_000_000  # rows of all tables together: more than a spreadsheet opens at once


@dataclass(frozen=True)
class Built:
    """What was compiled. `snapshots` maps each date to its reason: the id of an act, or `closing`."""

    snapshots: Mapping[datetime.date, str]
    tables: Mapping[str, Mapping[str, Any]]  # name -> rows, digest


def write(con: engine.Connection, package: Package, out: Path, version: str | None = None, tell: Tell = quiet) -> Built:
    """Write all files into the folder `out`, which contains the filled database that `con` uses. Detaches the database at the end."""
    snapshots = asof.dates(con, package)
    when = f"from {min(snapshots)} to {max(snapshots)}" if len(snapshots) > 1 else f"on {max(snapshots)}"
    tell(f"{english.number(len(package.tables), 'table')}, {english.number(len(snapshots), 'snapshot')} {when}")
    database.furnish(con, package, snapshots, version)
    tables.create(con, package)
    metadata = {"dataset": package.name, "version": version or "unreleased", "closing": str(package.closing)}
    with engine.beside(con, "chronicle") as other, ThreadPoolExecutor(1) as beside:  # the thread ends before its connection
        copies = beside.submit(_snapshots, other, package, out, snapshots, metadata)
        described = _history(con, package, out, metadata)
        states = [State(con, package, when) for when in snapshots]  # each knows its digests, which the steps before and after it ask for
        steps = [happened.between(a, b) for a, b in pairwise(states)]
        _changes(con, package, out, steps, metadata)
        (out / "CHANGELOG.md").write_text(changelog.history(package, steps, version), "utf-8")
        (out / "DICTIONARY.md").write_text(dictionary.markdown(con, package), "utf-8")
        pictures.write(Scene(con, package, version, sorted(snapshots)), steps, out)
        copies.result()
    if version and find_spec(book.LIBRARY) and _fit_workbooks(con, package, tell):
        (out / book.FOLDER).mkdir()
        for path, day_of in book.files(package, snapshots):
            book.write(con, package, out / path, day_of, version)
    con.execute("USE memory; DETACH chronicle")
    return Built(snapshots, described)


def _fit_workbooks(con: engine.Connection, package: Package, tell: Tell) -> bool:
    """True if the tables are short enough for workbooks."""
    rows = sum(engine.rows(con, f"SELECT count(*) FROM {ident(table.name)}")[0][0] for table in package.tables.values())
    if rows > _MOST_IN_WORKBOOKS:
        tell(f"no workbooks: {rows:,} rows are more than {_MOST_IN_WORKBOOKS:,}; `chronicle workbook` writes one all the same")
    return bool(rows <= _MOST_IN_WORKBOOKS)


def _changes(con: engine.Connection, package: Package, out: Path, steps: Sequence[Happened], metadata: Mapping[str, str]) -> None:
    """Write events as tables, change files and texts from each snapshot to the next, and the crosswalks."""
    folder = out / "changes"
    folder.mkdir()
    place = tables.of(State(con, package, None))
    tables.export(place, folder, metadata)
    for step in steps:
        stem = "_".join(map(str, step.days))
        with (folder / f"{stem}.json").open("w", encoding="utf-8") as file:
            change_file.write(step, file)
        (folder / f"{stem}.md").write_text("\n".join(day_markdown.everything(step)) + "\n", "utf-8")
    days = [step.days[0] for step in steps] + [step.days[1] for step in steps[-1:]]
    if days:
        crosswalk.write(con, place.schema, days, out, metadata)
        rows = ((a, b, engine.dicts(con, crosswalk.moved(place.schema, a, b))) for a, b in crosswalk.spans(days))
        with (out / crosswalk.FOLDER / "crosswalk.ttl").open("w", encoding="utf-8") as file:
            file.writelines(xkos.turtle(None, rows))


def _history(con: engine.Connection, package: Package, out: Path, metadata: Mapping[str, str]) -> dict[str, Mapping[str, Any]]:
    (out / "history").mkdir()
    described: dict[str, Mapping[str, Any]] = {}
    for table in package.tables.values():
        query = f"SELECT * FROM {ident(table.name)} ORDER BY {idents(table.key)}"
        content = row_digest.of_rows(con, ident(table.name), database.columns(table))
        writers.parquet(con, query, out / "history" / f"{table.name}.parquet", {**metadata, "digest": content})
        if table.period:  # without one it is the canonical file
            writers.csv(con, query, out / "history" / f"{table.name}.csv")
        described[table.name] = {"rows": engine.rows(con, f"SELECT count(*) FROM {ident(table.name)}")[0][0], "digest": content}
    return described


def _snapshots(
    con: engine.Connection, package: Package, out: Path, dates: Mapping[datetime.date, str], metadata: Mapping[str, str]
) -> None:
    for when in dates:
        folder = out / "snapshots" / str(when)
        folder.mkdir(parents=True)
        for table in package.temporal:
            query = f"{asof.select(table, day(str(when)))} ORDER BY {idents(table.key)}"
            writers.parquet(con, query, folder / f"{table.name}.parquet", {**metadata, "snapshot": str(when)})
            writers.csv(con, query, folder / f"{table.name}.csv")


def manifest(package: Package, out: Path, built: Built, version: str | None) -> dict[str, Any]:
    """Return build.json: every file with its size and hash. The DuckDB file has no fixed bytes, so the digests of its tables stand in."""
    from chronicle.documents.build import Build

    files: list[dict[str, Any]] = []
    for path in sorted(p for p in out.rglob("*") if p.is_file()):
        fixed = path != out / DATABASE
        known = {"bytes": path.stat().st_size, "hash": digest.of_file(path)} if fixed else {}
        files.append({"path": path.relative_to(out).as_posix(), **known})
    document: dict[str, Any] = Build.of(
        {
            "dataset": package.name,
            "version": version,
            "closing": str(package.closing),
            "built_with": f"duckdb {engine.VERSION}",
            "snapshots": [{"date": str(d), "reason": reason} for d, reason in built.snapshots.items()],
            "tables": built.tables,
            "files": files,
        }
    )
    return document
