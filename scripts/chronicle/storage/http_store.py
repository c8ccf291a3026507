"""Read-only store for a folder on a web server: range requests, reused connections, and retries when the server is in trouble."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urljoin, urlsplit

from urllib3 import BaseHTTPResponse, Retry, exceptions

from chronicle import __version__
from chronicle.core import printable
from chronicle.core.errors import ChronicleError
from chronicle.storage.base import GaveUp, Missing, Store, failed
from chronicle.storage.connections import CONNECT, SILENT, Managers, body, leave
from chronicle.storage.safe_names import safe

BACKOFF = 0.5  # seconds before the second retry, doubled for each further one
PATIENCE = 60.0  # longest Retry-After, in seconds, that is honoured
REPEATED = frozenset({429, 500, 502, 503, 504})  # status codes after which a request is retried
REDIRECTS = 5
_REASON = 200  # most characters of a server's own text shown in a message
_HEADERS = {"Accept-Encoding": "identity", "User-Agent": f"chronicle/{__version__}"}
_WHY: tuple[tuple[type[Exception], str], ...] = (
    (exceptions.NameResolutionError, "the name of the server is not known"),
    (exceptions.SSLError, "its certificate or encryption cannot be trusted"),
    (exceptions.ProxyError, "the proxy does not let it through"),
    (exceptions.NewConnectionError, "the server cannot be reached"),  # must come before its base class ConnectTimeoutError
    (exceptions.ConnectTimeoutError, f"no connection within {CONNECT:.0f} seconds"),
    (exceptions.ReadTimeoutError, f"no answer within {SILENT:.0f} seconds"),
    (exceptions.LocationValueError, "this is not an address"),
)


class _Ended(Exception):
    """The requested range begins after the end of the file (status 416)."""


class _TooLong(exceptions.HTTPError):
    """The server asks for a wait (Retry-After) longer than PATIENCE."""


class _Patience(Retry):
    """Retry policy of urllib3, but give up if the server asks for a wait longer than PATIENCE."""

    def parse_retry_after(self, retry_after: str) -> float:
        try:
            seconds = super().parse_retry_after(retry_after)
        except (exceptions.HTTPError, ValueError, OverflowError):
            return 0  # neither a number nor a date: ignore the header
        if seconds > PATIENCE:
            raise _TooLong(f"the server asks to wait {seconds:.0f} seconds")
        return seconds


class Web(Store):
    """A folder on a web server, read-only."""

    def __init__(self, address: str) -> None:
        super().__init__(address.rstrip("/"))
        self._managers = Managers()

    @contextmanager
    def _open(self, name: str, method: str = "GET", span: str = "") -> Iterator[BaseHTTPResponse]:
        """Request a file and yield the response, its body unread. Afterwards the connection is reused if little of the body is left.

        Args:
            name: The file.
            method: GET or HEAD.
            span: Byte range such as `100-199` or `100-`; empty for the whole file.

        Raises:
            Missing: The server answers 404 or 410.
            _Ended: The byte range begins after the end of the file.
            GaveUp: The request failed, or the server answers with another error.
            ChronicleError: `store-failed` if the connection breaks while the block reads the body.
        """
        url = f"{self.given}/{quote(safe(name))}"
        try:
            answer = self._asked(url, method, {**_HEADERS, **({"Range": f"bytes={span}"} if span else {})})
        except (OSError, exceptions.HTTPError, ValueError) as error:  # ValueError: the URL is invalid
            raise GaveUp(self.address, name, _why(error)) from error
        try:
            if answer.status in (404, 410):
                raise Missing(self.address, name)
            if answer.status == 416:  # range not satisfiable: the file ends before it
                raise _Ended
            if answer.status >= 300:
                raise GaveUp(self.address, name, f"the server answered {answer.status} {_said(answer.reason)}".rstrip())
            yield answer
        except (OSError, exceptions.HTTPError, ValueError) as error:
            raise failed(self.address, name, OSError(_why(error))) from error
        finally:
            leave(answer)

    def _asked(self, url: str, method: str, headers: dict[str, str]) -> BaseHTTPResponse:
        """Send a request, follow up to REDIRECTS redirects, and retry as _Patience allows. ValueError for a bad or an endless redirect."""
        for _ in range(REDIRECTS + 1):
            retries = _Patience(4, connect=2, read=2, redirect=0, backoff_factor=BACKOFF, status_forcelist=REPEATED, raise_on_status=False)
            answer = self._managers.of(url).request(
                method, url, headers=headers, retries=retries, redirect=False, preload_content=False, decode_content=False
            )
            target = answer.get_redirect_location()
            if not target:
                return answer
            leave(answer)
            url = urljoin(url, target)
            if urlsplit(url).scheme not in ("http", "https"):
                raise ValueError(f"it is redirected to {_said(url)}")
        raise ValueError(f"it is redirected more than {REDIRECTS} times")

    def size(self, name: str) -> int | None:
        try:
            with self._open(name, "HEAD") as answer:
                length = answer.headers.get("Content-Length")
            return int(length) if length is not None else len(self.read(name))
        except Missing:
            return None
        except ValueError as error:
            raise failed(self.address, name, OSError("its length is not a number")) from error

    def _stream(self, name: str, start: int) -> Iterator[bytes]:
        try:
            with self._open(name, span=f"{start}-" if start else "") as answer:
                if start and answer.status != 206:  # a server without range support sends the whole file
                    _skip(answer, start)
                yield from body(answer)
        except _Ended:
            return

    def range(self, name: str, start: int, count: int) -> bytes:
        try:
            with self._open(name, span=f"{start}-{start + count - 1}") as answer:
                if answer.status != 206:
                    _skip(answer, start)
                return b"".join(body(answer, count))
        except _Ended:
            return b""

    def write(self, name: str, source: Path | bytes) -> None:
        raise ChronicleError("read-only-store", f"{self.address} can only be read", "publish to a folder or an fsspec address")


def _skip(answer: BaseHTTPResponse, count: int) -> None:
    for _ in body(answer, count):
        pass


def _said(words: str | None) -> str:
    """Shorten text sent by a server and replace control characters, which a terminal would obey."""
    shown = printable.shown(words or "")
    return shown if len(shown) <= _REASON else f"{shown[:_REASON]}..."


def _why(error: Exception) -> str:
    """Describe the cause of a failed request in a phrase for the user."""
    cause: BaseException = error.reason if isinstance(error, exceptions.MaxRetryError) and error.reason else error
    if isinstance(cause, exceptions.ProtocolError) and cause.args and isinstance(cause.args[-1], exceptions.IncompleteRead):
        cause = cause.args[-1]
    if isinstance(cause, exceptions.IncompleteRead):
        return f"the connection ended after {cause.partial} bytes, {cause.expected} before the end"
    if isinstance(cause, exceptions.ProtocolError):
        return "the connection was broken off"
    return next((text for kind, text in _WHY if isinstance(cause, kind)), _said(str(cause)) or type(cause).__name__)
