"""One fault at a time in the files, cells and keys of a copy of the real package: each rule finds it, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from support.planting import Place, Planted
from support.workbench import Folder

from chronicle.building import builder
from chronicle.checking import standard
from chronicle.checking.expectations import suites
from chronicle.checking.rule_catalogue import EXPLAINED

Plant = Callable[[Folder], list[Place]]
Code = tuple[str, Plant]


def file(
    code: str, spoil: Callable[[str], str], row: int | None = None, column: str | None = None, *more: Place, how: str = "exact"
) -> Code:
    """The text of the table of people becomes another."""

    def plant(folder: Folder) -> list[Place]:
        folder.resource("people", lambda r: r["schema"].update(fieldsMatch=how))
        path = folder.path("people")
        path.write_text(spoil(path.read_text("utf-8")), "utf-8", newline="")
        return [(code, "people", row, column), *more]

    return code, plant


def third(line: str) -> Callable[[str], str]:
    """The third record becomes another."""

    def spoil(text: str) -> str:
        lines = text.split("\n")
        lines[3] = line.format(*lines[3].split(","), line=lines[3])
        return "\n".join(lines)

    return spoil


def header(code: str, old: str, new: str, column: str | None, *missing: str, how: str = "exact") -> Code:
    """The header becomes another; `missing` are columns that are then told to be so, too."""
    more = [("missing-label", "people", 1, name) for name in missing]
    return file(code, lambda text: text.replace(old, new, 1), 1, column, *more, how=how)


def cell(code: str, table: str, column: str, value: str) -> Code:
    """A cell in the midst of a table becomes another."""

    def plant(folder: Folder) -> list[Place]:
        rows = folder.rows(table)
        row = len(rows) // 2
        rows[row][column] = value
        folder.write(table, rows)
        return [(code, table, row + 2, column)]

    return code, plant


def no_file(folder: Folder) -> list[Place]:
    folder.path("people").unlink()
    return [("missing-file", "people", None, None)]


def outside(folder: Folder) -> list[Place]:
    path = folder.path("people")
    path.rename(folder.root.parent / path.name)
    path.symlink_to(folder.root.parent / path.name)
    return [("unsafe-path", "people", None, None)]


def latin(folder: Folder) -> list[Place]:
    path = folder.path("people")
    path.write_bytes(path.read_bytes().replace(b"Li ", b"L\xed ", 1))
    row = next(n for n, line in enumerate(path.read_bytes().split(b"\n"), 1) if b"\xed " in line)
    return [("encoding-error", "people", row, None)]


def bad_pattern(folder: Folder) -> list[Place]:
    folder.field("people", "name_zh", constraints={"pattern": "("})
    return [("contract-error", "people", None, "name_zh")]


def joined_key(folder: Folder) -> list[Place]:
    """A key of two columns, with the sign in one of them by which ids join both."""
    folder.resource("citations", lambda r: r["schema"].update(primaryKey=["id", "stance"]))
    rows = folder.rows("citations")
    rows[10]["id"] += "|"
    pattern = next(
        f for r in folder.descriptor["resources"] if r["name"] == "citations" for f in r["schema"]["fields"] if f["name"] == "id"
    )
    folder.field("citations", "id", constraints={k: v for k, v in pattern.get("constraints", {}).items() if k != "pattern"})
    folder.write("citations", rows)
    return [("ambiguous-key", "citations", 12, "id")]


def same_key(folder: Folder) -> list[Place]:
    return [("primary-key", "people", folder.add("people", **folder.rows("people")[3]), "id")]


def same_title(folder: Folder) -> list[Place]:
    folder.resource("sources", lambda r: r["schema"].update(uniqueKeys=[["title", "url"]]))
    row = next(row for row in folder.rows("sources") if row["title"] and row["url"])
    return [("unique-error", "sources", folder.add("sources", **{**row, "id": "planted"}), "title,url")]


def same_name(folder: Folder) -> list[Place]:
    folder.field("people", "name_zh", constraints={"unique": True})
    rows = folder.rows("people")
    rows[-1]["name_zh"] = rows[0]["name_zh"]
    folder.write("people", rows)
    return [("unique-error", "people", len(rows) + 1, "name_zh")]


PLANTED = [
    ("contract-error", bad_pattern),
    ("missing-file", no_file),
    ("unsafe-path", outside),
    ("encoding-error", latin),
    file("source-error", lambda text: ""),
    file("source-error", third('"{line}'), 4, "id"),
    file("source-error", third('"{0}"x,{1},{2},{3},{4}'), 4, "id"),
    file("missing-cell", third("{0},{1},{2},{3},{4}"), 4, "gender"),
    file("extra-cell", third("{line},x"), 4),
    file("blank-row", third("\n{line}"), 4, None, ("primary-key", "people", 4, "id")),  # nor has it a key
    file("missing-label", lambda text: "".join(line.rpartition(",")[0] + "\n" for line in text.splitlines()), 1, "gender"),
    file("extra-label", lambda text: text.replace("\n", ",x\n"), 1, "x"),
    file("duplicate-label", lambda text: text.replace("\n", ",x\n").replace("gender,x", "gender,gender"), 1, "gender", how="subset"),
    header("blank-label", "name_zh", "", "name_zh"),
    header("incorrect-label", "name_zh", "name_han", "name_zh"),
    header("unmatched-header", "id,name_zh,name_pinyin,name_en,born,gender", "a,b,c,d,e,f", None, "id", "name_en", how="partial"),
    cell("type-error", "affiliations", "position", "first"),
    cell("type-error", "affiliations", "position", "1.0"),
    cell("type-error", "successions", "share", "half"),
    cell("type-error", "reorganizations", "snapshot", "yes"),
    cell("type-error", "sources", "url", "www.miit.gov.cn page"),
    cell("constraint-error", "affiliations", "position", "0"),
    cell("constraint-error", "successions", "share", "1.01"),
    cell("constraint-error", "names", "name", ""),
    cell("constraint-error", "names", "kind", "nickname"),
    cell("constraint-error", "citations", "stance", "denies"),
    cell("constraint-error", "ranks", "rank", "Very High"),
    cell("formula-cell", "names", "name", "=1+1"),
    cell("formula-cell", "names", "name", "@SUM(A1)"),
    cell("out-of-range", "affiliations", "position", "9" * 19),
    ("ambiguous-key", joined_key),
    ("primary-key", same_key),
    ("unique-error", same_title),
    ("unique-error", same_name),
    cell("foreign-key", "tenures", "person_id", "nobody"),
    cell("date-error", "tenures", "valid_from", "around 1999"),
    cell("date-error", "citations", "attested", "2008-02-30"),
]


@pytest.mark.parametrize("plant", [pytest.param(plant, id=f"{n}-{code}") for n, (code, plant) in enumerate(PLANTED)])
def test_a_fault_gives_this_finding_and_no_other(ministry: Folder, plant: Plant) -> None:
    expected = plant(ministry)
    assert Planted(ministry).found() == expected


def test_what_frictionless_alone_says_of_the_descriptor(ministry: Folder) -> None:
    ministry.describe(lambda d: d.update(licenses="none"))
    assert [(f.code, f.table, f.row) for f in standard.validate(ministry.root)] == [("package-error", "datapackage.json", None)]


@pytest.mark.slow
def test_an_expectation_that_cannot_be_run(ministry: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    every = suites.of
    monkeypatch.setattr(suites, "of", lambda package: {"ranks": every(package)["ranks"]})  # the others take their time
    path = ministry.root / "checks" / "ranks.json"
    asked = {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "colour"}, "meta": {"code": "coloured"}}
    path.write_text(json.dumps({"name": "ranks", "expectations": [asked]}), "utf-8")
    found = builder.check(ministry.root).errors
    assert [(f.code, f.table, f.row, f.column) for f in found] == [("expectation-error", "ranks", None, "colour")]


def test_every_rule_is_broken_once_in_the_real_tables() -> None:
    """Here or in test_planted; those of checks/ in test_suites."""
    tests = "".join(Path(__file__).with_name(name).read_text("utf-8") for name in (Path(__file__).name, "test_planted.py"))
    assert [code for code in EXPLAINED if f'"{code}"' not in tests] == []


def test_a_header_with_a_comma_too_many_gives_no_finding_without_words(club: Folder) -> None:
    club.text("coaches", (header := club.path("coaches").read_text("utf-8").splitlines()[0]), f"{header},")
    found = builder.check(club.root).errors
    assert "extra-label" in {finding.code for finding in found}
    assert all(finding.message.strip() for finding in found)
