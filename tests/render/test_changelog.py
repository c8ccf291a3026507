"""A comparison in words: sentences, chapters, and the ids that lead from each sentence to its rows and sources."""

from __future__ import annotations

import datetime
import json
import re
from itertools import pairwise
from pathlib import Path

import pytest
from support.workbench import Folder, compared, declare, history, table

from chronicle.build import builder, operands
from chronicle.change import change_file, compare
from chronicle.change.revisions import Revision
from chronicle.change.row_changes import RowChange
from chronicle.core.errors import InputRefused
from chronicle.history import edition
from chronicle.history.edition import Edition
from chronicle.history.state import Side, State
from chronicle.render import changelog, sections, summary
from chronicle.render.html import changes
from chronicle.render.sections import Chapter, Chapters
from chronicle.render.sentences import Teller

Day = datetime.date


def sentence(found: Edition, a: str, b: str, key: str) -> str:
    told = compared(found, a, b)
    return Teller(told).sentence([next(e for e in told.diff.events if e.id == key)])


def chapter(comparison: compare.Comparison, title: str, **options: object) -> Chapter:
    return next(c for c in summary.chapters(Chapters(comparison, **options)) if c.title == title)


@pytest.mark.parametrize(
    ("days", "key", "expected"),
    [
        ("2009-05-18 2009-05-19", "created:rasenball", "Lawn Ball (Rasenball) was created on 19 May 2009."),
        (
            *("1990-01-01 1997-01-01", "abolished:spielclub"),
            "Playing Club (Spielclub) was abolished in 1995.",
        ),
        (
            *("1999-06-30 1999-07-01", "merged:union+vorwaerts>stadtwerk"),
            "Union FC (FC Union) and Forward (Vorwärts) were merged into Public Works (SG Stadtwerk) on 1 July 1999.",
        ),
        (
            *("2000-12-31 2001-01-01", "absorbed:hafen>eintracht"),
            "Harbour (SV Hafen) was absorbed by Harmony (SV Eintracht) on 1 January 2001.",
        ),
        (
            *("2005-01-01 2007-01-01", "split:turner>turner-fussball+turner-handball"),
            "Gymnasts 1860 (Turnerbund 1860) was split into Gymnasts Football (Turnerbund Fußball) "
            "and Gymnasts Handball (Turnerbund Handball) between 21 August 2005 and 30 June 2006.",
        ),
        (
            *("2010-01-01 2011-01-01", "spun_off:germania>germania-frauen"),
            "Germania Women (Germania Frauen) was spun off from Germania FC (FC Germania) in March 2010.",
        ),
        (
            *("2011-06-30 2011-07-01", "replaced:phoenix>phoenix-2011"),
            "Phoenix (Phönix) was replaced by Phoenix 2011 (Phönix 2011) on 1 July 2011.",
        ),
        (
            *("2012-06-30 2012-07-01", "reorganized:bergbau+huette>revier-nord+revier-sued"),
            "2 members were reorganized into 2: Ruhr South (Revier Süd) from Miners (SV Bergbau) and Steelworkers (SV Hütte); "
            "Ruhr North (Revier Nord) from Miners (SV Bergbau) on 1 July 2012.",
        ),
        (
            *("2003-06-30 2003-07-01", "rebranded:eintracht"),
            "Harmony (SV Eintracht) was rebranded Harmony 1899 (Eintracht 1899) on 1 July 2003.",
        ),
        (
            *("2004-06-30 2004-07-01", "regraded:eintracht"),
            "Harmony 1899 (Eintracht 1899): regraded from First Division (Erste Liga) to Second Division (Zweite Liga) on 1 July 2004.",
        ),
        (
            *("2015-06-30 2015-07-01", "sponsor_gained:eintracht"),
            "Harmony 1899 (Eintracht 1899) played as Brauhaus Eintracht on 1 July 2015.",
        ),
        (
            *("2003-11-29 2003-11-30", "engaged:schmidt|eintracht|2003-11-30"),
            "Smith (Schmidt) became head coach of Harmony 1899 (Eintracht 1899) on 30 November 2003.",
        ),
        (
            *("2015-05-01 2015-05-02", "abolished:amateure"),
            'Possibly, The "Amateurs" (Die Amateure, 2. Wahl) was abolished on or after 2 May 2015.',
        ),
    ],
)
def test_each_event_is_a_sentence_that_a_newspaper_could_print(league_edition: Edition, days: str, key: str, expected: str) -> None:
    assert sentence(league_edition, *days.split(), key) == expected


def test_what_came_in_between_is_told(league_edition: Edition) -> None:
    told = sentence(league_edition, "1998-01-01", "2010-01-01", "merged:nordstern+union+vorwaerts>stadtfc")
    assert "merged into City FC (Stadt-FC), by way of Public Works (SG Stadtwerk)," in told


OFFICES = {
    "bodies": table("body en", "body", role="entity", labels={"columns": {"en": "en"}}),
    "folk": table("person en", "person", role="entity", labels={"columns": {"en": "en"}}),
    "posts": table(
        "id person body duty a z",
        "id",
        of={"folk": "person", "bodies": "body"},
        role="tenure",
        period=("a", "z"),
        tracks=["duty"],
        change={"added": "appointed", "removed": "left", "updated": "reassigned"},
    ),
}


def posts(tmp_path: Path, held: str) -> str:
    """The one sentence of what became of Li from 2000 to 2020, who `held` posts: `duty/body/from/to`."""
    words = [word.split("/") for word in held.split()]
    rows = {
        "bodies": [{"body": "x", "en": "Space Office"}, {"body": "y", "en": "Ministry of Industry and Trade"}],
        "folk": [{"person": "li", "en": "Li"}],
        "posts": [{"id": f"p{n}", "person": "li", "duty": d, "body": b, "a": a, "z": z} for n, (d, b, a, z) in enumerate(words)],
    }
    folder = declare(tmp_path, OFFICES, rows, closing="2022-12-31")
    appointed = "{subject} became {new} of {object}"
    folder.describe(lambda d: d["chronicle"].update(languages=["en"], definite=["Ministry", "Office"], sentences={"appointed": appointed}))
    with history(folder.root) as (con, package):
        days = ("2000-01-01", "2020-01-01")
        told = compare.compare(*(Side(day, State(con, package, Day.fromisoformat(day)), None, False, "") for day in days))
        (event,) = told.diff.events
        return Teller(told).sentence([event])


def test_who_lived_only_meanwhile_and_is_in_no_event_is_named_at_the_end(tmp_path: Path) -> None:
    things = "thing day until", "thing"
    lived = {
        "a": "1990 ..",
        "x": "2003 2004",
        "y": "2001 2002",
        "z": "2001 2020",
        "w": "1995 2002",
        "u": "2001 [2009..2011]",
        "t": "2000 ..",
    }
    rows = {"things": [dict(zip(("thing", "day", "until"), (key, *days.split()), strict=True)) for key, days in lived.items()]}
    tables = {"things": {**table(*things, role="entity", period=("day", "until")), "title": "Bodies"}}
    tables["things"]["chronicle"]["section"] = "Structure"
    with history(declare(tmp_path, tables, rows).root) as (con, package):
        told = compare.compare(*(Side(f"{y}", State(con, package, Day(y, 6, 1)), None, False, "") for y in (1999, 2010)))
        entries = chapter(told, "Structure").entries
        assert entries[-1].text == "Of the bodies, 2 lived only meanwhile: y and x."
        assert [entry.text for entry in entries if "lived only" in entry.text] == [entries[-1].text]
        assert entries[-1].text in changelog.text(told)
        assert entries[-1].text in changes.page(told)


def test_who_lived_only_meanwhile_but_came_in_between_others_is_told_there(league_edition: Edition) -> None:
    told = compared(league_edition, "1998-01-01", "2010-01-01")
    assert not [entry for entry in chapter(told, "Structure").entries if "only meanwhile" in entry.text]


MINISTRY = "the Ministry of Industry and Trade"


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        ("head/x/2010-01-01/..", "Li became head of the Space Office on 1 January 2010."),
        ("head/x/2010-01-01/.. vice/y/2010-01-01/..", f"Li became head of the Space Office and vice of {MINISTRY} on 1 January 2010."),
        (
            "head/x/2010-01-01/.. vice/y/2010-01-01/.. member/y/2010-01-01/..",
            f"Li became head of the Space Office, and vice and member of {MINISTRY} on 1 January 2010.",
        ),
        (
            "head/x/1990-01-01/2010-01-01 vice/y/2010-01-01/.. member/y/2010-01-01/..",
            f"Li: reassigned from head of the Space Office to vice and member of {MINISTRY} on 1 January 2010.",
        ),
        (
            "head/x/1990-01-01/2010-01-01 vice/y/2010-01-01/2012-03-01 head/x/2012-03-01/2013-01-01 chief/y/2013-01-01/..",
            f"Li: reassigned from head of the Space Office to chief of {MINISTRY}, by way of vice of {MINISTRY} from 1 January 2010 "
            "and head of the Space Office from 1 March 2012, between 1 January 2010 and 1 January 2013.",
        ),
    ],
)
def test_posts_stand_with_the_body_where_they_are_held(tmp_path: Path, held: str, expected: str) -> None:
    assert posts(tmp_path, held) == expected


def test_every_certain_event_is_in_one_sentence_of_its_section(league_edition: Edition) -> None:
    told = compared(league_edition, "1998-01-01", "2014-01-01")
    titles = {table.section for table in league_edition.package.tables.values()}
    listed = [
        key for c in summary.chapters(Chapters(told, everything=True)) if c.title in titles for entry in c.entries for key in entry.ids
    ]
    assert sorted(listed) == sorted(e.id for e in told.diff.events if e.certainty == "certain")


def test_the_heaviest_comes_first_and_what_befell_many_alike_is_told_once(ministry_edition: Edition) -> None:
    structure = chapter(compared(ministry_edition, "1998-01-01", "2026-01-01"), "Structure").entries
    assert structure[0].kind == "reorganized"
    (offices,) = [entry for entry in structure if len(entry.ids) == 31]
    assert offices.text.startswith("31 bodies – the Anhui Provincial Communications Administration (安徽省通信管理局), ")
    assert " and 25 more – were created in 2000." in offices.text


def test_the_chapters_stand_in_the_order_of_the_contract(ministry_edition: Edition) -> None:
    titles = [c.title for c in summary.chapters(Chapters(compared(ministry_edition, "2008-07-02", "2023-09-24")))]
    wanted = ["Briefly", "Structure", "People", "Functions", "Policies", "Identifiers", "Known doubts", "Counts"]
    assert [title for title in titles if title in wanted] == wanted


@pytest.mark.parametrize("days", ["1998-01-01 2026-01-01", "2008-07-02 2023-09-24", "2018-03-31 2020-04-17", "2025-12-01 2025-12-02"])
def test_the_brief_is_three_to_eight_sentences(ministry_edition: Edition, days: str) -> None:
    told = compared(ministry_edition, *days.split())
    assert 3 <= len(chapter(told, sections.LEAD).entries) + (not told.diff.events) <= 8


def cited(markdown: str) -> set[str]:
    return {re.sub(r"^`+ ?| ?`+$", "", code) for code in re.findall(r"`[^`]+`", markdown)}


@pytest.mark.parametrize("days", ["1998-01-01 2026-01-01", "2016-11-25 2018-03-31"])
def test_every_id_in_the_text_is_in_the_change_file(ministry_edition: Edition, days: str) -> None:
    told = compared(ministry_edition, *days.split())
    document = json.loads(change_file.text(told))
    known = {event["id"] for event in document["events"]}
    known |= {key for event in document["events"] for key in (*event["sources"], *event["reorganizations"])}
    lines = [line for line in changelog.text(told, everything=True).splitlines() if line.startswith("- ")]
    assert cited("\n".join(lines)) <= known
    told_of = [line for line in lines if line.endswith(")") and "`" in line]
    assert len(told_of) > 10


def test_every_sentence_on_the_past_leads_to_a_row_of_the_change_file(records: compare.Comparison) -> None:
    document = json.loads(change_file.text(records))
    rows = {f"{row['table']}/{row['id']}" for r in document["revisions"] for row in r["rows"]}
    entries = [entry for c in summary.chapters(Chapters(records, everything=True)) if c.title in sections.PAST for entry in c.entries]
    assert entries
    assert {key for entry in entries for key in entry.ids} <= rows
    assert all(entry.ids and entry.sources for entry in entries)


@pytest.fixture
def records(league: Folder, tmp_path: Path) -> object:
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
        league.add("proofs", proof_code=f"p-{key}", about_table=about, about_code=key, book_code="register", verdict="supports", page="1")
    new = league.build(tmp_path / "new")
    with operands.opened(str(old), str(new)) as both:
        yield compare.compare(*both)


def test_what_only_the_older_record_has_keeps_its_sources(league: Folder, tmp_path: Path) -> None:
    old = league.build(tmp_path / "old")
    gone = "sponsor_gained:eintracht", next(r["title_code"] for r in league.rows("titles") if r["wording"] == "Brauhaus Eintracht")
    league.drop("titles", gone[1])
    new = league.build(tmp_path / "new")
    with operands.opened(str(old), str(new)) as both:
        told = compare.compare(*both)
        (entry,) = (e for c in summary.chapters(Chapters(told)) if c.title in sections.PAST for e in c.entries)
    assert entry.ids == (f"titles/{gone[1]}",)
    assert entry.sources
    with operands.opened(f"{old}@2016-01-01", f"{new}@2016-01-01") as both:
        (event,) = compare.compare(*both).diff.events
    assert event.sources == entry.sources


def test_corrections_that_repeat_are_told_once_with_the_days_they_affect(records: compare.Comparison) -> None:
    (entry,) = chapter(records, "Changes to the past").entries
    assert entry.text.startswith("Of the titles, 3 were corrected in wording: eintracht-en-1: wording Harmony → The eintracht-en-1; ")
    assert entry.text.endswith(". Answers differ by each for its own days, none before 1899-03-08.")


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([[2000, 2001]] * 3, "Answers differ for 2000-01-01 to 2000-12-31"),
        (
            [[2000, 2001], [2000, 2001], [1990, None]],
            "Answers differ for 2000-01-01 to 2000-12-31 by 2 of them, by each of the others for its own days",
        ),
        ([[2000, 2001], [2003, 2004]], "Answers differ by each for its own days, none outside 2000-01-01 to 2003-12-31"),
        ([[2000, 2001], [2003, None]], "Answers differ by each for its own days, none before 2000-01-01"),
        ([[None, 2001], [2000, 2004]], "Answers differ by each for its own days, none from 2004-01-01 on"),
        ([[None, 2001], [2003, None]], "Answers differ by each for its own days"),
        ([[None, None]] * 2, "Answers differ for all days"),
        ([[]] * 2, "Answers differ for no day"),
    ],
)
def test_what_is_told_of_the_days_holds_for_every_statement(spans: list[list[int | None]], expected: str, league_edition: Edition) -> None:
    members = league_edition.package.tables["members"]
    rows = [RowChange(members, {"code": str(n), "sort": "club"}, {"code": str(n), "sort": "league"}, 2, 2) for n in range(len(spans))]
    years = [[year and Day(year, 1, 1) for year in span] for span in spans]
    (entry,) = sections.past(
        [Revision("corrected", members, (row,), (tuple(s),) if s else ()) for row, s in zip(rows, years, strict=True)], {}
    )
    assert entry.text.endswith(f". {expected}.")


def test_what_is_learned_late_and_new_ids_have_their_chapters(records: compare.Comparison) -> None:
    late = {key for entry in chapter(records, "Learned late").entries for key in entry.ids}
    assert "members/neuling" in late
    assert any(entry.text == "Members: 1 added to the record: neuling." for entry in chapter(records, "Identifiers").entries)


def test_ids_that_went_tell_their_successors(league_edition: Edition) -> None:
    entries = chapter(compared(league_edition, "2000-12-31", "2001-01-01"), "Identifiers").entries
    assert "Members: hafen went out of use; see eintracht." in [entry.text for entry in entries]


def test_doubts_are_told_apart_from_what_is_certain(league_edition: Edition) -> None:
    told = compared(league_edition, "1998-01-01", "2014-01-01")
    doubts = chapter(told, sections.DOUBTS, everything=True).entries
    possible = {e.id for e in told.diff.events if e.certainty == "possible"}
    assert {key for entry in doubts for key in entry.ids} == possible
    assert all(entry.text.startswith("Possibly, ") for entry in doubts if entry.ids)


def test_long_chapters_are_cut_and_say_how_much_is_left(ministry_edition: Edition) -> None:
    told = compared(ministry_edition, "1998-01-01", "2026-01-01")
    functions, whole = chapter(told, "Functions"), chapter(told, "Functions", everything=True)
    assert len(functions.entries) == sections.LISTED
    assert functions.left == len(whole.entries) - sections.LISTED > 0
    assert f"- {functions.left} sentences more: `--all` lists them" in changelog.text(told)


def test_a_report_of_the_checks_is_told(league: Folder, league_edition: Edition) -> None:
    report = builder.check(league.root).as_dict()
    entries = chapter(compared(league_edition, "2000-12-31", "2001-01-01"), "Checks run", checks=report).entries
    assert re.match(r"\d+ rows were checked by \d+ rules \(.*\): 0 faults and \d+ warnings?\.", entries[0].text)


def test_nothing_of_a_package_is_read_as_markup(league: Folder) -> None:
    league.set("titles", "eintracht-en-2", wording="*A* [b](c) <i> `d`")
    with edition.opened(str(league.build())) as found:
        text = changelog.text(compared(found, "2003-06-30", "2003-07-01"))
    assert r"\*A\* \[b\](c) \<i\> \`d\`" in text


def test_where_nothing_is_certain_it_says_so(league_edition: Edition) -> None:
    told = compared(league_edition, "2007-07-01", "2007-07-02")
    assert "Nothing that certainly happened in this period is on record." in changelog.text(told)


def test_the_history_begins_with_the_latest(league_edition: Edition) -> None:
    days = ["1999-07-01", "2006-06-30", "2007-07-01"]
    text = changelog.history(league_edition.package, [compared(league_edition, a, b) for a, b in pairwise(days)], "1.2.3")
    assert text.startswith("# League 1.2.3: ")
    assert text.index("## 2006-06-30 → 2007-07-01") < text.index("## 1999-07-01 → 2006-06-30")


@pytest.mark.parametrize(
    ("word", "template", "message"),
    [
        ("rebranded", "{subject} of {nobody}", "no nobody to fill in"),
        ("rebranded", "{subject", "cannot be filled"),
        ("merged", "{old} became {new} of {of}", "what is merged has no of to fill in"),
        ("spun_off", "{object} of {subject}", "what is spun_off has no object, subject to fill in"),
        ("rebranded", "{subject.__class__}", "more than a name"),
        ("rebranded", "{0}", "more than a name"),
        ("rebranded", "{subject!r}", "more than a name"),
        ("flown", "{subject} flew", "no word for a change"),
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
        told = sentence(found, "2003-11-29", "2003-11-30", "engaged:schmidt|eintracht|2003-11-30")
    assert told == "Smith (Schmidt): engaged head coach, Harmony 1899 (Eintracht 1899) on 30 November 2003."
