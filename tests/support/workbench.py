"""Packages to try things on: copies that a test may spoil, and tiny ones declared in a few lines."""

from __future__ import annotations

import csv
import datetime
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from chronicle.building import builder
from chronicle.change import happened
from chronicle.change.happened import Happened
from chronicle.checking import checkers, loading
from chronicle.contract import descriptor
from chronicle.contract.package import Package
from chronicle.core.errors import InputRefused
from chronicle.core.findings import Finding
from chronicle.engines import duckdb as engine
from chronicle.history import asof, database
from chronicle.history.edition import Edition
from chronicle.history.state import State

ROOT = Path(__file__).parents[2]
LEAGUE = Path(__file__).parents[1] / "packages" / "league"

# The rule by which findings count rows: the header is 1, the first record 2.
HEADER = 1


@dataclass(frozen=True)
class Folder:
    """A package folder that a test may spoil."""

    root: Path

    @property
    def descriptor(self) -> dict[str, Any]:
        return json.loads((self.root / "datapackage.json").read_text("utf-8"))

    def describe(self, change: Callable[[dict[str, Any]], object]) -> None:
        """Edits the descriptor in place."""
        described = self.descriptor
        change(described)
        (self.root / "datapackage.json").write_text(json.dumps(described, ensure_ascii=False), "utf-8")

    def resource(self, table: str, change: Callable[[dict[str, Any]], object]) -> None:
        """Edits one table of the descriptor in place."""
        self.describe(lambda d: change(next(r for r in d["resources"] if r["name"] == table)))

    def field(self, table: str, column: str, **properties: Any) -> None:
        """Gives one column other properties."""
        self.resource(table, lambda r: next(f for f in r["schema"]["fields"] if f["name"] == column).update(properties))

    def path(self, table: str) -> Path:
        return self.root / next(r["path"] for r in self.descriptor["resources"] if r["name"] == table)

    def key(self, table: str) -> list[str]:
        key = next(r for r in self.descriptor["resources"] if r["name"] == table)["schema"]["primaryKey"]
        return [key] if isinstance(key, str) else key

    def rows(self, table: str) -> list[dict[str, str]]:
        with self.path(table).open(newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))

    def write(self, table: str, rows: Sequence[Mapping[str, str]], columns: Sequence[str] | None = None) -> None:
        resource = next(r for r in self.descriptor["resources"] if r["name"] == table)
        names = columns or [f["name"] for f in resource["schema"]["fields"]]
        path = self.root / resource["path"]
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, names, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)

    def number(self, table: str, row_id: str) -> int:
        """The number of a row, as findings count."""
        ids = ["|".join(row[c] for c in self.key(table)) for row in self.rows(table)]
        return ids.index(row_id) + HEADER + 1

    def set(self, table: str, row_id: str, **cells: str) -> int:
        """Other cells in one row; gives its number."""
        number, rows = self.number(table, row_id), self.rows(table)
        rows[number - HEADER - 1].update(cells)
        self.write(table, rows)
        return number

    def add(self, table: str, **cells: str) -> int:
        """One row more; gives its number."""
        with self.path(table).open("r+", newline="", encoding="utf-8") as file:
            reader = csv.reader(file)
            columns = next(reader)
            number = sum(1 for row in reader if row) + HEADER + 1
            csv.DictWriter(file, columns, restval="", lineterminator="\n").writerow(cells)
        return number

    def drop(self, table: str, *row_ids: str) -> None:
        """Some rows less, and what the evidence says of them."""
        self.write(table, [r for r in self.rows(table) if "|".join(r[c] for c in self.key(table)) not in row_ids])
        for resource in self.descriptor["resources"]:
            e = resource.get("chronicle", {}).get("evidence")
            if e:
                kept = [r for r in self.rows(resource["name"]) if not (r[e["table"]] == table and r[e["id"]] in row_ids)]
                self.write(resource["name"], kept)

    def text(self, table: str, old: str, new: str) -> None:
        """Replaces text of a CSV file, once; what is written need not be CSV any more."""
        before = self.path(table).read_text("utf-8")
        assert before.count(old) == 1, f"{old!r} stands {before.count(old)} times in {table}"
        self.path(table).write_text(before.replace(old, new), "utf-8", newline="")

    def findings(self) -> list[Finding]:
        """What the compiled rules find in it."""
        package = descriptor.load(self.root)
        con = engine.connect()
        try:
            return loading.load(con, package)
        except InputRefused as refused:
            return refused.findings
        finally:
            con.close()

    def faults(self) -> list[Finding]:
        """The same without warnings."""
        return [finding for finding in self.findings() if finding.severity == "error"]

    def build(self, out: Path | None = None, *, check: bool = False) -> Path:
        return builder.build(self.root, out, check=check)


def club(root: Path) -> Folder:
    """In the empty folder `root` the smallest package worth releasing; what it has it calls as the league does."""
    tables = {
        "coaches": table("coach_code called_en", "coach_code", role="entity", labels={"columns": {"en": "called_en"}}),
        "members": table("code since until", "code", role="entity", period=("since", "until")),
        "titles": table(
            "title_code member_code tongue wording since until",
            "title_code",
            of={"members": "member_code"},
            foreign={"member_code": "members.code"},
            role="attribute",
            period=("since", "until"),
            series=["member_code", "tongue"],
            tracks=["wording"],
            labels={"text": "wording", "language": "tongue"},
        ),
    }
    rows = {
        "coaches": [{"coach_code": "schmidt", "called_en": "Smith"}],
        "members": [{"code": "eintracht", "since": "1990-01-01", "until": ".."}],
        "titles": [
            {"title_code": "1", "member_code": "eintracht", "tongue": "en", "wording": "Harmony", "since": "1990-01-01", "until": "1995"},
            {"title_code": "2", "member_code": "eintracht", "tongue": "en", "wording": "Harmony 1990", "since": "1995", "until": ".."},
        ],
    }
    folder = declare(root, tables, rows)
    described = json.loads((LEAGUE / "datapackage.json").read_text("utf-8"))
    folder.describe(
        lambda d: d.update({name: described[name] for name in ("title", "description", "licenses", "contributors", "keywords")})
    )
    return folder


class _Nobody:
    """Stands for a checker in a process of its own, which is not started, and finds nothing."""

    def __init__(self, module: str) -> None:
        self.module = module

    def send(self, job: object) -> None:
        pass

    def answer(self, progress: object = None) -> Any:
        return [] if self.module.endswith("standard") else {"outcomes": []}

    def stop(self) -> None:
        pass


def found_sound(patch: pytest.MonkeyPatch) -> None:
    """The second opinion and the suites find nothing, and that is what is known of the data from now on: for a cache of one's own."""
    patch.setattr(checkers, "_Child", _Nobody)


def without_suites(patch: pytest.MonkeyPatch) -> None:
    """The second opinion and the suites take seconds and have their own tests: here they are not asked, and find nothing."""
    patch.setattr(checkers, "_Child", _Nobody)
    patch.setattr(checkers.Trial, "verdict", lambda *_: ([], []))


@contextmanager
def history(root: Path, *, temporal: bool = False) -> Iterator[tuple[engine.Connection, Package]]:
    """The package compiled in memory: history tables, macros and views, without files."""
    package = descriptor.build(json.loads((root / "datapackage.json").read_text("utf-8")), root)
    con = engine.connect()
    try:
        loading.load(con, package, temporal=temporal)
        database.furnish(con, package, asof.dates(con, package), None)
        yield con, package
    finally:
        con.close()


def compared(found: Edition, a: str, b: str) -> Happened:
    """Two days of one history."""
    first, second = (State(found.con, found.package, datetime.date.fromisoformat(day)) for day in (a, b))
    return happened.between(first, second)


def table(
    columns: str, key: str, *, of: Mapping[str, str] | None = None, foreign: Mapping[str, str] | None = None, **meaning: Any
) -> dict[str, Any]:
    """The description of a table. `columns` are names, each with `:type` if it is no string; `foreign` maps a column
    to `table.column`; the rest are `chronicle` properties, with `period=("a", "z")` for the validity."""
    fields = [{"name": name, "type": kind or "string"} for name, _, kind in (word.partition(":") for word in columns.split())]
    schema: dict[str, Any] = {"fields": fields, "primaryKey": key.split()}
    if foreign:
        targets = {column: target.split(".") for column, target in foreign.items()}
        schema["foreignKeys"] = [{"fields": [c], "reference": {"resource": t, "fields": [k]}} for c, (t, k) in targets.items()]
    if of:
        meaning["of"] = dict(of)
        if len(of) > 1:
            meaning["subject"] = next(iter(of))
    if "period" in meaning:
        meaning["validity"] = dict(zip(("from", "to"), meaning.pop("period"), strict=True))
    return {"schema": schema, "chronicle": meaning}


def declare(
    root: Path, tables: Mapping[str, Mapping[str, Any]], rows: Mapping[str, Sequence[Mapping[str, str]]], closing: str = "2001-12-31"
) -> Folder:
    """A package in the empty folder `root`: one CSV file beside the descriptor for each table."""
    resources = [{"name": name, "path": f"{name}.csv", **described} for name, described in tables.items()]
    described = {"name": root.name, "chronicle": {"contract": "2", "closing": closing}, "resources": resources}
    (root / "datapackage.json").write_text(json.dumps(described), "utf-8")
    folder = Folder(root)
    for name in tables:
        folder.write(name, rows.get(name, []))
    return folder
