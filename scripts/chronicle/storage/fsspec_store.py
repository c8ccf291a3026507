"""Store for any file system that fsspec supports (`s3://bucket/releases`). Needs the extra `store`.

Credentials and endpoints are configured as the fsspec library of that file system expects. Object stores write files atomically;
other fsspec file systems may show a partly written file.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chronicle.core.errors import ChronicleError
from chronicle.storage.base import CHUNK, Missing, Store, failed
from chronicle.storage.safe_names import safe


class Remote(Store):
    """A folder of a file system that fsspec supports."""

    def __init__(self, address: str) -> None:
        super().__init__(address.rstrip("/"))
        try:
            from fsspec.core import url_to_fs
        except ImportError as error:
            raise _lacking(self.address) from error
        with self._told(""):
            self.system, self.root = url_to_fs(self.given, use_listings_cache=False, skip_instance_cache=True)

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
        except Exception as error:  # every fsspec backend raises its own exception types
            raise failed(self.address, name, error) from error

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
        for first in range(start, size, 8 * CHUNK):  # one request for each range
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


def _lacking(address: str) -> ChronicleError:
    return ChronicleError(
        "no-store", f"{address} needs a library that is not installed", "pip install 'miit-chronicle[store]' (or fsspec's for this address)"
    )
