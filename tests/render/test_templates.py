"""The templates of pages: whatever they print is escaped, what they lack is an error, and they come with the package."""

from __future__ import annotations

import datetime
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from html.parser import HTMLParser
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from jinja2 import StrictUndefined, UndefinedError
from support.workbench import ROOT, Folder, compared, history

from chronicle.building import builder, operands
from chronicle.change import happened, inference, records
from chronicle.checking import rule_catalogue
from chronicle.checking.expectations.runner import Outcome
from chronicle.checking.report import Checker, Report, RuleCount, TableCount
from chronicle.core.findings import Finding
from chronicle.history.edition import Edition
from chronicle.history.state import State
from chronicle.render.html import changes, checks, comparison, page

FOLDER = resources.files("chronicle.render.html") / "templates"
NAMES = sorted(entry.name for entry in FOLDER.iterdir())
TEMPLATES = [name for name in NAMES if name.endswith(".html.jinja")]
TRAP = '</title></style></script></p><trap onclick=x>\'"onmouseover="x" {{ title }}{% x %}'
ATTRIBUTES = {
    *("lang", "charset", "name", "content", "http-equiv", "class", "id", "href", "rel", "title", "hidden", "open", "type"),
    *("placeholder", "role", "autocomplete"),
}
OURS = {"checker", "origin", "severity", "sign"}  # fields that hold words of the code, by which it chooses


class Parsed(HTMLParser):
    """Tags, attributes, texts, and what stands in styles and scripts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags, self.open, self.attributes, self.texts, self.code = set[str](), list[str](), set[str](), "", list[tuple[str, str]]()
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag not in ("meta", "br", "input"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in ("style", "script"):
            self.code.append((self.open[-1], data))
        self.texts += data


def inert(made: str, name: str) -> Parsed:
    """The page, of which all that is not text is its templates' own."""
    parsed = Parsed(made)
    assert parsed.open == []
    assert "trap" not in parsed.tags
    assert {a for a in parsed.attributes if a.startswith("on")} == set()
    assert parsed.attributes <= ATTRIBUTES
    own = [("style", (FOLDER / "page.css").read_text("utf-8") + (FOLDER / f"{name}.css").read_text("utf-8"))]
    own += [("script", (FOLDER / f"{name}.js").read_text("utf-8"))] if f"{name}.js" in NAMES else []
    assert parsed.code == own
    assert "{{ title }}{% x %}" in parsed.texts  # what data say is no template
    return parsed


def poisoned(value: Any) -> Any:
    """The same with the trap behind every text."""
    if isinstance(value, str):
        return value + TRAP
    if is_dataclass(value) and not isinstance(value, type):
        kept = {f.name: getattr(value, f.name) for f in fields(value)}
        return replace(value, **{name: each if name in OURS else poisoned(each) for name, each in kept.items()})
    if isinstance(value, Mapping):
        return {poisoned(key): poisoned(each) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return tuple(map(poisoned, value))
    return map(poisoned, value) if isinstance(value, Iterator) else value


def spiked(folder: Folder) -> None:
    """A league in which every code, name and word that is no date and none of a few allowed ones ends with the trap."""
    described = folder.descriptor
    codes = {"code", "opened_with", "closed_with"}
    words = {"wording", "heading_de", "heading_en", "called_de", "called_en", "caption", "house", "page", "claims", "reasoning"}
    for resource in described["resources"]:
        name = resource["name"]
        rows = folder.rows(name)
        for row in rows:
            if name == "proofs":
                row["about_code"] = "|".join(part + TRAP if not part[:4].isdigit() else part for part in row["about_code"].split("|"))
            for column in row:
                if row[column] and column != "about_code" and (column in codes | words or column.endswith("_code")):
                    row[column] += TRAP
        folder.write(name, rows)
        resource["title"] = f"{name}{TRAP}"
        for field in resource["schema"]["fields"]:
            field["title"] = f"{field['name']}{TRAP}"
            for limit in ("pattern", "maxLength"):
                field.get("constraints", {}).pop(limit, None)
            for category in field.get("categories", ()):
                if isinstance(category, dict):
                    category["label"] += TRAP
    described |= {"title": f"League{TRAP}", "description": TRAP}
    (folder.root / "datapackage.json").write_text(json.dumps(described), "utf-8")


def test_every_template_escapes_and_asks_for_nothing_that_is_not_there() -> None:
    environment = page.environment()
    assert environment.autoescape is True
    assert environment.undefined is StrictUndefined
    assert set(environment.list_templates()) == {*NAMES}
    for name in TEMPLATES:
        environment.get_template(name)
        source = (FOLDER / name).read_text("utf-8")
        assert not re.search(r"\|\s*(safe|e\b|escape|xmlattr)|autoescape|Markup", source), name
        assert not re.search(r"=\s*\{\{|<(style|script)(?!>\{\{)| style=| on\w+=", source), name  # values of attributes are quoted
    for name in ("changes", "checks"):
        with pytest.raises(UndefinedError):
            page.written(name, "x")


@pytest.mark.parametrize(("first", "second"), [("1998-01-01", "2014-01-01"), ("2008-06-01", "2008-06-20")])
def test_a_hostile_package_is_inert_on_the_page_of_two_days(league: Folder, first: str, second: str) -> None:
    spiked(league)
    with history(league.root) as (con, package):
        made = changes.page(happened.between(*(State(con, package, datetime.date.fromisoformat(day)) for day in (first, second))))
    assert made.count("&lt;trap") > 20
    inert(made, "changes")


def test_a_hostile_package_is_inert_on_the_page_of_two_releases(league: Folder, league_build: Path) -> None:
    spiked(league)
    with operands.opened(str(league_build), str(league.root)) as both:
        found = records.of(*both)
        assert inert(changes.page(found), "changes").texts.count("<trap") > 20
        inert(changes.several([found]), "changes")


def test_a_hostile_package_is_inert_on_the_page_of_its_checks(league: Folder) -> None:
    spiked(league)
    report = builder.check(league.root)
    assert inert(checks.page(report), "checks").texts.count("<trap") > 5


def test_no_field_of_a_comparison_is_markup(league_edition: Edition) -> None:
    told = compared(league_edition, "1998-01-01", "2014-01-01")
    link = inference.Link("union", "rasenball", "replaced", 0.71, None, None, ())
    made = comparison.of(told, set(), proposed=[inference.Proposal("replaced", "members", (link,))])
    assert made.steps
    assert made.trees
    assert made.sources
    text = page.written("changes", TRAP, comparisons=[poisoned(made)], others=[(TRAP, TRAP)])
    inert(text, "changes")
    plain = changes.page(told, proposed=[inference.Proposal("replaced", "members", (link,))])
    assert Parsed(text).tags == Parsed(plain).tags | {"h2"}


def test_no_field_of_a_report_is_markup() -> None:
    finding = Finding("a", 2, "c", "overlap", "message", "value", "remedy")
    report = Report(
        *("d", "D", "1.0", "2001-01-01"),
        (Checker("files", "about", True), Checker("schema", "about", False, "reason")),
        (TableCount("a", "", "a.csv", None, 1, 1), TableCount("b", "B", "b.csv", 2, 0, 0)),
        (RuleCount("overlap", next(iter(rule_catalogue.CHECKERS)), "title", "text", 1, 0),),
        (Outcome("a", "type", "code", "says", "suite", "error", "c", passed=False),),
        (finding,) * (checks.SHOWN + 1),
        ("a",),
    )
    parsed = inert(checks.page(poisoned(report)), "checks")
    assert "1 more in checks.json." in parsed.texts
    assert "None" not in parsed.texts


def test_a_text_of_two_days_is_told_without_templates(league_build: Path) -> None:
    words = ["diff", "1998-01-01", "2014-01-01", "--package", str(league_build)]
    code = f"import sys; from chronicle.cli.main import main; main({words!r}); sys.exit('jinja2' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, capture_output=True).returncode == 0


def test_the_package_brings_its_templates() -> None:
    """A wheel has every file of these folders that git does not ignore."""
    build = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]["targets"]
    assert build["wheel"]["packages"] == ["scripts/chronicle"]
    assert all(left_out.startswith("scripts/chronicle/render/explorer/") for left_out in build["wheel"]["exclude"])
    assert "exclude" not in build["sdist"]
    home = ROOT / "scripts" / "chronicle" / "render" / "html" / "templates"
    assert sorted(path.name for path in home.iterdir()) == NAMES
    assert {"changes.js", "changes.css", "checks.css", "page.css", *TEMPLATES} == {*NAMES}
    ignored = subprocess.run(["git", "check-ignore", *map(str, home.iterdir())], cwd=ROOT, check=False, capture_output=True, text=True)
    assert ignored.stdout == ""
