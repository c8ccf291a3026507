"""People's decisions on proposed successions: a CSV file of links that are confirmed or rejected.

    table,predecessor,successor,verdict,note
    bodies,posts,telecoms,confirmed,Gazette of 1998 lists the same staff
    bodies,archive,museum,rejected,

`table` names an entity table, `predecessor` and `successor` two ids in it; `note` may be missing or empty.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from chronicle.change.turns import Span
from chronicle.contract.package import Package
from chronicle.contract.roles import Entity
from chronicle.core.errors import ChronicleError, InputRefused
from chronicle.core.findings import CAP, Finding
from chronicle.core.sql import ident, literal
from chronicle.core.values import text_sql
from chronicle.engines import duckdb as engine

JUDGED = '"#judged"'
CONFIRMED, REJECTED = "confirmed", "rejected"
COLUMNS = ("table", "predecessor", "successor", "verdict")
_HEADER = 1  # findings count rows as frictionless does: the header is 1


@dataclass(frozen=True)
class Judgement:
    """One row of the file; `row` is its number, the header being 1."""

    row: int
    table: str
    predecessor: str
    successor: str
    verdict: str
    note: str

    @property
    def link(self) -> tuple[str, str, str]:
        return self.table, self.predecessor, self.successor


@dataclass(frozen=True)
class Judgements:
    """The judgements of the file `name`."""

    name: str
    rows: tuple[Judgement, ...]


def read(path: Path) -> Judgements:
    """Read the judgements in a CSV file (UTF-8). Ids are checked later, by `load`.

    Raises:
        ChronicleError: `missing-file`, `encoding-error`.
        InputRefused: With findings `missing-column`, `missing-value`, `bad-verdict` and `contradictory-verdicts`.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise ChronicleError("missing-file", f"there is no {path}", f"give a CSV file with the columns {', '.join(COLUMNS)}") from None
    except OSError as error:
        raise ChronicleError("missing-file", f"{path} cannot be read: {error.strerror}", "give a CSV file") from error
    except UnicodeDecodeError as error:
        raise ChronicleError("encoding-error", f"{path} is not UTF-8 (byte {error.start})", "save it as UTF-8") from error
    reader = csv.reader(text.splitlines(keepends=True))
    header = [label.strip() for label in next(reader, [])]
    name = path.name
    if missing := [column for column in COLUMNS if column not in header]:
        wanted = f"write the header {','.join(COLUMNS)},note"
        raise InputRefused([Finding(name, _HEADER, c, "missing-column", f"the file has no column {c}", remedy=wanted) for c in missing])
    rows = [
        (number, dict(zip(header, (cell.strip() for cell in cells), strict=False)))
        for number, cells in enumerate(reader, _HEADER + 1)
        if any(cell.strip() for cell in cells)
    ]
    found = [Judgement(n, **{column: cells.get(column, "") for column in (*COLUMNS, "note")}) for n, cells in rows]
    if findings := list(_findings(name, found)):
        raise InputRefused(findings[:CAP])
    return Judgements(name, tuple({judgement.link: judgement for judgement in reversed(found)}.values()))


def of(package: Package, path: Path | None = None) -> Judgements | None:
    """Return the judgements in the file at `path`; without a path, those in the file that the contract names, if it exists."""
    if path is None and package.judgements and (package.root / package.judgements).is_file():
        path = package.root / package.judgements
    return read(path) if path else None


def _findings(name: str, found: list[Judgement]) -> Iterator[Finding]:
    first: dict[tuple[str, str, str], Judgement] = {}
    for own in found:
        for column in COLUMNS:
            if not getattr(own, column):
                yield Finding(name, own.row, column, "missing-value", "the cell is empty", remedy="fill it, or remove the row")
        if own.verdict and own.verdict not in (CONFIRMED, REJECTED):
            remedy = f"write {CONFIRMED} or {REJECTED}"
            yield Finding(name, own.row, "verdict", "bad-verdict", "this is not a verdict", own.verdict, remedy)
        other = first.setdefault(own.link, own)
        if own.verdict != other.verdict:
            message = f"row {other.row} says {other.verdict} about the same link, {own.predecessor} → {own.successor}"
            yield Finding(name, own.row, "verdict", "contradictory-verdicts", message, own.verdict, "keep one of the two rows")


def load(span: Span, judged: Judgements | None) -> None:
    """Make the temporary table JUDGED (t, old, new, verdict, note).

    Raises:
        InputRefused: With findings `unknown-table` and `unknown-id`, for a table or an id that neither state has.
    """
    rows = judged.rows if judged else ()
    values = ", ".join(f"({', '.join(literal(v) for v in (*own.link, own.verdict, own.note))})" for own in rows)
    source = f"VALUES {values}" if values else "SELECT '', '', '', '', '' WHERE FALSE"
    span.execute(f"CREATE OR REPLACE TEMP TABLE {JUDGED} (t, old, new, verdict, note) AS {source}")
    if judged and (findings := list(_unknown(span, judged))):
        raise InputRefused(findings[:CAP])


def _unknown(span: Span, judged: Judgements) -> Iterator[Finding]:
    known = {table.name: table for table in span.package.having(Entity)}
    lost: dict[str, set[str]] = {}
    for name in {own.table for own in judged.rows} & known.keys():
        ids = " UNION ".join(
            f"SELECT {text_sql(ident(known[name].identity))} FROM {state.relation(known[name])}"
            for state in span.states
            if state.columns(known[name])
        )
        named = f"SELECT old FROM {JUDGED} WHERE t = {literal(name)} UNION SELECT new FROM {JUDGED} WHERE t = {literal(name)}"
        lost[name] = {id for (id,) in engine.rows(span.con, f"({named}) EXCEPT ({ids or 'SELECT NULL'})")}
    for own in sorted(judged.rows, key=lambda own: own.row):
        if own.table not in known:
            remedy = f"write one of {', '.join(known)}" if known else "remove the row"
            yield Finding(judged.name, own.row, "table", "unknown-table", "this is not an entity table", own.table, remedy)
            continue
        for column in ("predecessor", "successor"):
            if (id := getattr(own, column)) in lost[own.table]:
                message = f"no row of {own.table} has this id in either state"
                yield Finding(judged.name, own.row, column, "unknown-id", message, id, "correct it, or remove the row")
