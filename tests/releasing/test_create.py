"""Publishing: versions, immutability, and what a refused release leaves behind."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from pathlib import Path

import pytest
from support import workbench
from support.shared import once
from support.workbench import Folder, without_suites

from chronicle.building import builder
from chronicle.change import change_file, row_changes
from chronicle.core import semver
from chronicle.core.errors import ChronicleError
from chronicle.engines import duckdb as engine
from chronicle.history import edition
from chronicle.releasing import create, deltas, news


@pytest.fixture(autouse=True)
def _without_suites(monkeypatch: pytest.MonkeyPatch) -> None:
    without_suites(monkeypatch)


@pytest.fixture(scope="module")
def founded_club(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The club with its release 0.1.0. For reading only."""

    def make(place: Path) -> None:
        (place / "club").mkdir()
        with pytest.MonkeyPatch.context() as patch:
            without_suites(patch)
            assert _publish(workbench.club(place / "club")) == "0.1.0"

    return once(tmp_path_factory, "founded", make) / "club"


@pytest.fixture
def founded(founded_club: Path, tmp_path: Path) -> Folder:
    """A copy of it, with the release."""
    return Folder(Path(shutil.copytree(founded_club, tmp_path / "club")))


@pytest.fixture
def founded_league(first_release: Path, tmp_path: Path) -> Folder:
    """A copy of the league with its release 0.1.0."""
    return Folder(Path(shutil.copytree(first_release, tmp_path / "league")))


def _publish(folder: Folder) -> str:
    create.release(folder.root, publish=True, tag=False)
    return str(json.loads((folder.root / "releases" / "latest.json").read_text("utf-8"))["version"])


def _bytes(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_the_first_release_is_complete_and_checksummed(first_release: Path) -> None:
    folder = first_release / "releases" / "0.1.0"
    sums = dict(reversed(line.split("  ", 1)) for line in (folder / "SHA256SUMS").read_text("utf-8").splitlines())
    found = {name: hashlib.sha256(data).hexdigest() for name, data in _bytes(folder).items() if name != "SHA256SUMS"}
    assert found == sums
    described = json.loads((folder / "datapackage.json").read_text("utf-8"))
    assert described["version"] == "0.1.0"
    assert {"CHANGELOG.md", "chronicle.duckdb", "checks.json"} <= set(found)
    index = json.loads((first_release / "releases" / "index.json").read_text("utf-8"))
    assert [entry["version"] for entry in index["releases"]] == ["0.1.0"]


def test_a_release_is_rebuilt_from_itself_to_the_same_bytes(first_release: Path, tmp_path: Path) -> None:
    folder = first_release / "releases" / "0.1.0"
    again = builder.build(folder, tmp_path / "again", check=False)
    published = _bytes(folder)
    for name, data in _bytes(again).items():
        if name.startswith(("history/", "snapshots/", "changes/", "pictures/")) or name in ("CHANGELOG.md", "DICTIONARY.md"):
            assert published[name] == data, name


def test_nothing_new_is_not_published(founded: Folder) -> None:
    with pytest.raises(ChronicleError) as refused:
        _publish(founded)
    assert refused.value.code == "nothing-new"


def test_the_version_follows_from_the_change_and_old_releases_stay(founded: Folder) -> None:
    first = _bytes(founded.root / "releases" / "0.1.0")
    founded.set("coaches", "schmidt", called_en="Smith the Younger")
    assert _publish(founded) == "0.1.1"
    founded.add("coaches", coach_code="newcomer", called_en="New")
    assert _publish(founded) == "0.2.0"
    founded.drop("coaches", "newcomer")
    assert _publish(founded) == "0.3.0"  # an id is gone: a break, which before 1.0.0 raises the second number
    assert _bytes(founded.root / "releases" / "0.1.0") == first
    index = json.loads((founded.root / "releases" / "index.json").read_text("utf-8"))["releases"]
    assert [(e["version"], e["previous"]) for e in index] == [("0.3.0", "0.2.0"), ("0.2.0", "0.1.1"), ("0.1.1", "0.1.0"), ("0.1.0", None)]


@pytest.mark.parametrize(
    ("before", "level", "after"),
    [
        (None, "major", "0.1.0"),
        ("0.1.0", "patch", "0.1.1"),
        ("0.1.3", "minor", "0.2.0"),
        ("0.4.2", "major", "0.5.0"),
        ("1.4.2", "patch", "1.4.3"),
        ("1.4.2", "minor", "1.5.0"),
        ("1.4.2", "major", "2.0.0"),
    ],
)
def test_the_number_that_follows(before: str | None, level: str, after: str) -> None:
    assert semver.following(before, level) == after


def test_a_faulty_package_is_refused_and_leaves_its_report(club: Folder) -> None:
    club.set("members", club.rows("members")[0]["code"], since="never")
    with pytest.raises(ChronicleError) as refused:
        _publish(club)
    assert (refused.value.code, refused.value.exit_code) == ("release-refused", 1)
    assert [p.name for p in (club.root / "releases").rglob("*")] == []
    report = club.root / "build" / "refused" / "0.1.0"
    (checks,) = json.loads((report / "gates.json").read_text("utf-8"))["gates"]
    assert (checks["gate"], checks["passed"]) == ("checks find no error", False)
    assert (report / "gates.json").is_file()


def test_a_list_of_releases_that_a_later_engine_wrote_is_not_written_over(founded: Folder) -> None:
    path = founded.root / "releases" / "index.json"
    text = path.read_text("utf-8").replace('"schema_version": "1.0"', '"schema_version": "1.1", "more": []')
    path.write_text(text, "utf-8")
    founded.set("coaches", "schmidt", called_en="Smith the Younger")
    with pytest.raises(ChronicleError, match=r"has the form 1\.1, and this chronicle writes 1\.0") as refused:
        _publish(founded)
    assert refused.value.code == "newer-index"
    assert path.read_text("utf-8") == text


def test_a_release_in_a_checkout_is_tagged(club: Folder) -> None:
    def git(*words: str) -> str:
        command = ["git", "-C", str(club.root), "-c", "user.name=t", "-c", "user.email=t@example.org", *words]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    git("init", "-q")
    git("config", "user.name", "t")
    git("config", "user.email", "t@example.org")
    git("add", "-A")
    git("commit", "-q", "-m", "tables")
    create.release(club.root, publish=True)
    assert git("tag", "-l", "-n1").split(maxsplit=1)[0] == "v0.1.0"
    assert git("cat-file", "-t", "v0.1.0").strip() == "tag"


def _tables(path: Path) -> dict[tuple[str, str], dict[str, object]]:
    con = engine.connect()
    return {(row["table"], row["id"]): row for row in engine.dicts(con, f"FROM read_parquet('{path}')")}


def test_the_registry_knows_what_is_gone_and_what_is_new(founded: Folder) -> None:
    founded.drop("titles", "2")
    founded.add("coaches", coach_code="newcomer", called_en="New")
    assert _publish(founded) == "0.2.0"
    found = _tables(founded.root / "releases" / "0.2.0" / "registry.parquet")
    told = {key: (row["status"], row["first_version"], row["last_version"]) for key, row in found.items()}
    assert told == {
        ("coaches", "newcomer"): ("current", "0.2.0", "0.2.0"),
        ("coaches", "schmidt"): ("current", "0.1.0", "0.2.0"),
        ("members", "eintracht"): ("current", "0.1.0", "0.2.0"),
        ("titles", "1"): ("current", "0.1.0", "0.2.0"),
        ("titles", "2"): ("retired", "0.1.0", "0.1.0"),
    }


@pytest.mark.slow
def test_the_registry_knows_every_id_that_ever_was(founded_league: Folder) -> None:
    league = founded_league
    league.drop("titles", "eintracht-nick")
    league.add("coaches", coach_code="newcomer", called_de="Neu", called_en="New", debut="2023")
    league.add("proofs", proof_code="coaches-newcomer-1", about_table="coaches", about_code="newcomer", book_code="yearbook", **SUPPORTS)
    assert _publish(league) == "0.2.0"
    found = _tables(league.root / "releases" / "0.2.0" / "registry.parquet")

    def told(table: str, key: str) -> list[object]:
        return [found[table, key][column] for column in ("status", "first_version", "last_version", "successors")]

    assert told("titles", "eintracht-nick") == ["retired", "0.1.0", "0.1.0", None]
    assert told("coaches", "newcomer") == ["current", "0.2.0", "0.2.0", None]
    assert told("members", "turner") == ["current", "0.1.0", "0.2.0", "turner-fussball turner-handball"]
    league.drop("coaches", "newcomer")
    _publish(league)
    assert _tables(league.root / "releases" / "0.3.0" / "registry.parquet")["coaches", "newcomer"]["last_version"] == "0.2.0"


SUPPORTS = {"bearing": "supports", "page": "1"}


def test_a_delta_leads_from_each_base_to_the_release(founded: Folder) -> None:
    for name in ("A", "B", "C"):
        founded.set("coaches", "schmidt", called_en=name)
        version_made = _publish(founded)
    folder = founded.root / "releases" / version_made / "delta"
    assert sorted(p.name for p in folder.iterdir()) == ["0.1.0", "0.1.2"]
    change = change_file.read(folder / "0.1.0" / "change.json")
    assert [(row["old"], row["new"]) for row in change.rows] == [({"called_en": "Smith"}, {"called_en": "C"})]
    assert {p.name for p in (folder / "0.1.0").iterdir()} == {"change.json", "events.parquet", "rows.parquet"}


@pytest.mark.parametrize(
    ("versions", "expected"),
    [
        ([], []),
        (["0.1.0"], ["0.1.0"]),
        (["1.2.0", "1.1.0", "1.0.0", "0.2.0", "0.1.0"], ["1.2.0", "1.0.0", "0.1.0"]),
        (["2.0.0", "1.0.0", "0.1.0"], ["2.0.0", "0.1.0"]),
    ],
)
def test_deltas_start_from_the_one_before_the_last_major_and_the_first(versions: list[str], expected: list[str]) -> None:
    assert deltas.bases(versions) == expected


def test_a_trial_tells_all_and_publishes_nothing(founded: Folder) -> None:
    founded.set("coaches", "schmidt", called_en="Smith the Younger")
    before = _bytes(founded.root / "releases")
    outcome = create.release(founded.root, publish=False)
    assert (outcome.number, outcome.previous, outcome.published) == ("0.1.1", "0.1.0", None)
    assert all(gate.passed for gate in outcome.gates)
    assert "Smith → Smith the Younger" in outcome.news
    assert _bytes(founded.root / "releases") == before


def test_a_law_that_does_not_hold_keeps_a_release_back(founded_league: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.rmtree(founded_league.root / "releases")
    between = row_changes.between
    monkeypatch.setattr(row_changes, "between", lambda *states: between(*states)[1:])
    with pytest.raises(ChronicleError) as refused:
        _publish(founded_league)
    assert "the laws of change" in refused.value.message
    assert not (founded_league.root / "releases" / "index.json").exists()


def test_a_document_with_a_query_that_fails_keeps_a_release_back(club: Folder) -> None:
    (club.root / "README.md").write_text('```sh\nchronicle sql "FROM members"\nchronicle sql "FROM nowhere"\n```\n', "utf-8")
    with pytest.raises(ChronicleError) as refused:
        _publish(club)
    assert "FROM nowhere" in refused.value.message
    assert "FROM members" not in refused.value.message


def test_what_was_renamed_is_still_there_under_its_old_name(founded: Folder) -> None:
    rows = [{**row, "known_as": row["called_en"]} for row in founded.rows("coaches")]
    founded.resource("coaches", lambda r: r["chronicle"]["labels"]["columns"].update(en="known_as"))
    founded.field("coaches", "called_en", name="known_as", formerly=["called_en"])
    founded.write("coaches", [{k: v for k, v in row.items() if k != "called_en"} for row in rows])
    founded.resource("members", lambda r: r.update(name="clubs", chronicle={**r["chronicle"], "formerly": ["members"]}))
    founded.resource("titles", lambda r: [k["reference"].update(resource="clubs") for k in r["schema"]["foreignKeys"]])
    founded.resource("titles", lambda r: r["chronicle"].update(of={"clubs": "member_code"}))
    assert _publish(founded) == "0.2.0"
    release = founded.root / "releases" / "0.2.0"
    news = (release / "NEWS.md").read_text("utf-8")
    assert "renamed (members → clubs)" in news
    assert "renamed (called_en → known_as)" in news.replace("\\", "")
    assert "No event and no statement differs" in news
    told = json.loads((founded.root / "releases" / "index.json").read_text("utf-8"))["releases"][0]["reasons"]
    assert {reason.partition(" (")[0] for reason in told} == {"clubs: renamed", "coaches.known_as: renamed"}
    ids = engine.connect().execute(f"""SELECT DISTINCT "table", status, first_version FROM '{release}/registry.parquet'""").fetchall()
    assert {row for row in ids if row[0] in ("clubs", "members")} == {("clubs", "current", "0.1.0")}
    with edition.opened(str(release)) as found:
        assert engine.rows(found.con, "SELECT called_en FROM compat.coaches WHERE coach_code = 'schmidt'") == [("Smith",)]
        assert engine.rows(found.con, "SELECT count(*) FROM compat.members") == engine.rows(found.con, "SELECT count(*) FROM clubs")


def test_a_table_with_other_ids_for_its_rows_is_released_only_if_that_is_meant(founded: Folder) -> None:
    for number in range(4):
        founded.add("coaches", coach_code=f"c{number}", called_en=f"Coach {number}")
    assert _publish(founded) == "0.2.0"
    founded.write("coaches", [row | {"coach_code": row["coach_code"].replace("c", "k", 1)} for row in founded.rows("coaches")])
    with pytest.raises(ChronicleError) as refused:
        _publish(founded)
    assert refused.value.exit_code == 1
    assert "[renumbered] coaches: " in refused.value.message
    assert "--renumbered coaches" in refused.value.message
    with pytest.raises(ChronicleError, match="there is no table 'nothing'"):
        create.release(founded.root, publish=True, tag=False, renumbered=["nothing"])
    outcome = create.release(founded.root, publish=True, tag=False, renumbered=["coaches"])
    assert outcome.number == "0.3.0"
    assert "coaches: renumbered: " in outcome.news


def test_a_whole_release_that_is_not_listed_yet_is_listed_by_the_next_run(founded: Folder) -> None:
    """As if the run that published it had been killed before the index was written."""
    releases = founded.root / "releases"
    index, latest = ((releases / name).read_bytes() for name in ("index.json", "latest.json"))
    founded.set("coaches", "schmidt", called_en="Smith the Younger")
    _publish(founded)
    whole = _bytes(releases)
    (releases / "index.json").write_bytes(index)
    (releases / "latest.json").write_bytes(latest)
    (releases / ".0.1.2.halfhalf.tmp").mkdir()
    outcome = create.release(founded.root, publish=True, tag=False)
    assert (outcome.number, outcome.previous, outcome.published) == ("0.1.1", "0.1.0", releases / "0.1.1")
    assert outcome.news == (releases / "0.1.1" / "NEWS.md").read_text("utf-8")
    assert _bytes(releases) == whole
    assert not (releases / ".0.1.2.halfhalf.tmp").exists()
    with pytest.raises(ChronicleError, match=r"nothing has changed since 0\.1\.1"):
        _publish(founded)


def test_two_runs_do_not_publish_at_once(club: Folder) -> None:
    (club.root / "releases").mkdir()
    with create._alone(club.root / "releases"), pytest.raises(ChronicleError) as refused:
        _publish(club)
    assert refused.value.code == "busy"


def test_stable_is_asked_for(founded: Folder) -> None:
    assert create.release(founded.root, publish=True, level="stable", tag=False).number == "1.0.0"


def test_each_body_has_a_feed_in_a_file_of_its_own_whatever_its_id(league: Folder) -> None:
    ids = ["部" * 40, "部" * 40 + "a", "UP", "up", "a/../b", "50%"]
    league.field("members", "code", constraints={"required": True})
    for id in ids:
        league.add("members", code=id, sort="club", since="2001-01-01", until="..")
    build = league.build()
    news.feeds(build)
    feeds = [path for path in (build / "feeds").rglob("*") if path.is_file()]
    assert len({path.as_posix().casefold() for path in feeds}) == len(feeds)
    assert {path.parent for path in feeds} == {build / "feeds" / "members"}
    texts = [path.read_text("utf-8") for path in feeds]
    assert all(any(f"League: {id}</title>" in text for text in texts) for id in ids)


def test_a_package_inside_another_has_no_part_in_its_releases(founded: Folder) -> None:
    inner = founded.root / "inner"
    shutil.copytree(workbench.LEAGUE, inner)
    with pytest.raises(ChronicleError) as refused:
        edition.releases(str(inner))
    assert refused.value.code == "no-release"
    assert edition.releases(str(founded.root)) == founded.root.resolve() / "releases"


def test_a_dry_run_leaves_the_package_as_it_was(club: Folder) -> None:
    before = _bytes(club.root)
    create.release(club.root, publish=False)
    assert _bytes(club.root) == before
    assert sorted(path.name for path in club.root.iterdir()) == sorted(before)
