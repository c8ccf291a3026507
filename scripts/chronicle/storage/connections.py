"""HTTP connections with limits on the time until a response begins and on how slowly its body may arrive.

The read timeout of urllib3 limits only the wait between two bytes, so a server that sends one byte a minute could block a reader
forever. The limits here apply to the whole response head, and to the transfer rate of the body.
"""

from __future__ import annotations

import socket
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import unquote, urlsplit

import urllib3
from urllib3 import BaseHTTPResponse, exceptions
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.response import HTTPResponse

from chronicle.storage.base import AT_ONCE, CHUNK

CONNECT, SILENT = 15.0, 60.0  # seconds to connect; seconds without a byte, also the most for a whole response head
SPAN, SLOWEST = 60.0, 60_000  # a body must deliver at least SLOWEST bytes in every SPAN seconds
_LEFT, _LEAVING = 1 << 16, 1.0  # most bytes, and most seconds, spent on draining an unneeded body to reuse its connection


class TooSlow(exceptions.HTTPError):
    """The body of a response arrives more slowly than SLOWEST bytes in SPAN seconds."""


@contextmanager
def _hurried(connection: HTTPConnection) -> Iterator[None]:
    """Close the connection and raise TimeoutError if the block (reading a response head) takes more than SILENT seconds in all."""
    late = threading.Event()

    def end() -> None:
        late.set()
        with suppress(OSError):
            if connection.sock:
                connection.sock.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(SILENT, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
    if late.is_set():  # otherwise a truncated head would be taken for a complete one
        raise TimeoutError


class _Plain(HTTPConnection):
    def getresponse(self) -> HTTPResponse:  # type: ignore[override]
        with _hurried(self):
            return super().getresponse()


class _Secure(HTTPSConnection):
    def getresponse(self) -> HTTPResponse:  # type: ignore[override]
        with _hurried(self):
            return super().getresponse()


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _Secure


class Managers:
    """Connection pools of one store: one for direct connections, and one for each proxy set in the environment."""

    def __init__(self) -> None:
        self._known: dict[str | None, urllib3.PoolManager] = {}

    def of(self, url: str) -> urllib3.PoolManager:
        """Return the pool for a URL: direct, or through the proxy that the environment sets for it."""
        parts = urlsplit(url)
        proxy = None
        if parts.hostname and not urllib.request.proxy_bypass(parts.netloc.rpartition("@")[2]):
            proxy = urllib.request.getproxies().get(parts.scheme.lower())
        found = self._known.get(proxy)
        return found or self._known.setdefault(proxy, _manager(proxy))


def _manager(proxy: str | None) -> urllib3.PoolManager:
    waits = urllib3.Timeout(connect=CONNECT, read=SILENT)
    if proxy is None:
        made = urllib3.PoolManager(maxsize=AT_ONCE, timeout=waits)
    else:
        found = urllib3.util.parse_url(proxy if "://" in proxy else f"http://{proxy}")
        headers = urllib3.make_headers(proxy_basic_auth=unquote(found.auth)) if found.auth else None
        made = urllib3.ProxyManager(found._replace(auth=None).url, maxsize=AT_ONCE, timeout=waits, proxy_headers=headers)
    made.pool_classes_by_scheme = {"http": _PlainPool, "https": _SecurePool}
    return made


def body(answer: BaseHTTPResponse, count: int | None = None) -> Iterator[bytes]:
    """Yield the body of a response as it arrives, at most `count` bytes. TooSlow if it arrives too slowly."""
    begun, came, left = time.monotonic(), 0, count
    while left is None or left > 0:
        chunk: bytes = answer.read1(CHUNK if left is None else min(left, CHUNK))  # `read` would block until it has all of it
        if not chunk:
            return
        if time.monotonic() - begun > SPAN:
            if came + len(chunk) < SLOWEST:
                raise TooSlow(f"less than {SLOWEST:,} bytes came within {SPAN:.0f} seconds")
            begun, came = time.monotonic(), 0
        came += len(chunk)
        left = None if left is None else left - len(chunk)
        yield chunk


def leave(answer: BaseHTTPResponse) -> None:
    """Finish a response: read a short remainder so that the connection can be reused, or close the connection if more is left."""
    end = time.monotonic() + _LEAVING
    try:
        for _ in body(answer, _LEFT):
            if time.monotonic() > end:
                break
        if answer.closed:
            answer.release_conn()
            return
    except (OSError, exceptions.HTTPError, ValueError):
        pass
    answer.close()
