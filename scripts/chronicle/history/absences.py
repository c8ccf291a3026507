"""The view `absences` of the compiled file: what complete lists say of those that they do not name.

In a view every column is qualified by its table, as in a macro.
"""

from __future__ import annotations

from collections.abc import Iterator

from chronicle.contract.package import Package
from chronicle.contract.roles import Reference, Table
from chronicle.core.sql import ident, literal
from chronicle.load import absences
from chronicle.load.compared import same, value


def queries(package: Package) -> Iterator[str]:
    """Yield the SQL that creates the view, if the package has complete lists."""
    found = []
    for lists in {lists.name: lists for _, lists in absences.naming(package)}.values():
        for name in lists.complete.scope if lists.complete else ():
            if table := package.tables.get(name):
                found.append(_absent(package, lists, table))
    if found:
        yield f"CREATE VIEW absences AS {' UNION ALL '.join(found)} ORDER BY ALL"


def _absent(package: Package, lists: Reference, table: Table) -> str:
    """The statements in the scope of a list about an entity that is not on it, and what follows for each."""
    assert lists.complete
    assert lists.on
    s, day = f"{ident(table.name)}.", [f"l.{ident(f'{lists.on}_{end}')}" for end in ("earliest", "latest")]
    fe, fl, te, tl = table.period_sql(s).closed()
    subject, name = value(table, absences.about(table), s).text, value(lists, lists.identity, "l.").text
    within = " AND ".join(same(value(table, theirs, s), value(lists, ours, "l.")) for theirs, ours in lists.complete.scope[table.name])
    named = " UNION ALL ".join(absences.named(table, citations) for citations, of in absences.naming(package) if of is lists)
    first, last = table.bounds[0], table.bounds[3]
    return f"""
        SELECT {name} AS list_id, {literal(table.name)} AS statement_table, {table.row_id_sql(s)} AS statement_id, {subject} AS entity,
               {day[0]} AS day_earliest, {day[1]} AS day_latest,
               CASE WHEN {tl} <= {day[1]} THEN 'ended by then' WHEN {fe} > {day[0]} THEN 'began later'
                    WHEN {fl} <= {day[0]} AND {te} > {day[1]} THEN 'contradiction' ELSE 'undecided' END AS conclusion,
               CASE WHEN {tl} = {day[1]} THEN {literal(last)} WHEN {fe} = {day[0]} + 1 THEN {literal(first)} END AS bound
        FROM {ident(table.name)} JOIN {ident(lists.name)} AS l
          ON {within} AND {value(lists, lists.complete.table, "l.").text} = {literal(table.name)}
        ANTI JOIN ({named}) AS n ON n."#list" = {name} AND n."#subject" = {subject}
        WHERE {day[0]} IS NOT NULL OR {day[1]} IS NOT NULL
    """
