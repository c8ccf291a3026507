"""Change files replayed on states, forward and in reverse, and what notices that one was altered."""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from support.generated import TABLES
from support.workbench import ROOT, Folder, declare, table

from chronicle.build import operands
from chronicle.change import change_file, compare, replay
from chronicle.change.replay import DoesNotFit
from chronicle.cli.main import main
from chronicle.core.errors import ChronicleError
from chronicle.release import change_proof

Document = dict[str, Any]
FIRST, SECOND = "1998-01-01", "2006-01-01"


def made(path: Path, first: str, second: str, package: str | None = None) -> Document:
    with operands.opened(first, second, package) as both:
        path.write_text(change_file.text(compare.compare(*both)), "utf-8")
    return json.loads(path.read_text("utf-8"))


def digests(state: str, package: str | None = None) -> dict[str, str]:
    with operands.one(state, package) as side:
        return side.state.digests


@pytest.fixture(scope="module")
def original(league_build: Path, tmp_path_factory: pytest.TempPathFactory) -> Document:
    return made(tmp_path_factory.mktemp("change") / "change.json", FIRST, SECOND, str(league_build))


def saved(path: Path, document: Document, *, summed: bool = True) -> Path:
    told = document | ({change_file.SUM: change_file.checksum(document)} if summed else {})
    path.write_text(json.dumps(told, ensure_ascii=False), "utf-8")
    return path


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
    assert [r["id"] for r in told["revisions"][0]["rows"]] == ["0|2000-01-05"]
    for start, end, reverse in ((*ends, False), (*ends[::-1], True)):
        with replayed(tmp_path / "change.json", start, reverse=reverse) as found:
            assert found == digests(end)


@pytest.mark.slow
def test_the_releases_of_the_real_data_lead_to_one_another(tmp_path: Path) -> None:
    made(tmp_path / "change.json", "0.1.0", "0.2.0", str(ROOT))
    for start, end, reverse in (("0.1.0", "0.2.0", False), ("0.2.0", "0.1.0", True)):
        with replayed(tmp_path / "change.json", start, str(ROOT), reverse=reverse) as found:
            assert found == digests(end, str(ROOT))
    assert change_proof.verify(tmp_path / "change.json", str(ROOT)) == []


# Alterations


def event(document: Document, start: str) -> Document:
    return next(e for e in document["events"] if e["id"].startswith(start))


def merged(document: Document) -> Document:
    return event(document, "merged:")


def row(document: Document, change: str) -> Document:
    return next(r for e in document["events"] for r in e["rows"] if r["change"] == change)


def member(document: Document, change: str) -> Document:
    return next(r for e in document["events"] for r in e["rows"] if r["change"] == change and r["table"] == "members")


def swap(document: Document) -> None:
    one, other = document["events"][:2]
    one["rows"][0], other["rows"][0] = other["rows"][0], one["rows"][0]


Alter = Callable[[Document], object]
BY_APPLY: dict[str, Alter] = {
    "the id of a row that goes": lambda d: row(d, "removed").update(id="nobody"),
    "the table of a row": lambda d: row(d, "added").update(table="titles"),
    "a table that is not there": lambda d: row(d, "added").update(table="nothing"),
    "an old value": lambda d: member(d, "removed")["old"].update(sort="x"),
    "a new value": lambda d: member(d, "added")["new"].update(sort="division"),
    "a new certainty": lambda d: row(d, "added")["new"].update(certainty="possible"),
    "an old certainty": lambda d: row(d, "changed")["old"].update(certainty="possible"),
    "an addition as a removal": lambda d: (r := row(d, "added")).update(old=r["new"], new=None, change="removed"),
    "a row left out": lambda d: merged(d)["rows"].pop(),
    "a row twice": lambda d: merged(d)["rows"].append(row(d, "added")),
    "an event left out": lambda d: d["events"].pop(0),
    "an event more": lambda d: d["events"].append(d["events"][0] | {"id": "created:again"}),
    "the digest it starts from": lambda d: d["from"]["digests"].update(members="rows-md5:0"),
    "the digest it leads to": lambda d: d["to"]["digests"].update(members="rows-md5:0"),
    "the digest of a table that is not there": lambda d: d["to"]["digests"].update(nothing="rows-md5:0"),
}
BY_VERIFY: dict[str, Alter] = {
    "the id of a row that comes": lambda d: row(d, "added").update(id="nobody"),  # its key tells where it goes
    "the kind of an event": lambda d: merged(d).update(kind="split"),
    "the id of an event": lambda d: merged(d).update(id="merged:others"),
    "the subject of an event": lambda d: merged(d)["subjects"][0].update(id="union"),
    "a name": lambda d: merged(d)["successors"][0]["name"].update(de="FC Anders"),
    "a predecessor left out": lambda d: merged(d)["predecessors"].pop(),
    "a tie turned round": lambda d: merged(d)["ties"][0].reverse(),
    "the order of ties": lambda d: merged(d)["ties"].reverse(),
    "the first day of an event": lambda d: merged(d).update(earliest="1999-07-02"),
    "the last day of an event": lambda d: merged(d).update(latest=None),
    "the certainty of an event": lambda d: merged(d).update(certainty="possible"),
    "the act behind an event": lambda d: merged(d).update(reorganizations=[]),
    "what came between": lambda d: merged(d)["via"].append({"id": "union", "name": {}}),
    "the sources": lambda d: merged(d)["sources"].append("fanzine"),
    "a tracked value": lambda d: event(d, "rebranded:eintracht")["tracked"][0].update(new="Anders"),
    "the order of events": lambda d: d["events"].reverse(),
    "the order of rows in an event": lambda d: merged(d)["rows"].reverse(),
    "rows of two events exchanged": swap,
    "a row moved to another event": lambda d: d["events"][1]["rows"].append(merged(d)["rows"].pop()),
    "the word for a row change": lambda d: row(d, "added").update(change="changed"),
    "an old value left out": lambda d: member(d, "removed")["old"].pop("sort"),
    "a count": lambda d: d["counts"][0].update(first=99),
    "the kind of a count": lambda d: d["counts"][0].update(begun={}),
    "a change of the schema": lambda d: d["schema"].append(
        {"level": "major", "table": "members", "column": "sort", "what": "column", "change": "removed", "old": None, "new": None}
    ),
    "the closing date": lambda d: d["to"].update(closing="2035-01-01"),
    "no digests": lambda d: [d[end].pop("digests") for end in ("from", "to")],
    "no digests of the later state": lambda d: d["to"].pop("digests"),
    "the digest of one table left out": lambda d: d["to"]["digests"].pop("members"),
    "the dataset": lambda d: d.update(dataset="union"),
}
VERIFY_TAKES_FOR_TRUE = {"no digests"}  # they can be left out of a change file that is true


def altered(original: Document, alter: Alter) -> Document:
    document = copy.deepcopy(original)
    alter(document)
    assert document != original
    return document


@pytest.mark.parametrize("name", [*BY_APPLY, *BY_VERIFY])
def test_whatever_is_altered_without_a_new_sum_is_refused_on_reading(original: Document, tmp_path: Path, name: str) -> None:
    path = saved(tmp_path / "change.json", altered(original, (BY_APPLY | BY_VERIFY)[name]), summed=False)
    with pytest.raises(ChronicleError) as refused:
        change_file.read(path)
    assert refused.value.code == "altered"


@pytest.mark.parametrize("name", BY_APPLY)
def test_rows_and_digests_altered_with_a_new_sum_do_not_fit(league_build: Path, original: Document, tmp_path: Path, name: str) -> None:
    path = saved(tmp_path / "change.json", altered(original, BY_APPLY[name]))
    with pytest.raises(DoesNotFit), replayed(path, FIRST, str(league_build)):
        pass


@pytest.mark.parametrize("name", BY_VERIFY)
def test_what_no_row_depends_on_passes_apply_but_not_a_comparison_made_anew(
    league_build: Path, original: Document, tmp_path: Path, name: str
) -> None:
    path = saved(tmp_path / "change.json", altered(original, BY_VERIFY[name]))
    with replayed(path, FIRST, str(league_build)) as found:
        assert found == original["to"]["digests"]
    assert bool(change_proof.verify(path, str(league_build))) != (name in VERIFY_TAKES_FOR_TRUE)


@pytest.mark.parametrize("name", BY_APPLY)
def test_what_apply_notices_a_comparison_made_anew_notices_as_well(
    league_build: Path, original: Document, tmp_path: Path, name: str
) -> None:
    document = altered(original, BY_APPLY[name])
    assert change_proof.differing(document, original)


def leaves(value: Any, place: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Every value of a document that holds no others: its path, and where it stands."""
    for key, item in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(item, dict | list) and item:
            yield from leaves(item, f"{place}/{key}")
        else:
            yield f"{place}/{key}"[1:], value, key


def test_every_single_value_that_is_altered_is_named_by_its_place(original: Document) -> None:
    document, count = copy.deepcopy(original), 0
    for place, parent, key in list(leaves(document)):
        kept, parent[key] = parent[key], "altered"
        told = change_proof.differing(document, original)
        assert [line.partition(": ")[0] for line in told] == [place]
        parent[key], count = kept, count + 1
    assert count > 500
    assert change_proof.differing(document, original) == []


def test_values_of_another_type_are_not_the_same(original: Document) -> None:
    assert change_proof.differing({"a": 1, "b": [True]}, {"a": 1.0, "b": [1]}) == [
        "a: the file has 1, made anew it is 1.0",
        "b/0: the file has True, made anew it is 1",
    ]


def test_the_order_of_the_members_of_an_object_is_no_change(league_build: Path, original: Document, tmp_path: Path) -> None:
    turned = json.loads(json.dumps(original), object_pairs_hook=lambda pairs: dict(reversed(pairs)))
    assert list(turned) != list(original)
    path = saved(tmp_path / "change.json", turned, summed=False)
    with replayed(path, FIRST, str(league_build)) as found:
        assert found == original["to"]["digests"]
    assert change_proof.verify(path, str(league_build)) == []


def test_a_change_file_is_held_against_the_days_that_it_names(league_build: Path, original: Document, tmp_path: Path) -> None:
    path = saved(tmp_path / "change.json", altered(original, lambda d: d["to"].update(day="2006-01-02")))
    assert change_proof.verify(path, str(league_build)) == []  # nothing differs between the two days but the name
    path = saved(path, altered(original, lambda d: d["to"].update(day="2001-01-01")))
    assert any(line.startswith("to/digests/") for line in change_proof.verify(path, str(league_build)))


def test_a_folder_of_files_cannot_be_found_by_name(league_build: Path, tmp_path: Path) -> None:
    folder = str(record(tmp_path / "old").root)
    made(tmp_path / "change.json", folder, folder)
    with pytest.raises(ChronicleError) as refused:
        change_proof.verify(tmp_path / "change.json", str(league_build))
    assert refused.value.code == "no-side"
