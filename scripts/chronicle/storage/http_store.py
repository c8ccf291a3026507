"""A folder of a web server, as a store: read with the standard library, by ranges."""

from __future__ import annotations

import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from typing import Any

from chronicle.core.errors import ChronicleError
from chronicle.storage.base import CHUNK, Missing, Store, failed, safe

TIMEOUT = 60.0  # seconds without a byte


class _Ended(Exception):
    """A range begins behind the end of its file."""


class Web(Store):
    """A folder of a web server, for reading."""

    def __init__(self, address: str) -> None:
        self.address = address.rstrip("/")

    @contextmanager
    def _open(self, name: str, method: str = "GET", span: str = "") -> Iterator[Any]:
        url = f"{self.address}/{urllib.parse.quote(safe(name))}"
        headers = {"Accept-Encoding": "identity", **({"Range": f"bytes={span}"} if span else {})}
        try:
            with urllib.request.urlopen(urllib.request.Request(url, method=method, headers=headers), timeout=TIMEOUT) as answer:
                yield answer
        except urllib.error.HTTPError as error:
            if error.code in (404, 410):
                raise Missing(self.address, name) from error
            if error.code == 416:  # nothing lies from there on
                raise _Ended from error
            raise failed(self.address, name, error) from error
        except (OSError, HTTPException, ValueError) as error:  # a ValueError is an address that is none
            raise failed(self.address, name, error) from error

    def size(self, name: str) -> int | None:
        try:
            with self._open(name, "HEAD") as answer:
                length = answer.headers.get("Content-Length")
                return int(length) if length is not None else len(self.read(name))
        except Missing:
            return None

    def _stream(self, name: str, start: int) -> Iterator[bytes]:
        try:
            yield from self._answered(name, start)
        except _Ended:
            return

    def _answered(self, name: str, start: int) -> Iterator[bytes]:
        with self._open(name, span=f"{start}-" if start else "") as answer:
            length = answer.headers.get("Content-Length")
            if start and answer.status != 206:  # a server that knows no ranges sends the file from its beginning
                _skip(answer, start)
                length = None if length is None else str(int(length) - start)
            count = 0
            while chunk := answer.read(CHUNK):
                count += len(chunk)
                yield chunk
            if length is not None and count < int(length):
                raise OSError(f"the connection ended after {count} of {length} bytes")

    def range(self, name: str, start: int, count: int) -> bytes:
        try:
            with self._open(name, span=f"{start}-{start + count - 1}") as answer:
                if answer.status != 206:
                    _skip(answer, start)
                return bytes(answer.read(count))
        except _Ended:
            return b""

    def write(self, name: str, source: Path | bytes) -> None:
        raise ChronicleError("read-only-store", f"{self.address} can only be read", "publish to a folder or an fsspec address")


def _skip(answer: Any, count: int) -> None:
    while count and (chunk := answer.read(min(count, CHUNK))):
        count -= len(chunk)
