"""Diff tools for tables, each asked for the difference of two folders of CSV files, and what can be read off its answer.

Each tool is told the key of every table, and its answer is brought to one form (`Change`). The tables are as plain as
can be: bodies (names, parent and figure in the row of the body), functions and people (with their body). They hold no
successions: a snapshot of a day has none.

The rule by which an answer is read (`read`) is generous: a row of a body that came is a creation, one that went an
abolition; a cell that changed is the event that the contract has a word for (so a rename is told by a changed cell of a
keyed row); a function or person that came, went or changed likewise. A merger, absorption, split, spin-off, replacement
or reorganization is told only if predecessors and successors are tied, which no row or cell of such an answer does; that
a body lived before can be seen in neither snapshot. Days are not asked for.
"""

from __future__ import annotations

import csv
import importlib
import importlib.metadata
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from support.ministry_truth import WORDS, Happened
from support.ministry_world import World

Row = Mapping[str, str]

# table -> its columns, the key first
TABLES: Mapping[str, tuple[str, ...]] = {
    "bodies": ("body", "zh", "en", "above", "figure"),
    "functions": ("function", "body"),
    "people": ("person", "body"),
}
FACTS = {("bodies", "above"): "parents", ("bodies", "figure"): "figures", ("functions", "body"): "holders", ("people", "body"): "posts"}


@dataclass
class Change:
    """What a tool says of one table: rows that came and went, cells that changed, by key."""

    came: dict[str, Row] = field(default_factory=dict)
    went: dict[str, Row] = field(default_factory=dict)
    cells: dict[str, dict[str, tuple[str, str]]] = field(default_factory=dict)


def write(world: World, folder: Path) -> None:
    """The snapshot of a world as CSV files."""
    bodies = [(b, *world.names[b], world.parents.get(b, ""), str(world.figures.get(b, ""))) for b in sorted(world.alive)]
    rows = {"bodies": bodies, "functions": sorted(world.holders.items()), "people": sorted(world.posts.items())}
    folder.mkdir()
    for name, columns in TABLES.items():
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file, lineterminator="\n").writerows([columns, *rows[name]])


def read(changes: Mapping[str, Change]) -> list[Happened]:
    """The events that can be read off."""
    return sorted(event for name, change in changes.items() for event in _events(name, change))


def _events(name: str, change: Change) -> Iterator[Happened]:
    if name == "bodies":
        yield from (Happened("created", (key,)) for key in change.came)
        yield from (Happened("abolished", (key,)) for key in change.went)
    else:
        for place, rows in enumerate((change.came, change.went)):
            for key, row in rows.items():
                yield _worded(FACTS[name, "body"], key, *((row["body"], "") if place else ("", row["body"])))
    for key, cells in change.cells.items():
        if names := [cells[column] for column in ("zh", "en") if column in cells]:
            yield Happened(WORDS["names"][2], (key,), values=tuple(sorted(names)))
        for column, (old, new) in cells.items():
            if (name, column) in FACTS:
                yield _worded(FACTS[name, column], key, old, new)


def _worded(fact: str, key: str, old: str, new: str) -> Happened:
    kind = WORDS[fact][2 if old and new else 1 if old else 0]
    subjects = (key, old or new) if fact == "posts" and not (old and new) else (key,)
    return Happened(kind, subjects, values=((old, new),))


def csv_diff(one: Path, other: Path) -> dict[str, Change]:
    from csv_diff import compare, load_csv

    found = {}
    for name, (key, *_) in TABLES.items():
        with (one / f"{name}.csv").open(encoding="utf-8") as old, (other / f"{name}.csv").open(encoding="utf-8") as new:
            said = compare(load_csv(old, key=key), load_csv(new, key=key))
        found[name] = Change(
            {row[key]: row for row in said["added"]},
            {row[key]: row for row in said["removed"]},
            {row["key"]: {column: tuple(both) for column, both in row["changes"].items()} for row in said["changed"]},
        )
    return found


def daff(one: Path, other: Path) -> dict[str, Change]:
    import daff as tool

    found = {}
    for name, columns in TABLES.items():
        views = [tool.PythonTableView(_rows(folder / f"{name}.csv")) for folder in (one, other)]
        flags = tool.CompareFlags()
        flags.addPrimaryKey(columns[0])
        flags.show_unchanged, flags.show_unchanged_columns, flags.ordered = False, True, False
        told = tool.PythonTableView([])
        tool.TableDiff(tool.Coopy.compareTables(*views, flags).align(), flags).hilite(told)
        change = found[name] = Change()
        for action, *cells in told.data:
            row = dict(zip(columns, cells, strict=True))
            if action == "+++":
                change.came[row[columns[0]]] = row
            elif action == "---":
                change.went[row[columns[0]]] = row
            elif action.endswith("->"):
                change.cells[row[columns[0]]] = {c: tuple(v.split(action, 1)) for c, v in row.items() if action in v}
    return found


def datacompy(one: Path, other: Path) -> dict[str, Change]:
    import datacompy as tool
    import pandas

    compare = getattr(tool, "PandasCompare", None) or tool.Compare
    found = {}
    for name, (key, *columns) in TABLES.items():
        frames = [pandas.read_csv(folder / f"{name}.csv", dtype=str, keep_default_na=False) for folder in (one, other)]
        said = compare(*frames, join_columns=[key])
        change = found[name] = Change()
        change.went = {row[key]: row for row in said.df1_unq_rows.to_dict("records")}
        change.came = {row[key]: row for row in said.df2_unq_rows.to_dict("records")}
        for row in said.all_mismatch().to_dict("records"):
            both = {column: (row[f"{column}_df1"], row[f"{column}_df2"]) for column in columns}
            change.cells[row[key]] = {column: pair for column, pair in both.items() if pair[0] != pair[1]}
    return found


def binoc(one: Path, other: Path) -> dict[str, Change]:
    import binoc as tool

    settings = one.parent / "binoc.yaml"
    tables = [{"path_regex": rf"^{name}\.csv$", "row_identity": {"columns": [columns[0]]}} for name, columns in TABLES.items()]
    settings.write_text(json.dumps({"dataset": {"tables": tables}}), "utf-8")  # JSON is YAML
    said = json.loads(tool.diff(str(one), str(other), config=tool.Config.from_file(str(settings))).to_json())
    found = {name: Change() for name in TABLES}
    for file in (said["root"] or {}).get("children", ()):
        name = Path(file["path"]).stem
        for edit in file["details"]["edits"]:
            _binoc_edit(found[name], TABLES[name], edit["verb"].removeprefix("tabular."), edit["params"])
    return found


def _binoc_edit(change: Change, columns: tuple[str, ...], verb: str, told: Mapping[str, Any]) -> None:
    rows = [dict(zip(columns, row["values"], strict=True)) for row in told.get("rows", [told.get("values")]) if row]
    if verb in ("add_row", "append_rows"):
        change.came |= {row[columns[0]]: row for row in rows}
    elif verb == "remove_row":
        change.went |= {row[columns[0]]: row for row in rows}
    elif verb == "edit_cell":
        change.cells.setdefault(told["key"][columns[0]], {})[told["column"]] = told["from"], told["to"]
    elif verb not in ("reorder_rows", "row_alignment_basis"):
        raise ValueError(f"binoc says {verb}: {told}")


def _rows(path: Path) -> list[list[str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


TOOLS: Mapping[str, tuple[str, Callable[[Path, Path], dict[str, Change]]]] = {
    "binoc": ("binoc", binoc),
    "datacompy": ("datacompy", datacompy),
    "csv-diff": ("csv_diff", csv_diff),
    "daff": ("daff", daff),
}


def installed() -> dict[str, str | None]:
    """The version of each tool that can be imported; None for one that cannot."""
    found: dict[str, str | None] = {}
    for name, (module, _) in TOOLS.items():
        try:
            importlib.import_module(module)
            found[name] = importlib.metadata.version(name)
        except ImportError:
            found[name] = None
    return found
