"""The page on how two sides differ: it says what the screen says, leads to what stands behind it, and runs without a network."""

from __future__ import annotations

import csv
import datetime
import html
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import pytest
from support.workbench import Folder, compared, declare, history, table

from chronicle.building import operands
from chronicle.change import comparing, happened, inference, records
from chronicle.change.joined import Joined
from chronicle.change.records import Records
from chronicle.history.edition import Edition
from chronicle.history.state import State
from chronicle.render import chapters, day_diff, record_diff, state_notes
from chronicle.render.chapters import About
from chronicle.render.html import behind, changes, comparison
from chronicle.render.language import ENGLISH

Day = datetime.date
CHROMIUM = next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)


def browse(page: Path, tmp_path: Path, fragment: str = "") -> tuple[str, str, str]:
    """The page as the browser has it after its script ran, what the console said, and the log of the network."""
    if CHROMIUM is None:
        message = "NOT TESTED IN A BROWSER: there is no chromium (apt-get install chromium)"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    log = tmp_path / "net.json"
    done = subprocess.run(
        [
            *(CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--virtual-time-budget=4000"),
            *(
                "--host-resolver-rules=MAP * ~NOTFOUND",
                "--enable-logging=stderr",
                f"--log-net-log={log}",
                "--net-log-capture-mode=Everything",
            ),
            *(f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom", f"{page.as_uri()}{fragment}"),
        ],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=True,
    )
    console = "\n".join(line for line in done.stderr.splitlines() if "CONSOLE" in line)
    return done.stdout, console, log.read_text("utf-8", errors="replace")


def asked(log: str) -> set[str]:
    """The addresses that the page asked for, without those of the browser itself."""
    return {url for url in re.findall(r'"url":"(https?://[^"]+)"', log) if not re.search(r"google|gvt1|chrome", url)}


def page_of(folder: Folder, first: str, second: str) -> str:
    """The page of two days of a package, which is not built for it."""
    with history(folder.root) as (con, package):
        return changes.page(happened.between(*(State(con, package, Day.fromisoformat(day)) for day in (first, second))))


def ids(page: str) -> list[str]:
    return [html.unescape(key) for key in re.findall(r' id="([^"]+)"', page)]


def leads(page: str) -> set[str]:
    return {unquote(html.unescape(href)) for href in re.findall(r'href="#([^"]+)"', page)}


def section(page: str, heading: str) -> str:
    """The chapter of which the heading begins so."""
    found = page[page.index(f"<h2>{heading}") :]
    return found[: found.index("</section>")]


def article(page: str, key: str) -> str:
    found = page[page.index(f'<article id="{key}"') :]
    return found[: found.index("</article>")]


def texts(page: str) -> list[str]:
    """What stands in its paragraphs, without links and lists of them."""
    found = (html.unescape(re.sub(r" ?<a .*?</a>|<[^>]*>", "", text)) for text in re.findall(r"<p>(.*?)</p>", page, re.DOTALL))
    return [text for text in found if text != "Sources:"]


# In a browser


@pytest.fixture
def league_page(league_edition: Edition, tmp_path: Path) -> Path:
    page = tmp_path / "league.html"
    page.write_text(changes.page(compared(league_edition, "1998-01-01", "2014-01-01")), "utf-8")
    return page


def test_a_page_runs_without_an_error_and_asks_for_nothing(league_page: Path, tmp_path: Path) -> None:
    shown, console, log = browse(league_page, tmp_path)
    assert console == ""
    assert asked(log) == set()
    assert '<div class="find">' in shown  # the script has run: the box is no longer hidden
    assert "How it came about" in shown


def test_the_browser_test_would_notice_an_error_and_a_request(tmp_path: Path) -> None:
    page = tmp_path / "bad.html"
    page.write_text('<img src="https://example.org/x.png"><script>undefined.x</script>', "utf-8")
    _, console, log = browse(page, tmp_path)
    assert "undefined" in console
    assert asked(log) == {"https://example.org/x.png"}


def test_an_address_with_an_id_opens_its_rows(league_page: Path, tmp_path: Path) -> None:
    key = next(key for key in ids(league_page.read_text("utf-8")) if key.startswith("begin/titles/eintracht"))
    shown, _, _ = browse(league_page, tmp_path, f"#{key}")
    assert "<details open" in article(shown, key)


def test_what_a_package_says_is_never_run(league: Folder, tmp_path: Path) -> None:
    trap = '<img src=x onerror="document.title=1"></p><script>x</script>'
    league.field("titles", "wording", constraints={"required": True})
    league.set("titles", "eintracht-de-2", wording=trap)
    text = page_of(league, "1998-01-01", "2014-01-01")
    assert trap not in text
    assert "&lt;img src=x" in text
    page = tmp_path / "trap.html"
    page.write_text(text, "utf-8")
    shown, console, _ = browse(page, tmp_path)
    assert console == ""
    assert "<title>League: " in shown


def test_what_a_package_says_turns_no_line_around(league: Folder) -> None:
    league.set("titles", "eintracht-de-2", wording="Eintracht \u202eeslaf")
    text = page_of(league, "1998-01-01", "2014-01-01")
    assert "Eintracht \ufffdeslaf" in text
    assert "\u202e" not in text


# Days


@pytest.mark.parametrize(("first", "second"), [("1998-01-01", "2014-01-01"), ("1999-06-30", "1999-07-01"), ("1950-01-01", "1950-01-02")])
def test_the_lead_counts_what_the_screen_counts(league_edition: Edition, first: str, second: str) -> None:
    told = compared(league_edition, first, second)
    (count,) = re.findall(r"([\d,]+) changes?\b", next(iter(day_diff.screen(told))))
    lead = texts(changes.page(told))[0]
    documented = "no documented change" if count == "0" else f"{count} documented change"
    assert re.search(rf"there (is|are) {documented}", lead)


def test_every_sentence_of_a_chapter_is_on_the_page(league_edition: Edition) -> None:
    told = compared(league_edition, "1998-01-01", "2014-01-01")
    page = changes.page(told)
    for chapter in chapters.of_days(told):
        own = section(page, html.escape(chapter.title))
        assert [entry.text for entry in chapter.entries] == texts(own)


def test_every_id_that_a_page_leads_to_is_there_once(league_edition: Edition) -> None:
    page = changes.page(compared(league_edition, "1998-01-01", "2014-01-01"))
    assert len(ids(page)) == len(set(ids(page)))
    assert {"1998-01-01..2014-01-01/Structure", "1998-01-01..2014-01-01/The_hierarchy"} < leads(page) <= set(ids(page))
    lead = page[page.index('<div class="lead">') :]
    assert len(leads(lead[: lead.index("</div>")])) == chapters.LEADING


def test_behind_a_sentence_are_the_statements_that_its_events_explain(league_edition: Edition) -> None:
    page = changes.page(compared(league_edition, "2004-06-30", "2004-07-01"))
    found = article(page, "begin/placements/eintracht-in-liga-2")
    assert re.findall(r"<td><code>(.*?)</code></td><td>(\w+) <span class=\"days\">(.*?)</span>", found) == [
        ("placements/eintracht-in-liga-1-a", "ends", "2004-07-01"),
        ("placements/eintracht-in-liga-2", "begins", "2004-07-01"),
    ]
    old, new = "First Division (Erste Liga) <code>liga-1</code>", "Second Division (Zweite Liga) <code>liga-2</code>"
    assert f"<del>{old}</del> → <ins>{new}</ins>" in found
    assert found.count(old) == 2  # the value of the statement that ends is not struck out
    assert "2 rows" in found


def test_a_sentence_shows_so_many_rows_and_says_how_many_more_there_are(league_edition: Edition, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(behind, "ROWS", 1)
    found = article(changes.page(compared(league_edition, "2004-06-30", "2004-07-01")), "begin/placements/eintracht-in-liga-2")
    assert found.count("<tr>") == 1
    assert "1 more row in the change file." in found


def test_a_long_chapter_is_cut_and_says_how_much_is_left(league_edition: Edition, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparison, "LISTED", 1)
    told = compared(league_edition, "1998-01-01", "2014-01-01")
    page = changes.page(told)
    count = sum(tally.count for tally in told.tallies if tally.sure and tally.section == "Structure")
    found = section(page, f"Structure {count}")
    listed = len({key for key in ids(found) if key.startswith(("begin/", "end/", "link/"))})
    assert f"{count - listed} more: the change file has them." in found
    assert f"Structure ({count})" in page  # in the list of chapters
    assert leads(page) <= set(ids(page))


def test_of_what_is_not_settled_nothing_is_shown_as_certain(league_edition: Edition) -> None:
    page = changes.page(compared(league_edition, "2008-06-01", "2008-06-20"))
    assert "Nothing here is shown as certain." in section(page, "Structure, possible 1")
    assert "How it came about" not in page
    assert "The hierarchy" not in page


def test_links_to_sources_lead_to_the_web_only(league: Folder) -> None:
    league.field("books", "house", format="uri")
    for row in league.rows("books"):
        url = "https://example.org/?a=1&b=2" if row["book_code"] == "register" else "javascript:alert(1)"
        league.set("books", row["book_code"], house=url)
    text = page_of(league, "1998-01-01", "2014-01-01")
    assert re.findall(r'href="([^#][^"]*)"', text) == ["https://example.org/?a=1&amp;b=2"]


def test_what_is_proposed_stands_apart_and_says_that_no_source_has_it(league_edition: Edition) -> None:
    told = compared(league_edition, "1998-01-01", "2014-01-01")
    link = inference.Link("union", "rasenball", "replaced", 0.71, None, None, ())
    proposal = inference.Proposal("replaced", "members", (link,))
    assert ENGLISH.say("proposed") not in changes.page(told)
    page = changes.page(told, proposed=[proposal])
    found = section(page, ENGLISH.say("proposed"))
    assert found.count('<article class="inferred">') == 1
    assert "union → rasenball (0.710)" in found
    assert "Score 0.71, replaced: " in found
    assert "Proposed (1)" in page
    assert ENGLISH.say("none proposed") in section(changes.page(told, proposed=[]), ENGLISH.say("proposed"))


# Two releases


@pytest.fixture
def corrected(club: Folder, tmp_path: Path) -> Iterator[list[Records]]:
    """Three records of the club: of the second a name is another, and one more is known; the third also has a later year."""
    roots = [tmp_path / name for name in ("first", "second", "third")]
    shutil.copytree(club.root, roots[0])
    club.set("titles", "1", wording="Harmony & Sons")
    club.add("titles", title_code="3", member_code="eintracht", tongue="de", wording="Eintracht", since="1998-01-01", until="..")
    shutil.copytree(club.root, roots[1])
    club.describe(lambda d: d["chronicle"].update(closing="2003-12-31"))
    club.set("titles", "2", until="2003-05-01")
    club.add("titles", title_code="4", member_code="eintracht", tongue="en", wording="Harmony 2003", since="2003-05-01", until="..")
    shutil.copytree(club.root, roots[2])
    first, second, third = map(str, roots)
    with operands.opened(first, second) as one, operands.opened(second, third) as other:
        yield [called(records.of(*both), *names) for both, names in ((one, "12"), (other, "23"))]


def called(found: Records, first: str, second: str) -> Records:
    """The same, its sides called by numbers of releases."""
    return replace(found, first=replace(found.first, text=f"0.{first}.0"), second=replace(found.second, text=f"0.{second}.0"))


def test_two_releases_are_told_as_on_the_screen(corrected: list[Records]) -> None:
    found = corrected[0]
    page = changes.page(found)
    assert "<title>League: 0.1.0 → 0.2.0</title>" in page
    assert texts(page)[0] == record_diff.covered(found)
    titles = [chapter.title for chapter in chapters.of_records(found)]
    assert [html.unescape(heading) for heading in re.findall("<h2>(.*?)</h2>", page)] == titles
    assert all(any(title.startswith(start) for title in titles) for start in ("Events up to", "Statements about the time up to"))
    assert leads(page) <= set(ids(page))


def test_a_cell_that_differs_is_shown_before_and_after(corrected: list[Records]) -> None:
    found = section(changes.page(corrected[0]), "Statements about the time up to")
    assert "<code>titles/1</code></td><td>changed</td>" in found
    assert '<span class="soft">wording</span> <del>Harmony</del> → <ins>Harmony &amp; Sons</ins>' in found
    assert "<del>Eintracht" not in found
    assert "<ins>Eintracht" not in found  # it is new, and took the place of nothing
    assert "Eintracht" in found


def test_what_happened_since_is_told_before_what_is_told_otherwise(corrected: list[Records]) -> None:
    page = changes.page(corrected[1], about=About({"rows": 1, "rules": [{}], "checkers": [], "findings": [], "expectations": []}))
    found = article(page, "begin/titles/4")
    assert '<span class="soft">wording en</span> Harmony 2003' in found
    assert page.index('id="begin/titles/4"') < page.index("<h2>Checks run</h2>")
    assert "1 row was checked" in page


def test_several_releases_share_a_page(corrected: list[Records]) -> None:
    page = changes.several(corrected[::-1])
    assert "<title>League: 0.1.0 → 0.3.0</title>" in page
    assert page.index("<h2>0.2.0 → 0.3.0</h2>") < page.index("<h2>0.1.0 → 0.2.0</h2>")
    assert {"0.2.0..0.3.0", "0.1.0..0.2.0"} < leads(page) <= set(ids(page))
    assert len(ids(page)) == len(set(ids(page)))


# Two bare states


TABLES = {"bodies": table("body called sort", "body", role="entity", tracks=["called"], labels={"columns": {"en": "called"}})}


def of_files(root: Path, *states: str) -> tuple[str, str]:
    """Two folders of files, each with one row for each letter: an id, a name and a sort."""
    declare(root, TABLES, {})
    for number, bodies in enumerate(states, 1):
        (root / str(number)).mkdir()
        with (root / str(number) / "bodies.csv").open("w", encoding="utf-8") as file:
            csv.writer(file).writerows([["body", "called", "sort"], *([f"{number}{b}", f"Body {b}", "<b>x</b>"] for b in bodies)])
    return str(root / "1"), str(root / "2")


def test_a_page_of_two_folders_says_what_happened_to_whole_tables(tmp_path: Path) -> None:
    with operands.opened(*of_files(tmp_path, "abcd", "abcd")) as both:
        found = comparing.compared(*both)
        assert isinstance(found, Joined)
        page, brief = changes.page(found), changes.page(found.brief())
        (notice,) = state_notes.notices(found)
    assert notice in texts(page)
    assert " → 2</title>" in page
    assert "Between 1 and 2 there are 8 documented changes." in texts(page)
    assert "8 abolished" not in brief
    assert any(text.startswith("Between 1 and 2 there is no documented change") for text in texts(brief))
    assert leads(page) <= set(ids(page))


def test_rows_of_two_folders_stand_behind_their_sentences(tmp_path: Path) -> None:
    with operands.opened(*of_files(tmp_path, "a", "b")) as both:
        page = changes.page(comparing.compared(*both))
    found = article(page, "begin/bodies/2b")
    assert "Body b was created" in found
    assert "<code>bodies/2b</code></td><td>begins " in found
    assert "<b>x</b>" not in page


# The real package


@pytest.mark.slow
def test_the_page_of_the_whole_history_of_the_ministry_stays_small(ministry_edition: Edition, tmp_path: Path) -> None:
    text = changes.page(compared(ministry_edition, "1998-01-01", "2026-01-01"))
    assert leads(text) <= set(ids(text))
    assert len(text.encode("utf-8")) < 3_000_000
    assert text == changes.page(compared(ministry_edition, "1998-01-01", "2026-01-01"))
    page = tmp_path / "ministry.html"
    page.write_text(text, "utf-8")
    _, console, log = browse(page, tmp_path)
    assert (console, asked(log)) == ("", set())
