"""Files in dialects, encodings, gzip and Parquet hold what their owner wrote."""

from __future__ import annotations

import csv
import datetime
import decimal
import gzip
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from support.workbench import Folder, declare, table

from chronicle.contract import descriptor
from chronicle.core.findings import Finding
from chronicle.engines import duckdb as engine
from chronicle.load import csv_text

Row = tuple[int, str | None, str | None]


def _folder(root: Path, content: bytes, *, columns: str = "id v", path: str = "things.csv", **properties: Any) -> Folder:
    root.mkdir(exist_ok=True)
    folder = declare(root, {"things": table(columns, "id", role="reference")}, {})
    folder.resource("things", lambda r: r.update(path=path, **properties))
    (root / path).write_bytes(content)
    return folder


def _read(folder: Folder) -> tuple[list[tuple[Any, ...]], list[Finding]]:
    """The rows as texts, with their numbers, and what is wrong with the file."""
    package, con = descriptor.load(folder.root), engine.connect()
    try:
        findings = csv_text.read(con, package)
        there = csv_text.there(con, package)
        return (engine.rows(con, 'SELECT * FROM raw.things ORDER BY "#"') if there else []), findings
    finally:
        con.close()


@pytest.mark.parametrize(
    ("content", "dialect", "rows"),
    [
        ("id;v\na;1,5\n", {"delimiter": ";"}, [(2, "a", "1,5")]),
        ("id\tv\na\tx\n", {"delimiter": "\t"}, [(2, "a", "x")]),
        ("id|v\na|'x|y'\n", {"delimiter": "|", "quoteChar": "'"}, [(2, "a", "x|y")]),
        ("id,v\na,'x'\n", {"quoteChar": "'"}, [(2, "a", "x")]),
        ("id,v\na,'it''s'\nb,\"x\"\n", {"quoteChar": "'"}, [(2, "a", "it's"), (3, "b", '"x"')]),
        ('id,v\na,"x"\n', {"quoteChar": ""}, [(2, "a", '"x"')]),
        ('id,v\na,"x \\"y\\" z"\n', {"escapeChar": "\\", "doubleQuote": False}, [(2, "a", 'x "y" z')]),
        ("id,v\na,x\\,y\n", {"escapeChar": "\\", "quoteChar": ""}, [(2, "a", "x,y")]),
        ("id,v\n#b,2\na,1\n", {"commentChar": "#"}, [(3, "a", "1")]),
        ("id,v\n# a word, or two, of comment\na,1#2\n", {"commentChar": "#"}, [(3, "a", "1#2")]),
        ("about\nid,v\na,1\n", {"headerRows": [2]}, [(3, "a", "1")]),
        ("id,v\nunits,m\na,1\n", {"commentRows": [2]}, [(3, "a", "1")]),
        ("id,v\n,\na,1\n\n", {"skipBlankRows": True}, [(3, "a", "1")]),
        ("a,1\nb,2\n", {"header": False}, [(1, "a", "1"), (2, "b", "2")]),
        ("id, v\na, x\n", {"skipInitialSpace": True}, [(2, "a", "x")]),
        ("id,v\na,\\N\nb,N\n", {"nullSequence": "\\N"}, [(2, "a", None), (3, "b", "N")]),
        ("id,v\r\na,1\r\n", {"lineTerminator": "\r\n"}, [(2, "a", "1")]),
        ("id¦v\na¦1\n", {"delimiter": "¦"}, [(2, "a", "1")]),
    ],
)
def test_a_dialect_is_read_as_it_is_declared(tmp_path: Path, content: str, dialect: dict[str, Any], rows: list[Row]) -> None:
    assert _read(_folder(tmp_path / "p", content.encode(), dialect=dialect)) == (rows, [])


def test_a_header_of_two_rows_is_joined(tmp_path: Path) -> None:
    folder = _folder(tmp_path / "p", b"id,v\n,m\na,1\n", dialect={"headerRows": [1, 2], "headerJoin": "_"})
    folder.resource("things", lambda r: (r["schema"]["fields"][0].update(name="id_"), r["schema"]["fields"][1].update(name="v_m")))
    folder.resource("things", lambda r: r["schema"].update(primaryKey=["id_"]))
    assert _read(folder) == ([(3, "a", "1")], [])


def test_findings_count_comments_and_rows_before_the_header(tmp_path: Path) -> None:
    folder = _folder(tmp_path / "p", b"#\n#\nid,v\n#\na,x\nb,1\n", columns="id v:integer", dialect={"commentChar": "#", "headerRows": [3]})
    (fault,) = folder.faults()
    assert (fault.row, fault.column, fault.value) == (5, "v", "x")


def test_without_a_header_the_first_row_counts_and_must_have_all_cells(tmp_path: Path) -> None:
    folder = _folder(tmp_path / "p", b"a\nb,2\n", dialect={"header": False})
    assert [(f.code, f.row, f.column) for f in _read(folder)[1]] == [("missing-cell", 1, "v")]


@pytest.mark.parametrize("name", ["iso-8859-1", "cp1252", "utf-16", "utf-16-le", "gb18030", "big5", "shift_jis", "utf-8-sig", "koi8-r"])
def test_an_encoding_is_read_as_it_is_declared(tmp_path: Path, name: str) -> None:
    word = {"iso-8859-1": "Ã©tÃ©", "cp1252": "€", "koi8-r": "слово"}.get(name, "部")
    folder = _folder(tmp_path / "p", f"id,v\na,{word}\n".encode(name), encoding=name)
    assert _read(folder) == ([(2, "a", word)], [])


def test_bytes_that_are_not_of_the_declared_encoding_are_named(tmp_path: Path) -> None:
    folder = _folder(tmp_path / "p", b"id,v\na,\x81\n", encoding="cp1252")
    ((found,), rows) = (_read(folder)[1], _read(folder)[0])
    assert (found.code, rows) == ("encoding-error", [])
    assert "the file is not cp1252" in found.message


@pytest.mark.parametrize("properties", [{"path": "things.csv.gz"}, {"path": "things.bin", "compression": "gz"}])
def test_gzip_is_unpacked(tmp_path: Path, properties: dict[str, str]) -> None:
    folder = _folder(
        tmp_path / "p", gzip.compress("id;v\na;é\n".encode("latin-1")), encoding="latin-1", dialect={"delimiter": ";"}, **properties
    )
    assert _read(folder) == ([(2, "a", "é")], [])


@pytest.mark.parametrize("spoil", [lambda data: data[:-9], lambda data: b"id,v\na,1\n", lambda data: data[:12] + b"\xff" * 9 + data[21:]])
def test_gzip_that_is_not_whole_is_named(tmp_path: Path, spoil: Any) -> None:
    folder = _folder(tmp_path / "p", spoil(gzip.compress(b"id,v\n" + b"a,1\n" * 99)), path="things.csv.gz")
    assert [finding.code for finding in _read(folder)[1]] == ["source-error"]


def test_a_file_that_unpacks_without_end_is_refused(tmp_path: Path) -> None:
    folder = _folder(tmp_path / "p", gzip.compress(b"id,v\n" + b"0" * 200_000_000), path="things.csv.gz")
    (found,) = _read(folder)[1]
    assert "it unpacks to more than" in found.message


def _parquet(root: Path, columns: dict[str, Any], fields: str, path: str = "things.parquet") -> Folder:
    folder = _folder(root, b"", columns=fields, path=path)
    pq.write_table(pa.table(columns), folder.root / path)
    return folder


def test_a_parquet_file_keeps_types_and_digits(tmp_path: Path) -> None:
    moment = datetime.datetime(2020, 1, 2, 3, 4, 5, 600)
    folder = _parquet(
        tmp_path / "p",
        {
            "id": pa.array([1, 2], pa.int32()),
            "b": [True, None],
            "n": [0.1, None],
            "x": pa.array([decimal.Decimal("12.340"), None]),
            "d": [datetime.date(2020, 1, 2), None],
            "t": [datetime.time(1, 2, 3), None],
            "m": [moment, None],
            "z": pa.array([moment, None], pa.timestamp("us", "Asia/Shanghai")),
            "s": ["", "é"],
            "l": [["a", "b"], None],
        },
        "id:integer b:boolean n:number x:number d:date t:time m:datetime z:datetime s l:list",
    )
    assert folder.faults() == []
    rows, _ = _read(folder)
    assert rows[0] == (
        2, "1", "true", "0.1", "12.340", "2020-01-02", "01:02:03", "2020-01-02T03:04:05.0006", "2020-01-02T03:04:05.0006Z", None, "a,b",
    )  # fmt: skip
    assert rows[1] == (3, "2", None, None, None, None, None, None, None, "é", None)


def test_rules_of_the_schema_hold_for_parquet_too(tmp_path: Path) -> None:
    folder = _parquet(tmp_path / "p", {"id": ["a", "a"], "v": [1, 7]}, "id v:integer")
    folder.field("things", "v", constraints={"maximum": 5})
    assert [(f.code, f.row, f.column) for f in folder.faults()] == [("constraint-error", 3, "v"), ("primary-key", 3, "id")]


@pytest.mark.parametrize(
    ("columns", "codes"),
    [
        ({"id": ["a"], "w": ["x"]}, ["incorrect-label"]),
        ({"id": ["a"]}, ["missing-label"]),
        ({"id": ["a"], "v": [b"\x00"]}, ["type-error"]),
        ({"id": ["a"], "v": [{"deep": 1}]}, ["type-error"]),
    ],
)
def test_a_parquet_file_with_other_columns_is_named(tmp_path: Path, columns: dict[str, Any], codes: Sequence[str]) -> None:
    assert [f.code for f in _parquet(tmp_path / "p", columns, "id v").faults()] == codes


def test_what_is_no_parquet_file_is_named(tmp_path: Path) -> None:
    assert [f.code for f in _folder(tmp_path / "p", b"id,v\n", path="things.parquet").faults()] == ["source-error"]


def test_a_folder_called_like_a_partition_adds_no_column(tmp_path: Path) -> None:
    (tmp_path / "p" / "v=9").mkdir(parents=True)
    folder = _parquet(tmp_path / "p", {"id": ["a"], "v": ["x"]}, "id v", "v=9/things.parquet")
    assert _read(folder)[0] == [(2, "a", "x")]


@pytest.mark.parametrize("name", ["a[b]c", "a*b", "what?", "back\\slash", "a b", "it's", 'say "x"', "工业和信息化部", "100%", "a#b", "a;b"])
def test_a_package_can_be_read_in_a_folder_of_any_name(tmp_path: Path, name: str) -> None:
    assert _read(_folder(tmp_path / name, b"id,v\na,1\n")) == ([(2, "a", "1")], [])


def test_a_table_in_a_dialect_gives_the_findings_of_the_plain_one(tmp_path: Path) -> None:
    rows = [["id", "v"], ["a", "x"], ["a", "1"], ["", ""], ["b"], ["c", "2", "3"]]
    found = []
    for name, delimiter, comment in (("plain", ",", {}), ("semicolon", ";", {}), ("slow", "\t", {"commentChar": "!"})):
        folder = _folder(tmp_path / name, b"", columns="id v:integer", dialect={"delimiter": delimiter, **comment})
        with (folder.root / "things.csv").open("w", newline="") as file:
            csv.writer(file, delimiter=delimiter).writerows(rows)
        found.append([(f.code, f.row, f.column) for f in folder.faults()])
    assert found[0] == found[1] == found[2]
    assert len(found[0]) >= 4
