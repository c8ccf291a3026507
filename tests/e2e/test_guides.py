"""The documents: each is there, is named by `chronicle docs`, and its links lead somewhere."""

from __future__ import annotations

import json
import re
import textwrap
from pathlib import Path

import pytest
from support.workbench import ROOT, Folder

import chronicle
from chronicle.cli.main import main
from chronicle.core.errors import ChronicleError

PAGES = [*chronicle.docs().paths.values(), ROOT / "llms.txt", ROOT / "CONTRIBUTING.md"]


def _anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_of_a_document_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8")):
        if "://" in target:
            continue
        path, _, anchor = target.partition("#")
        place = (page.parent / path) if path else page
        assert place.exists(), target
        assert not anchor or anchor in _anchors(place), target


def test_all_documents_are_listed_and_one_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["docs", "--json"]) == 0
    listed = {entry["name"]: Path(entry["path"]) for entry in json.loads(capsys.readouterr().out)}
    assert {*listed} == {"readme", "guide", "handbook", "cookbook", "releases", "tables", "theory"}
    assert main(["docs", "cookbook"]) == 0
    assert capsys.readouterr().out.startswith("# Cookbook")
    with pytest.raises(ChronicleError) as caught:
        chronicle.docs("cookbok")
    assert (caught.value.code, caught.value.remedy) == ("unknown-document", "did you mean cookbook?")


def test_the_wheel_carries_every_document() -> None:
    config = (ROOT / "pyproject.toml").read_text("utf-8")
    for path in chronicle.docs().paths.values():
        inside = path.relative_to(ROOT).as_posix()
        assert f'"{inside}" = "chronicle/guides/{inside.replace("/", "-")}"' in config


@pytest.mark.slow
def test_the_fact_that_contributing_adds_passes_the_check(ministry: Folder) -> None:
    page = textwrap.dedent((ROOT / "CONTRIBUTING.md").read_text("utf-8"))
    added = [textwrap.dedent(rows) for rows in re.findall(r"^ *```csv\n(.*?)^ *```", page, re.MULTILINE | re.DOTALL)]
    for table, rows in zip(("people", "tenures", "sources", "citations"), added, strict=True):
        with ministry.path(table).open("a", encoding="utf-8", newline="") as file:
            file.write(rows)
    assert chronicle.check(ministry.root).errors == []
