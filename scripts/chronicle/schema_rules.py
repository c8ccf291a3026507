"""Table Schema rules as SQL over the texts of a table, before any cast.

Codes are frictionless's error types. One scan of a table finds every bad cell of it; keys take one more each.
Types beyond those of `_TYPES` are kept as text.
"""

from __future__ import annotations

from collections.abc import Iterator

from chronicle import engine
from chronicle.contract import Field, ForeignKey, Package, Table
from chronicle.errors import Finding
from chronicle.sql import ident, idents, literal, literals
from chronicle.tables import raw

CAP = 100  # findings shown per rule

# type -> (SQL type, what a text must look like; DuckDB's own casts take more than Table Schema allows)
_TYPES = {
    "integer": ("BIGINT", r"[+-]?\d+"),
    "number": ("DOUBLE", r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?"),
    "date": ("DATE", r"\d{4}-\d{2}-\d{2}"),
    "year": ("INTEGER", r"[+-]?\d{4}"),
}
_TRUE, _FALSE = ("true", "True", "TRUE", "1"), ("false", "False", "FALSE", "0")


def sql_type(field: Field) -> str:
    return "BOOLEAN" if field.type == "boolean" else _TYPES.get(field.type, ("VARCHAR", ""))[0]


def cast(field: Field, prefix: str = "") -> str:
    """The expression that casts a valid text; NULL for an invalid one."""
    column = prefix + ident(field.name)
    if field.type == "boolean":
        yes, no = field.raw.get("trueValues", _TRUE), field.raw.get("falseValues", _FALSE)
        return f"CASE WHEN {column} IN ({literals(yes)}) THEN TRUE WHEN {column} IN ({literals(no)}) THEN FALSE END"
    if field.type in _TYPES:
        kind, pattern = _TYPES[field.type]
        return f"CASE WHEN regexp_full_match({column}, {literal(pattern)}) THEN TRY_CAST({column} AS {kind}) END"
    return column


def _cell_rules(field: Field) -> Iterator[tuple[str, str, str, str]]:
    """(violated when, code, message, remedy) for each rule on a single cell."""
    column, value, c = ident(field.name), cast(field), field.constraints
    if field.type in _TYPES or field.type == "boolean":
        yield f"{column} IS NOT NULL AND ({value}) IS NULL", "type-error", f"is not of type {field.type}", ""
    if c.get("required"):
        yield f"{column} IS NULL", "constraint-error", "the cell is empty", "fill it in"
    allowed = list(c["enum"]) if "enum" in c else list(field.categories)
    if allowed:
        texts = [str(a) for a in allowed]
        yield f"{column} NOT IN ({literals(texts)})", "constraint-error", "is not one of the allowed values", f"one of {', '.join(texts)}"
    if "pattern" in c:
        yield f"NOT regexp_full_match({column}, {literal(c['pattern'])})", "constraint-error", f"does not match {c['pattern']}", ""
    for key, text, sign in (("minLength", "shorter", "<"), ("maxLength", "longer", ">")):
        if key in c:
            yield f"length({column}) {sign} {int(c[key])}", "constraint-error", f"is {text} than {c[key]} characters", ""
    for key, text, sign in (("minimum", "less", "<"), ("maximum", "more", ">")):
        if key in c:
            bound = f"CAST({literal(str(c[key]))} AS {sql_type(field)})"
            yield f"({value}) {sign} {bound}", "constraint-error", f"is {text} than {c[key]}", ""


def check(con: engine.Connection, package: Package) -> list[Finding]:
    """Every violation of the schema, in the tables that were read."""
    findings: list[Finding] = []
    for table in package.tables.values():
        findings += _cells(con, table)
        for key in dict.fromkeys([table.key, *table.unique, *((f.name,) for f in table.fields if f.constraints.get("unique"))]):
            findings += _unique(con, table, key, "primary-key" if key == table.key else "unique-error")
        for foreign in table.foreign:
            findings += _foreign(con, package, table, foreign)
    return findings


def _cells(con: engine.Connection, table: Table) -> Iterator[Finding]:
    rules = [(field, *rule) for field in table.fields for rule in _cell_rules(field)]
    if not rules:
        return
    broken = ", ".join(f"CASE WHEN {when} THEN {n} END" for n, (_, when, *_rest) in enumerate(rules))
    found = engine.rows(
        con,
        f"""
        WITH marked AS (SELECT *, list_filter([{broken}], lambda n: n IS NOT NULL) AS rules FROM {raw(table)}),
             flat AS (SELECT "#", unnest(rules) AS rule FROM marked WHERE len(rules) > 0)
        SELECT "#", rule FROM flat QUALIFY row_number() OVER (PARTITION BY rule ORDER BY "#") <= {CAP} ORDER BY 1, 2
        """,
    )
    if not found:
        return
    numbers = ", ".join(str(row) for row in sorted({row for row, _ in found}))
    texts = {row["#"]: row for row in engine.dicts(con, f'SELECT * FROM {raw(table)} WHERE "#" IN ({numbers})')}
    for row, rule in found:
        field, _, code, message, remedy = rules[rule]
        yield Finding(table.name, row, field.name, code, message, texts[row][field.name], remedy)


def _unique(con: engine.Connection, table: Table, key: tuple[str, ...], code: str) -> Iterator[Finding]:
    columns = idents(key)
    whole = " AND ".join(f"{ident(c)} IS NOT NULL" for c in key)
    value = " || '|' || ".join(ident(c) for c in key)
    for row, text, first in engine.rows(
        con,
        f"""
        WITH groups AS (SELECT {columns}, min("#") AS first FROM {raw(table)} WHERE {whole} GROUP BY {columns} HAVING count(*) > 1)
        SELECT "#", {value}, first FROM {raw(table)} JOIN groups USING ({columns}) WHERE "#" > first ORDER BY 1 LIMIT {CAP}
        """,
    ):
        yield Finding(table.name, row, ",".join(key), code, f"the same key stands in row {first}", text, "give each row a key of its own")


def _foreign(con: engine.Connection, package: Package, table: Table, key: ForeignKey) -> Iterator[Finding]:
    if f"{key.table}" not in package.tables:
        return
    target = package.tables[key.table]
    match = " AND ".join(f"c.{ident(a)} = p.{ident(b)}" for a, b in zip(key.fields, key.reference, strict=True))
    whole = " AND ".join(f"c.{ident(a)} IS NOT NULL" for a in key.fields)
    value = " || '|' || ".join(f"c.{ident(a)}" for a in key.fields)
    for row, text in engine.rows(
        con,
        f'SELECT c."#", {value} FROM {raw(table)} c ANTI JOIN {raw(target)} p ON {match} WHERE {whole} ORDER BY 1 LIMIT {CAP}',
    ):
        columns = ",".join(key.fields)
        yield Finding(table.name, row, columns, "foreign-key", f"is not in {key.table}", text, f"add it to {key.table}, or correct it")
