"""How long the queries of expectations may take: a suite of a package from elsewhere may ask for what never ends.

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
SECONDS = 15.0  # for one query on a small package; Great Expectations asks some twice
BYTES = 10_000_000  # of the compiled file, for which each query gets a second more


def single(database: Path) -> float:
    """Seconds for one query on a compiled file."""
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
    """Seconds for all queries together: many that end in time, or a few that do not."""
    return 10 * single(database)


class Clock:
    """Stops queries that take too long, one by one and all together; `stopped` tells of the last one whether it was."""

    def __init__(self, database: Path) -> None:
        self.each, self.left = single(database), whole(database)
        self.stopped, self.patience = False, self.each

    @contextmanager
    def running(self, interrupt: Callable[[], object]) -> Iterator[None]:
        """While a query runs; `interrupt` is called when its time is over."""
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
        self.stopped, self.patience = True, self.each / 5  # Great Expectations asks the same again in another form
        interrupt()
