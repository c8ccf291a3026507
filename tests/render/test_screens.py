"""First screens of commands: they fit, each line within the width, and in Chinese they are Chinese but for ids and texts of sources."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from support import offices

import chronicle
from chronicle import Edition
from chronicle.core.findings import Finding
from chronicle.render import check_text, columns, language

SCREEN = 50  # lines
ASKED = {
    "asof": lambda found, lang: found.asof("2005-06-01", lang=lang),
    "events": lambda found, lang: found.events(lang=lang),
    "panel": lambda found, lang: found.panel("year", lang=lang),
    "biography": lambda found, lang: found.biography("waterways", lang=lang),
    "custody": lambda found, lang: found.custody("locks", lang=lang),
}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Edition]:
    with chronicle.open(offices.compiled(tmp_path_factory.mktemp("offices"))) as edition:
        yield edition


@pytest.mark.parametrize("width", [80, 160])
@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", ASKED)
def test_a_first_screen_fits(found: Edition, name: str, lang: str, width: int) -> None:
    lines = list(ASKED[name](found, lang).lines(width=width))
    assert len(lines) <= SCREEN
    assert max(map(columns.width, lines)) <= width


def test_what_is_more_than_a_screen_is_counted_and_all_of_it_is_there_on_request(found: Edition) -> None:
    panel = found.panel("month")
    assert re.search(r"^  [0-9]+ earlier days \(--all\)$", str(panel), re.MULTILINE)
    assert len(list(panel.lines(everything=True))) > len(panel.columns) + 400


def test_events_are_sentences_in_order_of_time(found: Edition) -> None:
    text = " ".join(str(found.events(kind="merged")).split())
    assert "1 event" in text
    assert "Canal Office and Dock Office were merged into Waterways Office 1 Jan 2000" in text
    everything = [line for line in found.events().lines(everything=True) if not line.startswith("    ")]
    assert len(everything) <= len(found.events())


def test_a_day_lists_what_exists_with_what_it_is_today(found: Edition) -> None:
    text = " ".join(str(found.asof("2005-06-01")).split())
    assert "as of 1 June 2005" in text
    assert re.search(r"Office of Waterways → Harbour Office \(part\) \+ Water Agency \(part\) \[waterways\]", text)


@pytest.mark.parametrize("name", ASKED)
def test_a_chinese_screen_has_no_word_of_the_engine_in_english(found: Edition, name: str) -> None:
    phrases = json.loads((Path(language.__file__).parent / "phrases" / "en.json").read_text("utf-8"))
    own = {word for phrase in phrases.values() for word in re.findall(r"[A-Za-z]{4,}", json.dumps(phrase))}
    shown = set(re.findall(r"[A-Za-z]{4,}", str(ASKED[name](found, "zh"))))
    assert shown & own <= {"format", "parquet", "FILE", "TABLE", "chronicle", "asof", "tree", "head", "office"}


def test_a_finding_in_chinese_says_where_it_is() -> None:
    text = check_text._finding(Finding("clubs", 3, "since", "bad-date", "is no date", "x", "write one"), language.engine("zh"))
    assert text == "错误 [bad-date] clubs，第3行，since 列，值 x：is no date -> write one"
