"""Check what the contract says of complete lists: the scope of each, and the citations that name them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from chronicle.core import suggest
from chronicle.core.findings import Finding, of_descriptor

Resource = Mapping[str, Any]
Columns = Mapping[str, Sequence[str]]  # table -> its columns


def own_columns(meaning: Mapping[str, Any]) -> list[str]:
    """The columns of the table of lists that its property `complete_lists` names."""
    lists = meaning.get("complete_lists")
    return [lists["table"], *(column for equal in lists["scope"].values() for column in equal.values())] if lists else []


def inconsistencies(where: str, resource: Resource, tables: Sequence[Resource], columns: Columns) -> Iterator[Finding]:
    """Yield the errors in the properties `complete_lists` and `evidence.list` of one table, as `meaning.inconsistencies` does."""
    meaning = resource["chronicle"]
    if "complete_lists" in meaning:
        yield from _scope(where, meaning["complete_lists"]["scope"], tables, columns)
        if not any(_named(other) == resource["name"] for other in tables):
            remedy = "add the column to a table of citations, with a foreign key, and name it as `list` of `evidence`"
            yield of_descriptor(f"{where}, complete_lists", "no citation can say who is on a list", remedy)
    if "list" in meaning.get("evidence", {}):
        complete = [str(r["name"]) for r in tables if "complete_lists" in r["chronicle"]]
        if _named(resource) not in complete:
            message = f"the column {meaning['evidence']['list']!r} has no foreign key to the id of a table with `complete_lists`"
            remedy = f"refer to {' or '.join(complete)}" if complete else "leave it out, or give the table of lists that property"
            yield of_descriptor(f"{where}, evidence", message, remedy)


def _scope(where: str, scope: Mapping[str, Mapping[str, str]], tables: Sequence[Resource], columns: Columns) -> Iterator[Finding]:
    dated = [str(r["name"]) for r in tables if "validity" in r["chronicle"]]
    for table, equal in scope.items():
        if table not in dated:
            message = f"{table!r} is not a table with a period"
            yield of_descriptor(f"{where}, complete_lists", message, suggest.one_of(table, dated))
            continue
        for column in equal:
            if column not in columns[table]:
                message = f"there is no column {column!r} in {table}"
                yield of_descriptor(f"{where}, complete_lists", message, suggest.one_of(column, columns[table]))


def _named(resource: Resource) -> str | None:
    """The table of lists that the citations of a table name; None if they name none."""
    column = resource["chronicle"].get("evidence", {}).get("list")
    for key in resource["schema"].get("foreignKeys", []) if isinstance(resource.get("schema"), dict) else ():
        if column is not None and key["fields"] in (column, [column]):
            return str(key["reference"].get("resource") or resource["name"])
    return None
