"""The page of a comparison, opened in a browser without a network."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import unquote

import pytest
from support.workbench import Folder, compared

from chronicle.history import edition
from chronicle.history.edition import Edition
from chronicle.render.html import changes

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
    shown, _, _ = browse(league_page, tmp_path, "#rebranded:eintracht")
    article = shown[shown.index('<article id="rebranded:eintracht"') :]
    assert "<details open" in article[: article.index("</article>")]


def test_what_a_package_says_is_never_run(league: Folder, tmp_path: Path) -> None:
    trap = '<img src=x onerror="document.title=1"></p><script>x</script>'
    league.field("titles", "wording", constraints={"required": True})
    league.set("titles", "eintracht-de-2", wording=trap)
    with edition.opened(str(league.build())) as found:
        text = changes.page(compared(found, "1998-01-01", "2014-01-01"))
    assert trap not in text
    assert "&lt;img src=x" in text
    page = tmp_path / "trap.html"
    page.write_text(text, "utf-8")
    shown, console, _ = browse(page, tmp_path)
    assert console == ""
    assert "<title>League: " in shown


def test_every_id_that_a_page_leads_to_is_there_once(league_edition: Edition) -> None:
    text = changes.page(compared(league_edition, "1998-01-01", "2014-01-01"))
    ids = re.findall(r' id="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    leads = {unquote(href) for href in re.findall(r'href="#([^"]+)"', text)}
    assert leads <= {key.replace("&gt;", ">").replace("&amp;", "&") for key in ids}


def test_links_to_sources_lead_to_the_web_only(league: Folder) -> None:
    league.field("books", "house", format="uri")
    for row in league.rows("books"):
        url = "https://example.org/?a=1&b=2" if row["book_code"] == "register" else "javascript:alert(1)"
        league.set("books", row["book_code"], house=url)
    with edition.opened(str(league.build())) as found:
        text = changes.page(compared(found, "1998-01-01", "2014-01-01"))
    assert re.findall(r'href="([^#][^"]*)"', text) == ["https://example.org/?a=1&amp;b=2"]


@pytest.mark.slow
def test_the_page_of_the_whole_history_of_the_ministry_stays_small(ministry_edition: Edition, tmp_path: Path) -> None:
    text = changes.page(compared(ministry_edition, "1998-01-01", "2026-01-01"))
    assert len(text.encode("utf-8")) < 3_000_000
    assert text == changes.page(compared(ministry_edition, "1998-01-01", "2026-01-01"))
    page = tmp_path / "ministry.html"
    page.write_text(text, "utf-8")
    _, console, log = browse(page, tmp_path)
    assert (console, asked(log)) == ("", set())
