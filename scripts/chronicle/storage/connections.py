"""Connections to web servers that cannot be held up: an answer begins within its time, and goes on at a walking pace at least.

urllib3 measures the time between two bytes. A server that sends one byte a minute keeps within that for ever; here it does not.
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

CONNECT, SILENT = 15.0, 60.0  # seconds until there is a connection; seconds without a byte, and until the head of an answer is there
SPAN, SLOWEST = 60.0, 60_000  # in each span of so many seconds, at least so many bytes of a body must come
_LEFT, _LEAVING = 1 << 16, 1.0  # bytes of an answer nobody needs that are read to keep its connection; seconds that may take


class TooSlow(exceptions.HTTPError):
    """The body of an answer comes more slowly than anyone would wait for."""


@contextmanager
def _hurried(connection: HTTPConnection) -> Iterator[None]:
    """Closes the connection if the head of the answer is not there in time, however its bytes arrive; TimeoutError then."""
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
    if late.is_set():  # what came so far would pass for a whole head
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
    """The connections of one store: directly to servers, and through each proxy that the environment names."""

    def __init__(self) -> None:
        self._known: dict[str | None, urllib3.PoolManager] = {}

    def of(self, url: str) -> urllib3.PoolManager:
        """The connections to the server of an address, or to the proxy that the environment names for it."""
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
    """The bytes of an answer, the first `count` of them if given, as they come. TooSlow if they hardly come."""
    begun, came, left = time.monotonic(), 0, count
    while left is None or left > 0:
        chunk: bytes = answer.read1(CHUNK if left is None else min(left, CHUNK))  # what is there: `read` would wait for all of it
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
    """Reads what little is left of an answer, so that its connection can be used again; closes the connection if it is more."""
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
