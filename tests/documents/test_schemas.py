"""The schemas are those of the models, and the models describe every member."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from support import servers
from support.workbench import ROOT

from chronicle.documents import schemas

LISTS = {"changelog", "rows", "tree"}  # their entries say what they are


@pytest.mark.parametrize("name", schemas.DOCUMENTS)
def test_a_committed_schema_is_what_the_model_gives(name: str) -> None:
    assert schemas.path(name).read_text("utf-8") == schemas.text(name), "run `python -m chronicle.documents`"


def test_there_is_no_other_schema() -> None:
    assert {path.name for path in schemas.FOLDER.iterdir()} == {schemas.path(name).name for name in schemas.DOCUMENTS}


@pytest.mark.parametrize("name", schemas.DOCUMENTS)
def test_it_is_a_schema_with_an_id_of_its_own(name: str) -> None:
    found = schemas.schema(name)
    Draft202012Validator.check_schema(found)
    assert found["$id"].startswith(f"chronicle-{name}-")
    assert found["description"]


def members(schema: Any) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Each member of the objects in a schema: its place, itself, and the object."""
    for name, part in {"": schema, **schema.get("$defs", {})}.items():
        for member, described in part.get("properties", {}).items():
            yield f"{name}/{member}", described, part


@pytest.mark.parametrize("name", schemas.DOCUMENTS)
def test_every_member_is_described_with_examples_that_it_admits(name: str) -> None:
    schema = schemas.schema(name)
    for place, member, part in members(schema):
        assert member.get("description", "").strip(), place
        assert member["description"].endswith("."), place
        assert member.get("examples"), place
        assert part["additionalProperties"] is False, place
        for example in member["examples"]:
            found = [e.message for e in Draft202012Validator({**member, "$defs": schema.get("$defs", {})}).iter_errors(example)]
            assert found == [], (place, example)


@pytest.mark.parametrize("name", sorted({*schemas.DOCUMENTS} - LISTS))
def test_every_document_that_is_no_list_says_the_version_of_its_form(name: str) -> None:
    assert "schema_version" in schemas.schema(name)["properties"]


def test_models_are_frozen() -> None:
    for model in schemas.DOCUMENTS.values():
        assert model.model_config["frozen"]


def test_the_command_writes_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schemas, "FOLDER", tmp_path / "schemas")
    (tmp_path / "schemas").mkdir()
    (tmp_path / "schemas" / "old.schema.json").write_text("{}", "utf-8")
    schemas.write()
    assert {path.name: path.read_text("utf-8") for path in (tmp_path / "schemas").iterdir()} == {
        f"{name}.schema.json": schemas.text(name) for name in schemas.DOCUMENTS
    }


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, made of the sdist, as a folder with what it installs."""
    servers.need_modules("hatchling")
    made = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "--directory", str(made), "--target"]
    subprocess.run([*build, "sdist"], cwd=ROOT, check=True, capture_output=True)
    (sdist,) = made.glob("*.tar.gz")
    shutil.unpack_archive(sdist, made, filter="data")
    subprocess.run([*build, "wheel"], cwd=made / sdist.name.removesuffix(".tar.gz"), check=True, capture_output=True)
    (archive,) = made.glob("*.whl")
    with zipfile.ZipFile(archive) as file:
        file.extractall(made / "installed")
    return made / "installed"


@pytest.mark.slow
def test_the_wheel_has_the_schemas(wheel: Path) -> None:
    for name in schemas.DOCUMENTS:
        member = wheel / "chronicle" / "documents" / "schemas" / f"{name}.schema.json"
        assert json.loads(member.read_text("utf-8")) == schemas.schema(name)


@pytest.mark.slow
def test_the_wheel_answers_in_an_empty_folder_from_the_newest_release(wheel: Path, tmp_path: Path) -> None:
    newest = json.loads((ROOT / "releases" / "latest.json").read_text("utf-8"))["version"]
    environment = {**os.environ, "PYTHONPATH": str(wheel), "CHRONICLE_CACHE": str(tmp_path / "cache"), "PYTHONIOENCODING": "utf-8"}

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, *words], cwd=tmp_path, env=environment, capture_output=True, text=True, encoding="utf-8", check=False
        )
        assert done.returncode == 0, done.stderr
        return done

    script = """
import chronicle
found = chronicle.open('latest')
print(found.version, len(found.asof('2020-08-05').tenures), chronicle.__file__)
"""
    version, rows, where = run("-c", script).stdout.split(maxsplit=2)
    assert (version, int(rows) > 0, where.startswith(str(wheel))) == (newest, True, True)
    told = run("-m", "chronicle", "asof", "names", "2020-01-01", "--format", "csv")
    assert f"release {newest} of miit-chronicle that comes with chronicle" in told.stderr
    assert told.stdout.startswith("id,organization_id,")
    assert "装备工业一司" in run("-m", "chronicle", "biography", "装备工业司").stdout
    assert "Structure" in run("-m", "chronicle", "diff", "2008-07-02", "2010-01-01").stdout


SLOW = "{'pydantic', 'urllib3', 'platformdirs', 'jsonschema'} & set(sys.modules)"


@pytest.mark.parametrize(
    "words",
    [
        ["--help"],
        ["asof", "2010-01-01"],
        ["asof", "2010-01-01", "members", "--format", "json"],
        ["tree", "2010-01-01"],
        ["tree", "2010-01-01", "--json"],
        ["sql", "FROM snapshots"],
        ["diff", "1998-01-01", "2010-01-01"],
        ["diff", "1998-01-01", "2010-01-01", "--json"],
    ],
)
def test_a_command_that_is_in_a_hurry_imports_no_models(words: list[str], league_build: Path) -> None:
    package = [] if words == ["--help"] else ["--package", str(league_build)]
    script = f"import sys; from chronicle.cli.main import main\ntry: main(sys.argv[1:])\nfinally: print({SLOW}, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", script, *words, *package], capture_output=True, text=True, check=True)
    assert done.stderr.splitlines()[-1] == "set()"
