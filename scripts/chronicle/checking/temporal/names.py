"""Rules on names: every entity has one in each language of the package."""

from __future__ import annotations

from collections.abc import Iterator

from chronicle.checking.temporal.rule import Rule
from chronicle.contract.package import Package
from chronicle.contract.parts import EntityRef, LabelColumns, LabelRows
from chronicle.contract.roles import Table
from chronicle.core.findings import Finding
from chronicle.core.sql import ident, literal
from chronicle.load.compared import having, same, value


def rules(package: Package, entity: Table) -> Iterator[Rule]:
    if isinstance(entity.labels, LabelColumns):
        for language, column in entity.labels.columns.items():
            yield _empty(entity, language, column)
    for names in package.tables.values():
        if isinstance(names.labels, LabelRows):
            yield from (_missing(package, entity, names, names.labels, ref) for ref in names.about if ref.table == entity.name)


def _empty(entity: Table, language: str, column: str) -> Rule:
    """Return the rule that warns of an entity whose name column for a language is empty."""

    def say(_: str, value: str) -> Finding:
        remedy = "fill it in if a source shows it"
        return Finding(entity.name, None, column, "unlabelled", f"{value} has no {language} name", None, remedy, "warning")

    def query(rows: str) -> str:
        named = value(entity, entity.identity, "e.").text
        return f"SELECT {entity.row_id_sql('e.')} AS id, {named} AS entity FROM {rows} AS e WHERE e.{ident(column)} IS NULL"

    return Rule("unlabelled", entity, query, say)


def _missing(package: Package, entity: Table, names: Table, labels: LabelRows, ref: EntityRef) -> Rule:
    """An entity without a row of names in a language."""

    def say(_: str, value: str, tag: str) -> Finding:
        remedy = f"add a row to {names.name} with language {tag}"
        return Finding(entity.name, None, None, "unlabelled", f"it has no {tag} name", value, remedy)

    kinds = {labels.prefer.column: labels.prefer.values} if labels.prefer else {}
    tags = ", ".join(f"({literal(tag)})" for tag in package.languages)

    def query(rows: str) -> str:
        named = value(entity, entity.identity, "e.", "#entity")
        return f"""
            SELECT e.id, {named.text} AS entity, t.tag
            FROM (SELECT min({entity.row_id_sql()}) AS id, {ident(entity.identity)} AS "#entity" FROM {rows} AS r GROUP BY 2) AS e
            CROSS JOIN (VALUES {tags}) AS t(tag)
            ANTI JOIN {ident(names.name)} AS l ON {same(value(names, ref.column, "l."), named)}
                AND {value(names, labels.language, "l.").text} = t.tag AND {having(names, kinds, "l.")}
        """

    return Rule("unlabelled", entity, query, say)
