"""How two sides differ as Markdown: chapters, and the ids that lead from each sentence to its rows and sources."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from support.workbench import ROOT, Folder, compared

from chronicle.building import builder, operands
from chronicle.change import change_file, records
from chronicle.change.records import Records
from chronicle.core.errors import InputRefused
from chronicle.history import edition
from chronicle.history.edition import Edition
from chronicle.render import changelog, chapters
from chronicle.render.chapters import About, Chapter


def chapter(found: Records, title: str) -> Chapter:
    return next(each for each in chapters.of_records(found) if each.title.startswith(title))


def cited(markdown: str) -> set[str]:
    return {re.sub(r"^`+ ?| ?`+$", "", code) for code in re.findall(r"`[^`]+`", markdown)}


@pytest.fixture
def corrected(league: Folder, tmp_path: Path) -> Iterator[Records]:
    """The league, and the league after some corrections, as whole records."""
    old = league.build(tmp_path / "old")
    for row in ("eintracht-en-1", "eintracht-en-2", "verband-en"):
        league.set("titles", row, wording=f"The {row}")
    league.add("members", code="neuling", sort="club", since="2001-01-01", until="..")
    for tongue in ("de", "en"):
        league.add(
            "titles",
            title_code=f"n-{tongue}",
            member_code="neuling",
            tongue=tongue,
            style="full",
            wording="Neuling",
            since="2001-01-01",
            until="..",
        )
    for about, key in (("members", "neuling"), ("titles", "n-de"), ("titles", "n-en")):
        league.add("proofs", proof_code=f"p-{key}", about_table=about, about_code=key, book_code="register", bearing="supports", page="1")
    new = league.build(tmp_path / "new")
    with operands.opened(str(old), str(new)) as both:
        yield records.of(*both)


def test_corrections_that_repeat_are_told_once_with_the_days_they_affect(corrected: Records) -> None:
    entries = chapter(corrected, "Statements about the time up to").entries
    (entry,) = (entry for entry in entries if "corrected" in entry.text)
    assert entry.text.startswith("3 titles: wording corrected: SV Eintracht (The eintracht-en-1) (Harmony → The eintracht-en-1); ")
    assert entry.text.endswith(". Queries for 8 March 1899 and later give another answer.")


def test_what_is_learned_late_is_told_as_an_event_and_as_statements(corrected: Records) -> None:
    assert "members/neuling" in {key for entry in chapter(corrected, "Statements about the time up to").entries for key in entry.ids}
    (entry,) = chapter(corrected, "Events up to").entries
    assert entry.ids == ("begin/members/neuling",)
    assert entry.text == "New: Neuling was created on 1 January 2001."
    assert chapter(corrected, "Events up to").title == "Events up to 30 June 2024: 1 new"


def test_every_sentence_leads_to_something_in_the_change_file(corrected: Records) -> None:
    out = io.StringIO()
    change_file.write(corrected, out)
    document = json.loads(out.getvalue())
    known = {f"{row['table']}/{row['id']}" for row in document["rows"]}
    known |= {event["id"] for event in (*document["events"], *document["told_differently"])}
    past = [entry for each in chapters.of_records(corrected) if each.past for entry in each.entries]
    assert {key for entry in past for key in entry.ids} <= known
    assert all(entry.ids and entry.sources for entry in past)
    lines = [line for line in changelog.text(corrected).splitlines() if line.startswith("- ")]
    assert len([line for line in lines if line.endswith(")") and "`" in line]) >= len(past)


def test_what_only_the_older_record_has_keeps_its_sources(league: Folder, tmp_path: Path) -> None:
    old = league.build(tmp_path / "old")
    gone = next(r["title_code"] for r in league.rows("titles") if r["wording"] == "Brauhaus Eintracht")
    league.drop("titles", gone)
    new = league.build(tmp_path / "new")
    with operands.opened(str(old), str(new)) as both:
        told = records.of(*both)
        (entry,) = chapter(told, "Statements about the time up to").entries
        events = chapter(told, "Events up to").entries
    assert entry.ids == (f"titles/{gone}",)
    assert entry.text.startswith("1 title retracted: ")
    assert {event.ids for event in events} == {(f"begin/titles/{gone}",), (f"end/titles/{gone}",)}
    assert all(event.text.startswith("No longer listed: ") for event in events)
    assert entry.sources == events[0].sources != ()


@pytest.mark.parametrize(("first", "second"), [("0.1.0", "0.2.0"), ("0.2.0", "1.0.0")])
def test_the_lead_is_three_to_eleven_sentences_of_what_matters(first: str, second: str) -> None:
    with operands.opened(first, second, str(ROOT)) as both:
        told = records.of(*both)
        lead = chapters.lead(told, list(chapters.of_records(told))).entries
    assert lead[0].text == "Both cover the time up to 21 January 2026."
    assert 3 <= len(lead) <= 11


def test_where_nothing_differs_it_says_so(league_build: Path) -> None:
    with operands.opened(str(league_build), str(league_build)) as both:
        text = changelog.text(records.of(*both))
    assert "No event and no statement differs." in text


def test_long_chapters_are_cut_and_say_how_much_is_left(ministry_edition: Edition) -> None:
    told = compared(ministry_edition, "1998-01-01", "2026-01-01")
    found = next(each for each in chapters.of_days(told, cap=5) if each.title.startswith("Functions"))
    assert len(found.entries) == 5
    total = sum(tally.count for tally in told.tallies if tally.sure and tally.section == "Functions")
    assert found.left == total - sum(len(entry.ids) for entry in found.entries) > 0
    assert list(changelog.lines(found))[-1] == f"- {found.left:,} more: the change file has them."


def test_a_report_of_the_checks_is_told(league: Folder, league_build: Path) -> None:
    report = builder.check(league.root).as_dict()
    with operands.opened(str(league_build), str(league_build)) as both:
        entries = list(chapters.of_records(records.of(*both), About(report)))[-1].entries
    assert re.match(r"\d+ rows were checked by \d+ rules \(.*\): 0 errors and \d+ warnings?\.", entries[0].text)


def test_the_weightiest_reasons_for_a_version_are_told(league_build: Path) -> None:
    why = ("titles: 2 rows added (minor)", "titles: 1 id dropped (a) (major)", "clubs: 1 id dropped (b) (major)")
    with operands.opened(str(league_build), str(league_build)) as both:
        chapter = list(chapters.of_records(records.of(*both), About(reasons=why)))[-1]
    assert chapter.title.startswith("Why its version is ")
    assert [entry.text for entry in chapter.entries] == [*why[1:]]


def test_nothing_of_a_package_is_read_as_markup(league: Folder) -> None:
    league.set("titles", "eintracht-en-2", wording="*A* [b](c) <i> `d`")
    with edition.opened(str(league.build())) as found:
        text = changelog.history(found.package, [compared(found, "2003-06-30", "2003-07-01")], None)
    assert r"\*A\* \[b\](c) \<i\> \`d\`" in text


def test_the_history_begins_with_the_latest(league_edition: Edition) -> None:
    days = ["1999-07-01", "2006-06-30", "2007-07-01"]
    text = changelog.history(league_edition.package, [compared(league_edition, a, b) for a, b in pairwise(days)], "1.2.3")
    assert text.startswith("# League 1.2.3: ")
    assert text.index("## 2006-06-30 → 2007-07-01") < text.index("## 1999-07-01 → 2006-06-30")


def test_days_on_which_nothing_is_certain_say_so(league_edition: Edition) -> None:
    told = compared(league_edition, "2007-07-01", "2007-07-02")
    assert "No change is certain to have happened in this period." in changelog.history(league_edition.package, [told], None)


@pytest.mark.parametrize(
    ("word", "template", "message"),
    [
        ("rebranded", "{subject} of {nobody}", "there is no placeholder nobody"),
        ("rebranded", "{subject", "cannot be filled"),
        ("merged", "{old} became {new} of {of}", "the event merged has no placeholder of"),
        ("spun_off", "{object} of {subject}", "the event spun_off has no placeholder object, subject"),
        ("rebranded", "{subject.__class__}", "more than a name"),
        ("rebranded", "{0}", "more than a name"),
        ("rebranded", "{subject!r}", "more than a name"),
        ("flown", "{subject} flew", "is not a word for a change"),
    ],
)
def test_a_template_that_cannot_be_filled_is_refused(league: Folder, word: str, template: str, message: str) -> None:
    league.describe(lambda d: d["chronicle"].update(sentences={word: template}))
    with pytest.raises(InputRefused) as refused:
        league.findings()
    assert message in str(refused.value) + str(refused.value.findings)


def test_a_template_that_lacks_a_value_gives_way_to_the_plain_sentence(league: Folder) -> None:
    league.describe(lambda d: d["chronicle"].update(sentences={"engaged": "{subject} replaced {old}"}))
    with edition.opened(str(league.build())) as found:
        text = changelog.history(found.package, [compared(found, "2003-11-29", "2003-11-30")], None)
    assert "Smith (Schmidt): engaged, head coach of Harmony 1899 (Eintracht 1899) on 30 November 2003." in text.replace("\\", "")
