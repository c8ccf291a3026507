"""One report of all checks, as JSON, page, text and annotations."""

from __future__ import annotations

import ast
import json
from dataclasses import fields
from html.parser import HTMLParser
from pathlib import Path

import jsonschema
import pytest
from support.workbench import Folder

from chronicle.building import builder
from chronicle.checking import report, rule_catalogue
from chronicle.checking.expectations.runner import Outcome
from chronicle.checking.report import Report
from chronicle.cli import main
from chronicle.core import printable
from chronicle.core.errors import ChronicleError
from chronicle.core.findings import Finding
from chronicle.documents import schemas
from chronicle.render import check_text, github
from chronicle.render.html import checks

HOME = Path(report.__file__).parent
SCHEMA = json.loads(schemas.path("checks").read_text("utf-8"))
NASTY = "<script>alert(1)</script>\"'&\u202e{{x}}"


def _spoil(league: Folder) -> None:
    """Two errors in one table, one of them with a line break before it in the file."""
    rows = league.rows("members")
    column = next(c for c in rows[0] if c not in league.key("members"))
    rows[0][column], rows[1][column] = f"a\nb{NASTY}", NASTY
    league.write("members", rows)


def test_a_report_is_as_its_schema_says(league: Folder) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    passed = builder.check(league.root)
    jsonschema.validate(passed.as_dict(), SCHEMA)
    assert passed.as_dict()["verdict"] == "passed"
    _spoil(league)
    failed = builder.check(league.root)
    jsonschema.validate(failed.as_dict(), SCHEMA)
    assert failed.as_dict()["verdict"] == "failed"


def test_the_schema_describes_every_member_and_no_other() -> None:
    parts = {"Checker": report.Checker, "TableCount": report.TableCount, "RuleCount": report.RuleCount}
    parts |= {"Expectation": Outcome, "Finding": Finding}
    for name, model in parts.items():
        assert list(SCHEMA["$defs"][name]["properties"]) == [f.name for f in fields(model)], name
        assert all("description" in value for value in SCHEMA["$defs"][name]["properties"].values()), name


def test_every_check_and_every_table_is_in_the_report_whether_it_ran_or_not(league: Folder) -> None:
    passed = builder.check(league.root)
    assert [checker.name for checker in passed.checkers] == list(rule_catalogue.CHECKERS)
    assert all(checker.ran for checker in passed.checkers)
    assert passed.expectations
    assert all(table.rows is not None for table in passed.tables)
    league.path("members").unlink()
    stopped = builder.check(league.root)
    assert {checker.name: checker.ran for checker in stopped.checkers} == {
        "files": True,
        "schema": False,
        "dates": False,
        "temporal rules": False,
        "frictionless": True,
        "expectations": False,
    }
    assert all(checker.reason for checker in stopped.checkers if not checker.ran)
    assert next(table for table in stopped.tables if table.name == "members").rows is None
    assert "not run: schema, dates" in check_text.summary(stopped)


def test_the_same_package_gives_the_same_report(league: Folder, tmp_path: Path) -> None:
    first = builder.build(league.root, tmp_path / "one")
    again = builder.build(league.root, tmp_path / "two")
    for name in (report.REPORT, report.PAGE):
        assert (first / name).read_bytes() == (again / name).read_bytes()


def _codes() -> set[str]:
    """The codes that checks give to findings, where they stand in the code as such; what `verify` says of releases is no check."""
    found = set()
    for path in sorted({*HOME.rglob("*.py")} - {HOME / "chain.py"}):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Finding" and len(node.args) > 3:
                code = node.args[3]
                found |= {code.value} if isinstance(code, ast.Constant) else set()
    return found


def test_every_code_of_a_finding_is_explained() -> None:
    assert {"outside-life", "uncited", "foreign-key"} <= _codes() <= set(rule_catalogue.EXPLAINED)
    for code, rule in rule_catalogue.EXPLAINED.items():
        assert rule.checker in rule_catalogue.CHECKERS, code
        assert rule.title, code
        assert rule.text.endswith("."), code


class _Page(HTMLParser):
    """What stands in a page: tags with their attributes, and text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags, self.attributes, self.text, self.open = list[str](), list[tuple[str, str]](), "", list[str]()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_stands_alone_and_escapes_everything(league: Folder) -> None:
    _spoil(league)
    league.describe(lambda described: described.update(title=NASTY))
    made = checks.page(builder.check(league.root))
    page = _Page(made)
    assert page.open == []
    assert not {"script", "link", "img", "iframe", "object", "base", "form"} & set(page.tags)
    assert "<script" not in made.lower()
    assert printable.shown(NASTY) in page.text
    assert "\u202e" not in made  # it turns no line around
    assert all(value.startswith("#") for name, value in page.attributes if name in ("href", "src"))
    assert not [name for name, _ in page.attributes if name.startswith("on") or name == "style"]
    assert "http" not in made.replace("http-equiv", "")
    targets = {value for name, value in page.attributes if name == "id"}
    assert {value[1:] for name, value in page.attributes if name == "href"} <= targets
    assert ("name", "viewport") in page.attributes


def test_the_page_names_tables_with_rows_and_the_rules_with_counts(league: Folder) -> None:
    checked = builder.check(league.root)
    text = _Page(checks.page(checked)).text
    for table in checked.tables:
        assert table.path in text
    for rule in checked.rules:
        assert rule.code in text
        assert rule.title in text
    assert "No errors" in text


def _made(*found: Finding, ran: tuple[str, ...] = tuple(rule_catalogue.CHECKERS)) -> Report:
    checkers = tuple(report.Checker(name, "", name in ran) for name in rule_catalogue.CHECKERS)
    tables = tuple(report.TableCount(name, name, f"{name}.csv", 1, 0, 0) for name in ("a", "b"))
    return Report("d", "D", None, "2001-01-01", checkers, tables, (), (), found)


OVERLAP, UNCITED = Finding("a", 2, None, "overlap", "m"), Finding("b", 3, None, "uncited", "m")
UNNAMED = Finding("b", 4, None, "unlabelled", "m", severity="warning")


def test_a_report_can_be_narrowed_to_rules_and_tables() -> None:
    whole = _made(OVERLAP, UNCITED, UNNAMED)
    assert whole.only() is whole
    assert whole.only(rules=["overlap"]).found == (OVERLAP,)
    assert whole.only(tables=["b"]).found == (UNCITED, UNNAMED)
    assert whole.only(rules=["overlap"], tables=["b"]).found == ()
    assert whole.only(rules=["unlabelled"]).verdict == "passed"
    assert "shown: unlabelled" in check_text.summary(whole.only(rules=["unlabelled"]))
    for rules, tables, code in ((["nonsense"], [], "unknown-rule"), ([], ["nonsense"], "unknown-table")):
        with pytest.raises(ChronicleError) as refused:
            whole.only(rules, tables)
        assert refused.value.code == code


def test_a_rule_that_could_not_be_looked_for_is_not_reported_as_kept() -> None:
    bad = Finding("b", 2, "c", "type-error", "m")
    stopped = _made(bad, ran=("files", "schema", "dates", "frictionless"))
    assert stopped.only(rules=["overlap"], tables=["a"]).errors == [bad]
    assert stopped.only(rules=["date-error"]).errors == []


def test_annotations_point_to_lines_of_the_file(league: Folder) -> None:
    _spoil(league)
    checked = builder.check(league.root)
    told = list(github.lines(checked, league.root, league.root))
    assert len(told) == len(checked.found)
    second = next(line for line, finding in zip(told, checked.found, strict=True) if finding.row == 3)
    path = league.path("members").relative_to(league.root).as_posix()
    assert second.startswith(f"::error file={path},line=4,title=")
    assert all("\n" not in line for line in told)
    odd = _made(Finding("a", None, "x", "a:b,c", "50%\r\nof it"))
    assert list(github.lines(odd, Path("/p"), Path("/p"))) == ["::error file=a.csv,title=a%3Ab%2Cc::a, column x: 50%25%0D%0Aof it"]
    warned = _made(Finding("datapackage.json", None, None, "contract-error", "m", severity="warning"))
    assert next(github.lines(warned, Path("/p"), Path("/p"))).startswith("::warning file=datapackage.json,")


def test_the_command_ends_with_0_1_or_2(league: Folder, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "checks.html"
    assert main.main(["check", str(league.root), "--json", "--html", str(page)]) == 0
    told = capsys.readouterr()
    jsonschema.validate(json.loads(told.out), SCHEMA)
    assert "expectations" in told.err
    assert page.read_text("utf-8").startswith("<!DOCTYPE html>")
    assert main.main(["check", str(league.root), "--only", "nonsense"]) == 2
    assert main.main(["check", str(league.root), "--html", str(tmp_path / "no" / "such.html")]) == 2
    capsys.readouterr()
    _spoil(league)
    assert main.main(["check", str(league.root), "--table", "members", "--format", "github"]) == 1
    assert capsys.readouterr().out.startswith("::error file=")
