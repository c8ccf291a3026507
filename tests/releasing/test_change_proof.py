"""What notices that a change file was altered: reading it, applying it, or making it anew."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from support.change_files import Document, made, made_by_an_older_engine, saved
from support.workbench import ROOT, Folder

from chronicle.building import operands
from chronicle.change import change_file, replay
from chronicle.change.replay import DoesNotFit
from chronicle.cli.main import main
from chronicle.core.errors import ChronicleError
from chronicle.releasing import change_proof

FIRST, SECOND = "1998-01-01", "2006-01-01"
Alter = Callable[[Document], object]


@pytest.fixture(scope="module")
def original(league_build: Path, tmp_path_factory: pytest.TempPathFactory) -> Document:
    return made(tmp_path_factory.mktemp("change") / "change.json", FIRST, SECOND, str(league_build))


@pytest.fixture(scope="module")
def older(league_build: Path, tmp_path_factory: pytest.TempPathFactory) -> Document:
    return made_by_an_older_engine(tmp_path_factory.mktemp("change") / "change.json", FIRST, SECOND, str(league_build))


def event(document: Document, kind: str = "merged") -> Document:
    return next(e for e in document["events"] if e["kind"] == kind)


def row(document: Document, change: str, table: str | None = None) -> Document:
    rows = document.get("rows") or [r for e in document["events"] for r in e["rows"]]
    return next(r for r in rows if r["change"] == change and table in (None, r["table"]))


def tracked(document: Document) -> Document:
    return next(t for e in document["events"] for t in e["tracked"] if t["old"] and t["new"])


def became(document: Document) -> Document:
    return next(r for r in document["net"]["rows"] if r["relation"] != "same")


BY_APPLY: dict[str, Alter] = {
    "the dataset": lambda d: d.update(dataset="union"),
    "the id of a row that comes": lambda d: row(d, "added").update(id="nobody"),
    "the id of a row that goes": lambda d: row(d, "removed").update(id="nobody"),
    "the table of a row": lambda d: row(d, "added").update(table="titles"),
    "a table that is not there": lambda d: row(d, "added").update(table="nothing"),
    "an old value": lambda d: row(d, "removed", "members")["old"].update(sort="x"),
    "a new value": lambda d: row(d, "added", "members")["new"].update(sort="division"),
    "a new certainty": lambda d: row(d, "added")["new"].update(certainty="possible"),
    "an old certainty": lambda d: row(d, "changed")["old"].update(certainty="possible"),
    "an addition as a removal": lambda d: (r := row(d, "added")).update(old=r["new"], new=None, change="removed"),
    "a row left out": lambda d: d["rows"].pop(),
    "a row twice": lambda d: d["rows"].append(row(d, "added")),
    "the digest it starts from": lambda d: d["from"]["digests"].update(members="rows-md5:0"),
    "the digest it leads to": lambda d: d["to"]["digests"].update(members="rows-md5:0"),
    "the digest of a table that is not there": lambda d: d["to"]["digests"].update(nothing="rows-md5:0"),
}
BY_VERIFY: dict[str, Alter] = {
    "an event left out": lambda d: d["events"].pop(0),
    "an event more": lambda d: d["events"].append(d["events"][0] | {"id": "begin/members/again"}),
    "the kind of an event": lambda d: event(d).update(kind="split"),
    "the word for an event": lambda d: event(d).update(word="split"),
    "the section of an event": lambda d: event(d).update(section="People"),
    "whether it is minor": lambda d: event(d).update(minor=True),
    "the id of an event": lambda d: event(d).update(id="begin/members/others"),
    "a name": lambda d: event(d)["successors"][0]["name"].update(de="FC Anders"),
    "a predecessor left out": lambda d: event(d)["predecessors"].pop(),
    "a subject more": lambda d: event(d)["subjects"].append(event(d)["predecessors"][0]),
    "a contributor more": lambda d: event(d)["contributors"].append(event(d)["predecessors"][0]),
    "an object more": lambda d: event(d)["objects"].append(event(d)["predecessors"][0]),
    "a link left out": lambda d: event(d)["links"].pop(),
    "the extent of a link": lambda d: event(d)["links"][0].update(extent="part"),
    "the share of a link": lambda d: event(d)["links"][0].update(share=0.5),
    "the order of links": lambda d: event(d)["links"].reverse(),
    "the first day of an event": lambda d: event(d).update(earliest="1999-07-02"),
    "the last day of an event": lambda d: event(d).update(latest=None),
    "the certainty of an event": lambda d: event(d).update(certainty="possible"),
    "whether it came and went": lambda d: event(d).update(interim=True),
    "the act behind an event": lambda d: event(d).update(acts=[]),
    "the sources": lambda d: event(d)["sources"].append("fanzine"),
    "what is unsettled": lambda d: event(d)["unsettled"].append("members/union"),
    "a statement": lambda d: event(d)["statements"].pop(),
    "the side of a statement": lambda d: event(d)["statements"][0].update(
        side="begin" if event(d)["statements"][0]["side"] == "end" else "end"
    ),
    "a tracked value": lambda d: tracked(d).update(new="Anders"),
    "what a tracked value is of": lambda d: tracked(d)["series"].update(measure="x"),
    "the order of events": lambda d: d["events"].reverse(),
    "the order of rows": lambda d: d["rows"].reverse(),
    "an old value left out": lambda d: row(d, "removed", "members")["old"].pop("sort"),
    "how many have no date": lambda d: d.update(undated=d["undated"] + 1),
    "how many live on": lambda d: d["net"].update(same=99),
    "what became of one": lambda d: became(d).update(relation="part"),
    "one that became something left out": lambda d: d["net"]["rows"].pop(),
    "the closing date": lambda d: d["to"].update(closing="2035-01-01"),
    "no digests": lambda d: [d[end].pop("digests") for end in ("from", "to")],
    "no digests of the later state": lambda d: d["to"].pop("digests"),
    "the digest of one table left out": lambda d: d["to"]["digests"].pop("members"),
}
VERIFY_TAKES_FOR_TRUE = {"no digests"}  # they can be left out of a change file that is true


def altered(original: Document, alter: Alter) -> Document:
    document = copy.deepcopy(original)
    alter(document)
    assert document != original
    return document


def applied(path: Path, package: Path) -> dict[str, str]:
    with operands.one(FIRST, str(package)) as side:
        return replay.applied(change_file.read(path), side).digests


@pytest.mark.parametrize("name", [*BY_APPLY, *BY_VERIFY])
def test_whatever_is_altered_without_a_new_sum_is_refused_on_reading(original: Document, tmp_path: Path, name: str) -> None:
    path = saved(tmp_path / "change.json", altered(original, (BY_APPLY | BY_VERIFY)[name]), summed=False)
    with pytest.raises(ChronicleError) as refused:
        change_file.read(path)
    assert refused.value.code == "altered"


@pytest.mark.parametrize("name", BY_APPLY)
def test_rows_and_digests_altered_with_a_new_sum_do_not_fit(league_build: Path, original: Document, tmp_path: Path, name: str) -> None:
    path = saved(tmp_path / "change.json", altered(original, BY_APPLY[name]))
    with pytest.raises(DoesNotFit):
        applied(path, league_build)


@pytest.mark.parametrize("name", BY_VERIFY)
def test_what_no_row_depends_on_passes_apply_but_is_not_as_made_anew(
    league_build: Path, original: Document, tmp_path: Path, name: str
) -> None:
    path = saved(tmp_path / "change.json", altered(original, BY_VERIFY[name]))
    assert applied(path, league_build) == original["to"]["digests"]
    assert bool(change_proof.verify(path, str(league_build)).faults) != (name in VERIFY_TAKES_FOR_TRUE)


def test_what_apply_notices_is_not_as_made_anew_either(original: Document) -> None:
    for alter in BY_APPLY.values():
        assert change_proof.differing(altered(original, alter), original)


def test_a_true_one_is_the_same_as_made_anew(
    league_build: Path, original: Document, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = saved(tmp_path / "change.json", original)
    assert main(["verify", str(path), "--package", str(league_build)]) == 0
    assert capsys.readouterr() == ("verified: comparing both states again gives the same file\n", "")


# Version 2

OLDER_ROWS: dict[str, Alter] = {
    "a row left out": lambda d: event(d, "revised")["rows"].pop(),
    "a row twice": lambda d: event(d, "revised")["rows"].append(row(d, "added")),
    "the table of a row": lambda d: row(d, "added").update(table="titles"),
    "an old value": lambda d: row(d, "removed", "members")["old"].update(sort="x"),
    "an old value left out": lambda d: row(d, "removed", "members")["old"].pop("sort"),
    "a new certainty": lambda d: row(d, "added")["new"].update(certainty="possible"),
    "the word for a row change": lambda d: row(d, "added").update(change="changed"),
    "an event left out": lambda d: d["events"].pop(0),
    "the closing date": lambda d: d["to"].update(closing="2035-01-01"),
    "the digest it leads to": lambda d: d["to"]["digests"].update(members="rows-md5:0"),
    "no digests of the later state": lambda d: d["to"].pop("digests"),
    "a change of the schema": lambda d: d["schema"].append(
        {"level": "major", "table": "members", "column": "sort", "what": "column", "change": "removed", "old": None, "new": None}
    ),
}
OLDER_WORDS: dict[str, Alter] = {
    "the kind of an event": lambda d: event(d, "revised").update(kind="split"),
    "a name": lambda d: event(d, "revised")["subjects"][0]["name"].update(de="FC Anders"),
    "a row moved to another event": lambda d: d["events"][1]["rows"].append(event(d, "revised")["rows"].pop()),
    "a count": lambda d: d["counts"][0].update(first=99),
    "no digests": lambda d: [d[end].pop("digests") for end in ("from", "to")],
}


@pytest.mark.parametrize("name", OLDER_ROWS)
def test_rows_and_sides_of_an_older_file_are_held_against_the_state(league_build: Path, older: Document, tmp_path: Path, name: str) -> None:
    path = saved(tmp_path / "change.json", altered(older, OLDER_ROWS[name]))
    assert change_proof.verify(path, str(league_build)).faults


@pytest.mark.parametrize("name", OLDER_WORDS)
def test_what_an_older_engine_told_of_events_is_not_compared(league_build: Path, older: Document, tmp_path: Path, name: str) -> None:
    path = saved(tmp_path / "change.json", altered(older, OLDER_WORDS[name]))
    assert change_proof.verify(path, str(league_build)).faults == ()


PUBLISHED = sorted((ROOT / "releases").glob("*/delta/*/change.json"))


@pytest.mark.parametrize("path", PUBLISHED, ids=lambda path: str(path.parent.relative_to(ROOT / "releases")))
def test_the_change_files_of_published_releases_are_as_made_anew_by_any_later_engine(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    assert main(["verify", str(path)]) == 0, capsys.readouterr().out


def test_that_it_is_not_compared_is_said(league_build: Path, older: Document, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = saved(tmp_path / "change.json", older)
    assert main(["verify", str(path), "--package", str(league_build), "--json"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["faults"] == []
    assert err.startswith("note: version 2: operands, contracts, digests and row changes were compared")


# Places


def leaves(value: Any, place: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Every value of a document that holds no others: its path, and where it stands."""
    for key, item in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(item, dict | list) and item:
            yield from leaves(item, f"{place}/{key}")
        else:
            yield f"{place}/{key}"[1:], value, key


def test_every_single_value_that_is_altered_is_named_by_its_place(original: Document) -> None:
    document, count = copy.deepcopy(original), 0
    for place, parent, key in list(leaves(document))[::5]:
        kept, parent[key] = parent[key], "altered"
        told = change_proof.differing(document, original)
        assert [line.partition(": ")[0] for line in told] == [place]
        parent[key], count = kept, count + 1
    assert count > 100
    assert change_proof.differing(document, original) == []


def test_values_of_another_type_are_not_the_same() -> None:
    assert change_proof.differing({"a": 1, "b": [True]}, {"a": 1.0, "b": [1]}) == [
        "a: the file has 1, made anew it is 1.0",
        "b/0: the file has True, made anew it is 1",
    ]


@pytest.mark.parametrize("document", ["original", "older"])
def test_the_order_of_the_members_of_an_object_is_no_change(
    league_build: Path, document: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    told = request.getfixturevalue(document)
    turned = json.loads(json.dumps(told), object_pairs_hook=lambda pairs: dict(reversed(pairs)))
    assert list(turned) != list(told)
    path = saved(tmp_path / "change.json", turned, summed=document == "original")  # a sum of version 3 is of the text
    assert applied(path, league_build) == told["to"]["digests"]
    assert change_proof.verify(path, str(league_build)).faults == ()


def test_a_change_file_is_held_against_the_days_that_it_names(league_build: Path, original: Document, tmp_path: Path) -> None:
    path = saved(tmp_path / "change.json", altered(original, lambda d: d["to"].update(day="2006-01-02")))
    assert change_proof.verify(path, str(league_build)).faults == ()  # nothing differs between the two days but the name
    path = saved(path, altered(original, lambda d: d["to"].update(day="2001-01-01")))
    assert any(line.startswith("to/digests/") for line in change_proof.verify(path, str(league_build)).faults)


def test_a_folder_of_files_cannot_be_found_by_name(league: Folder, league_build: Path, tmp_path: Path) -> None:
    made(tmp_path / "change.json", str(league.root), str(league.root))
    with pytest.raises(ChronicleError) as refused:
        change_proof.verify(tmp_path / "change.json", str(league_build))
    assert refused.value.code == "no-side"
