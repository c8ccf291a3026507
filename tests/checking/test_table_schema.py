"""Table Schema rules: each violation gives exactly one finding, where frictionless finds it too."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.workbench import Folder, declare, table

from chronicle.checking import standard
from chronicle.core.findings import Finding

Place = tuple[str, str, int | None, str | None, str | None]


def places(findings: list[Finding]) -> list[Place]:
    return [(f.code, f.table, f.row, f.column, f.value) for f in findings]


def pairs(findings: list[Finding]) -> set[tuple[str, str, int | None]]:
    return {(f.code, f.table, f.row) for f in findings}


# What frictionless knows as well: (change, the finding). `None` for a cell that is empty.
SHARED = [
    pytest.param(lambda f: f.set("placements", "eintracht-in-liga-2", slot="nine"), ("type-error", "slot", "nine"), id="integer"),
    pytest.param(
        lambda f: f.set("placements", "eintracht-in-liga-1-a", slot="9.0"), ("type-error", "slot", "9.0"), id="integer-with-decimals"
    ),
    pytest.param(lambda f: f.set("transitions", "hafen-to-eintracht", portion="0,5"), ("type-error", "portion", "0,5"), id="number"),
    pytest.param(lambda f: f.set("decisions", "superliga-2030", snap="true"), ("type-error", "snap", "true"), id="boolean"),
    pytest.param(lambda f: f.set("coaches", "koch", debut="20x1"), ("type-error", "debut", "20x1"), id="year"),
    pytest.param(
        lambda f: f.set("stints", "schmidt|stadtfc|2008-07-01", dismissed="2012-12-32"),
        ("type-error", "dismissed", "2012-12-32"),
        id="date",
    ),
    pytest.param(lambda f: f.set("coaches", "koch", called_en=""), ("constraint-error", "called_en", None), id="required"),
    pytest.param(lambda f: f.set("books", "fanzine", worth="poor"), ("constraint-error", "worth", "poor"), id="enum"),
    pytest.param(lambda f: f.set("placements", "germania-in-liga-2", slot="0"), ("constraint-error", "slot", "0"), id="minimum"),
    pytest.param(lambda f: f.set("placements", "stadtfc-in-liga-1", slot="100"), ("constraint-error", "slot", "100"), id="maximum"),
    pytest.param(
        lambda f: f.set("transitions", "phoenix-to-phoenix-2011", portion="1.01"),
        ("constraint-error", "portion", "1.01"),
        id="maximum-of-a-number",
    ),
    pytest.param(lambda f: f.set("titles", "eintracht-nick", wording="A"), ("constraint-error", "wording", "A"), id="shortest"),
    pytest.param(lambda f: f.set("titles", "eintracht-sponsor", wording="Ä" * 61), ("constraint-error", "wording", "Ä" * 61), id="longest"),
]


@pytest.mark.parametrize(("spoil", "expected"), SHARED)
def test_a_bad_cell_gives_exactly_this_finding(
    league: Folder, spoil: Callable[[Folder], int], expected: tuple[str, str, str | None]
) -> None:
    row = spoil(league)
    (found,) = league.faults()
    assert (found.code, found.column, found.value, found.row) == (*expected, row)


def test_frictionless_finds_the_same_bad_cells(league: Folder) -> None:
    for case in SHARED:
        spoil, _ = case.values
        spoil(league)
    found = league.faults()
    assert {(f.code, f.column) for f in found} == {(code, column) for code, column, _ in (case.values[1] for case in SHARED)}
    assert {(f.code, f.table, f.row, f.column) for f in standard.validate(league.root)} == {
        (f.code, f.table, f.row, f.column) for f in found
    }


def test_a_text_that_does_not_match_its_pattern_is_found(league: Folder) -> None:
    row = league.set("books", "fanzine", book_code="Fan Zine")
    cited = [n for n, proof in enumerate(league.rows("proofs"), 2) if proof["book_code"] == "fanzine"]
    assert places(league.faults()) == [
        ("constraint-error", "books", row, "book_code", "Fan Zine"),
        *(("foreign-key", "proofs", number, "book_code", "fanzine") for number in cited),
    ]
    assert pairs(standard.validate(league.root)) == pairs(league.faults())


def test_a_value_that_is_no_category_is_found_though_frictionless_does_not_look(league: Folder) -> None:
    row = league.set("titles", "eintracht-nick", style="nickname")
    assert places(league.faults()) == [("constraint-error", "titles", row, "style", "nickname")]
    assert standard.validate(league.root) == []


def test_a_key_stands_once(league: Folder) -> None:
    row = league.add("coaches", coach_code="koch", called_en="Cook the younger")
    assert places(league.faults()) == [("primary-key", "coaches", row, "coach_code", "koch")]
    assert ("primary-key", "coaches", row) in pairs(standard.validate(league.root))


def test_each_further_row_with_the_same_key_is_found(league: Folder) -> None:
    rows = [league.add("coaches", coach_code="koch", called_en=name) for name in ("Cook II", "Cook III")]
    assert [(f.code, f.row) for f in league.faults()] == [("primary-key", row) for row in rows]


def test_a_key_of_several_columns_stands_once(league: Folder) -> None:
    row = league.add("stints", coach_code="koch", member_code="stadtfc", duty="president", hired="2016-07-01")
    assert places(league.faults()) == [("primary-key", "stints", row, "coach_code,member_code,hired", "koch|stadtfc|2016-07-01")]
    assert pairs(standard.validate(league.root)) == {("primary-key", "stints", row)}


def test_a_unique_key_stands_once_though_frictionless_does_not_look(league: Folder) -> None:
    row = league.add("books", book_code="fanzine-2", caption="Flutlicht", house="Supporters of Eintracht", worth="fair")
    assert places(league.faults()) == [("unique-error", "books", row, "caption,house", "Flutlicht|Supporters of Eintracht")]
    assert standard.validate(league.root) == []


def test_a_foreign_key_leads_somewhere(league: Folder) -> None:
    row = league.set("titles", "eintracht-nick", member_code="eintrach")
    assert places(league.faults()) == [("foreign-key", "titles", row, "member_code", "eintrach")]
    assert pairs(standard.validate(league.root)) == {("foreign-key", "titles", row)}


def test_an_empty_foreign_key_leads_nowhere_and_that_is_fine(league: Folder) -> None:
    league.set("titles", "stadtfc-de", opened_with="")
    assert league.faults() == []


def test_a_date_that_is_not_edtf_is_found(league: Folder) -> None:
    row = league.set("members", "union", since="around 1910")
    assert places(league.faults()) == [("date-error", "members", row, "since", "around 1910")]


@pytest.mark.parametrize(
    ("name", "row_id", "column"),
    [
        ("books", "fanzine", "out_on"),
        ("decisions", "fusion-2007", "ratified"),
        ("decisions", "fusion-2007", "decided"),
        ("proofs", "titles-eintracht-nick-2", "seen_on"),
    ],
)
def test_dates_of_every_kind_are_read(league: Folder, name: str, row_id: str, column: str) -> None:
    row = league.set(name, row_id, **{column: "2007-02-30"})
    assert places(league.faults()) == [("date-error", name, row, column, "2007-02-30")]


def test_every_row_with_a_bad_date_is_found(league: Folder) -> None:
    rows = [league.set("members", code, until="one day") for code in ("turner", "spielclub")]
    assert [(f.code, f.row, f.column) for f in league.faults()] == [("date-error", row, "until") for row in rows]


def test_faults_of_many_kinds_are_told_at_once(league: Folder) -> None:
    league.set("coaches", "koch", debut="20x1", called_en="")
    league.set("titles", "eintracht-nick", member_code="nobody", since="one day")
    assert [(f.table, f.code) for f in league.faults()] == [
        ("titles", "foreign-key"),
        ("coaches", "constraint-error"),
        ("coaches", "type-error"),
        ("titles", "date-error"),
    ]


def test_of_one_rule_at_most_a_hundred_rows_are_told_and_the_rest_counted(tmp_path: Path) -> None:
    rows = [{"thing": f"t{n}", "size": "big"} for n in range(150)]
    folder = declare(tmp_path, {"things": table("thing size:integer", "thing", role="reference")}, {"things": rows})
    *told, rest = folder.faults()
    assert [f.row for f in told] == list(range(2, 102))
    assert rest.row is None
    assert "150 rows" in rest.message


# Whether both validators agree on every odd cell is the matter of test_agreement; here are the cells on which they must.
CELLS = [
    *("0", "1", "-1", "+1", "01", "007", "1.0", "1.5", ".5", "5.", "1e3", "1E-3", "1e", "--1", "0x10", "1,000", "1.2.3"),
    *("true", "True", "TRUE", "tRUE", "false", "False", "FALSE", "yes", "no", "t", "f", "on", "off"),
    *("2000", "200", "200a", "2000-01-01", "2000-02-29", "2001-02-29", "2000-02-30", "2000-13-01", "2000-00-01"),
    *("10000-01-01", "2000-01-01T00:00:00", "01/02/2000", "2000-W01-1", "2000-001", "0000-01-01", "0001-01-01", "9999-12-31"),
    *("x", "", " ", "é", "日本", "a\nb", 'say "x"', "a,b", "NULL", "null", "None", "n/a", "-", "..", "2000?"),
]


def verdicts(folder: Path, cells: list[str], kind: str, **constraints: Any) -> tuple[dict[str, bool], dict[str, bool]]:
    """Cell -> whether it is refused, by our rules and by frictionless."""
    rows = [{"thing": f"t{n}", "cell": cell} for n, cell in enumerate(cells)]
    package = declare(folder, {"things": table(f"thing cell:{kind}", "thing", role="reference")}, {"things": rows})
    package.field("things", "cell", constraints=constraints)
    ours, theirs = ({f.row for f in found} for found in (package.faults(), standard.validate(folder)))
    return tuple({cell: n in bad for n, cell in enumerate(cells, 2)} for bad in (ours, theirs))


@pytest.mark.parametrize("kind", ["integer", "number", "boolean", "date", "year", "string"])
def test_both_validators_agree_on_the_type_of_every_odd_cell(tmp_path: Path, kind: str) -> None:
    ours, theirs = verdicts(tmp_path, CELLS, kind, required=False)
    assert ours == theirs


@pytest.mark.parametrize(
    ("kind", "constraints"),
    [
        *(
            ("string", {"required": True}),
            ("string", {"pattern": "[a-z]+"}),
            ("string", {"pattern": r"\w+"}),
            ("string", {"pattern": r"\d{4}"}),
        ),
        *(("string", {"minLength": 2}), ("string", {"maxLength": 1}), ("string", {"enum": ["x", "1", "-"]}), ("string", {"unique": True})),
        *(("integer", {"minimum": 1}), ("integer", {"maximum": "5"}), ("integer", {"enum": [1]}), ("boolean", {"enum": [True]})),
        *(("number", {"minimum": 0.5}), ("number", {"maximum": "1.5"}), ("number", {"enum": [1.5, 1]}), ("date", {"enum": ["2000-01-01"]})),
        *(
            ("date", {"minimum": "2000-02-01"}),
            ("date", {"maximum": "2000-02-29"}),
            ("year", {"minimum": 2001}),
            ("year", {"maximum": 2000}),
        ),
    ],
)
def test_both_validators_agree_on_every_constraint(tmp_path: Path, kind: str, constraints: dict[str, Any]) -> None:
    ours, theirs = verdicts(tmp_path, CELLS, kind, **constraints)
    assert ours == theirs


@pytest.mark.parametrize(
    ("kind", "allowed", "good", "bad"),
    [
        ("boolean", [True], ["true", "TRUE", "1"], ["false"]),
        ("integer", [1], ["1", "01", "+1"], ["2"]),
        ("number", [1.5], ["1.5", "1.50"], ["2"]),
    ],
)
def test_an_enum_allows_its_values_however_they_are_written(
    tmp_path: Path, kind: str, allowed: list[Any], good: list[str], bad: list[str]
) -> None:
    ours, theirs = verdicts(tmp_path, [*good, *bad], kind, enum=allowed)
    assert ours == theirs == {**dict.fromkeys(good, False), **dict.fromkeys(bad, True)}


@pytest.mark.parametrize(("pattern", "cell"), [(r"\w+", "Köln"), (r"\w+", "日本"), (r"\d+", "٢٠")])
def test_a_pattern_knows_the_letters_and_digits_of_all_scripts(tmp_path: Path, pattern: str, cell: str) -> None:
    ours, theirs = verdicts(tmp_path, [cell], "string", pattern=pattern)
    assert ours == theirs == {cell: False}
