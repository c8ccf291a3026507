"""The expectation suites of a package, as plain JSON values: those of checks/, and those that its contract implies.

A suite is `{"name": table, "expectations": [{"type", "kwargs", "meta", "severity"}]}`, as Great Expectations writes it,
without ids. `meta` holds the `code` by which reports name the expectation, what it `says`, and its `origin`: `schema`
and `contract` for the generated ones, `suite` for those of checks/.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from chronicle.checking.expectations import references
from chronicle.checking.temporal.rule import Rule
from chronicle.checking.temporal.rules import rules
from chronicle.contract.package import Package
from chronicle.contract.parts import Field
from chronicle.contract.roles import Table
from chronicle.core import strict_json
from chronicle.core.errors import ChronicleError
from chronicle.core.files import unfit
from chronicle.core.sql import ident
from chronicle.load import patterns
from chronicle.load.types import TYPES, sql_type

CHECKS = "checks"
_SEVERITIES = ("critical", "warning", "info")
Expectation = dict[str, Any]
_BATCH = "{batch}"  # placeholder that Great Expectations replaces with the table
_ROWS = f"(SELECT * FROM {_BATCH})"


def of(package: Package) -> dict[str, list[Expectation]]:
    """Every expectation of the package, by table: the generated ones first."""
    temporal = list(rules(package))
    found = {table.name: [*_schema(table), *_contract(package, table, temporal)] for table in package.tables.values()}
    for name, written in handwritten(package.root).items():
        if name not in found:
            raise ChronicleError("unknown-table", f"{CHECKS}/{name}.json is about a table the package lacks", "name the file after a table")
        found[name] += written
    return found


def handwritten(root: Path) -> dict[str, list[Expectation]]:
    """Read the suites in checks/, and return their expectations by table.

    Raises:
        ChronicleError: `broken-suite`: a file is not a suite, or a code is used twice.
    """
    found: dict[str, list[Expectation]] = {}
    codes: dict[str, str] = {}
    for path in sorted((root / CHECKS).glob("*.json")):
        try:
            written = _read(root, path)["expectations"]
        except (LookupError, TypeError) as error:
            message = f"{path.name} is not a suite: it has no list of expectations"
            raise ChronicleError("broken-suite", message, 'write {"name": ..., "expectations": [...]}') from error
        if not isinstance(written, list):
            message = f"{path.name} is not a suite: its expectations are no list"
            raise ChronicleError("broken-suite", message, 'write {"name": ..., "expectations": [...]}')
        found[path.stem] = [_named(path, entry, expectation) for entry, expectation in enumerate(written, 1)]
        for code in (e["meta"]["code"] for e in found[path.stem] if "code" in e["meta"]):
            if codes.setdefault(code, path.name) != path.name or [e["meta"].get("code") for e in found[path.stem]].count(code) > 1:
                raise ChronicleError(
                    "broken-suite", f"the code {code} is given twice in {CHECKS}", "give each expectation a code of its own"
                )
    return found


def _read(root: Path, path: Path) -> Any:
    if reason := unfit(path, root):
        raise ChronicleError("broken-suite", f"{CHECKS}/{path.name} {reason}", "put a file inside the package there")
    return strict_json.read(path.read_bytes(), f"{CHECKS}/{path.name}", "broken-suite")


def _named(path: Path, entry: int, written: Any) -> Expectation:
    """Return a handwritten expectation with defaults filled in; arguments are validated later by Great Expectations."""
    parts = written if isinstance(written, dict) else {}
    kwargs, meta, severity = parts.get("kwargs") or {}, parts.get("meta") or {}, parts.get("severity", "critical")
    wrong = (
        ("type", isinstance(parts.get("type"), str) and parts["type"]),
        ("kwargs", isinstance(kwargs, dict)),
        ("meta", isinstance(meta, dict) and all(isinstance(meta.get(name, ""), str) for name in ("says", "code"))),
        ("severity", severity in _SEVERITIES),
    )
    if name := next((name for name, sound in wrong if not sound), None):
        message = f"{path.name} is not a suite: entry {entry} has no {name} that can be used ({parts.get(name)!r})"
        raise ChronicleError("broken-suite", message, 'write {"type": ..., "kwargs": {...}, "meta": {...}, "severity": "critical"}')
    if any(isinstance(value, str) and _reaches(value) for value in kwargs.values()):
        message = f"{path.name} is not a suite: entry {entry} asks for more than the table by {_BATCH}"
        raise ChronicleError("broken-suite", message, f"write {_BATCH} for the table, and nothing else inside the braces")
    told = {"says": parts["type"].replace("_", " "), **meta, "origin": "suite", "entry": entry}
    return {"type": parts["type"], "kwargs": dict(kwargs), "meta": told, "severity": severity}


def _reaches(query: str) -> bool:
    """True if a placeholder asks for what belongs to the table's object in Python, such as `{batch.__class__}`: it would be put in."""
    return any(name != "batch" for name in re.findall(r"\{\s*(batch[^{}]*)", query))


def _expectation(kind: str, origin: str, says: str, **kwargs: Any) -> Expectation:
    return {"type": kind, "kwargs": kwargs, "meta": {"says": says, "origin": origin}, "severity": "critical"}


def columns(table: Table) -> dict[str, str]:
    """The columns of the compiled table with their types, in order: those of the contract, then the bounds."""
    found = {field.name: _kind(field) for field in table.fields}
    bounds = table.bounds if table.period and not table.exact else ()
    extra = [*bounds, *((f"{table.on}_earliest", f"{table.on}_latest") if table.on else ())]
    return found | dict.fromkeys(extra, "DATE")


def _kind(field: Field) -> str:
    """Return the PostgreSQL name of the type of a compiled column; VARCHAR for an unknown type, which the compiled rules report."""
    return sql_type(field).replace("DOUBLE", "DOUBLE_PRECISION") if field.type in TYPES else "VARCHAR"


def _schema(table: Table) -> Iterator[Expectation]:
    """Yield the expectations that follow from the Table Schema, for the compiled table."""
    there = columns(table)
    yield _expectation("expect_table_columns_to_match_ordered_list", "schema", "has the columns of the contract", column_list=list(there))
    for column, kind in there.items():
        says = f"{column} is of type {kind}"
        yield _expectation("expect_column_values_to_be_of_type", "schema", says, column=column, type_=kind)
    for field in table.fields:
        yield from _cells(field, key=field.name in table.key)
    keys = dict.fromkeys([table.key, *table.unique, *((f.name,) for f in table.fields if f.constraints.get("unique"))])
    for names in keys:
        says = f"{', '.join(names)} is unique"
        if len(names) == 1:
            yield _expectation("expect_column_values_to_be_unique", "schema", says, column=names[0])
        else:
            yield _expectation("expect_compound_columns_to_be_unique", "schema", says, column_list=list(names))


def _cells(field: Field, *, key: bool) -> Iterator[Expectation]:
    c, name = field.constraints, field.name
    if key or c.get("required"):
        yield _expectation("expect_column_values_to_not_be_null", "schema", f"{name} is given", column=name)
    allowed = list(c["enum"]) if "enum" in c else list(field.categories)
    if allowed and field.type == "string":
        yield _expectation("expect_column_values_to_be_in_set", "schema", f"{name} is one of its codes", column=name, value_set=allowed)
    if "pattern" in c and field.type == "string" and (regex := _regex(c["pattern"])):
        yield _expectation("expect_column_values_to_match_regex", "schema", f"{name} matches {c['pattern']}", column=name, regex=regex)
    low, high = (c.get(end) if isinstance(c.get(end), int | float) else None for end in ("minimum", "maximum"))
    if (low, high) != (None, None) and field.type in ("integer", "number", "year"):
        says = f"{name} lies between {'-∞' if low is None else low} and {'∞' if high is None else high}"
        yield _expectation("expect_column_values_to_be_between", "schema", says, column=name, min_value=low, max_value=high)
    low, high = c.get("minLength"), c.get("maxLength")
    if (low, high) != (None, None) and field.type == "string":
        says = f"{name} has {low or 0} to {'any number of' if high is None else high} characters"
        yield _expectation("expect_column_value_lengths_to_be_between", "schema", says, column=name, min_value=low, max_value=high)


def _regex(pattern: str) -> str | None:
    """Return the pattern anchored to the whole value; None if the engine does not support it, which the compiled rules report."""
    try:
        return f"^(?:{patterns.pattern(pattern)})$"
    except ValueError:
        return None


def _contract(package: Package, table: Table, rules: Iterable[Rule]) -> Iterator[Expectation]:
    """Yield the expectations on foreign keys, and those of the temporal rules on `table` that are also expectations."""
    for foreign in table.foreign:
        if foreign.table in package.tables:
            says = f"{', '.join(foreign.fields)} refers to a row of {foreign.table}"
            query = references.strangers(_ROWS, foreign.fields, ident(foreign.table), foreign.reference)
            yield _query("refers_to_a_row", says, query)
    for rule in rules:
        if rule.table is table and rule.expected:
            yield _query(rule.expected.kind, rule.expected.says, rule.alone(_ROWS))


def _query(kind: str, says: str, query: str) -> Expectation:
    """Return an expectation that a query has no rows. Braces and colons are escaped for Great Expectations and SQLAlchemy."""
    text = query.replace("{", "{{").replace("}", "}}").replace(":", r"\:").replace("{" + _BATCH + "}", _BATCH)
    return _expectation(kind, "contract", says, unexpected_rows_query=text)
