"""Publishing to a store: never a half release, never a changed one, nothing twice."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from support import servers

from chronicle.cli.main import main
from chronicle.core.errors import ChronicleError, InputRefused
from chronicle.releasing import download, upload, verify
from chronicle.storage import address
from chronicle.storage.base import Local, Store


def _files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.fixture
def shelf(published: Path, tmp_path: Path) -> Path:
    """A copy of the releases of the league, to spoil."""
    return Path(shutil.copytree(published, tmp_path / "releases"))


KINDS = ("folder", "local", "memory", "s3")


@pytest.fixture(params=KINDS)
def place(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An empty place of each kind."""
    if request.param == "s3":
        with servers.s3(tmp_path / "objects", monkeypatch) as bucket:
            yield f"{bucket}/data/releases"
        return
    if request.param != "folder":
        servers.need_modules("fsspec")
    yield {"folder": str(tmp_path / "public"), "local": f"local://{tmp_path}/public", "memory": f"memory://{tmp_path.name}"}[request.param]


def test_what_is_published_is_listed_fetched_and_verified_and_a_second_run_writes_nothing(
    place: str, shelf: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (shelf / "README.md").write_text("how versions are numbered", "utf-8")
    assert main(["publish", "--to", place, "--from", str(shelf)]) == 0
    assert f"{len(_files(shelf))} files written" in capsys.readouterr().out
    assert main(["publish", "--to", place, "--from", str(shelf)]) == 0
    assert "0 files written" in capsys.readouterr().out
    assert main(["releases", "--from", place]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == ["0.1.1", "0.1.0"]
    assert _files(download.get("latest", place, tmp_path / "mine")) == _files(shelf / "0.1.1")
    assert main(["verify", place]) == 0
    assert main(["verify", f"{place}/0.1.0"]) == 0


class _Recorded(Local):
    """A folder that knows in which order it was written."""

    written: list[str]

    def write(self, name: str, source: Path | bytes) -> None:
        super().write(name, source)
        self.written.append(name)


def test_what_points_at_a_file_is_written_after_it(shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recorded = _Recorded(tmp_path / "public")
    recorded.written = []
    opened = address.opened
    monkeypatch.setattr(address, "opened", lambda where: recorded if where == "recorded" else opened(where))
    upload.publish("recorded", str(shelf))
    assert sorted(recorded.written) == sorted(_files(shelf))
    assert recorded.written[-2:] == ["index.json", "latest.json"]
    for version in ("0.1.0", "0.1.1"):
        own = [name for name in recorded.written if name.startswith(version)]
        assert own[-2:] == [f"{version}/SHA256SUMS", f"{version}/datapackage.json"]


@pytest.mark.parametrize("place", [*KINDS[:-1], pytest.param("s3", marks=pytest.mark.slow)], indirect=True)
def test_a_published_file_is_never_overwritten(place: str, shelf: Path) -> None:
    upload.publish(place, str(shelf))
    there: Store = address.opened(place)
    for content in (b"longer or shorter", bytes(len(there.read("0.1.0/CHANGELOG.md")))):
        there.write("0.1.0/CHANGELOG.md", content)
        with pytest.raises(ChronicleError, match=r"other content in 0.1.0/CHANGELOG.md") as refused:
            upload.publish(place, str(shelf))
        assert refused.value.code == "store-differs"
        assert there.read("0.1.0/CHANGELOG.md") == content


def test_a_store_that_knows_more_or_other_releases_is_left_alone(shelf: Path, published: Path, tmp_path: Path) -> None:
    public = tmp_path / "public"
    upload.publish(str(public), str(published))
    before = _files(public)
    for change in (
        lambda index: index["releases"].pop(0),
        lambda index: index.update(dataset="another"),
    ):
        index = json.loads((published / "index.json").read_text("utf-8"))
        change(index)
        (shelf / "index.json").write_text(json.dumps(index), "utf-8")
        with pytest.raises(ChronicleError) as refused:
            upload.publish(str(public), str(shelf))
        assert refused.value.code in ("stores-differ", "other-dataset")
    assert _files(public) == before


def test_a_release_that_is_not_what_it_was_is_not_published(shelf: Path, tmp_path: Path) -> None:
    (shelf / "0.1.1" / "CHANGELOG.md").write_text("edited", "utf-8")
    with pytest.raises(InputRefused, match=r"CHANGELOG.md"):
        upload.publish(str(tmp_path / "public"), str(shelf))
    assert not (tmp_path / "public").exists()
    shutil.rmtree(shelf / "0.1.1")
    assert main(["publish", "--to", str(tmp_path / "public"), "--from", str(shelf)]) == 2


def test_a_web_server_and_a_remote_source_are_refused(shelf: Path, tmp_path: Path) -> None:
    with servers.nginx(tmp_path, tmp_path / "nginx") as server:
        with pytest.raises(ChronicleError, match="can only be read"):
            upload.publish(server.address, str(shelf))
        with pytest.raises(ChronicleError, match="no folder of this machine"):
            upload.publish(str(tmp_path / "public"), f"{server.address}/releases")


def test_a_reader_of_the_web_server_sees_the_new_release_as_soon_as_it_is_listed(shelf: Path, tmp_path: Path) -> None:
    public = tmp_path / "public"
    with servers.nginx(public, tmp_path / "nginx") as server:
        upload.publish(str(public), str(shelf))
        assert not any(verdict.findings for verdict in verify.found(server.address))
