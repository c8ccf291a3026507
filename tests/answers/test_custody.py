"""Who held a duty: in order, with acts, what became of the holders, gaps and lapses."""

from __future__ import annotations

import csv
import dataclasses
import datetime
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

import chronicle
from chronicle import ChronicleError, Edition
from chronicle.answers import custody
from chronicle.answers.custody import HELD, POSSIBLE_GAP, Turn
from chronicle.change.event import Ref
from chronicle.core.period import ABSENT, CERTAIN, LAST, Period
from chronicle.documents.custody import Custody
from chronicle.render import custody_text


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


# Gaps

DAYS = [datetime.date(2000, 1, day) for day in range(1, 15)]


@st.composite
def turns(draw: st.DrawFn) -> list[Turn]:
    """Turns in the order in which statements are read, each possible on some day; some certain on none, some with an open end."""
    found = []
    for _ in range(draw(st.integers(1, 5))):
        fe, fl, te, tl = sorted(draw(st.lists(st.sampled_from(DAYS), min_size=4, max_size=4)))
        if draw(st.booleans()):
            fl, te = te, fl  # its start and end are known so badly that it is certain on no day
        tl = LAST if draw(st.integers(0, 5)) == 0 else max(tl, fe + datetime.timedelta(days=1))
        found.append(Turn(HELD, Period(fe, min(fl, tl), max(te, fe), tl)))
    return sorted(found, key=lambda turn: turn.period.bounds)


@given(turns())
def test_a_gap_is_certain_where_nobody_can_have_held_it_and_possible_where_nobody_must_have(members: list[Turn]) -> None:
    """The oracle goes day by day."""
    found, periods = custody.gaps(members), [turn.period for turn in members]
    sure = [period for period in periods if any(period.level(day) == CERTAIN for day in DAYS)]
    free = {day for day in DAYS if all(period.level(day) == ABSENT for period in periods)}
    between = {day for day in free if any(p.tl <= day for p in periods) and any(p.fe > day for p in periods)}
    assert {day for day in DAYS for gap, certain in found if certain and gap.level(day) == CERTAIN} == between
    unsure = {day for day in DAYS if not any(period.level(day) == CERTAIN for period in periods)}
    unsure = {day for day in unsure if any(p.te <= day for p in sure) and any(p.fl > day for p in sure)}
    said = {day for day in DAYS for gap, _ in found if gap.fe <= day < gap.tl}
    assert unsure <= said
    only_possible = {day for day in DAYS for gap, certain in found if not certain and gap.fe <= day < gap.tl}
    assert only_possible <= unsure - between


def turn(begun: tuple[int, int], ended: tuple[int, int], begun_by: str = "", ended_by: str = "") -> Turn:
    acts = [Ref("acts", act, {}) if act else None for act in (begun_by, ended_by)]
    return Turn(HELD, Period(*(DAYS[day] for day in (*begun, *ended))), None, None, *acts)


def test_a_handover_by_one_act_on_a_day_that_is_not_known_leaves_no_gap() -> None:
    first, second = turn((0, 0), (3, 6), ended_by="decree"), turn((3, 6), (9, 9), begun_by="decree")
    assert custody.gaps([first, second]) == []
    other = turn((3, 6), (9, 9), begun_by="another")
    assert custody.gaps([first, other]) == [(Period(DAYS[3], DAYS[6], DAYS[3], DAYS[6]), False)]


def test_the_text_says_of_a_possible_gap_that_it_is_only_possible(found: Edition) -> None:
    held = found.custody("locks")._held
    chain = dataclasses.replace(held.chains[0], turns=(Turn(POSSIBLE_GAP, Period(DAYS[3], DAYS[6], DAYS[3], DAYS[6])),))
    text = " ".join(" ".join(custody_text.everything(dataclasses.replace(held, chains=(chain,)))).split())
    assert "perhaps nobody some time in Jan 2000" in text
