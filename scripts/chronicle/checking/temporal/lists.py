"""Rules on complete lists: each has a day and a scope, what it names is in its scope, and nothing else in it holds on its day."""

from __future__ import annotations

from collections.abc import Iterator

from chronicle.checking.temporal.relations import dated, spans
from chronicle.checking.temporal.rule import Rule
from chronicle.contract.package import Package
from chronicle.contract.parts import CompleteLists
from chronicle.contract.roles import Evidence, Reference, Table
from chronicle.core.findings import Finding
from chronicle.core.period import FIRST_SQL, LAST_SQL
from chronicle.core.sql import ident, literal, literals
from chronicle.load import absences
from chronicle.load.compared import same, value


def rules(package: Package) -> Iterator[Rule]:
    named: dict[str, list[Evidence]] = {}
    for citations, lists in absences.naming(package):
        named.setdefault(lists.name, []).append(citations)
        if lists.complete:
            yield _misplaced(package, citations, lists, lists.complete)
    for lists in package.having(Reference):
        if lists.complete and lists.on:
            yield _undated(lists, lists.on)
            yield _without_scope(lists, lists.complete)
            for name, equal in lists.complete.scope.items():
                if name in package.tables:
                    yield _unlisted(package.tables[name], lists, lists.complete, equal, named.get(lists.name, []))


def _undated(lists: Reference, on: str) -> Rule:
    """Return the rule that a complete list has a day, or a range of days."""

    def say(_: str, name: str, text: str | None) -> Finding:
        message = f"the list {name} names all holders, but on no day"
        return Finding(lists.name, None, on, "list-undated", message, text, "date the list, if only to a range of days")

    def query(rows: str) -> str:
        return f"""
            SELECT {lists.row_id_sql("l.")} AS id, {value(lists, lists.identity, "l.").text} AS name, l."#text" AS written
            FROM {dated(lists, rows)} AS l
            WHERE l."#latest" = {FIRST_SQL} OR (l."#earliest" = {FIRST_SQL} AND l."#latest" = {LAST_SQL})
        """

    return Rule("list-undated", lists, query, say)


def _without_scope(lists: Reference, complete: CompleteLists) -> Rule:
    """Return the rule that the contract gives a scope for the table that a list is about."""

    def say(_: str, name: str | None) -> Finding:
        message = f"the contract has no scope for lists of {name or 'no table'}"
        remedy = f"one of {', '.join(complete.scope)}; or add it to `complete_lists`"
        return Finding(lists.name, None, complete.table, "list-scope", message, name, remedy)

    def query(rows: str) -> str:
        text = value(lists, complete.table, "l.").text
        return f"""
            SELECT {lists.row_id_sql("l.")} AS id, {text} AS name FROM {rows} AS l
            WHERE coalesce({text} NOT IN ({literals(complete.scope)}), TRUE)
        """

    return Rule("list-scope", lists, query, say)


def _misplaced(package: Package, citations: Evidence, lists: Reference, complete: CompleteLists) -> Rule:
    """Return the rule that a statement that a citation finds on a list is in the scope of the list."""
    assert citations.listed
    listed = citations.listed

    def say(_: str, name: str, table: str, statement: str) -> Finding:
        message = f"{table} {statement} is not in the scope of the list {name}"
        return Finding(citations.name, None, listed, "list-mismatch", message, name, "name another list, or correct the scope of this one")

    table, row = value(citations, citations.statement_table, "c.").text, value(citations, citations.statement_id, "c.").text
    on = same(value(citations, listed, "c."), value(lists, lists.identity, "l."))
    about = value(lists, complete.table, "l.").text
    shown = f"{citations.row_id_sql('c.')} AS id, {value(lists, lists.identity, 'l.').text} AS name, {table} AS cited, {row} AS statement"

    def query(rows: str) -> str:
        parts = [f"SELECT {shown} FROM {rows} AS c JOIN {ident(lists.name)} AS l ON {on} WHERE {table} <> {about}"]
        for name, equal in complete.scope.items():
            if there := package.tables.get(name):
                within = " AND ".join(same(value(there, theirs, "s."), value(lists, ours, "l.")) for theirs, ours in equal)
                parts.append(
                    f"""
                    SELECT {shown} FROM {rows} AS c JOIN {ident(lists.name)} AS l ON {on}
                    JOIN {ident(name)} AS s ON {there.row_id_sql("s.")} = {row}
                    WHERE {table} = {literal(name)} AND {about} = {literal(name)} AND NOT coalesce({within}, FALSE)
                    """
                )
        return " UNION ALL ".join(parts)

    return Rule("list-mismatch", citations, query, say)


def _unlisted(table: Table, lists: Reference, complete: CompleteLists, equal: tuple[tuple[str, str], ...], named: list[Evidence]) -> Rule:
    """Return the rule that a statement that certainly holds on the day of a list is about an entity on the list, if in its scope."""
    about = absences.about(table)

    def say(_: str, subject: str, name: str, day: str) -> Finding:
        message = f"{subject} is not on the list {name}, which names all on {day}, but the statement certainly holds then"
        return Finding(table.name, None, about, "not-listed", message, subject, "correct the period, or let a citation name the list")

    def query(rows: str) -> str:
        columns = [about, *(theirs for theirs, _ in equal)]
        ours = dict.fromkeys([complete.table, *(own for _, own in equal)])
        within = " AND ".join(same(value(table, theirs, "s."), value(lists, own, "l.")) for theirs, own in equal)
        on = " UNION ALL ".join(absences.named(table, citations) for citations in named)
        return f"""
            SELECT {table.row_id_sql("s.")} AS id, {value(table, about, "s.").text} AS subject,
                   {value(lists, lists.identity, "l.").text} AS list, l."#text" AS day
            FROM {spans(table, rows, columns)} AS s JOIN {dated(lists, ident(lists.name), ours)} AS l
              ON {within} AND {value(lists, complete.table, "l.").text} = {literal(table.name)}
            {f'ANTI JOIN ({on}) AS n ON n."#list" = {value(lists, lists.identity, "l.").text}' if on else ""}
              {f'AND n."#subject" = {value(table, about, "s.").text}' if on else ""}
            WHERE s."#fe" < s."#tl" AND s."#fl" <= l."#earliest" AND s."#te" > l."#latest" AND l."#latest" > {FIRST_SQL}
        """

    return Rule("not-listed", table, query, say)
