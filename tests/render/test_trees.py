"""The trees of both days, and the steps from one to the other."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from support.workbench import Folder, compared

from chronicle.building import operands
from chronicle.change import comparing, records
from chronicle.change.happened import Happened
from chronicle.history.edition import Edition
from chronicle.render import timeline
from chronicle.render.html import marks as tree_marks
from chronicle.render.html import page, trees
from chronicle.render.language import ENGLISH


def marks(told: Happened) -> tuple[dict[str, str], dict[str, str]]:
    course = timeline.course(told)
    pair = trees.pair(course)
    assert pair
    first, second = tree_marks.of(course, pair)
    return {key: mark.sign for (_, key), mark in first.items()}, {key: mark.sign for (_, key), mark in second.items()}


def marked(found: Edition, a: str, b: str) -> tuple[dict[str, str], dict[str, str]]:
    return marks(compared(found, a, b))


def drawn(told: Happened, *there: str) -> str:
    """Both trees as the page has them; marks lead to the events that are `there`."""
    found = trees.drawn(timeline.course(told), there)
    return page.environment().get_template("trees.html.jinja").render(trees=found, say=ENGLISH.say) if found else ""


def test_what_became_of_an_entity_is_marked_on_the_day_on_which_it_stands(league_edition: Edition) -> None:
    first, second = marked(league_edition, "1999-06-30", "1999-07-01")
    assert (first["union"], first["vorwaerts"], second["stadtwerk"]) == ("made", "made", "made")
    assert "stadtwerk" not in first
    assert marked(league_edition, "2009-05-18", "2009-05-19")[1]["rasenball"] == "new"
    assert marked(league_edition, "1990-01-01", "1997-01-01")[0]["spielclub"] == "gone"
    assert marked(league_edition, "2004-06-30", "2004-07-01") == ({"eintracht": "moved"}, {"eintracht": "moved"})
    assert marked(league_edition, "2003-06-30", "2003-07-01") == ({"eintracht": "renamed"}, {"eintracht": "renamed"})


def test_a_mark_leads_to_its_event_if_that_is_on_the_page(league_edition: Edition) -> None:
    told = compared(league_edition, "2003-06-30", "2003-07-01")
    (event,) = {event.id for event in timeline.course(told).events}
    assert f'<a href="#{event}" title="renamed">' in drawn(told, event)
    assert '<a title="renamed">' in drawn(told)


def test_what_only_may_have_happened_is_not_marked(league_edition: Edition) -> None:
    told = compared(league_edition, "2008-06-01", "2008-06-20")
    assert {event.certainty for event in told.events()} == {"possible"}
    assert marks(told) == ({}, {})
    assert drawn(told) == ""


def test_who_moved_away_and_back_stands_where_it_stood(league_edition: Edition) -> None:
    told = compared(league_edition, "2004-06-30", "2008-07-01")
    assert {"begin/placements/eintracht-in-liga-2", "begin/placements/eintracht-in-liga-1-b"} <= {event.id for event in told.events()}
    first, second = marks(told)
    assert "eintracht" not in {**first, **second}


def test_one_day_has_no_two_trees(league_edition: Edition) -> None:
    assert drawn(compared(league_edition, "2003-07-01", "2003-07-01")) == ""


def test_a_release_is_drawn_as_of_both_closing_dates_without_what_is_only_planned(league: Folder, league_build: Path) -> None:
    assert league.descriptor["chronicle"]["closing"] < "2030-01-01"
    league.describe(lambda d: d["chronicle"].update(closing="2030-12-31"))
    league.set("members", "germania", until="2030-01-01")
    league.set("members", "rasenball", until="2031-01-01")
    with operands.opened(str(league_build), str(league.root)) as both:
        told = records.of(*both).since
        assert {"end/members/germania", "end/members/rasenball"} <= {event.id for event in told.events()}
        first, _ = marks(told)
        assert (first["germania"], first.get("rasenball")) == ("gone", None)


def test_days_of_two_releases_are_drawn_each_from_its_own(league: Folder, league_build: Path) -> None:
    league.set("titles", "liga-3-en", wording="Third Tier")
    with operands.opened(f"{league_build}@2003-06-30", f"{league.root}@2009-05-19") as both:
        told = comparing.states(*both)
        assert marks(told)[1]["rasenball"] == "new"
        text = drawn(told)
    assert "<h3>30 June 2003</h3>" in text
    assert "<h3>19 May 2009</h3>" in text
    assert "Third Tier" in text


def test_links_beside_the_hierarchy_are_no_moves(ministry_edition: Edition) -> None:
    first, second = marked(ministry_edition, "2008-07-02", "2022-12-31")
    assert "miit" not in {**first, **second}
    assert second["cnnic"] == "moved"


def test_a_branch_that_did_not_change_is_folded(ministry_edition: Edition) -> None:
    text = drawn(compared(ministry_edition, "2008-07-02", "2023-09-24"))
    assert len(re.findall(r"<details><summary>Regional bureau \(31\)", text)) == 2
    assert text.count("<ul") == text.count("</ul>")
    assert text.count("<li") == text.count("</li>")


def test_of_a_large_tree_only_what_changed_is_drawn(ministry_edition: Edition, monkeypatch: pytest.MonkeyPatch) -> None:
    told = compared(ministry_edition, "2008-07-02", "2023-09-24")
    monkeypatch.setattr(trees, "DRAWN", 100)
    text = drawn(told)
    assert "Torch High Technology Industry Development Center" in text
    assert "General Office" not in text
    assert re.search(r'<li class="soft">\d+ without a certain change</li>', text)
    assert "are drawn" not in text  # all that changed is
    monkeypatch.setattr(trees, "READ", 10)
    assert "It has more than 10 lines, too many to draw." in drawn(told)
    monkeypatch.setattr(trees, "READ", 20_000)
    monkeypatch.setattr(trees, "DRAWN", 10)
    text = drawn(told)
    assert text.count("Only the first 10 places are drawn.") == 2
    assert text.count("<li") == text.count("</li>")
    assert text.count("<ul") == text.count("</ul>")


def test_the_steps_tell_how_the_ministry_came_to_be(ministry_edition: Edition) -> None:
    told = timeline.steps(timeline.course(compared(ministry_edition, "1998-01-01", "2026-01-01")))
    became = {step.id: {new.split(" (")[0]: len(olds) for olds, new in step.became} for step in told}
    assert became["mii-formation-1998"]["Ministry of Information Industry"] == 6
    assert became["miit-creation-2008"]["Ministry of Industry and Information Technology"] == 4
    assert list(became).index("mii-formation-1998") < list(became).index("miit-creation-2008")
