"""The facts of the four seed documents, and the conflicts among all sources, are answered by the real data.

`ledger/answers.csv` names for each fact the statements that answer it and a query that proves it; `ledger/conflicts.csv`
does the same for each conflict. A proof is no proof if it could not fail: it must be true, true on its statements alone,
and true no more without any one of them.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

LEDGER = Path(__file__).parent / "ledger"
Connection = duckdb.DuckDBPyConnection

# Which document states which facts, by their numbers: first what they mainly say, then what else stands in them.
DOCUMENTS = {
    "seed-wiki": (*range(1, 161), *range(267, 277)),
    "seed-baike": (*range(161, 235), *range(277, 365)),
    "seed-enc": (*range(235, 244), *range(254, 267), *range(369, 374)),
    "seed-merics": (*range(244, 254), *range(365, 369)),
}
FACTS = [f"L{n:03}" for n in range(1, 374)]
CONFLICTS = [*(f"C{n}" for n in range(1, 28)), *(f"P{n}" for n in range(1, 25))]


@dataclass(frozen=True, repr=False)
class Row:
    """A fact or a conflict, with what answers it."""

    id: str
    about: str
    statements: tuple[tuple[str, str], ...]
    proof: str
    excluded: str
    handling: str
    document: str

    def __repr__(self) -> str:
        return self.id


def _rows(name: str, key: str) -> list[Row]:
    with (LEDGER / name).open(newline="", encoding="utf-8") as file:
        return [_row(cells, key) for cells in csv.DictReader(file)]


def _row(cells: dict[str, str], key: str) -> Row:
    statements = tuple((table, statement) for table, _, statement in (word.partition("/") for word in cells["statements"].split()))
    document = next((d for d, numbers in DOCUMENTS.items() if key == "fact_id" and int(cells[key][1:]) in numbers), "")
    return Row(cells[key], cells["about"], statements, cells["proof"], cells["excluded"], cells.get("handling", ""), document)


ANSWERS = _rows("answers.csv", "fact_id")
DISPUTED = [row for row in ANSWERS if row.handling == "dispute"]
ENTRIES = [*ANSWERS, *_rows("conflicts.csv", "conflict_id")]
PROVED = [row for row in ENTRIES if not row.excluded]

# Shares of the rows, so that the cores of a machine can divide the work.
SHARES = [PROVED[start::4] for start in range(4)]


@pytest.fixture(scope="module")
def con(ministry_build: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """A copy of the compiled database that may be written to."""
    path = tmp_path_factory.mktemp("ledger") / "chronicle.duckdb"
    shutil.copyfile(ministry_build / "chronicle.duckdb", path)
    with duckdb.connect(path, config={"threads": 1}) as connection:
        yield connection


@pytest.fixture(scope="module")
def bare(ministry_build: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """The same without any statement: tables, views, macros and sources only; the full one beside it, as `full`."""
    folder = tmp_path_factory.mktemp("bare")
    for name in ("bare", "full"):
        shutil.copyfile(ministry_build / "chronicle.duckdb", folder / f"{name}.duckdb")
    with duckdb.connect(folder / "bare.duckdb", config={"threads": 1}) as connection:
        for (table,) in connection.execute(
            "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'main' AND table_name <> 'sources'"
        ).fetchall():
            connection.execute(f'DELETE FROM "{table}"')
        connection.execute(f"ATTACH '{folder / 'full.duckdb'}' AS \"full\" (READ_ONLY)")
        yield connection


@contextmanager
def _undone(con: Connection) -> Iterator[None]:
    """What happens inside never happened."""
    con.execute("BEGIN")
    try:
        yield
    finally:
        con.execute("ROLLBACK")


def _remove(con: Connection, *statements: tuple[str, str]) -> None:
    """Some statements less, and what the evidence says of them."""
    for table, statement in statements:
        con.execute(f'DELETE FROM "{table}" WHERE id = ?', [statement])
        con.execute("DELETE FROM citations WHERE statement_table = ? AND statement_id = ?", [table, statement])


def _restore(bare: Connection, *statements: tuple[str, str]) -> None:
    """These statements with their evidence, where there were none."""
    for table, statement in statements:
        bare.execute(f'INSERT INTO "{table}" FROM "full"."{table}" WHERE id = ?', [statement])
        bare.execute('INSERT INTO citations FROM "full".citations WHERE statement_table = ? AND statement_id = ?', [table, statement])


def _holds(con: Connection, row: Row) -> bool:
    """Whether the proof gives one row with one value, and this is the boolean TRUE."""
    match con.execute(row.proof).fetchall():
        case [(value,)]:
            return value is True
    return False


def _where(rows: list[Row], wrong: Callable[[Row], Any]) -> dict[str, Any]:
    """The rows for which something is wrong, and what."""
    return {row.id: found for row in rows if (found := wrong(row))}


def test_every_fact_of_the_four_seed_documents_is_answered_once() -> None:
    assert [row.id for row in ANSWERS] == FACTS
    assert sum(len(numbers) for numbers in DOCUMENTS.values()) == len(FACTS)
    assert {row.handling for row in ANSWERS} == {"accept", "dispute"}


def test_every_conflict_among_the_sources_is_entered_once() -> None:
    assert [row.id for row in ENTRIES if row not in ANSWERS] == CONFLICTS


def test_every_row_says_what_it_is_about_and_is_either_proved_or_left_out_for_a_reason() -> None:
    assert not _where(ENTRIES, lambda row: not row.about)
    assert not _where(ENTRIES, lambda row: bool(row.excluded) == bool(row.statements and row.proof))
    assert not _where(ENTRIES, lambda row: len(set(row.statements)) < len(row.statements))


def test_every_statement_exists_and_has_evidence_with_a_locator_that_does_not_contradict_it(con: Connection) -> None:
    evidence = (
        "SELECT count(*) FROM citations WHERE statement_table = ? AND statement_id = ? AND stance <> 'contradicts' AND trim(locator) <> ''"
    )

    def wrong(row: Row) -> list[tuple[str, str]]:
        return [
            (table, statement)
            for table, statement in row.statements
            if con.execute(f'SELECT count(*) FROM "{table}" WHERE id = ?', [statement]).fetchone() != (1,)
            or con.execute(evidence, [table, statement]).fetchone() == (0,)
        ]

    assert not _where(PROVED, wrong)


def test_every_answer_is_known_to_come_from_the_document_that_states_the_fact(con: Connection) -> None:
    cited = set(con.execute("SELECT DISTINCT source_id, statement_table, statement_id FROM citations").fetchall())
    assert not _where(ANSWERS, lambda row: not any((row.document, *statement) in cited for statement in row.statements))


def test_every_proof_is_one_query(con: Connection) -> None:
    def wrong(row: Row) -> bool:
        return [statement.type for statement in con.extract_statements(row.proof)] != [duckdb.StatementType.SELECT]

    assert not _where(PROVED, wrong)


def test_every_proof_holds(con: Connection) -> None:
    assert not _where(PROVED, lambda row: not _holds(con, row))


@pytest.mark.parametrize("share", SHARES, ids=range(4))
def test_no_proof_holds_without_its_statements(con: Connection, share: list[Row]) -> None:
    def wrong(row: Row) -> bool:
        with _undone(con):
            _remove(con, *row.statements)
            return _holds(con, row)

    assert not _where(share, wrong)


@pytest.mark.parametrize("share", SHARES, ids=range(4))
def test_no_proof_holds_without_any_one_of_its_statements(con: Connection, share: list[Row]) -> None:
    def wrong(row: Row) -> list[tuple[str, str]]:
        needless = []
        for statement in row.statements if len(row.statements) > 1 else ():
            with _undone(con):
                _remove(con, statement)
                if _holds(con, row):
                    needless.append(statement)
        return needless

    assert not _where(share, wrong)


@pytest.mark.parametrize("share", SHARES, ids=range(4))
def test_every_proof_holds_on_its_statements_alone(bare: Connection, share: list[Row]) -> None:
    def wrong(row: Row) -> bool:
        with _undone(bare):
            _restore(bare, *row.statements)
            return not _holds(bare, row)

    assert not _where(share, wrong)


def test_every_fact_that_is_wrong_stands_in_the_disputes_with_better_evidence(con: Connection) -> None:
    found = con.execute(
        """
        SELECT statement_table, statement_id, source_against
        FROM disputes
        WHERE accepted IS DISTINCT FROM contested
          AND EXISTS (FROM unnest(string_split(sources_for, ', ')) AS s(id) WHERE s.id NOT LIKE 'seed-%' AND s.id <> 'editorial')
        """
    ).fetchall()
    disputes = set(found)
    assert DISPUTED
    assert not _where(DISPUTED, lambda row: not any((*statement, row.document) in disputes for statement in row.statements))
