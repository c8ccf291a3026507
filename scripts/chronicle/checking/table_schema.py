"""Table Schema rules as SQL over the texts of a table, before any cast.

Codes are frictionless's error types. One scan of a table finds whether any cell is invalid; only then a second scan
finds which rules are violated, how often, and in which row first. Each key takes one more scan.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chronicle.checking import cells, keys
from chronicle.checking.cells import Constant, Rule
from chronicle.contract.package import Package
from chronicle.contract.roles import Table
from chronicle.core.findings import CAP, Finding, counted
from chronicle.core.sql import ident, idents
from chronicle.engines import duckdb as engine
from chronicle.load import csv_text, types
from chronicle.load.csv_text import raw


def check(con: engine.Connection, package: Package) -> list[Finding]:
    """Return the findings on the tables that were read: for each rule at most CAP, and if there are more, their number."""
    findings: list[Finding] = []
    read = csv_text.there(con, package)
    sound = {table.name for table in read if not any(types.uncompilable(field) for field in table.fields)}
    for table in read:
        rules, faults = _rules(con, table)
        findings += faults
        if table.name not in sound:
            continue
        findings += _cells(con, table, rules)
        for key in _unique_keys(table):
            findings += keys.unique(con, table, key, "primary-key" if key == table.key else "unique-error")
        for foreign in table.foreign:
            if foreign.table in sound:
                findings += keys.foreign(con, package, table, foreign)
    return findings


def _unique_keys(table: Table) -> list[tuple[str, ...]]:
    singles = [(field.name,) for field in table.fields if field.constraints.get("unique")]
    return [key for key in dict.fromkeys([table.key, *table.unique, *singles]) if key]


def _rules(con: engine.Connection, table: Table) -> tuple[list[Rule], list[Finding]]:
    """Return the usable rules on cells, and a finding for each rule that the contract declares incorrectly."""
    stated = [part for field in table.fields for part in cells.rules(table, field)]
    tried = [part for part in stated if isinstance(part, Constant)]
    faults = [part for part in stated if isinstance(part, Finding)]
    bad = [cells.unfit(table, constant.field, constant.message) for constant in _failing(con, tried)]
    dropped = {finding.column for finding in bad}
    rules = [part for part in stated if isinstance(part, Rule) and not (part.code == "constraint-error" and part.field.name in dropped)]
    return rules, faults + bad


def _failing(con: engine.Connection, constants: Sequence[Constant]) -> list[Constant]:
    if not constants:
        return []
    try:
        (values,) = engine.rows(con, f"SELECT {', '.join(f'({constant.sql}) IS NULL' for constant in constants)}")
        return [constant for constant, failed in zip(constants, values, strict=True) if failed]
    except engine.Error:
        return list(constants) if len(constants) == 1 else [bad for constant in constants for bad in _failing(con, [constant])]


def _cells(con: engine.Connection, table: Table, rules: Sequence[Rule]) -> Iterator[Finding]:
    if not table.fields:
        return
    blank = f"coalesce({idents(table.columns)}) IS NULL" if len(table.fields) > 1 else f"{ident(table.columns[0])} IS NULL"
    keyless = " OR ".join(f"{ident(column)} IS NULL" for column in table.key)
    suspect = " OR ".join(f"({when})" for when in [*(rule.when for rule in rules), blank, keyless] if when)
    if engine.rows(con, f"SELECT count(*) FROM {raw(table)} WHERE {suspect}") == [(0,)]:
        return
    broken = [
        *((rule.field.name, rule.code, rule.message, rule.remedy, rule.severity, _exactly(rule, blank)) for rule in rules),
        (None, "blank-row", "the row is blank", "remove it", "error", blank),
    ]
    if table.key:
        empty = " OR ".join(f"({types.checked(table.field(c), ident(c))}) IS NULL" for c in table.key)
        broken.append((",".join(table.key), "primary-key", "a part of the primary key is empty or invalid", "fill it in", "error", empty))
    for start in range(0, len(broken), 50):
        yield from _broken(con, table, broken[start : start + 50], suspect)


def _exactly(rule: Rule, blank: str) -> str:
    valid = cells.valid(rule.field) if rule.typed else None
    return f"NOT ({blank}) AND ({rule.when})" + (f" AND ({valid})" if valid else "")


Broken = tuple[str | None, str, str, str, str, str]


def _broken(con: engine.Connection, table: Table, rules: Sequence[Broken], suspect: str) -> Iterator[Finding]:
    counts = ", ".join(f'count(*) FILTER (WHERE {when}), min("#", {CAP}) FILTER (WHERE {when})' for *_, when in rules)
    (answer,) = engine.rows(con, f"SELECT {counts} FROM {raw(table)} WHERE {suspect}")
    for (column, code, message, remedy, severity, _), count, numbers in zip(rules, answer[::2], answer[1::2], strict=True):
        if not count:
            continue
        texts = _texts(con, table, column, numbers)
        for row in numbers:
            yield Finding(table.name, row, column, code, message, texts.get(row), remedy, severity)
        if count > CAP:
            yield counted(table.name, column, code, message, count, severity=severity)


def _texts(con: engine.Connection, table: Table, column: str | None, numbers: Sequence[int]) -> dict[int, str | None]:
    """The cells of a column in the numbered rows, or the beginning of long ones."""
    if column not in table.columns:
        return {}
    listed = ", ".join(map(str, numbers))
    query = f'SELECT "#", left({ident(column)}, 1000) FROM {raw(table)} WHERE "#" IN ({listed})'
    return dict(engine.rows(con, query))
