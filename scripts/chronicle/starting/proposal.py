"""The contract that follows from the tables, with a reason for each guess in its descriptions."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from chronicle.contract import descriptor, versions
from chronicle.contract.validation import MOST_COLUMNS
from chronicle.core.errors import InputRefused
from chronicle.core.findings import Finding, of_file
from chronicle.core.sql import day, ident, literal
from chronicle.engines import duckdb as engine
from chronicle.load import csv_text, sources
from chronicle.load.sources import Source
from chronicle.starting import column_types, columns, keys, labels, periods, references, roles, words
from chronicle.starting.columns import Loaded
from chronicle.starting.found import Found, qualifiers
from chronicle.starting.roles import Meaning

UNDECIDED, NOTED = "to-decide", "worth-a-look"
_LANGUAGE = 'add a column `language` and "labels": {"text": ..., "language": "language"} to the table'
_DESCRIPTION = "Proposed by `chronicle init`: each description says what was guessed and why. Correct what is wrong, then write your own."
_WIDE = f"use at most {MOST_COLUMNS:,}; write the others as rows"
_EDTF = "as EDTF (2001-04-01, 2001-04, 2001, `..` for open, empty for unknown)"


@dataclass(frozen=True)
class Proposal:
    """A contract, and what only a person can decide: an error if the package cannot be used without, else a warning."""

    descriptor: dict[str, Any]
    findings: tuple[Finding, ...]


def of(con: engine.Connection, folder: Path, today: datetime.date, name: str) -> Proposal:
    """Propose a contract for the tables of a folder; `name` is that of the package.

    Raises:
        ChronicleError: `no-data-files`, `broken-file`, `unsafe-path`; InputRefused with what is wrong in the files, if a table cannot be
            read or has too many columns.
    """
    named = sources.find(con, folder)
    if wide := [source for source in named if len(source.columns) > MOST_COLUMNS]:
        raise InputRefused([of_file(each.path, "contract-error", f"{len(each.columns):,} columns are too many", _WIDE) for each in wide])
    unreadable = csv_text.read(con, descriptor.build(sources.skeleton(named), folder))
    if unreadable:
        raise InputRefused(unreadable)
    tables = _tables(con, named)
    meanings = roles.of(tables)
    types, written = _types(tables, meanings), _written(con, tables, meanings)
    named_in = []
    for said in meanings.values():
        if "columns" in (there := said.properties.get("labels", {})):
            there["columns"] = labels.tagged(there["columns"], written)
            named_in.append(there["columns"])
    found: list[Finding] = []
    resources = []
    for table in tables.values():
        resources.append(_resource(table, meanings[table.name], types))
        found += _findings(table, meanings[table.name])
    package: dict[str, Any] = {
        "contract": versions.CURRENT,
        "closing": str(_closing(con, tables, meanings, today)),
        "languages": labels.languages(named_in, written),
    }
    if any(said.properties.get("change", {}).get("updated") == "renamed" for said in meanings.values()):
        package["sentences"] = {"renamed": "{old} {was} renamed {new}"}
    described = {
        "name": re.sub(r"[^a-z0-9._-]+", "-", name.lower()).strip("-.") or "package",
        "title": words.title(name),
        "description": _DESCRIPTION,
        "chronicle": package,
        "resources": resources,
    }
    return Proposal(described, tuple(found))


def _tables(con: engine.Connection, named: Sequence[Source]) -> dict[str, Found]:
    read = {source.name: columns.loaded(con, source.name, source.columns, source.types) for source in named}
    when = {name: periods.of(con, table) for name, table in read.items()}
    own = keys.identities(con, read, when)
    taken = {name: {*(period.columns if (period := when[name]) else ()), *(own[name].columns if name in own else ())} for name in read}
    led = references.find(con, read, {name: key.columns[0] for name, key in own.items()}, taken)
    named_by = references.targets(led)
    found = {}
    for source in named:
        name, table = source.name, read[source.name]
        refs = [ref.column for ref in led[name]]
        day = None if when[name] else periods.day(con, table, taken[name] | {*refs})
        key = own.get(name) or keys.composite(con, table, _first(table, refs, when[name], day))
        found[name] = Found(source, table, key, name in own, when[name], day, led[name], named_by.get(name, ()))
    return {name: _with_id(table) for name, table in found.items()}


def _first(table: Loaded, refs: Sequence[str], period: periods.Period | None, day: str | None) -> list[str]:
    """The columns that a key is likely to have, the likeliest first."""
    taken = {*refs, *(period.columns if period else ()), day}
    said = qualifiers([column for column in table.columns if column.name not in taken])
    lead = [] if refs or table.columns[0].name in taken else [table.columns[0].name]  # what a row is about comes first in most tables
    return list(dict.fromkeys([*refs, *lead, *said, *([period.begin] if period else []), *([day] if day else [])]))


def _with_id(table: Found) -> Found:
    """A table whose rows are the lives of something that only this table knows has its id in the first column of the key."""
    alone = table.period and table.key.columns[1:] == (table.period.begin,) and table.reference(table.id) is None
    return replace(table, has_id=True) if alone and table.id not in qualifiers(table.plain()) else table


def _types(tables: Mapping[str, Found], meanings: Mapping[str, Meaning]) -> dict[tuple[str, str], dict[str, Any]]:
    """The properties of every field. A column and the id that it refers to get the same type."""
    found = {(name, c.name): dict(column_types.of(c).properties) for name, table in tables.items() for c in table.loaded.columns}
    for name, table in tables.items():
        dated = [*(table.period.columns if table.period else ()), *([table.day] if meanings[name].properties.get("on") else [])]
        for column in dated:
            exact = table.period is not None and table.period.exact
            kept = found[name, column] if exact and found[name, column]["type"] == "date" else {"type": "date" if exact else "string"}
            found[name, column] = kept
    for name, table in tables.items():
        for ref in table.references:
            here, there = found[name, ref.column], found[ref.table, ref.id]
            if here["type"] != there["type"]:
                here["type"] = there["type"] = "string"
                for each in (here, there):
                    each.pop("format", None)
    return found


def _resource(table: Found, meaning: Meaning, types: Mapping[tuple[str, str], dict[str, Any]]) -> dict[str, Any]:
    reasons = _reasons(table, meaning, types)
    fields = []
    for column in table.loaded.columns:
        about = {"description": text} if (text := " ".join(reasons.get(column.name, ()))) else {}
        fields.append({"name": column.name, **types[table.name, column.name], "title": words.title(column.name), **about})
    schema: dict[str, Any] = {"fields": fields, "primaryKey": table.id if len(table.key.columns) == 1 else list(table.key.columns)}
    if table.references:
        schema["foreignKeys"] = [{"fields": r.column, "reference": {"resource": r.table, "fields": r.id}} for r in table.references]
    text = " ".join([*roles.described(meaning), *table.source.reasons])
    title = {"title": words.title(PurePosixPath(table.source.path).name.partition(".")[0]), "description": text}
    return {**table.source.resource, **title, "schema": schema, "chronicle": meaning.properties}


def _reasons(table: Found, meaning: Meaning, types: Mapping[tuple[str, str], dict[str, Any]]) -> dict[str, list[str]]:
    """Why each column is what it is, in sentences."""
    found: dict[str, list[str]] = {column: [table.key.reason] for column in table.key.columns}
    for ref in table.references:
        found.setdefault(ref.column, []).append(ref.reason)
    if table.period:
        how = "a day; empty: no bound" if table.period.exact else _EDTF
        found.setdefault(table.period.begin, []).append(f"First day on which the row holds, by its name and its values: {how}.")
        found.setdefault(table.period.end, []).append(f"First day on which it no longer holds, by its name and its values: {how}.")
    if on := meaning.properties.get("on"):
        found.setdefault(on, []).append(f"The day of the row, by its name and its values, {_EDTF}.")
    for part, column in meaning.properties.get("succession", {}).items():
        found.setdefault(column, []).append(f"The {part} of the succession.")
    for column in table.loaded.columns:
        guess = column_types.of(column)
        if guess.reason and types[table.name, column.name] == guess.properties:
            found.setdefault(column.name, []).append(guess.reason)
    return found


def _findings(table: Found, meaning: Meaning) -> Iterator[Finding]:
    if table.key.question:
        yield Finding(table.name, None, None, UNDECIDED, table.key.question, remedy="add a column that does, and name it as primaryKey")
    for question in meaning.questions:
        yield Finding(table.name, None, None, UNDECIDED, question, remedy="then run `chronicle check`")
    on = meaning.properties.get("on")
    if on and (form := column_types.of(table.loaded[on]).properties.get("format")):
        message, remedy = f"the days are written as {form}, but the day of such a row must be EDTF", "write them as 2001-04-01"
        yield Finding(table.name, None, on, UNDECIDED, message, remedy=remedy)
    if meaning.role == "attribute" and "labels" not in meaning.properties and table.named():
        message = "its rows have names, but no column says in which language: no text can use them"
        yield Finding(table.name, None, table.named(), NOTED, message, None, _LANGUAGE, "warning")
    for column in table.loaded.columns:
        if question := column_types.of(column).question:
            remedy = 'if the month comes first, give the column the format "%m/%d/%Y"'
            yield Finding(table.name, None, column.name, UNDECIDED, question, remedy=remedy)
    for note in table.period.notes if table.period else ():
        yield Finding(table.name, None, table.period.end if table.period else None, NOTED, note, severity="warning")
    for ref in table.references:
        if ref.lost:
            message = f"{ref.lost} of {ref.values} values are no ids of {ref.table}"
            yield Finding(table.name, None, ref.column, NOTED, message, remedy="`chronicle check` lists them", severity="warning")


def _closing(con: engine.Connection, tables: Mapping[str, Found], meanings: Mapping[str, Meaning], today: datetime.date) -> datetime.date:
    """The last day that the tables mention and that is not in the future; today if they mention none."""
    days = []
    for name, table in tables.items():
        for column in (*(table.period.columns if table.period else ()), *([table.day] if "on" in meanings[name].properties else [])):
            cell = ident(column)
            form = column_types.of(table.loaded[column]).properties.get("format")
            when = f"CAST(try_strptime({cell}, {literal(form)}) AS DATE)" if form else f"try_cast({cell} AS DATE)"
            query = f"SELECT max({when}) FROM {table.loaded.relation} WHERE {when} <= {day(str(today))}"
            days += [latest for (latest,) in engine.rows(con, query) if latest]
    return max(days, default=today)


def _written(con: engine.Connection, tables: Mapping[str, Found], meanings: Mapping[str, Meaning]) -> list[str]:
    """The languages that rows of names state, the most frequent first."""
    counts: Counter[str] = Counter()
    for name, said in meanings.items():
        if column := said.properties.get("labels", {}).get("language"):
            query = f"SELECT {ident(column)}, count(*) FROM {tables[name].loaded.relation} WHERE {ident(column)} IS NOT NULL GROUP BY 1"
            counts.update(dict(engine.rows(con, query)))
    return sorted(counts, key=lambda language: (-counts[language], language))
