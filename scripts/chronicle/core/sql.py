"""Quoted identifiers and literals. Nothing that comes from a package reaches SQL except through these."""

from __future__ import annotations

from collections.abc import Iterable


def ident(name: str) -> str:
    """A quoted identifier."""
    return '"' + name.replace('"', '""') + '"'


def idents(names: Iterable[str], prefix: str = "") -> str:
    """A comma-separated list of quoted identifiers, each behind `prefix` (such as `t.`)."""
    return ", ".join(prefix + ident(name) for name in names)


def literal(value: str | bool | int | float | None) -> str:
    """A literal of standard SQL."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return repr(value)
    return "'" + value.replace("'", "''") + "'"


def literals(values: Iterable[str]) -> str:
    """A comma-separated list of literals."""
    return ", ".join(literal(value) for value in values)


def day(iso: str) -> str:
    """A DATE literal."""
    return f"DATE {literal(iso)}"
