"""Stores of files: one small interface, wherever they lie, and the one for a folder of this machine."""

from __future__ import annotations

import hashlib
import os
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TypeVar

from chronicle.core.errors import ChronicleError
from chronicle.storage.safe_names import safe

CHUNK = 1 << 20
AT_ONCE = 8  # files on their way at the same time: most are small, and the way is what takes time
TRIES = 3
SMALL = 64 << 20  # bytes of a file that is read into memory before anything vouches for it
FAILED = "store-failed"
RESUME = "run it again: files that arrived are kept"
T = TypeVar("T")
R = TypeVar("R")


class Missing(ChronicleError):
    """There is no such file in the store."""

    def __init__(self, address: str, name: str) -> None:
        super().__init__("missing-file", f"there is no {name} at {address}", "give the address of a folder with releases")


class GaveUp(ChronicleError):
    """The store does not answer, or refuses to, and there is no use in asking it once more."""

    def __init__(self, address: str, name: str, why: str) -> None:
        super().__init__(FAILED, f"{name} at {address}: {why}", RESUME)


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
                if not left or error.code != FAILED or isinstance(error, GaveUp):
                    raise

    def read(self, name: str, most: int = SMALL) -> bytes:
        """A small file, whole. ChronicleError if it has more than `most` bytes: an index or a list of checksums never does."""
        return b"".join(self.bounded(name, most))

    def bounded(self, name: str, most: int | None, start: int = 0) -> Iterator[bytes]:
        """The same as `chunks`, of a file that has at most `most` bytes. ChronicleError as soon as it has one more."""
        count = start
        for chunk in self.chunks(name, start):
            count += len(chunk)
            if most is not None and count > most:
                told = f"{name} at {self.address} is longer than {most:,} bytes"
                raise ChronicleError("too-long", told, "it is not the file of the release: do not trust it")
            yield chunk

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
            raise failed(self.address, name, error) from error
        finally:
            fresh.unlink(missing_ok=True)


def each(action: Callable[[T], R], items: Iterable[T]) -> list[R]:
    """Does it for all items, several at a time, and gives the results in their order; the first error ends it."""
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
