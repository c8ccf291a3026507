"""A session in a notebook: what IPython shows for each answer."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support import servers

import chronicle
from chronicle import ChronicleError, Edition

DAY = "2007-07-01"


@pytest.fixture(scope="module")
def edition(league_build: Path) -> Iterator[Edition]:
    with chronicle.open(league_build) as found:
        yield found


def shown(answer: object) -> dict[str, Any]:
    """What a notebook gets to show: by type of content. A formatter that fails is an error here."""
    servers.need_modules("IPython")
    from IPython.core.formatters import DisplayFormatter

    formatter = DisplayFormatter()
    for each in formatter.formatters.values():
        each.catch_format_error = False
    found: dict[str, Any] = formatter.format(answer)[0]
    return found


def test_rows_are_a_table_and_cells_are_escaped(edition: Edition) -> None:
    html = shown(edition.asof(DAY)["stints"])["text/html"]
    assert html.startswith("<table><thead><tr><th>coach_code</th>")
    assert html.count("<tr>") == 1 + len(edition.asof(DAY)["stints"])
    assert "<td>&lt;b&gt;&amp;</td><td></td>" in shown(edition.sql("SELECT '<b>&' AS x, NULL AS y"))["text/html"]


def test_of_many_rows_the_first_are_shown_and_all_are_counted(edition: Edition) -> None:
    html = shown(edition.sql("SELECT unnest(range(1234)) AS n"))["text/html"]
    assert html.count("<tr>") == 51
    assert html.endswith("<p>1,234 rows, of which the first 50 are shown</p>")


def test_a_query_that_fails_is_shown_as_its_message(edition: Edition) -> None:
    assert shown(edition.sql("SELECT nothing"))["text/html"].startswith("<pre>Binder Error")


def test_a_tree_a_comparison_and_a_biography_are_shown_as_their_texts(edition: Edition) -> None:
    assert "└─" in shown(edition.tree(DAY))["text/html"]
    with edition.diff("1998-01-01", DAY) as changes:
        assert "Structure" in shown(changes)["text/html"]
    assert shown(changes)["text/html"].startswith("<pre>&lt;Comparison: ")
    assert shown(edition.biography("eintracht"))["text/markdown"].startswith("# ")


def test_a_session_asks_filters_and_hands_on(edition: Edition) -> None:
    frame = edition.asof(DAY)["members"].df()
    assert set(frame["certainty"]) <= {"certain", "possible"}
    merged = edition.events(kind="merged", entity="Stadt-FC").fetchall()
    assert [row[1] for row in merged] == ["merged"]
    assert edition.events(kind="engaged").arrow().num_rows == len([row for row in edition.events() if row[2] == "engaged"])
    assert {row[4] for row in edition.events(since="2011-01-01", until="2011-12-31")} != set()
    with pytest.raises(ChronicleError, match=r"\[unknown-kind\].*did you mean merged"):
        edition.events(kind="mergd")


def test_a_comparison_gives_its_events_net_result_and_rows(edition: Edition) -> None:
    with edition.diff("1998-01-01", DAY) as changes:
        events, rows = list(changes.events), list(changes.rows)
        assert "merged" in {event.kind for event in events}
        assert {row["change"] for row in rows} <= {"added", "removed", "changed"}
        assert {(row["from_id"], row["to_id"]) for row in changes.net} >= {("nordstern", "stadtfc")}
        half = changes.lines()
        next(half)
        several = changes.events
        next(several)
    for left in (half, several):
        with pytest.raises(ChronicleError, match=r"\[closed\]"):
            next(left)


def test_a_comparison_is_written_in_the_format_of_the_ending(edition: Edition, tmp_path: Path) -> None:
    with edition.diff("1998-01-01", DAY) as changes:
        text, page, file = (changes.write(tmp_path / f"changes.{ending}").read_text("utf-8") for ending in ("txt", "html", "json"))
        assert (text, page, file) == ("\n".join(changes.lines(everything=True)) + "\n", changes.html(), changes.json())
        with pytest.raises(ChronicleError, match=r"\[bad-option\]"):
            changes.write(tmp_path / "changes.pdf")


def test_two_releases_give_events_and_rows_too(published: Path) -> None:
    with chronicle.diff("0.1.0", "0.1.1", package=published.parent) as changes:
        assert [row["table"] for row in changes.rows] == ["coaches"]
        assert list(changes.events) == changes.net == []


def test_the_tree_of_a_past_day_says_what_became_of_its_members(edition: Edition) -> None:
    tree = edition.tree("1999-01-01")
    assert [each.id for each in tree.fates["members", "union"].now] == ["stadtfc"]
    assert "[union] → Stadt-FC" in str(tree)
    assert '"became"' in tree.json()
    assert "→" not in str(edition.tree("2024-06-30"))
    with pytest.raises(ChronicleError, match=r"\[not-there\].*; it became Stadt-FC City FC \[stadtfc\]"):
        edition.tree("2010-01-01", root="Nordstern")
    became = {row["id"]: row["became"] for row in edition.asof("1999-01-01").entities.dicts()}
    assert (became["turner"], became["bergbau"], became["eintracht"]) == (
        *("turner-fussball turner-handball", "revier-nord revier-sued"),
        None,
    )


KERNEL = """
import sys, types
shell = types.SimpleNamespace(config={"IPKernelApp": {}})
sys.modules["IPython"] = types.SimpleNamespace(get_ipython=lambda: shell)  # how DuckDB sees that it is in a notebook
sys.modules["ipywidgets"] = None
import chronicle
with chronicle.open(sys.argv[1]) as edition:
    print(edition.sql("SELECT 1").fetchall())
"""


def test_an_edition_opens_in_a_notebook_that_cannot_draw_progress_bars(league_build: Path) -> None:
    done = subprocess.run([sys.executable, "-c", KERNEL, str(league_build)], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("[(1,)]\n", "")
