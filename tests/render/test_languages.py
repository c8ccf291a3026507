"""Texts in several languages: the catalogues agree, the real contract is translated, and every sentence in Chinese is Chinese."""

from __future__ import annotations

import datetime
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.workbench import ROOT, Folder

from chronicle.change import happened
from chronicle.change.event import Event, Ref
from chronicle.change.happened import Happened
from chronicle.cli import terminal
from chronicle.cli.main import main
from chronicle.contract import descriptor
from chronicle.contract.templates import LIVES
from chronicle.core.errors import ChronicleError, InputRefused
from chronicle.history.edition import Edition
from chronicle.history.state import State
from chronicle.render import chinese, columns, day_diff, language
from chronicle.render.event_sentences import Teller
from chronicle.render.language import KNOWN, Language, Reader

Day = datetime.date
PHRASES = {code: json.loads((Path(language.__file__).parent / "phrases" / f"{code}.json").read_text("utf-8")) for code in KNOWN}
CONTRACT = json.loads((ROOT / "datapackage.json").read_text("utf-8"))
OWN = CONTRACT["chronicle"]["translations"]["zh"]
TRANSLATION = {
    "sections": {"Structure": "机构", "members": "会员"},
    "words": {"rebranded": "更名"},
    "sentences": {"rebranded": "{old}更名为{new}"},
    "tables": {"members": {"title": "会员", "columns": {"sort": {"title": "类别", "labels": {"club": "俱乐部"}}}}},
}


def places(phrase: str | dict[str, str]) -> set[str]:
    texts = [phrase] if isinstance(phrase, str) else [*phrase.values()]
    return {name.partition(":")[0] for text in texts for name in re.findall(r"(?<!\{)\{(\w+:?,?)\}", text)} - {"count"}


def test_the_catalogues_of_all_languages_have_the_same_phrases_with_the_same_places() -> None:
    for code, phrases in PHRASES.items():
        assert {*phrases} == {*PHRASES["en"]}, code
        for key, phrase in phrases.items():
            if key not in ("kinds", "lives"):
                assert places(phrase) <= places(PHRASES["en"][key]), (code, key)
                assert places(phrase) or not places(PHRASES["en"][key]), (code, key)
        if code != "en":
            assert {*phrases["lives"]} == {*LIVES}


def test_the_real_contract_is_translated_whole() -> None:
    described = [resource for resource in CONTRACT["resources"] if "chronicle" in resource]
    meanings = [resource["chronicle"] for resource in described]
    words = {word for m in meanings for part in (m, *m.get("cases", [])) for word in part.get("change", {}).values()}
    assert words - {*OWN["words"]} == set()
    assert {*CONTRACT["chronicle"]["sentences"]} == {*OWN["sentences"]}
    assert {resource["name"] for resource in described} == {*OWN["tables"]}
    assert {meaning["section"] for meaning in meanings if "section" in meaning} - {*OWN["sections"]} == set()
    tracked = {(r["name"], c) for r in described for c in _columns(r["chronicle"])}
    for resource in described:
        for field in resource["schema"]["fields"]:
            if (resource["name"], field["name"]) in tracked:
                own = OWN["tables"][resource["name"]]["columns"][field["name"]]
                assert own["title"]
                assert {c["value"] for c in field.get("categories", [])} - {*own.get("labels", {})} == set(), field["name"]


def _columns(meaning: dict[str, Any]) -> Iterator[str]:
    """The columns whose values sentences can name."""
    for part in (meaning, *meaning.get("cases", [])):
        for name in ("tracks", "series"):
            value = part.get(name) or ()
            yield from [value] if isinstance(value, str) else value


@pytest.mark.parametrize(
    ("earliest", "latest", "when", "short"),
    [
        (Day(2023, 9, 24), Day(2023, 9, 24), "2023年9月24日", "2023年9月24日"),
        (Day(2018, 3, 1), Day(2018, 3, 31), "2018年3月", "2018年3月"),
        (Day(2004, 2, 1), Day(2004, 2, 29), "2004年2月", "2004年2月"),
        (Day(1999, 1, 1), Day(1999, 12, 31), "1999年", "1999年"),
        (Day(2019, 4, 10), Day(2020, 4, 17), "2019年4月10日至2020年4月17日之间", "2019年4月至2020年4月"),
        (Day(2018, 3, 17), Day(2018, 5, 2), "2018年3月17日至5月2日之间", "2018年3月至5月"),
        (Day(2018, 3, 17), None, "2018年3月17日或之后", "2018年3月17日起"),
        (None, Day(2018, 3, 17), "2018年3月17日或之前", "2018年3月17日前"),
        (None, None, "日期不详", "日期不详"),
    ],
)
def test_days_in_chinese(earliest: Day | None, latest: Day | None, when: str, short: str) -> None:
    assert chinese.when(earliest, latest) == when
    assert chinese.short(earliest, latest) == short


def test_lists_in_chinese_say_how_many_they_are_and_where_each_name_ends() -> None:
    assert chinese.listed(["甲", "乙", "丙"]) == "甲、乙、丙"
    assert chinese.listed(["甲", "乙", "丙"], 2) == "甲、乙等3个"
    assert chinese.enumerated(["甲", "乙"], None) == "甲、乙等"
    assert chinese.series(["规划、政策", "标准"]) == "规划、政策；标准"


def test_a_chinese_name_stands_alone_and_english_stands_in_for_one_that_is_missing() -> None:
    assert chinese.named({"zh-Hans": "工业部", "zh-Latn": "Gōngyèbù", "en": "Ministry of Industry"}, "x") == "工业部"
    assert chinese.named({"zh-Latn": "Chén", "en": "Chen"}, "x") == "Chen"
    assert chinese.named({}, "x") == "x"


def of(found: Edition, first: str, second: str) -> Happened:
    return happened.between(*(State(found.con, found.package, Day.fromisoformat(day)) for day in (first, second)))


@pytest.fixture(scope="module")
def zh(ministry_edition: Edition) -> Language:
    return language.of("zh", ministry_edition.package)


@pytest.mark.parametrize("days", ["2008-07-02 2023-09-24", "1998-01-01 2026-01-01", "2025-12-01 2025-12-02"])
@pytest.mark.parametrize("width", [80, 160])
def test_a_first_screen_in_chinese_fits_and_has_no_english_but_names_without_chinese(
    ministry_edition: Edition, zh: Language, days: str, width: int
) -> None:
    lines = list(day_diff.screen(of(ministry_edition, *days.split()), Reader(zh, width)))
    assert len(lines) <= day_diff.LINES
    assert max(map(columns.width, lines)) <= width
    words = {word for line in lines for word in re.findall(r"[A-Za-z]{2,}", line)}
    assert words <= {"all", "json", "html", "FILE", "rows", "DIR", "costind", "Chen", "Xiaozhu"}


def named(event: Event) -> Iterator[str]:
    """The English names in an event, which stand in where data have no Chinese one."""
    refs: tuple[Ref, ...] = event.all
    yield from (ref.name["en"] for ref in refs if "en" in ref.name)
    for each in event.tracked:
        yield from (text for text in (each.old, each.new, *each.old_name.values(), *each.new_name.values()) if text)


def test_every_sentence_in_chinese_is_chinese(ministry_edition: Edition, zh: Language) -> None:
    """Prints one for each word and label, for a person to read: pytest -n0 -s -k every_sentence_in_chinese."""
    teller, seen = Teller(ministry_edition.package, language=zh, brief=True), set[tuple[object, ...]]()
    for event in of(ministry_edition, "1900-01-01", "2100-01-01").events():
        text = teller.sentence([event])
        labels = tuple((each.column, *each.old_name.values(), *each.new_name.values()) for each in event.tracked if each.language is None)
        if (key := (event.word, labels if not event.objects else ())) not in seen:
            seen.add(key)
            print(f"{event.word:<22}{text}")
        bare = text
        for name in sorted(named(event), key=len, reverse=True):
            bare = bare.replace(name, "名")
        assert not re.search(r"[{}]|None|  |、、|，，|的的|任任|（）|\b[a-z]+_[a-z_]+\b", bare), text
        assert not re.search(r"\b(the|of|and|was|were|to|from|by|in|became|new|unknown)\b", bare), text
        assert text.endswith("。")


# The contract's property


def test_a_package_brings_its_own_language(league: Folder) -> None:
    league.describe(lambda d: d["chronicle"].update(translations={"zh-Hans": TRANSLATION}))
    package = descriptor.load(league.root)
    found = language.of("zh", package)
    assert found.section("members") == "会员"
    assert found.things(package.tables["members"], 2) == "会员2条"
    assert found.sentences(package)["rebranded"] == "{old}更名为{new}"
    assert found.own.label("members", "sort", "club") == "俱乐部"
    assert found.word("merged") == "合并"


@pytest.mark.parametrize(("code", "remedy"), [("zh", "chronicle/translations"), ("fr", "en, zh")])
def test_a_language_without_texts_is_refused(league: Folder, code: str, remedy: str) -> None:
    with pytest.raises(ChronicleError) as refused:
        language.of(code, descriptor.load(league.root))
    assert refused.value.code == "no-language"
    assert remedy in refused.value.remedy


@pytest.mark.parametrize(
    ("texts", "says"),
    [
        ({"tables": {"memberz": {"title": "会员"}}}, "there is no table 'memberz'"),
        ({"tables": {"members": {"columns": {"sorts": {"title": "类"}}}}}, "there is no column 'sorts'"),
        ({"words": {"rebrandet": "更名"}}, "'rebrandet' is not a word for a change"),
        ({"sentences": {"rebranded": "{old}更名为{neu}"}}, "there is no placeholder neu"),
        ({"sentences": {"rebranded": ""}}, "''"),
        ({"titel": "联赛"}, "titel"),
    ],
)
def test_a_translation_of_what_is_not_there_is_a_finding(league: Folder, texts: dict[str, Any], says: str) -> None:
    league.describe(lambda d: d["chronicle"].update(translations={"zh": texts}))
    with pytest.raises(InputRefused) as refused:
        descriptor.load(league.root)
    assert any(says in finding.message for finding in refused.value.findings)


def test_the_command_answers_in_chinese_or_says_that_it_cannot(
    ministry_build: Path, league_build: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    days = ["diff", "2018-01-01", "2019-01-01", "--lang", "zh"]
    assert main([*days, "--package", str(ministry_build)]) == 0
    assert capsys.readouterr().out.startswith("工信部编年  2018年1月1日 → 2019年1月1日")
    assert main([*days, "--package", str(league_build)]) == 2
    assert "[no-language]" in capsys.readouterr().err


# Lines


def test_chinese_text_breaks_between_characters_but_not_before_a_full_stop_nor_after_a_bracket() -> None:
    text = "2018年3月，国家新闻出版广电总局分设为中央宣传部、国家广播电视总局（部分），并划入其他机构的部分职责。"
    for room in range(10, 60):
        lines = columns.wrap(text, room)
        assert "".join(lines) == text
        assert max(map(columns.width, lines)) <= room
        assert not any(line[0] in "，。、）" or line[-1] == "（" for line in lines if line)


def test_a_name_is_shortened_after_a_word_and_keeps_the_id_that_distinguishes_it() -> None:
    name = "国防科工委 Science, Technology and Industry for National Defense"
    assert columns.shortened(name, 32) == "国防科工委 Science, Technology…"
    assert columns.shortened(f"{name} [costind]", 42) == "国防科工委 Science, Technology… [costind]"
    assert columns.shortened(name, 99) == name
    assert columns.shortened("工业和信息化部", 8) == "工业和…"


def test_headings_are_bold_and_what_is_below_them_is_not() -> None:
    lines = ["Title", "", "Section 2", "  first", "  second", "", "A note."]
    made = list(terminal.painted(lines))
    assert [n for n, line in enumerate(made) if "\x1b" in line] == [0, 2]
    assert [re.sub(r"\x1b\[\d+m", "", line) for line in made] == lines


@pytest.mark.parametrize(("words", "bold"), [([], False), (["--color"], True), (["--no-color"], False)])
def test_a_text_has_colours_only_if_asked_for(league_build: Path, capsys: pytest.CaptureFixture[str], words: list[str], bold: bool) -> None:
    assert main(["diff", "1998-01-01", "2014-01-01", "--package", str(league_build), *words]) == 0
    assert ("\x1b[1m" in capsys.readouterr().out) == bold


@pytest.mark.parametrize(
    ("rows", "pager", "environment", "paged"),
    [(5, True, {}, True), (50, True, {}, False), (5, False, {}, False), (5, True, {"PAGER": "cat"}, False)],
)
def test_a_text_longer_than_the_terminal_is_paged(
    monkeypatch: pytest.MonkeyPatch, rows: int, pager: bool, environment: dict[str, str], paged: bool
) -> None:
    shown: list[str] = []
    monkeypatch.setattr(terminal, "is_terminal", lambda: True)
    monkeypatch.setattr("sys.stdin", type("Typed", (), {"isatty": staticmethod(lambda: True)})())
    monkeypatch.setattr("click.echo_via_pager", lambda lines, color: shown.extend(lines))
    monkeypatch.setattr("shutil.get_terminal_size", lambda *_, **__: os.terminal_size((80, rows)))
    monkeypatch.delenv("PAGER", raising=False)
    monkeypatch.setenv("LESS", "FRX")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    lines = [f"line {n}" for n in range(20)]
    left = list(terminal.paged(lines, terminal.Look(pager=pager)))
    assert (left == [], shown == [f"{line}\n" for line in lines]) == (paged, paged)
    assert paged or left == lines
