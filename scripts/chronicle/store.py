"""Where releases lie: a local folder, a web server, or any store that fsspec knows, behind one small interface.

A web server is only read, with the standard library, by ranges. An fsspec address (`s3://bucket/releases`) needs the
extra `store`; keys and endpoints come from where the library of that store looks for them. A local folder and the
object stores show a file whole or not at all while it is written; of other fsspec file systems that is not promised.
"""

from __future__ import annotations

import hashlib
import os
import re
import urllib.error
import urllib.parse
import urllib.request
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path, PureWindowsPath
from typing import IO, Any, TypeVar

from chronicle.errors import ChronicleError

CHUNK = 1 << 20
AT_ONCE = 8  # files on their way at the same time: most are small, and the way is what takes time
TIMEOUT = 60.0  # seconds without a byte
TRIES = 3
FAILED = "store-failed"
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]+)(::.*)?://", re.IGNORECASE)
T = TypeVar("T")
R = TypeVar("R")


class Missing(ChronicleError):
    """There is no such file in the store."""

    def __init__(self, address: str, name: str) -> None:
        super().__init__("missing-file", f"there is no {name} at {address}", "give the address of a folder with releases")


def safe(name: str) -> str:
    """The name itself, if it leads to a place inside the folder it is looked up in. ChronicleError if it may not."""
    parts, windows = name.split("/"), PureWindowsPath(name)
    if {"", ".", ".."} & set(parts) or "\\" in name or windows.drive or windows.root or not name.isprintable():
        raise ChronicleError("unsafe-path", f"the file name {name!r} may lead out of the folder", "do not trust this release")
    return name


class Store(ABC):
    """A folder of files, somewhere. Names are relative, with `/`; Missing if there is no such file."""

    address: str

    @abstractmethod
    def size(self, name: str) -> int | None:
        """Bytes of a file; None if it is not there."""

    @abstractmethod
    def _stream(self, name: str, start: int) -> Iterator[bytes]:
        """The bytes of a file from `start` on; none if it ends before."""

    @abstractmethod
    def write(self, name: str, source: Path | bytes) -> None:
        """Puts a file in its place, whole."""

    def chunks(self, name: str, start: int = 0) -> Iterator[bytes]:
        """The bytes of a file from `start` on. What breaks off is asked for again, from where it did."""
        for left in reversed(range(TRIES)):
            try:
                for chunk in self._stream(name, start):
                    start += len(chunk)
                    yield chunk
                return
            except ChronicleError as error:
                if not left or error.code != FAILED:
                    raise

    def read(self, name: str) -> bytes:
        return b"".join(self.chunks(name))

    @abstractmethod
    def range(self, name: str, start: int, count: int) -> bytes:
        """`count` bytes of a file from `start` on, fewer where it ends."""

    def digest(self, name: str) -> str:
        """sha256:<hex> of a file, read from where it lies."""
        hasher = hashlib.sha256()
        for chunk in self.chunks(name):
            hasher.update(chunk)
        return f"sha256:{hasher.hexdigest()}"


class Local(Store):
    """A folder of this machine."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.address = folder, str(folder)

    def size(self, name: str) -> int | None:
        path = self.folder / safe(name)
        return path.stat().st_size if path.is_file() else None

    @contextmanager
    def _open(self, name: str) -> Iterator[IO[bytes]]:
        try:
            with (self.folder / safe(name)).open("rb") as file:
                yield file
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as error:
            raise Missing(self.address, name) from error
        except OSError as error:
            raise _failed(self.address, name, error) from error

    def _stream(self, name: str, start: int) -> Iterator[bytes]:
        with self._open(name) as file:
            file.seek(start)
            while chunk := file.read(CHUNK):
                yield chunk

    def range(self, name: str, start: int, count: int) -> bytes:
        with self._open(name) as file:
            file.seek(start)
            return file.read(count)

    def write(self, name: str, source: Path | bytes) -> None:
        path = self.folder / safe(name)
        fresh = path.with_name(f".{path.name}.tmp")  # always the same name: what a kill leaves, the next run replaces
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with fresh.open("wb") as file:
                for chunk in [source] if isinstance(source, bytes) else Local(source.parent).chunks(source.name):
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            os.replace(fresh, path)
        except OSError as error:
            raise _failed(self.address, name, error) from error
        finally:
            fresh.unlink(missing_ok=True)


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
            raise _failed(self.address, name, error) from error
        except (OSError, HTTPException, ValueError) as error:  # a ValueError is an address that is none
            raise _failed(self.address, name, error) from error

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


class Remote(Store):
    """A folder of a store that fsspec knows."""

    def __init__(self, address: str) -> None:
        self.address = address.rstrip("/")
        try:
            from fsspec.core import url_to_fs
        except ImportError as error:
            raise _lacking(address) from error
        with self._told(""):
            self.system, self.root = url_to_fs(self.address, use_listings_cache=False, skip_instance_cache=True)

    @contextmanager
    def _told(self, name: str) -> Iterator[None]:
        try:
            yield
        except ChronicleError:
            raise
        except FileNotFoundError as error:
            raise Missing(self.address, name) from error
        except ImportError as error:
            raise _lacking(self.address) from error
        except Exception as error:  # every store has a library of its own, and each its own exceptions
            raise _failed(self.address, name, error) from error

    def _path(self, name: str) -> str:
        return f"{self.root}/{safe(name)}" if self.root else safe(name)

    def size(self, name: str) -> int | None:
        try:
            with self._told(name):
                found = self.system.info(self._path(name))
                return int(found["size"]) if found["type"] == "file" else None
        except Missing:
            return None

    def _stream(self, name: str, start: int) -> Iterator[bytes]:
        size = self.size(name)
        if size is None:
            raise Missing(self.address, name)
        for first in range(start, size, 8 * CHUNK):  # each is a request
            yield self.range(name, first, min(8 * CHUNK, size - first))

    def range(self, name: str, start: int, count: int) -> bytes:
        with self._told(name):
            return bytes(self.system.cat_file(self._path(name), start=start, end=start + count))

    def write(self, name: str, source: Path | bytes) -> None:
        path = self._path(name)

        def put() -> None:
            if isinstance(source, bytes):
                self.system.pipe_file(path, source)
            else:
                self.system.put_file(str(source), path)

        with self._told(name):
            try:
                put()
            except FileNotFoundError:  # a file system with folders; an object store has none
                self.system.makedirs(path.rsplit("/", 1)[0], exist_ok=True)
                put()


def opened(address: str | Path) -> Store:
    """The store at an address: a folder, http(s)://..., or anything that fsspec knows."""
    scheme = _SCHEME.match(str(address))
    if scheme is None:
        return Local(Path(address))
    if scheme[1].lower() in ("http", "https") and not scheme[2]:
        return Web(str(address))
    if scheme[1].lower() == "file" and not scheme[2]:
        return Local(Path(urllib.request.url2pathname(urllib.parse.urlsplit(str(address)).path)))
    return Remote(str(address))


def each(action: Callable[[T], R], items: Iterable[T]) -> list[R]:
    """Does it for all items, several at a time, and gives the results in their order; the first error ends it."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        waiting = [pool.submit(action, item) for item in items]
        try:
            return [future.result() for future in waiting]
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise


def _skip(answer: Any, count: int) -> None:
    while count and (chunk := answer.read(min(count, CHUNK))):
        count -= len(chunk)


def _failed(address: str, name: str, error: Exception) -> ChronicleError:
    reason = getattr(error, "strerror", None) or str(getattr(error, "reason", "")) or str(error) or type(error).__name__
    return ChronicleError(FAILED, f"{f'{name} at ' if name else ''}{address}: {reason}", "run it again: what is there is whole")


def _lacking(address: str) -> ChronicleError:
    return ChronicleError(
        "no-store", f"{address} needs a library that is not installed", "pip install 'miit-chronicle[store]' (or fsspec's for this address)"
    )
