"""Getting a release: resumed, verified before it appears, and kept."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from support import servers
from support.workbench import Folder

from chronicle.cli.main import main
from chronicle.contract import descriptor
from chronicle.core import digest
from chronicle.core.errors import ChronicleError
from chronicle.releasing import download, room, signature, verify
from chronicle.storage import release_index
from chronicle.storage.base import Local

VERSION = "0.1.1"


@pytest.fixture(autouse=True)
def _cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CHRONICLE_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def shelf(published: Path, tmp_path: Path) -> Path:
    """A copy of the releases of the league, to spoil."""
    return Path(shutil.copytree(published, tmp_path / "releases"))


def _files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_the_releases_are_listed_for_people_and_programs(published: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["releases", "--from", str(published)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == [VERSION, "0.1.0"]
    assert "1 cell corrected (patch)" in lines[0]
    assert main(["releases", "--from", str(published), "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert (listed["dataset"], listed["releases"][1]["version"], listed["releases"][1]["previous"]) == ("league", "0.1.0", None)


def test_a_release_from_a_folder_appears_as_it_was_published_and_stays_in_the_cache(
    published: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["get", "latest", "--from", str(published)]) == 0
    captured = capsys.readouterr()
    target = Path(captured.out.strip())
    assert target.is_relative_to(tmp_path / "cache")
    assert _files(target) == _files(published / VERSION)
    assert "files, " in captured.err  # progress
    assert main(["get", VERSION, "--from", str(published)]) == 0
    captured = capsys.readouterr()
    assert captured.out.strip() == str(target)
    assert "files, " not in captured.err  # it was there
    assert main(["verify", str(target)]) == 0
    assert not list(target.parent.glob(".*"))


def test_a_cached_release_is_not_fetched_again_for_another_place(published: Path, tmp_path: Path) -> None:
    with servers.nginx(published, tmp_path / "nginx") as server:
        download.get(VERSION, server.address, None)
        count = len(server.requests())
        made = download.get(VERSION, server.address, tmp_path / "mine")
        assert len(server.requests()) - count == 1  # the index
    assert _files(made) == _files(published / VERSION)


def test_the_default_address_is_the_packages_own_releases_or_that_of_its_descriptor(
    published: Path, league: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(published / "0.1.0")
    assert release_index.default() == str(published)
    league.describe(lambda described: described["chronicle"].update(releases="https://example.org/releases"))
    descriptor.load(league.root)
    assert release_index.default(league.root) == "https://example.org/releases"
    (tmp_path / "datapackage.json").write_text("[]", "utf-8")
    with pytest.raises(ChronicleError, match="say where they lie") as refused:
        release_index.default(tmp_path)
    assert refused.value.exit_code == 2


def test_an_interrupted_download_goes_on_where_it_ended(published: Path, tmp_path: Path) -> None:
    name = "chronicle.duckdb"
    whole = (published / VERSION / name).read_bytes()
    stage = tmp_path / "mine" / f".{VERSION}.part"
    (stage / "parts").mkdir(parents=True)
    (stage / "parts" / name).write_bytes(whole[:1000])
    (stage / "whole" / "history").mkdir(parents=True)
    shutil.copyfile(published / VERSION / "history" / "coaches.parquet", stage / "whole" / "history" / "coaches.parquet")
    (stage / "whole" / "left-over.txt").write_text("of another time", "utf-8")
    with servers.nginx(published, tmp_path / "nginx") as server:
        made = download.get(VERSION, server.address, tmp_path / "mine")
        asked = {path: (status, span) for _, path, status, span, _ in server.requests()}
    assert asked[f"/{VERSION}/{name}"] == ("206", "bytes=1000-")
    assert f"/{VERSION}/history/coaches.parquet" not in asked
    assert _files(made) == _files(published / VERSION)
    assert [p.name for p in made.parent.iterdir()] == [VERSION]


def test_a_part_that_is_of_another_file_is_fetched_again_from_the_beginning(published: Path, tmp_path: Path) -> None:
    parts = tmp_path / "mine" / f".{VERSION}.part" / "parts"
    parts.mkdir(parents=True)
    (parts / "CHANGELOG.md").write_bytes(b"x")
    (parts / "DICTIONARY.md").write_bytes(b"longer than the file" * 100_000)
    shutil.copyfile(published / VERSION / "chronicle.duckdb", parts / "chronicle.duckdb")  # whole already
    with servers.nginx(published, tmp_path / "nginx") as server:
        made = download.get(VERSION, server.address, tmp_path / "mine")
    assert _files(made) == _files(published / VERSION)


class _Breaking(SimpleHTTPRequestHandler):
    """A server without ranges that breaks off every first answer about a big file."""

    broken: set[str]

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        if path.is_file() and path.stat().st_size > 5000 and self.path not in self.broken:
            self.broken.add(self.path)
            self.send_response(200)
            self.send_header("Content-Length", str(path.stat().st_size))
            self.end_headers()
            self.wfile.write(path.read_bytes()[:2000])
            return
        super().do_GET()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def breaking(published: Path) -> Iterator[str]:
    handler = type("Handler", (_Breaking,), {"broken": set()})
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(published))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def test_a_server_that_breaks_off_and_knows_no_ranges_is_asked_again(breaking: str, published: Path, tmp_path: Path) -> None:
    assert _files(download.get(VERSION, breaking, tmp_path / "mine")) == _files(published / VERSION)


def test_a_killed_download_leaves_nothing_that_looks_like_a_release_and_goes_on(published: Path, tmp_path: Path) -> None:
    with servers.nginx(published, tmp_path / "nginx") as server:
        words = [sys.executable, "-m", "chronicle", "get", VERSION, "--from", server.address, "--to", str(tmp_path / "mine")]
        for wait in (0.15, 0.25, 0.35):
            with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
                try:
                    process.wait(wait)
                except subprocess.TimeoutExpired:
                    process.kill()
            if (tmp_path / "mine" / VERSION).exists():
                assert _files(tmp_path / "mine" / VERSION) == _files(published / VERSION)
        assert subprocess.run(words, check=False, capture_output=True).returncode == 0
    assert _files(tmp_path / "mine" / VERSION) == _files(published / VERSION)


@pytest.mark.parametrize("name", ["CHANGELOG.md", "chronicle.duckdb", "history/coaches.parquet"])
def test_a_file_that_is_not_what_the_checksums_say_never_appears(name: str, shelf: Path, tmp_path: Path) -> None:
    path = shelf / VERSION / name
    path.write_bytes(path.read_bytes()[:-1] + b"\x07")
    with pytest.raises(ChronicleError) as refused:
        download.get(VERSION, str(shelf), tmp_path / "mine")
    assert (refused.value.code, name in refused.value.message) == ("file-differs", True)
    assert not (tmp_path / "mine" / VERSION).exists()
    path.unlink()
    with pytest.raises(ChronicleError, match=f"there is no {VERSION}/{name}"):
        download.get(VERSION, str(shelf), tmp_path / "mine")


def test_checksums_and_a_descriptor_that_the_index_does_not_vouch_for_are_refused(shelf: Path, tmp_path: Path) -> None:
    sums, descriptor = shelf / VERSION / "SHA256SUMS", shelf / VERSION / "datapackage.json"
    whole = sums.read_text("utf-8")
    sums.write_text(whole.replace(whole[:64], "0" * 64, 1), "utf-8")
    with pytest.raises(ChronicleError) as refused:
        download.get(VERSION, str(shelf), tmp_path / "a")
    assert refused.value.code == "sums-differ"
    index = json.loads((shelf / "index.json").read_text("utf-8"))
    for entry in index["releases"]:
        entry.pop("sums")  # older releases have none
    (shelf / "index.json").write_text(json.dumps(index), "utf-8")
    with pytest.raises(ChronicleError) as refused:
        download.get(VERSION, str(shelf), tmp_path / "a")
    assert refused.value.code == "sums-disagree"
    sums.write_text(whole, "utf-8")
    descriptor.write_bytes(descriptor.read_bytes() + b" ")
    with pytest.raises(ChronicleError, match=r"datapackage.json at .* does not have the hash"):
        download.get(VERSION, str(shelf), tmp_path / "b")


@pytest.mark.parametrize("name", ["../../escape", "/tmp/escape", "a\\..\\escape", "a/../../escape"])
def test_a_name_that_leads_out_is_refused(name: str, shelf: Path, tmp_path: Path) -> None:
    path = shelf / VERSION / "SHA256SUMS"
    path.write_text(path.read_text("utf-8") + f"{'0' * 64}  {name}\n", "utf-8")
    with pytest.raises(ChronicleError) as refused:
        download.get(VERSION, str(shelf), tmp_path / "mine")
    assert refused.value.code == "unsafe-path"
    assert not list(tmp_path.rglob("escape"))


@pytest.mark.parametrize("version", ["../0.1.1", "0.1.1/..", "/etc", "9.9.9", "v0.1.1", ""])
def test_a_version_that_is_not_listed_is_refused(version: str, published: Path, tmp_path: Path) -> None:
    assert main(["get", version, "--from", str(published), "--to", str(tmp_path / "mine")]) == 2
    assert not (tmp_path / "mine").exists()


def test_another_thing_in_its_place_is_left_alone(published: Path, tmp_path: Path) -> None:
    place = tmp_path / "mine" / VERSION
    place.mkdir(parents=True)
    (place / "thesis.txt").write_text("ten years of work", "utf-8")
    with pytest.raises(ChronicleError, match="is another thing"):
        download.get(VERSION, str(published), tmp_path / "mine")
    shutil.rmtree(place)
    download.get(VERSION, str(published), tmp_path / "mine")
    (place / "CHANGELOG.md").write_text("edited", "utf-8")
    with pytest.raises(ChronicleError, match=r"is not as it was published: CHANGELOG.md"):
        download.get(VERSION, str(published), tmp_path / "mine")


def test_without_a_cache_a_place_must_be_given(published: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CHRONICLE_CACHE", "off")
    with pytest.raises(ChronicleError, match="--to"):
        download.get(VERSION, str(published), None)
    assert download.get(VERSION, str(published), tmp_path).name == VERSION


def test_a_store_without_an_index_is_said_to_have_none(tmp_path: Path) -> None:
    for address in (str(tmp_path), str(tmp_path / "none")):
        with pytest.raises(ChronicleError, match=r"there is no index.json"):
            download.get("latest", address, tmp_path / "mine")


# Files without end


class _Endless(Local):
    """A folder of which one file never ends."""

    def __init__(self, folder: Path, name: str) -> None:
        super().__init__(folder)
        self.name, self.sent = name, 0

    def _stream(self, name: str, start: int) -> Iterator[bytes]:
        yield from super()._stream(name, start)
        while name == self.name:
            self.sent += 1 << 20
            assert self.sent < 200 << 20, "nobody stops reading"
            yield b" " * (1 << 20)


NAMES = ("datapackage.json", "SHA256SUMS", "CHANGELOG.md", "history/coaches.parquet")


@pytest.mark.parametrize("name", ["index.json", "latest.json", *(f"{VERSION}/{name}" for name in NAMES)])
def test_a_file_without_end_is_not_read_for_ever(name: str, published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = _Endless(published, name)
    monkeypatch.setattr(download.address, "opened", lambda _: shelf)
    with pytest.raises(ChronicleError, match=f"{name} at .* is longer than") as refused:
        download.get("latest", "somewhere", tmp_path / "mine")
    assert refused.value.code == "too-long"
    assert not (tmp_path / "mine" / VERSION).exists()
    if name.endswith(("CHANGELOG.md", ".parquet")):
        assert shelf.sent <= 2 << 20


def test_verify_says_that_a_file_elsewhere_is_too_long(published: Path, tmp_path: Path) -> None:
    shelf = _Endless(published, f"{VERSION}/CHANGELOG.md")
    download.mirror(shelf, tmp_path / "copy", VERSION)
    assert [finding.code for finding in verify.release(tmp_path / "copy" / VERSION).findings] == ["file-differs"]
    assert shelf.sent <= 2 << 20


# Sizes and signatures


def _declare(shelf: Path, name: str, size: int) -> None:
    """The descriptor gives the file another size; every hash fits."""
    folder = shelf / VERSION
    described = json.loads((folder / "datapackage.json").read_text("utf-8"))
    next(file for file in described["chronicle"]["release"]["files"] if file["path"] == name)["bytes"] = size
    (folder / "datapackage.json").write_text(json.dumps(described), "utf-8")
    fresh = digest.of_file(folder / "datapackage.json")
    lines = [line for line in (folder / "SHA256SUMS").read_text("utf-8").splitlines() if not line.endswith("  datapackage.json")]
    (folder / "SHA256SUMS").write_text("\n".join([*lines, f"{fresh[7:]}  datapackage.json", ""]), "utf-8")
    index = json.loads((shelf / "index.json").read_text("utf-8"))
    index["releases"][0] |= {"hash": fresh, "sums": digest.of_file(folder / "SHA256SUMS")}
    (shelf / "index.json").write_text(json.dumps(index), "utf-8")


@pytest.mark.parametrize(
    ("size", "code"), [(10**18, "output-failed"), (10**7, "file-differs"), (1, "too-long"), (-1, "broken-descriptor"), (0, "too-long")]
)
def test_a_file_that_has_not_the_size_it_is_said_to_have_is_refused(size: int, code: str, shelf: Path, tmp_path: Path) -> None:
    _declare(shelf, "CHANGELOG.md", size)
    with pytest.raises(ChronicleError) as refused:
        download.get(VERSION, str(shelf), tmp_path / "mine")
    assert refused.value.code == code
    assert not (tmp_path / "mine" / VERSION).exists()


def test_a_database_without_end_is_not_read_for_ever(published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "LEAST", 1 << 20)
    monkeypatch.setattr(room, "TIMES", 1)
    shelf = _Endless(published, f"{VERSION}/chronicle.duckdb")
    monkeypatch.setattr(download.address, "opened", lambda _: shelf)
    with pytest.raises(ChronicleError, match=r"chronicle\.duckdb at .* is longer than"):
        download.get(VERSION, "somewhere", tmp_path / "mine")
    assert shelf.sent <= 16 << 20


@pytest.fixture
def keys(tmp_path: Path) -> dict[str, Path]:
    """Two keys, and for each a file of allowed signers with it alone."""
    servers.need("ssh-keygen", shutil.which("ssh-keygen"))
    for name in ("ours", "theirs"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / name)], check=True)
        (tmp_path / f"{name}.signers").write_text(f"{name}@example.org {(tmp_path / name).with_suffix('.pub').read_text('utf-8')}", "utf-8")
    return {path.name: path for path in tmp_path.iterdir()}


def test_with_signers_only_what_one_of_them_signed_is_fetched(
    shelf: Path, tmp_path: Path, keys: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    def fetched(place: str) -> int:
        return main(["get", VERSION, "--from", str(shelf), "--to", str(tmp_path / place), "--signers", str(keys["ours.signers"])])

    assert fetched("a") == 2
    assert "[signature-refused]" in capsys.readouterr().err
    signature.sign(shelf / VERSION, keys["theirs"])
    assert fetched("a") == 2
    assert not list(tmp_path.glob("a/**/*.parquet")), "nothing else is fetched before the signature is known to be good"
    signature.sign(shelf / VERSION, keys["ours"])
    assert fetched("a") == 0
    assert (tmp_path / "a" / VERSION / "SHA256SUMS.sig").is_file()
    assert fetched("a") == 0, "and it is good when it is asked for again"
    (shelf / VERSION / "SHA256SUMS.sig").write_bytes(b"no signature")
    assert fetched("b") == 2


def test_what_is_there_already_is_given_only_if_one_of_the_signers_signed_it(shelf: Path, tmp_path: Path, keys: dict[str, Path]) -> None:
    download.get(VERSION, str(shelf), tmp_path / "mine")
    with pytest.raises(ChronicleError) as refused:
        download.get(VERSION, str(shelf), tmp_path / "mine", signers=keys["ours.signers"])
    assert refused.value.code == "signature-refused"


def test_signers_that_are_not_there_are_missed_before_anything_is_fetched(shelf: Path, tmp_path: Path) -> None:
    with pytest.raises(ChronicleError) as refused:
        download.get(VERSION, str(shelf), tmp_path / "mine", signers=tmp_path / "nobody")
    assert refused.value.code == "missing-file"
    assert not list(tmp_path.glob("mine/**/*.parquet"))
