"""Change files replayed on states, forward and in reverse, and what notices that one was altered."""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from support.change_files import Document, made, made_by_an_older_engine, saved
from support.generated import TABLES
from support.workbench import ROOT, Folder, declare, table

from chronicle.building import operands
from chronicle.change import change_file, replay
from chronicle.change.replay import DoesNotFit
from chronicle.cli.main import main
from chronicle.core.errors import ChronicleError
from chronicle.releasing import change_proof

FIRST, SECOND = "1998-01-01", "2006-01-01"


def digests(state: str, package: str | None = None) -> dict[str, str]:
    with operands.one(state, package) as side:
        return side.state.digests


@pytest.fixture(scope="module", params=[made, made_by_an_older_engine], ids=["version 3", "version 2"])
def original(request: pytest.FixtureRequest, league_build: Path, tmp_path_factory: pytest.TempPathFactory) -> Document:
    document: Document = request.param(tmp_path_factory.mktemp("change") / "change.json", FIRST, SECOND, str(league_build))
    return document


@contextmanager
def replayed(path: Path, state: str, package: str | None = None, *, reverse: bool = False) -> Iterator[dict[str, str]]:
    with operands.one(state, package) as side:
        yield replay.applied(change_file.read(path), side, reverse=reverse).digests


# States


@pytest.mark.parametrize("form", replay.FORMATS)
def test_forward_gives_the_later_state_as_files_and_these_reversed_the_earlier(
    league_build: Path, original: Document, tmp_path: Path, form: str
) -> None:
    change, package = str(saved(tmp_path / "change.json", original)), str(league_build)
    later, earlier = str(tmp_path / "later"), str(tmp_path / "earlier")
    assert main(["apply", change, FIRST, "--to", later, "--format", form, "--package", package]) == 0
    assert digests(later) == digests(SECOND, package)
    assert {path.suffix for path in Path(later).iterdir()} == {f".{form}", ".json"}
    assert main(["apply", change, later, "--reverse", "--to", earlier, "--format", form]) == 0
    assert digests(earlier) == digests(FIRST, package)


@pytest.mark.parametrize("value", ["07:08:09", "2000-01-01T10:11:12.25Z", "0.1", "1e300", "true", "9007199254740993"])
def test_values_of_every_type_are_held_against_the_state_and_made_again(tmp_path: Path, value: str) -> None:
    types = ("time", "datetime", "number", "number", "boolean", "integer")
    kind = dict(zip(("07:08:09", "2000-01-01T10:11:12.25Z", "0.1", "1e300", "true", "9007199254740993"), types, strict=True))[value]
    tables = {
        "things": TABLES["things"],
        "sizes": table(f"size of value:{kind} a z", "size", of={"things": "of"}, role="attribute", period=("a", "z")),
    }
    rows = [{"size": "s", "of": "t0", "value": value, "a": "2000-03-01", "z": "2000-05-01"}]
    package = str(declare(tmp_path, tables, {"things": THINGS, "sizes": rows}).build())
    for first, second in (("2000-01-01", "2000-04-01"), ("2000-04-01", "2000-06-01")):
        made(tmp_path / "change.json", first, second, package)
        for start, end, reverse in ((first, second, False), (second, first, True)):
            with replayed(tmp_path / "change.json", start, package, reverse=reverse) as found:
                assert found == digests(end, package)


def test_the_snapshots_of_a_build_can_be_carried_on(league_build: Path, tmp_path: Path) -> None:
    made(tmp_path / "change.json", "1999-07-01", "2007-07-01", str(league_build))
    (tmp_path / "snapshot").mkdir()
    for source in (league_build / "snapshots" / "1999-07-01").glob("*.csv"):
        (tmp_path / "snapshot" / source.name).write_bytes(source.read_bytes())
    with operands.one("1999-07-01", str(league_build)) as side:
        (tmp_path / "snapshot" / "datapackage.json").write_text(json.dumps(side.package.descriptor), "utf-8")
    with replayed(tmp_path / "change.json", str(tmp_path / "snapshot")) as found:
        assert found == digests("2007-07-01", str(league_build))


@pytest.mark.parametrize("words", [["2000-01-01"], [SECOND], [FIRST, "--reverse"]])
def test_another_state_than_the_change_was_made_for_is_refused_and_nothing_written(
    league_build: Path, original: Document, tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    change = str(saved(tmp_path / "change.json", original))
    assert main(["apply", change, *words, "--to", str(tmp_path / "out"), "--package", str(league_build)]) == 1
    told = capsys.readouterr().err
    assert told.startswith("error [does-not-fit] members: the state it starts from has the digest ")
    assert "give the state that the change was made for" in told
    assert not (tmp_path / "out").exists()


def test_a_folder_that_is_there_is_not_written_over(league_build: Path, original: Document, tmp_path: Path) -> None:
    change = str(saved(tmp_path / "change.json", original))
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine", "utf-8")
    assert main(["apply", change, FIRST, "--to", str(tmp_path / "out"), "--package", str(league_build)]) == 2
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["mine.txt"]


def test_without_digests_the_rows_themselves_are_held_against_the_state(league_build: Path, original: Document, tmp_path: Path) -> None:
    bare = copy.deepcopy(original)
    for end in ("from", "to"):
        del bare[end]["digests"]
    with replayed(saved(tmp_path / "change.json", bare), FIRST, str(league_build)) as found:
        assert found == digests(SECOND, str(league_build))
    with pytest.raises(DoesNotFit, match="hafen: the change expects"), replayed(tmp_path / "change.json", "2005-01-01", str(league_build)):
        pass


# Whole records, across changes of the schema

THINGS = [{"thing": "t0", "a": "1990", "z": ".."}]
MARKS = [{"mark": f"m{n}", "thing": "t0", "lang": "en", "text": text, "a": "2000-01-10", "z": ".."} for n, text in enumerate("xyz")]


def record(root: Path, *, tables: str = "things marks", rows: list[dict[str, str]] = MARKS, closing: str = "2000-06-01") -> Folder:
    root.mkdir()
    return declare(
        root, {name: TABLES[name] for name in tables.split()}, {"things": THINGS, "marks": rows, "folk": [{"person": "p0"}]}, closing
    )


def add_column(folder: Folder, kind: str, weight: str = "7") -> None:
    rows = [row | {"weight": weight} for row in MARKS[:2]]
    folder.resource("marks", lambda r: r["schema"]["fields"].append({"name": "weight", "type": kind}))
    folder.write("marks", rows)


def rename_key(root: Path) -> None:
    folder = record(root)
    folder.resource("marks", lambda r: r["schema"].update(primaryKey="code"))
    folder.field("marks", "mark", name="code")
    folder.write("marks", [{"code": row["mark"], **{c: v for c, v in row.items() if c != "mark"}} for row in MARKS])


SCHEMAS: dict[str, tuple[Callable[[Path], object], Callable[[Path], object]]] = {
    "rows only": (lambda p: record(p, rows=MARKS[:2]), lambda p: record(p, rows=[MARKS[1] | {"text": "w"}, MARKS[2]])),
    "a column more": (record, lambda p: add_column(record(p), "integer")),
    "a column less": (lambda p: add_column(record(p), "string"), record),
    "a table more": (record, lambda p: record(p, tables="things marks folk")),
    "a table less": (lambda p: record(p, tables="things marks folk"), lambda p: record(p, rows=MARKS[1:])),
    "another type and form": (lambda p: add_column(record(p), "string", "07"), lambda p: add_column(record(p), "integer")),
    "another type and value": (lambda p: add_column(record(p), "string", "much"), lambda p: add_column(record(p), "integer")),
    "another key": (record, lambda p: record(p).resource("marks", lambda r: r["schema"].update(primaryKey=["mark", "lang"]))),
    "a key column of another name": (record, rename_key),
    "another type": (lambda p: add_column(record(p), "string"), lambda p: add_column(record(p), "integer")),
}


@pytest.mark.parametrize("reverse", [False, True], ids=["forward", "reverse"])
@pytest.mark.parametrize("name", SCHEMAS)
def test_a_record_leads_to_the_next_whatever_became_of_the_schema(tmp_path: Path, name: str, reverse: bool) -> None:
    ends = [str(tmp_path / "old"), str(tmp_path / "new")]
    for make, end in zip(SCHEMAS[name], ends, strict=True):
        make(Path(end))
        Folder(Path(end)).describe(lambda d: d.update(name="same"))
    made(tmp_path / "change.json", *ends)
    start, end = reversed(ends) if reverse else ends
    with replayed(tmp_path / "change.json", start, reverse=reverse) as found:
        assert found == digests(end)


@pytest.mark.parametrize("form", replay.FORMATS)
def test_a_record_that_is_written_as_files_reads_the_same(league: Folder, tmp_path: Path, form: str) -> None:
    later = Folder(shutil.copytree(league.root, tmp_path / "later"))
    later.set("stints", "weber|eintracht|2008-06-30", wage="7.25")
    later.set("titles", "union-de", wording='"FC", Union')
    made(tmp_path / "change.json", str(league.root), str(later.root))
    words = ["apply", str(tmp_path / "change.json"), str(league.root), "--to", str(tmp_path / "files"), "--format", form]
    assert main(words) == 0
    assert digests(str(tmp_path / "files")) == digests(str(later.root))


def test_keys_need_not_be_texts(tmp_path: Path) -> None:
    tables = {"numbers": table("number:integer day:date word", "number day", role="reference"), "things": TABLES["things"]}
    rows = [{"number": str(n), "day": "2000-01-05", "word": word} for n, word in enumerate("abcd")]
    for name, part in (("old", rows[:3]), ("new", [rows[1] | {"word": "x"}, *rows[2:]])):
        (tmp_path / name).mkdir()
        declare(tmp_path / name, tables, {"numbers": part, "things": THINGS}).describe(lambda d: d.update(name="same"))
    ends = [str(tmp_path / name) for name in ("old", "new")]
    told = made(tmp_path / "change.json", *ends)
    assert told["revisions"][0]["rows"] == ["0|2000-01-05"]
    for start, end, reverse in ((*ends, False), (*ends[::-1], True)):
        with replayed(tmp_path / "change.json", start, reverse=reverse) as found:
            assert found == digests(end)


@pytest.mark.slow
def test_the_releases_of_the_real_data_lead_to_one_another(tmp_path: Path) -> None:
    made(tmp_path / "change.json", "0.1.0", "0.2.0", str(ROOT))
    for start, end, reverse in (("0.1.0", "0.2.0", False), ("0.2.0", "0.1.0", True)):
        with replayed(tmp_path / "change.json", start, str(ROOT), reverse=reverse) as found:
            assert found == digests(end, str(ROOT))
    assert change_proof.verify(tmp_path / "change.json", str(ROOT)).faults == ()


# Files that someone made, or altered


@pytest.fixture(scope="module")
def third(league_build: Path, tmp_path_factory: pytest.TempPathFactory) -> Document:
    return made(tmp_path_factory.mktemp("change") / "change.json", FIRST, SECOND, str(league_build))


def undigested(document: Document) -> Document:
    bare = copy.deepcopy(document)
    for end in ("from", "to"):
        bare[end].pop("digests")
    return bare


def added(document: Document) -> Document:
    found: Document = next(row for row in document["rows"] if row["change"] == "added")
    return found


def test_a_certainty_that_is_none_is_refused(third: Document, tmp_path: Path) -> None:
    document = undigested(third)
    added(document)["new"]["certainty"] = "maybe"
    with pytest.raises(ChronicleError, match="not a row change"):
        change_file.read(saved(tmp_path / "change.json", document))


def test_a_row_whose_id_is_not_that_of_its_key_is_refused(league_build: Path, third: Document, tmp_path: Path) -> None:
    document = undigested(third)
    added(document)["id"] = "other"
    path = saved(tmp_path / "change.json", document)
    with pytest.raises(DoesNotFit, match="other: the row in the change has a different key"), replayed(path, FIRST, str(league_build)):
        pass


def test_a_change_of_another_dataset_is_refused(league_build: Path, third: Document, tmp_path: Path) -> None:
    path = saved(tmp_path / "change.json", {**third, "dataset": "another"})
    with pytest.raises(DoesNotFit, match="the change file is of the dataset another"), replayed(path, FIRST, str(league_build)):
        pass


@pytest.mark.parametrize("proven", [True, False])
def test_what_is_applied_is_said_as_far_as_it_is_proven(
    league_build: Path, third: Document, tmp_path: Path, proven: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    path = saved(tmp_path / "change.json", third if proven else undigested(third))
    assert main(["apply", str(path), FIRST, "--to", str(tmp_path / "later"), "--package", str(league_build)]) == 0
    assert ("the result has the digests that the file promises" in capsys.readouterr().err) == proven


@pytest.mark.parametrize("command", [["apply", "FILE", FIRST, "--to", "later"], ["verify", "FILE"]])
def test_a_file_nested_too_deeply_is_refused(tmp_path: Path, command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "change.json"
    path.write_text("[" * 100_000, "utf-8")
    assert main([str(path) if word == "FILE" else word for word in command]) == 2
    assert "error [not-json]" in capsys.readouterr().err
