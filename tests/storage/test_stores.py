"""Stores: one interface over a folder, a web server, S3 and whatever fsspec knows."""

from __future__ import annotations

import datetime
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support import servers

from chronicle.core import digest
from chronicle.core.errors import ChronicleError
from chronicle.storage import address
from chronicle.storage.base import Missing, Store

DATA = bytes(range(256)) * 9000  # more than one chunk


@pytest.fixture(params=["folder", "file", "local", "memory", "s3"])
def shelf(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """An empty store of each kind that can be written."""
    if request.param == "s3":
        with servers.s3(tmp_path / "objects", monkeypatch) as bucket:
            yield address.opened(f"{bucket}/releases")
        return
    if request.param in ("local", "memory"):
        servers.need_modules("fsspec")
    where = {"folder": str(tmp_path / "new"), "memory": f"memory://{tmp_path.name}"}
    yield address.opened(where.get(request.param, f"{request.param}://{tmp_path}/new"))


def test_what_is_written_is_read_whole_in_part_and_by_its_digest(shelf: Store, tmp_path: Path) -> None:
    (tmp_path / "source").write_bytes(DATA)
    shelf.write("1.0.0/tables/a b+c%20.csv", tmp_path / "source")
    shelf.write("index.json", b"{}")
    name = "1.0.0/tables/a b+c%20.csv"
    assert shelf.size(name) == len(DATA)
    assert shelf.read(name) == DATA
    assert b"".join(shelf.chunks(name, 1_500_000)) == DATA[1_500_000:]
    assert list(shelf.chunks(name, len(DATA))) == []
    assert shelf.range(name, 1000, 10) == DATA[1000:1010]
    assert shelf.range(name, len(DATA) - 5, 10) == DATA[-5:]
    shelf.write("index.json", b'{"a": 1}')
    assert shelf.read("index.json") == b'{"a": 1}'
    assert shelf.digest("index.json") == digest.of_bytes(b'{"a": 1}')


def test_what_is_not_there_is_missing(shelf: Store) -> None:
    assert shelf.size("no/such") is None
    with pytest.raises(Missing, match="there is no no/such at"):
        shelf.read("no/such")


@pytest.mark.parametrize("name", ["../a", "a/../../b", "/etc/passwd", "a//b", "a\\b", "C:/a", "C:a", "", ".", "a/./b", "a\nb"])
def test_a_name_that_may_lead_out_is_refused(name: str, tmp_path: Path) -> None:
    for shelf in (address.opened(tmp_path), address.opened("http://127.0.0.1:9")):
        for ask in (shelf.size, shelf.read, shelf.digest):
            with pytest.raises(ChronicleError, match="may lead out of the folder"):
                ask(name)
        with pytest.raises(ChronicleError, match="may lead out of the folder"):
            shelf.range(name, 0, 1)
    with pytest.raises(ChronicleError, match="may lead out of the folder"):
        address.opened(tmp_path).write(name, b"")


def test_a_web_server_is_read_by_ranges(tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "a b%.bin").write_bytes(DATA)
    with servers.nginx(tmp_path / "root", tmp_path / "nginx") as server:
        shelf = address.opened(server.address)
        assert (shelf.size("a b%.bin"), shelf.size("none")) == (len(DATA), None)
        assert shelf.read("a b%.bin") == DATA
        assert b"".join(shelf.chunks("a b%.bin", 2_000_000)) == DATA[2_000_000:]
        assert list(shelf.chunks("a b%.bin", len(DATA))) == []
        assert shelf.range("a b%.bin", 1000, 10) == DATA[1000:1010]
        assert shelf.range("a b%.bin", len(DATA) + 1, 10) == b""
        with pytest.raises(Missing):
            shelf.read("none")
        assert ["GET", "/a b%.bin", "206", "bytes=1000-1009", "10"] in server.requests()
    with pytest.raises(ChronicleError) as refused:
        shelf.read("a b%.bin")
    assert refused.value.code == "store-failed"
    with pytest.raises(ChronicleError, match="can only be read"):
        shelf.write("a", b"")


def test_one_column_of_a_remote_parquet_file_is_read_by_ranges_of_a_part_of_it(tmp_path: Path) -> None:
    """With DuckDB's own reader, as anyone would read a published release where it lies."""
    servers.need_modules("fsspec", "aiohttp")
    import duckdb
    from fsspec.implementations.http import HTTPFileSystem

    class Published(HTTPFileSystem):
        """fsspec's, with what DuckDB asks of it: when a file was changed (never), and whether it is there (without a GET of it all)."""

        async def _exists(self, path: str, **_: object) -> bool:
            return bool(await self._info(path))

        def modified(self, path: str) -> datetime.datetime:
            return datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)

    (tmp_path / "root").mkdir()
    path = tmp_path / "root" / "names.parquet"
    duckdb.sql("SELECT range AS id, hash(range) AS a, hash(range + 1) AS b FROM range(300_000)").write_parquet(
        str(path), compression="zstd"
    )
    with servers.nginx(tmp_path / "root", tmp_path / "nginx") as server, duckdb.connect() as con:
        con.register_filesystem(Published(skip_instance_cache=True, cache_type="none", block_size=1 << 16))
        total = con.execute(f"SELECT sum(id) FROM read_parquet('{server.address}/names.parquet')").fetchone()
        assert total == (300_000 * 299_999 // 2,)
        asked = [request for request in server.requests() if request[0] == "GET"]
        assert asked
        assert {status for _, _, status, _, _ in asked} == {"206"}
        assert sum(int(sent) for *_, sent in asked) < path.stat().st_size / 3


def test_a_store_whose_library_is_lacking_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fsspec", None)
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    with pytest.raises(ChronicleError, match="needs a library") as refused:
        address.opened("s3://bucket")
    assert refused.value.code == "no-store"


@pytest.mark.parametrize("where", ["nonsense://a/b", "http://", "http://127.0.0.1:1/x", "http://[x/y"])
def test_an_address_that_leads_nowhere_is_an_error_and_no_traceback(where: str) -> None:
    if where.startswith("nonsense"):
        servers.need_modules("fsspec")
    with pytest.raises(ChronicleError):
        address.opened(where).read("index.json")


def test_a_local_store_needs_neither_fsspec_nor_the_network_libraries() -> None:
    script = (
        "import sys; from chronicle.storage import address; address.opened('.').size('x'); print({'fsspec', 'duckdb'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
