"""Time limits for the queries of expectations, because a suite from an untrusted package may never end.

`CHRONICLE_SUITE_SECONDS` in the environment sets another limit for one query.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from chronicle.core.errors import ChronicleError

VARIABLE = "CHRONICLE_SUITE_SECONDS"
SECONDS = 15.0  # limit for one query on a small package; Great Expectations runs some twice
BYTES = 10_000_000  # of the compiled file that add one second to the limit of each query


def single(database: Path) -> float:
    """Return the time limit for one query on a compiled file, in seconds.

    Raises:
        ChronicleError: `bad-limit`: CHRONICLE_SUITE_SECONDS is not a number between 0 and a million.
    """
    said = os.environ.get(VARIABLE)
    if said is None:
        return SECONDS + database.stat().st_size / BYTES
    try:
        seconds = float(said)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < 1e6:
        raise ChronicleError("bad-limit", f"{VARIABLE} is {said!r}, which is no number of seconds", "set it to one such as 60")
    return seconds


def whole(database: Path) -> float:
    """Return the time limit for all queries together, in seconds."""
    return 10 * single(database)


class Clock:
    """Limits the time of each query and of all queries together; `stopped` says whether the last query was interrupted."""

    def __init__(self, database: Path) -> None:
        self.each, self.left = single(database), whole(database)
        self.stopped, self.patience = False, self.each

    @contextmanager
    def running(self, interrupt: Callable[[], object]) -> Iterator[None]:
        """Return a context manager to run a query in; it calls `interrupt` when the time limit is reached."""
        self.stopped = False
        began = time.monotonic()
        timer = threading.Timer(min(self.patience, max(self.left, 0.1)), self._stop, (interrupt,))
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            self.left -= time.monotonic() - began

    def _stop(self, interrupt: Callable[[], object]) -> None:
        self.stopped, self.patience = True, self.each / 5  # shorter limit, because Great Expectations retries the query in another form
        interrupt()
