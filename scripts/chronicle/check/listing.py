"""From a rule, a query for the rows at fault, to findings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from chronicle.core.findings import CAP, Finding
from chronicle.engines import duckdb as engine


def listed(con: engine.Connection, query: str, say: Callable[..., Finding]) -> Iterator[Finding]:
    """What `say` makes of each row of `query`, in their order; beyond the cap one finding counts the rest.

    The first column of `query` is the number of the row at fault.
    """
    found = engine.rows(con, f"SELECT *, count(*) OVER () FROM ({query}) ORDER BY ALL LIMIT {CAP}")
    shown = [say(*cells) for *cells, _ in found]
    yield from shown
    if found and found[0][-1] > CAP:
        message = f"the same is at fault in {found[0][-1] - CAP} rows more"
        yield replace(shown[-1], row=None, value=None, message=message, remedy="mend the rows that are listed, then check again")
