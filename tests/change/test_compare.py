"""Whole comparisons of odd packages: what two records or states differ in, applied and reversed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from support.change_files import made as made_file
from support.workbench import Folder, declare, table

from chronicle.building import operands
from chronicle.change import change_file, comparing, replay
from chronicle.change.records import Records
from chronicle.core.errors import ChronicleError

ENTITY = table("thing size:number a z", "thing", role="entity", period=("a", "z"))


def made(
    root: Path, name: str, tables: dict[str, dict[str, object]], rows: Sequence[dict[str, str]], closing: str = "2000-06-01"
) -> Folder:
    (root / name).mkdir()
    folder = declare(root / name, tables, {next(iter(tables)): rows}, closing)
    folder.describe(lambda d: d.update(name="odd"))
    return folder


@contextmanager
def both_ways(tmp_path: Path, old: Folder, new: Folder) -> Iterator[Records]:
    """The comparison of two records; its change file must lead from each to the other."""
    made_file(tmp_path / "change.json", str(old.root), str(new.root))
    for folder, reverse in ((old, False), (new, True)):
        with operands.one(str(folder.root)) as side:
            replay.applied(change_file.read(tmp_path / "change.json"), side, reverse=reverse)
    with operands.opened(str(old.root), str(new.root)) as (first, second):
        found = comparing.compared(first, second)
        assert isinstance(found, Records)
        yield found


def test_a_closing_date_that_moves_on_alone_is_a_change_of_records_like_any_other(tmp_path: Path) -> None:
    rows = [{"thing": "t", "a": "1990-01-01", "z": "2000-03-01"}]
    old, new = made(tmp_path, "old", {"things": ENTITY}, rows, "2000-01-01"), made(tmp_path, "new", {"things": ENTITY}, rows)
    with both_ways(tmp_path, old, new) as told:
        assert ([(e.id, e.word) for e in told.since.top()], told.revisions) == ([("end/things/t", "abolished")], [])
        assert told.events.tallies == []


def test_numbers_that_json_does_not_have_are_compared_and_applied(tmp_path: Path) -> None:
    rows = [{"thing": key, "size": size, "a": "1990-01-01", "z": ".."} for key, size in (("t", "NaN"), ("u", "INF"), ("v", "1"))]
    later = [dict(row) for row in rows]
    later[2]["size"] = "NaN"
    with both_ways(tmp_path, made(tmp_path, "old", {"things": ENTITY}, rows), made(tmp_path, "new", {"things": ENTITY}, later)) as told:
        assert [(row.id, row.as_dict()["new"]) for r in told.revisions for row in r.rows] == [("v", {"size": "NaN"})]


def test_a_key_of_another_type_is_compared_as_text(tmp_path: Path) -> None:
    rows = [{"thing": "7", "size": "1", "a": "1990-01-01", "z": ".."}]
    typed = table("thing:integer size:number a z", "thing", role="entity", period=("a", "z"))
    with both_ways(tmp_path, made(tmp_path, "old", {"things": typed}, rows), made(tmp_path, "new", {"things": ENTITY}, rows)) as told:
        assert told.revisions == []
        assert [str(change) for change in told.schema] == ["things.thing: type changed (integer → string)"]


def test_a_key_column_may_be_called_anything(tmp_path: Path) -> None:
    odd = table("id{0} a z", "id{0}", role="entity", period=("a", "z"))
    old = made(tmp_path, "old", {"things": odd}, [{"id{0}": "t", "a": "1990-01-01", "z": ".."}])
    new = made(tmp_path, "new", {"things": odd}, [{"id{0}": "t", "a": "1991-01-01", "z": ".."}])
    with both_ways(tmp_path, old, new) as told:
        assert [r.clock for r in told.revisions] == ["corrected"]
        assert [(e.way, e.event.id) for e in told.events.top(9)] == [("dated", "begin/things/t")]


def test_entities_are_counted_on_the_closing_date_of_each_record(tmp_path: Path) -> None:
    def row(key: str, end: str = "..") -> dict[str, str]:
        return {"thing": key, "a": "1990-01-01", "z": end}

    old = made(tmp_path, "old", {"things": ENTITY}, [row("t"), row("u")], "2000-01-01")
    new = made(tmp_path, "new", {"things": ENTITY}, [row("t", "2000-03-01"), row("v"), row("w")])
    with both_ways(tmp_path, old, new) as told:
        assert [(count.table.name, count.first, count.second) for count in told.counts] == [("things", 2, 2)]


@pytest.mark.parametrize(("closing", "name", "code"), [("1999-01-01", "odd", "bad-order"), ("2000-06-01", "other", "not-comparable")])
def test_records_that_cannot_be_compared_are_refused(tmp_path: Path, closing: str, name: str, code: str) -> None:
    old, new = made(tmp_path, "old", {"things": ENTITY}, []), made(tmp_path, "new", {"things": ENTITY}, [], closing)
    new.describe(lambda d: d.update(name=name))
    with operands.opened(str(old.root), str(new.root)) as pair, pytest.raises(ChronicleError) as refused:
        comparing.compared(*pair)
    assert refused.value.code == code
