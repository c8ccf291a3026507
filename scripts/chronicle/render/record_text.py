"""Which revisions of a record texts tell, under which heading, and in how many words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from chronicle.change.revisions import Revision
from chronicle.change.row_changes import RowChange
from chronicle.contract.roles import Evidence, Reference
from chronicle.history import provenance
from chronicle.render import english

PAST: Mapping[str, tuple[str, ...]] = {"Changes to the past": ("corrected", "retracted"), "Learned late": ("late",)}
SINCE = "Dated since the older release"  # what has no period: no event tells of it
STATEMENTS = "statements on the past"
_WORDS = (("corrected", "corrected"), ("retracted", "retracted"), ("late", "learned late"))


def told(revisions: Iterable[Revision]) -> list[Revision]:
    """Those that a text tells: all but citations that came, went or changed together with their statement, which is told."""
    found = list(revisions)
    statements = {(row.table.name, row.id) for r in found if not isinstance(r.table, Evidence) for row in r.rows}
    return [r for r in found if not isinstance(r.table, Evidence) or not {_about(r.table, row) for row in r.rows} <= statements]


def by_heading(revisions: Sequence[Revision]) -> dict[str, list[Revision]]:
    """The same by the heading of their chapter."""
    since = [r for r in revisions if r.clock == "world" and not r.table.period and not isinstance(r.table, Evidence)]
    return {title: [r for r in revisions if r.clock in clocks] for title, clocks in PAST.items()} | {SINCE: since}


def own_sources(revisions: Iterable[Revision]) -> dict[provenance.Statement, tuple[str, ...]]:
    """The sources of citations, which say themselves who says so."""
    found: dict[provenance.Statement, tuple[str, ...]] = {}
    for revision in revisions:
        if isinstance(revision.table, Evidence):
            for row in revision.rows:
                if (source := row.row.get(revision.table.source)) is not None:
                    found[row.table.name, row.id] = (str(source),)
    return found


def counted(revisions: Iterable[Revision]) -> str:
    """How many statements were corrected, retracted or learned late. Rows that others refer to, and citations, are counted by table."""
    count: dict[str, Counter[str]] = {STATEMENTS: Counter()}
    for revision in told(revisions):
        apart = isinstance(revision.table, Evidence | Reference)
        count.setdefault(english.word(revision.table.title) if apart else STATEMENTS, Counter())[revision.clock] += len(revision.rows)
    parts = []
    for what, by in count.items():
        if numbers := [f"{by[clock]:,} {'was' if by[clock] == 1 else 'were'} {word}" for clock, word in _WORDS if by[clock]]:
            parts.append(f"of the {what} {english.listed(numbers)}")
    return english.capital("; ".join(parts)) if parts else f"Of the {STATEMENTS} none was revised"


def _about(table: Evidence, row: RowChange) -> provenance.Statement:
    return str(row.row.get(table.statement_table)), str(row.row.get(table.statement_id))
