"""A web server as a store: patience with one in trouble, an end to it, connections that are used again, proxies and redirects."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formatdate
from urllib.parse import urlsplit

import pytest
from support import servers
from support.servers import Answer, scripted

from chronicle.core import printable
from chronicle.core.errors import ChronicleError
from chronicle.storage import address, base, connections, http_store
from chronicle.storage.base import Missing

BUSY = Answer(503, b"busy")


@pytest.fixture(autouse=True)
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_store, "BACKOFF", 0.01)
    for name in ("http_proxy", "https_proxy", "no_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.mark.parametrize("status", sorted(http_store.REPEATED))
def test_a_server_that_is_in_trouble_twice_is_asked_a_third_time(status: int) -> None:
    with scripted(lambda count, _: Answer(status) if count < 3 else Answer(body=b"here")) as server:
        assert address.opened(server.address).read("index.json") == b"here"
        assert server.asked == ["GET /index.json"] * 3


def test_a_server_that_is_always_in_trouble_ends_in_an_error_that_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_store, "BACKOFF", 0.05)
    began = time.monotonic()
    with scripted(lambda *_: BUSY) as server:
        with pytest.raises(ChronicleError, match=r"index\.json at http.*: the server answered 503 Service Unavailable") as refused:
            address.opened(server.address).read("index.json")
        assert len(server.asked) == 5
    assert refused.value.code == base.FAILED
    assert 0.3 < time.monotonic() - began < 3  # 0 + 0.1 + 0.2 + ... : it waits longer each time, and ends


@pytest.mark.parametrize("status", [400, 401, 403, 451])
def test_a_refusal_is_told_at_once(status: int) -> None:
    with scripted(lambda *_: Answer(status)) as server:
        with pytest.raises(ChronicleError, match=f"the server answered {status}"):
            address.opened(server.address).read("index.json")
        assert len(server.asked) == 1


@pytest.mark.parametrize("status", [404, 410])
def test_what_is_not_there_is_missing_and_its_connection_is_used_again(status: int) -> None:
    with scripted(lambda count, _: Answer(status, b"<h1>not here</h1>") if count < 3 else Answer(body=b"here")) as server:
        shelf = address.opened(server.address)
        assert shelf.size("a") is None
        with pytest.raises(Missing):
            shelf.read("a")
        assert shelf.read("b") == b"here"
        assert server.connections == 1


def test_the_time_that_a_server_asks_to_wait_is_waited_but_not_more_than_there_is_patience_for() -> None:
    with scripted(lambda count, _: Answer(429, headers={"Retry-After": "1"}) if count < 2 else Answer(body=b"here")) as server:
        began = time.monotonic()
        assert address.opened(server.address).read("a") == b"here"
        assert 1 <= time.monotonic() - began < 3
    for wait in ("3600", formatdate(time.time() + 7200, usegmt=True)):
        with scripted(lambda _, __, wait=wait: Answer(503, headers={"Retry-After": wait})) as server:
            with pytest.raises(ChronicleError, match=r"asks to wait \d{4} seconds"):
                address.opened(server.address).read("a")
            assert len(server.asked) == 1


@pytest.mark.parametrize("wait", ["soon", "-1", "1e9", "", "9" * 5000, "Mon, 99 Foo 99999 99:99:99 GMT"])
def test_a_time_to_wait_that_is_none_is_as_if_it_were_not_there(wait: str) -> None:
    with scripted(lambda count, _: Answer(503, headers={"Retry-After": wait}) if count < 2 else Answer(body=b"here")) as server:
        assert address.opened(server.address).read("a") == b"here"


def test_one_connection_is_used_for_many_files() -> None:
    with scripted(lambda _, path: Answer(body=path.encode() * 40_000)) as server:
        shelf = address.opened(server.address)
        for number in range(20):
            assert shelf.read(f"{number}") == f"/{number}".encode() * 40_000
            assert shelf.size(f"{number}") == len(f"/{number}") * 40_000
        assert (len(server.asked), server.connections) == (40, 1)


def test_files_that_are_fetched_at_the_same_time_share_as_many_connections() -> None:
    def slow(_: int, path: str) -> Answer:
        time.sleep(0.005)
        return Answer(body=path.encode())

    with scripted(slow) as server:
        shelf = address.opened(server.address)
        names = [str(number) for number in range(80)]
        assert base.each(shelf.read, names) == [f"/{name}".encode() for name in names]
        assert server.connections <= base.AT_ONCE


def test_an_answer_that_breaks_off_is_taken_up_where_it_did() -> None:
    data = bytes(range(256)) * 8000

    def breaking(count: int, _: str) -> Answer:
        if count == 1:
            return Answer(200, data[:1_500_000], {"Content-Length": str(len(data))}, ends=True)
        start = 1_500_000 if count == 2 else 0
        return Answer(206, data[start:], {"Content-Range": f"bytes {start}-{len(data) - 1}/{len(data)}"})

    with scripted(breaking) as server:
        assert address.opened(server.address).read("a") == data
        assert len(server.asked) == 2


def test_an_answer_that_always_breaks_off_is_an_error_that_says_where() -> None:
    with scripted(lambda *_: Answer(200, b"abc", {"Content-Length": "10"}, ends=True)) as server:
        with pytest.raises(ChronicleError, match="the connection ended after 3 bytes, 7 before the end"):
            address.opened(server.address).read("a")
        assert len(server.asked) == base.TRIES


def test_a_range_of_a_server_that_knows_none_is_cut_out_of_the_whole() -> None:
    data = bytes(range(256)) * 8000
    with scripted(lambda *_: Answer(body=data)) as server:
        shelf = address.opened(server.address)
        assert shelf.range("a", 1_200_000, 10) == data[1_200_000:1_200_010]
        assert b"".join(shelf.chunks("a", 1_300_001)) == data[1_300_001:]
        assert shelf.range("a", len(data) + 5, 10) == b""


def test_a_range_behind_the_end_is_empty() -> None:
    with scripted(lambda *_: Answer(416)) as server:
        shelf = address.opened(server.address)
        assert (shelf.range("a", 100, 10), list(shelf.chunks("a", 100))) == (b"", [])


def test_redirects_are_followed_to_another_server_but_not_for_ever() -> None:
    with scripted(lambda _, path: Answer(body=f"there: {path}".encode())) as other:
        with scripted(lambda _, path: Answer(302, headers={"Location": f"{other.address}/moved{path}"})) as server:
            assert address.opened(server.address).read("a") == b"there: /moved/a"
        with scripted(lambda *_: Answer(301, headers={"Location": "/a"})) as server:
            with pytest.raises(ChronicleError, match=f"redirected more than {http_store.REDIRECTS} times"):
                address.opened(server.address).read("a")
            assert len(server.asked) == http_store.REDIRECTS + 1
    to_file = Answer(302, headers={"Location": "file:///etc/passwd"})
    with scripted(lambda *_: to_file) as server, pytest.raises(ChronicleError, match="redirected to file:///etc/passwd"):
        address.opened(server.address).read("a")


@pytest.mark.parametrize("written", ["http://somebody:secret%21@{host}", "{host}"])
def test_a_proxy_of_the_environment_is_asked_unless_the_server_is_exempt(written: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with scripted(lambda _, path: Answer(body=f"proxy: {path}".encode())) as proxy, scripted(lambda *_: Answer(body=b"itself")) as server:
        monkeypatch.setenv("http_proxy", written.format(host=urlsplit(proxy.address).netloc))
        assert address.opened("http://example.invalid/releases").read("a") == b"proxy: http://example.invalid/releases/a"
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        assert address.opened(server.address).read("a") == b"itself"


def test_an_answer_of_no_http_and_a_server_that_is_not_there_are_told_in_words() -> None:
    port = servers.free_port()
    with pytest.raises(ChronicleError, match="the server cannot be reached"):
        address.opened(f"http://127.0.0.1:{port}").read("a")
    with scripted(lambda *_: Answer(200, b"", {"Content-Length": "many"})) as server, pytest.raises(ChronicleError):
        address.opened(server.address).size("a")


def test_the_network_library_is_imported_for_web_addresses_only() -> None:
    script = (
        "import sys; from chronicle.storage import address; from chronicle.releasing import download; address.opened('.').size('x'); "
        "print({'urllib3', 'platformdirs', 'pydantic'} & set(sys.modules)); address.opened('http://x'); print('urllib3' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["set()", "True"]


# Servers that mean no good

ENDLESS = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"


@contextmanager
def dripping(head: bytes, drop: bytes, seconds: float = 0.05) -> Iterator[str]:
    """A server that answers with `head`, and then one `drop` after the other; gives its address."""
    stop = threading.Event()

    def serve(connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            connection.recv(1 << 16)
            connection.sendall(head)
            while not stop.wait(seconds):
                connection.sendall(drop)

    def accept(listening: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=serve, args=(listening.accept()[0],), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=accept, args=(listening,), daemon=True).start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        stop.set()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "SPAN", 0.3)
    monkeypatch.setattr(connections, "SILENT", 0.5)


@pytest.mark.usefixtures("impatient")
def test_a_body_that_drips_in_is_given_up() -> None:
    began = time.monotonic()
    with dripping(ENDLESS, b"x") as place, pytest.raises(ChronicleError, match="less than 60,000 bytes came within") as refused:
        address.opened(place).read("index.json")
    assert refused.value.code == base.FAILED
    assert time.monotonic() - began < 10


@pytest.mark.usefixtures("impatient")
def test_a_head_that_drips_in_is_given_up() -> None:
    began = time.monotonic()
    with dripping(b"HTTP/1.1 200 OK\r\nX: ", b"x") as place, pytest.raises(ChronicleError) as refused:
        address.opened(place).read("index.json")
    assert refused.value.code == base.FAILED
    assert time.monotonic() - began < 10


@pytest.mark.usefixtures("impatient")
def test_a_refusal_whose_page_drips_in_is_told_at_once() -> None:
    began = time.monotonic()
    head = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 60000\r\n\r\n"
    with dripping(head, b"x") as place, pytest.raises(ChronicleError, match="403"):
        address.opened(place).read("index.json")
    assert time.monotonic() - began < 10


def test_a_slow_but_steady_server_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "SPAN", 0.1)
    with dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n", b"x" * 100_000, 0.02) as place:
        assert len(address.opened(place).read("index.json")) == 1_000_000


def test_what_a_server_says_moves_no_cursor() -> None:
    head = b"HTTP/1.1 403 \x1b[2Jgone\xc2\x9b" + b"!" * 5000 + b"\r\nContent-Length: 0\r\n\r\n"
    with dripping(head, b"") as place, pytest.raises(ChronicleError, match="403") as refused:
        address.opened(place).read("index.json")
    assert not any(printable.odd(sign) for sign in refused.value.message)
    assert len(refused.value.message) < 500


def test_where_a_server_sends_us_is_shown_without_controls() -> None:
    with (
        scripted(lambda *_: Answer(302, headers={"Location": "gopher:\x1b[31m"})) as server,
        pytest.raises(ChronicleError, match="redirected") as refused,
    ):
        address.opened(server.address).read("index.json")
    assert "\x1b" not in refused.value.message


def test_messages_do_not_show_the_password_of_an_address() -> None:
    with scripted(lambda *_: Answer(403)) as server:
        shelf = address.opened(server.address.replace("://", "://reader:secret@"))
        with pytest.raises(ChronicleError) as refused:
            shelf.read("index.json")
    assert f"index.json at {server.address}: " in str(refused.value)
    assert "secret" not in str(refused.value)
