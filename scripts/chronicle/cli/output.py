"""Query results on the terminal: DuckDB's own table, CSV or JSON."""

from __future__ import annotations

import argparse
import csv
import json
import math
import shutil
import sys
from typing import Any

from chronicle.core.errors import ChronicleError
from chronicle.core.sql import ident
from chronicle.engines import duckdb as engine


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", choices=("table", "csv", "json"), default="table", help="default: table")


def show(con: engine.Connection, query: str, form: str) -> None:
    """Runs one query and prints its rows. ChronicleError, with DuckDB's own words, if it cannot be run."""
    try:
        if form == "table":
            relation = con.sql(query)
            if relation is not None:
                wide = shutil.get_terminal_size((160, 24)).columns if sys.stdout.isatty() else 1000
                _without_lists(relation).show(max_rows=100_000, max_width=wide)
            return
        cursor = con.execute(query)
        names = [column[0] for column in cursor.description or []]
        rows = cursor.fetchall()
    except engine.Error as error:
        raise ChronicleError("sql-error", str(error).strip(), '`chronicle sql "SHOW TABLES"` lists the tables') from error
    if form == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(names)
        writer.writerows(rows)
    else:
        print(json.dumps([dict(zip(names, map(_plain, row), strict=True)) for row in rows], ensure_ascii=False, indent=1))


def _without_lists(relation: engine.Relation) -> engine.Relation:
    """The same with texts in place of words of a list, which the head of a table would name one by one."""
    listed = [str(kind).startswith("ENUM") for kind in relation.types]
    if not any(listed) or len(set(relation.columns)) < len(listed):
        return relation
    cells = (f"CAST({ident(c)} AS VARCHAR) AS {ident(c)}" if long else ident(c) for c, long in zip(relation.columns, listed, strict=True))
    return relation.project(", ".join(cells))


def _plain(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return None  # JSON has no such numbers
    if isinstance(value, list):
        return [_plain(v) for v in value]
    return value if isinstance(value, str | bool | int | float | None) else str(value)
