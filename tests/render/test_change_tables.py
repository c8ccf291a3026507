"""Events and rows as two flat Parquet files."""

from __future__ import annotations

import json
from pathlib import Path

from support.workbench import compared

from chronicle.engines import duckdb as engine
from chronicle.history.edition import Edition
from chronicle.render import change_tables


def read(path: Path) -> list[dict[str, object]]:
    con = engine.connect()
    try:
        return list(engine.dicts(con, f"SELECT * FROM '{path}'"))
    finally:
        con.close()


def test_every_event_and_every_row_is_in_the_files(league_edition: Edition, tmp_path: Path) -> None:
    told = compared(league_edition, "1998-01-01", "2014-01-01")
    change_tables.write(told, tmp_path)
    events, rows = read(tmp_path / change_tables.EVENTS), read(tmp_path / change_tables.ROWS)
    assert sorted(event["id"] for event in events) == sorted(e.id for e in told.diff.events)
    merger = next(event for event in events if event["kind"] == "merged")
    assert (merger["successors"], merger["from"], merger["to"], merger["section"]) == (["stadtfc"], "1998-01-01", "2014-01-01", "Structure")
    expected = {(e.id, row.table.name, row.id, row.change) for e in told.diff.events for row in e.rows}
    assert {(row["event"], row["table"], row["id"], row["change"]) for row in rows} == expected
    assert len(rows) == sum(len(e.rows) for e in told.diff.events)
    added = next(row for row in rows if row["change"] == "added")
    assert added["old"] is None
    assert json.loads(str(added["new"]))["certainty"] in ("certain", "possible")


def test_the_same_comparisons_give_the_same_bytes(league_edition: Edition, tmp_path: Path) -> None:
    found = []
    for name in "ab":
        folder = tmp_path / name
        folder.mkdir()
        change_tables.write(
            [compared(league_edition, "1998-01-01", "2005-01-01"), compared(league_edition, "2005-01-01", "2014-01-01")], folder
        )
        found.append([(folder / file).read_bytes() for file in (change_tables.EVENTS, change_tables.ROWS)])
    assert found[0] == found[1]


def test_where_nothing_differs_the_files_have_their_columns(league_edition: Edition, tmp_path: Path) -> None:
    change_tables.write(compared(league_edition, "2007-07-01", "2007-07-01"), tmp_path)
    con = engine.connect()
    columns = [name for name, *_ in engine.rows(con, f"DESCRIBE SELECT * FROM '{tmp_path / change_tables.EVENTS}'")]
    con.close()
    assert read(tmp_path / change_tables.EVENTS) == []
    assert columns[:4] == ["from", "to", "id", "kind"]
    assert all(f" {column}" in str(change_tables.__doc__) for column in columns)
