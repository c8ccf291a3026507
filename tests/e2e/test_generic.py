"""The engine knows nothing of the ministry: every name comes from the contract."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path

from support.workbench import LEAGUE, ROOT

from chronicle.building import builder
from chronicle.change.comments import COLUMNS
from chronicle.core.paths import DATABASE
from chronicle.history.edition import Edition

# Keys of the published diff and of other JSON, an irregular plural, a name by which `init` guesses, and the columns of the schema `change`:
# the engine's own words.
PUBLISHED = {"reorganizations", "sources", "events", "people", "begun_by", "ended_by", "source_id"} | {
    column for table in COLUMNS.values() for column in table
}


def _constants() -> Iterator[tuple[Path, str]]:
    """Every string of the engine that is not a docstring."""
    for path in sorted((ROOT / "scripts" / "chronicle").rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        docstrings = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and node.body and isinstance(node.body[0], ast.Expr)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
                yield path, node.value


def _names(root: Path) -> tuple[set[str], set[str]]:
    resources = json.loads((root / "datapackage.json").read_text("utf-8"))["resources"]
    return {r["name"] for r in resources}, {f["name"] for r in resources for f in r["schema"]["fields"]}


def test_no_table_and_no_column_of_the_ministry_is_named_in_the_engine() -> None:
    tables, columns = _names(ROOT)
    peculiar = (tables | {column for column in columns if "_" in column}) - PUBLISHED
    assert {(path.name, text) for path, text in _constants() if text in peculiar} == set()


def test_the_league_shares_no_table_and_no_column_with_the_ministry() -> None:
    ours, theirs = _names(ROOT), _names(LEAGUE)
    assert not ours[0] & theirs[0]
    assert not ours[1] & theirs[1]


def test_the_league_passes_all_checks() -> None:
    assert builder.check(LEAGUE).errors == []


def test_the_league_is_compiled_like_the_ministry(league_build: Path, league_edition: Edition) -> None:
    assert (league_build / DATABASE).is_file()
    assert list((league_build / "snapshots").iterdir())
    assert list((league_build / "changes").iterdir())
    assert league_edition.package.name == "league"
