"""The trees of both days, and the steps from one to the other."""

from __future__ import annotations

import re

from support.workbench import compared

from chronicle.history.edition import Edition
from chronicle.render import timeline
from chronicle.render.html import trees
from chronicle.render.sentences import Teller


def marked(found: Edition, a: str, b: str) -> tuple[dict[str, str], dict[str, str]]:
    first, second = trees.marks(Teller(compared(found, a, b)))
    assert {table for table, _ in (*first, *second)} <= {"members", "organizations", "policies"}
    return {key: mark.sign for (_, key), mark in first.items()}, {key: mark.sign for (_, key), mark in second.items()}


def test_what_became_of_an_entity_is_marked_on_the_day_on_which_it_stands(league_edition: Edition) -> None:
    first, second = marked(league_edition, "1999-06-30", "1999-07-01")
    assert (first["union"], first["vorwaerts"], second["stadtwerk"]) == ("made", "made", "made")
    assert "stadtwerk" not in first
    assert marked(league_edition, "2009-05-18", "2009-05-19")[1]["rasenball"] == "new"
    assert marked(league_edition, "1990-01-01", "1997-01-01")[0]["spielclub"] == "gone"
    assert marked(league_edition, "2004-06-30", "2004-07-01") == ({"eintracht": "moved"}, {"eintracht": "moved"})
    assert marked(league_edition, "2003-06-30", "2003-07-01") == ({"eintracht": "renamed"}, {"eintracht": "renamed"})


def test_what_only_may_have_happened_is_not_marked(league_edition: Edition) -> None:
    told = compared(league_edition, "2015-05-01", "2015-05-02")
    assert [event.certainty for event in told.diff.events] == ["possible"]
    assert trees.marks(Teller(told)) == ({}, {})
    assert list(trees.drawn(Teller(told))) == []


def test_links_beside_the_hierarchy_are_no_moves(ministry_edition: Edition) -> None:
    first, second = marked(ministry_edition, "2008-07-02", "2023-09-24")
    assert "miit" not in {**first, **second}
    assert second["torch-center"] == "moved"


def test_a_branch_that_did_not_change_is_folded(ministry_edition: Edition) -> None:
    text = "\n".join(trees.drawn(Teller(compared(ministry_edition, "2008-07-02", "2023-09-24"))))
    assert len(re.findall(r"<details><summary>Regional bureau \(31\)", text)) == 2
    assert text.count("<ul") == text.count("</ul>")
    assert text.count("<li") == text.count("</li>")


def test_the_steps_tell_how_the_ministry_came_to_be(ministry_edition: Edition) -> None:
    told = timeline.steps(Teller(compared(ministry_edition, "1998-01-01", "2026-01-01")))
    became = {step.id: {new.split(" (")[0]: len(olds) for olds, new in step.became} for step in told}
    assert became["mii-formation-1998"]["Ministry of Information Industry"] == 6
    assert became["miit-creation-2008"]["Ministry of Industry and Information Technology"] == 4
    assert list(became).index("mii-formation-1998") < list(became).index("miit-creation-2008")
