"""The interface of all file stores, and its implementation for a local folder."""

from __future__ import annotations

import hashlib
import os
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TypeVar

from chronicle.core import leftovers
from chronicle.core.errors import ChronicleError
from chronicle.storage.safe_names import safe

CHUNK = 1 << 20
AT_ONCE = 8  # files transferred in parallel: most are small, so latency dominates
TRIES = 3
SMALL = 64 << 20  # most bytes that are read into memory from a file before its checksum is verified
FAILED = "store-failed"
RESUME = "run it again: files that arrived are kept"
T = TypeVar("T")
R = TypeVar("R")


class Missing(ChronicleError):
    """The store has no file of this name. Code `missing-file`."""

    def __init__(self, address: str, name: str) -> None:
        super().__init__("missing-file", f"there is no {name} at {address}", "give the address of a folder with releases")


class GaveUp(ChronicleError):
    """The store does not answer or refuses the request, and retrying would not help. Code `store-failed`."""

    def __init__(self, address: str, name: str, why: str) -> None:
        super().__init__(FAILED, f"{name} at {address}: {why}", RESUME)


_PASSWORD = re.compile(r"(?<=://)[^/@]*:[^/@]*@")


class Store(ABC):
    """A folder of files, local or remote. File names are relative paths with `/`; reading a file that does not exist raises Missing.

    Attributes:
        given: The address as it was given, without a slash at its end.
        address: The same for messages, without a user and password.
    """

    def __init__(self, given: str) -> None:
        self.given = given
        self.address = _PASSWORD.sub("", given)

    @abstractmethod
    def size(self, name: str) -> int | None:
        """Bytes of a file; None if it is not there."""

    @abstractmethod
    def _stream(self, name: str, start: int) -> Iterator[bytes]:
        """Yield the bytes of a file from offset `start`; nothing if the file is shorter."""

    @abstractmethod
    def write(self, name: str, source: Path | bytes) -> None:
        """Write a file, from a local path or from bytes."""

    def chunks(self, name: str, start: int = 0) -> Iterator[bytes]:
        """Yield the bytes of a file from offset `start`. After a failed transfer, resume at the last byte received (TRIES attempts)."""
        for left in reversed(range(TRIES)):
            try:
                for chunk in self._stream(name, start):
                    start += len(chunk)
                    yield chunk
                return
            except ChronicleError as error:
                if not left or error.code != FAILED or isinstance(error, GaveUp):
                    raise

    def read(self, name: str, most: int = SMALL) -> bytes:
        """Read a small file, such as an index or SHA256SUMS, whole. ChronicleError `too-long` if it has more than `most` bytes."""
        return b"".join(self.bounded(name, most))

    def bounded(self, name: str, most: int | None, start: int = 0) -> Iterator[bytes]:
        """Like `chunks`, but raise ChronicleError `too-long` once the file turns out to have more than `most` bytes."""
        count = start
        for chunk in self.chunks(name, start):
            count += len(chunk)
            if most is not None and count > most:
                told = f"{name} at {self.address} is longer than {most:,} bytes"
                raise ChronicleError("too-long", told, "it is not the file of the release: do not trust it")
            yield chunk

    @abstractmethod
    def range(self, name: str, start: int, count: int) -> bytes:
        """Return `count` bytes of a file from offset `start`, fewer if the file ends before."""

    def digest(self, name: str) -> str:
        """Return `sha256:<hex>` of a file, computed by reading all of it from the store."""
        hasher = hashlib.sha256()
        for chunk in self.chunks(name):
            hasher.update(chunk)
        return f"sha256:{hasher.hexdigest()}"


class Local(Store):
    """A folder of this machine."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder))
        self.folder = folder

    def size(self, name: str) -> int | None:
        path = self.folder / safe(name)
        return path.stat().st_size if path.is_file() else None

    @contextmanager
    def _open(self, name: str) -> Iterator[IO[bytes]]:
        path = self.folder / safe(name)
        if path.exists() and not path.is_file():  # opening a pipe would wait for somebody who writes
            raise Missing(self.address, name)
        try:
            with path.open("rb") as file:
                yield file
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as error:
            raise Missing(self.address, name) from error
        except OSError as error:
            raise failed(self.address, name, error) from error

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
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with leftovers.beside(path) as stage:
                with (stage / path.name).open("wb") as file:
                    for chunk in [source] if isinstance(source, bytes) else Local(source.parent).chunks(source.name):
                        file.write(chunk)
                    file.flush()
                    os.fsync(file.fileno())
                os.replace(stage / path.name, path)
        except OSError as error:
            raise failed(self.address, name, error) from error


def each(action: Callable[[T], R], items: Iterable[T]) -> list[R]:
    """Apply `action` to all items, AT_ONCE in parallel; return the results in the order of the items. The first error cancels the rest."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        waiting = [pool.submit(action, item) for item in items]
        try:
            return [future.result() for future in waiting]
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise


def failed(address: str, name: str, error: Exception) -> ChronicleError:
    reason = getattr(error, "strerror", None) or str(getattr(error, "reason", "")) or str(error) or type(error).__name__
    return ChronicleError(FAILED, f"{f'{name} at ' if name else ''}{address}: {reason}", RESUME)
