"""Runs the temporal rules on the compiled tables and reports findings by row number of the CSV files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from chronicle.checking.temporal.rule import Rule
from chronicle.checking.temporal.rules import rules
from chronicle.contract.package import Package
from chronicle.contract.roles import Table
from chronicle.core import row_id
from chronicle.core.findings import CAP, Finding
from chronicle.core.sql import ident
from chronicle.engines import duckdb as engine
from chronicle.load.csv_text import raw
from chronicle.load.types import cast

PERIODS = frozenset({"inverted-period", "overlap", "gap", "cycle", "outside-life"})  # codes of findings that concern only periods


@dataclass(frozen=True)
class _Found:
    """A finding with the id of its row; `id` is None for the finding that counts the rows beyond CAP."""

    id: str | None
    finding: Finding


def find(con: engine.Connection, package: Package) -> list[Finding]:
    """Return all findings by table and row; the current database has the compiled tables, `memory` the cell texts."""
    ready = set[str]()
    try:
        found = [each for rule in rules(package) for each in _asked(con, rule, ready)]
    finally:
        for name in ready:
            con.execute(f"DROP TABLE temp.{ident(name)}")
    told = sorted(_numbered(con, package, found), key=lambda f: (f.table, f.row or 0, f.code, f.column or ""))
    return list(dict.fromkeys(told))


def _asked(con: engine.Connection, rule: Rule, ready: set[str]) -> Iterator[_Found]:
    """Run `rule` and yield a finding for each result row, at most CAP, then one finding that counts the rest.

    The relations the rule needs are created as temporary tables, once for all rules; their names are added to `ready`.
    """
    for each in rule.given:
        if each.name not in ready:
            con.execute(f"CREATE TEMP TABLE {ident(each.name)} AS {each.write(ident(each.table.name))}")
            ready.add(each.name)
    query = f"SELECT *, count(*) OVER () FROM ({rule.query}) AS found WHERE id IS NOT NULL ORDER BY ALL LIMIT {CAP}"
    found = engine.rows(con, query)
    shown = [_Found(cells[0], rule.say(*cells)) for *cells, _ in found]
    yield from shown
    if found and found[0][-1] > CAP:
        message = f"{found[0][-1] - CAP} more rows break the same rule"
        remedy = "mend the rows that are listed, then check again"
        yield _Found(None, replace(shown[-1].finding, value=None, message=message, remedy=remedy))


def _numbered(con: engine.Connection, package: Package, found: Iterable[_Found]) -> Iterator[Finding]:
    """The findings with the numbers of their rows."""
    ids: dict[str, set[str]] = {}
    for each in found:
        if each.id is not None:
            ids.setdefault(each.finding.table, set()).add(each.id)
    numbers = {name: _numbers(con, package.tables[name], wanted) for name, wanted in ids.items()}
    for each in found:
        yield each.finding if each.id is None else replace(each.finding, row=numbers[each.finding.table].get(each.id))


def _numbers(con: engine.Connection, table: Table, ids: set[str]) -> Mapping[str, int]:
    """Return the row number in the CSV file for each id; the last one if several rows have the same key."""
    id = row_id.sql(cast(table.field(column), "r.") for column in table.key)
    query = f'SELECT {id} AS id, max("#") FROM memory.{raw(table)} AS r WHERE {id} IN (SELECT unnest(?)) GROUP BY 1'
    return dict(engine.rows(con, query, [sorted(ids)]))
