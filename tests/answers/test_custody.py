"""Who held a duty: in order, with acts, what became of the holders, gaps and lapses."""

from __future__ import annotations

import csv
import io
import json

import pytest

import chronicle
from chronicle import ChronicleError, Edition
from chronicle.documents.custody import Custody


def test_the_holders_come_in_order_with_gaps_and_the_lapse(found: Edition) -> None:
    leads, helps = sorted(found.custody("locks").chains, key=lambda chain: chain.values["mode"], reverse=True)
    assert (leads.values, helps.values) == ({"mode": "leads"}, {"mode": "helps"})
    assert [(turn.kind, turn.holder.id if turn.holder else None) for turn in leads.turns] == [
        ("held", "canal"),
        ("held", "waterways"),
        ("gap", None),
        ("held", "harbours"),
        ("lapsed", None),
    ]
    assert [turn.kind for turn in helps.turns] == ["held"], "statements in no series have no gaps"


def test_a_gap_has_the_days_that_nobody_held_it(found: Edition) -> None:
    gap, lapse = (turn for chain in found.custody("locks").chains for turn in chain.turns if turn.kind != "held")
    assert [str(day) for day in gap.period.bounds] == ["2010-01-01", "2010-01-01", "2011-01-01", "2011-01-01"]
    assert [str(day) for day in lapse.period.bounds[:2]] == ["2012-05-01", "2012-05-31"]


def test_the_text_names_acts_and_what_became_of_the_holders(found: Edition) -> None:
    text = " ".join(str(found.custody("Upkeep of locks")).split())
    assert "运河司 Canal Office 1 Jan 1990 to 1 Jan 2000" in text
    assert "begun by Merger Decree; ended by Split Decree" in text
    assert "now Harbour Office + Water Agency" in text
    assert "nobody 1 Jan 2010 to 1 Jan 2011" in text
    assert "nobody (lapsed) since May 2012" in text


def test_every_format_has_every_turn(found: Edition) -> None:
    held = found.custody("locks")
    document = json.loads(held.json())
    Custody.model_validate(document)
    rows = list(csv.DictReader(io.StringIO(held.csv())))
    assert len(rows) == sum(len(chain["turns"]) for chain in document["chains"]) == 6
    assert [row["became"] for row in rows if row["holder"] == "waterways"] == ["harbours water"]
    assert held.markdown().count("\n- ") == 6


def test_nobody_on_record_is_said(found: Edition) -> None:
    assert "Nobody on record held it." in str(found.custody("dams"))


def test_what_is_not_held_is_refused(found: Edition, league_build: str) -> None:
    with pytest.raises(ChronicleError, match=r"\[unknown-entity\] there is no 'canal' in duties"):
        found.custody("canal")
    with chronicle.open(league_build) as league, pytest.raises(ChronicleError, match=r"\[no-holders\]"):
        league.custody("mueller")
