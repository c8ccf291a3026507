"""Rules on names: every entity has one in each language of the package."""

from __future__ import annotations

from collections.abc import Iterator

from chronicle.check import listing
from chronicle.contract.roles import Package, Table
from chronicle.core.findings import Finding
from chronicle.core.sql import ident, literal, literals
from chronicle.engines import duckdb as engine
from chronicle.load.csv_text import raw


def check(con: engine.Connection, package: Package, entity: Table) -> Iterator[Finding]:
    yield from _empty(con, entity)
    for names in package.tables.values():
        if "text" in names.labels and entity.name in names.of:
            yield from _missing(con, package, entity, names)


def _empty(con: engine.Connection, entity: Table) -> Iterator[Finding]:
    """An entity whose own cell for a name is empty: a warning."""
    for language, column in entity.labels.get("columns", {}).items():

        def say(row: int, value: str, language: str = language, column: str = column) -> Finding:
            remedy = "fill it in if a source shows it"
            return Finding(entity.name, row, column, "unlabelled", f"{value} has no {language} name", None, remedy, "warning")

        key = ident(entity.identity)
        yield from listing.listed(con, f'SELECT "#" AS n, {key} AS id FROM {raw(entity)} WHERE {ident(column)} IS NULL', say)


def _missing(con: engine.Connection, package: Package, entity: Table, names: Table) -> Iterator[Finding]:
    """An entity without a row of names in a language."""

    def say(row: int, value: str, tag: str) -> Finding:
        remedy = f"add a row to {names.name} with language {tag}"
        return Finding(entity.name, row, None, "unlabelled", f"it has no {tag} name", value, remedy)

    language, of, key = ident(names.labels["language"]), ident(names.of[entity.name]), ident(entity.identity)
    kinds = "".join(f" AND l.{ident(c)} IN ({literals(v)})" for c, v in names.labels.get("prefer", {}).items())
    tags = ", ".join(f"({literal(tag)})" for tag in package.languages)
    query = f"""
        SELECT e.n, e.id, t.tag FROM (SELECT min("#") AS n, {key} AS id FROM {raw(entity)} GROUP BY 2) e
        CROSS JOIN (VALUES {tags}) AS t(tag)
        ANTI JOIN {raw(names)} l ON l.{of} = e.id AND l.{language} = t.tag{kinds}
    """
    yield from listing.listed(con, query, say)
