"""Row changes between two days. Law 1: applied to one state they give the other. Law 6: they are all there is."""

from __future__ import annotations

import datetime
from itertools import product

import pytest
from hypothesis import given
from support.generated import Rows, packages, share, written
from support.states import Published, compared, interesting, state, statements
from support.workbench import history

from chronicle.change import row_changes
from chronicle.change.row_changes import RowChange
from chronicle.contract.package import Package
from chronicle.engines import duckdb as engine
from chronicle.history.edition import Edition
from chronicle.history.state import State

Day = datetime.date


def applied(changes: list[RowChange], before: Published, *, inverted: bool = False) -> Published:
    """The state after the published changes, each of which must fit what it is applied to."""
    after = dict(before)
    for change in changes:
        told = change.as_dict()
        key = told["table"], told["id"]
        old, new = (told["new"], told["old"]) if inverted else (told["old"], told["new"])
        if old is None:
            assert key not in after
        else:
            assert {**after[key], **old} == after[key]
        if new is None:
            del after[key]
        else:
            after[key] = {**after.get(key, {}), **new}
    return after


def assert_laws(con: engine.Connection, package: Package, days: list[Day]) -> None:
    everything = statements(con, package)
    states = {day: state(everything, day) for day in days}
    for a, b in product(days, repeat=2):
        changes = row_changes.between(State(con, package, a), State(con, package, b))
        assert len(changes) == len({(c.table.name, c.id) for c in changes})
        assert {(c.table.name, c.id): (c.before, c.after) for c in changes} == compared(everything, a, b), (a, b)
        assert applied(changes, states[a]) == states[b]
        assert applied(changes, states[b], inverted=True) == states[a]


@pytest.mark.slow
@share(0.5)
@given(packages())
def test_the_changes_are_those_of_a_full_comparison_and_lead_from_state_to_state_and_back(rows: Rows) -> None:
    with written(rows) as folder, history(folder.root) as (con, package):
        assert_laws(con, package, interesting(statements(con, package), 5))


def test_both_laws_hold_between_any_two_snapshots_of_the_league(league_edition: Edition) -> None:
    assert_laws(
        league_edition.con,
        league_edition.package,
        [day for (day,) in engine.rows(league_edition.con, "SELECT snapshot_date FROM snapshots")],
    )


def test_both_laws_hold_between_snapshots_of_the_real_data(ministry_edition: Edition) -> None:
    days = [day for (day,) in engine.rows(ministry_edition.con, "SELECT snapshot_date FROM snapshots")]
    assert_laws(ministry_edition.con, ministry_edition.package, days[::2])


def changes_of(found: Edition, a: str, b: str) -> dict[str, RowChange]:
    return {c.id: c for c in row_changes.between(*(State(found.con, found.package, Day.fromisoformat(day)) for day in (a, b)))}


def test_from_a_day_to_itself_nothing_changes(league_edition: Edition) -> None:
    assert changes_of(league_edition, "2007-07-01", "2007-07-01") == {}


def test_what_begins_and_ends_in_between_is_no_change(league_edition: Edition) -> None:
    assert "germania-de-2" not in changes_of(league_edition, "2002-06-30", "2004-08-01")


def test_a_change_bears_the_old_and_the_new_values(league_edition: Edition) -> None:
    change = changes_of(league_edition, "2015-06-30", "2015-07-01")["eintracht-sponsor"]
    assert (change.change, change.begins, change.window) == ("added", True, (Day(2015, 7, 1), Day(2015, 7, 1)))
    told = change.as_dict()
    assert (told["table"], told["id"], told["change"], told["old"]) == ("titles", "eintracht-sponsor", "added", None)
    assert told["new"] == {
        **{
            "title_code": "eintracht-sponsor",
            "member_code": "eintracht",
            "tongue": "de",
            "style": "sponsor",
            "wording": "Brauhaus Eintracht",
        },
        **{"since": "2015-07-01", "until": "2018-07-01", "opened_with": None, "closed_with": None, "certainty": "certain"},
    }


def test_a_change_of_certainty_alone_bears_only_that(league_edition: Edition) -> None:
    change = changes_of(league_edition, "2006-06-29", "2006-06-30")["turner-fussball"]
    assert change.as_dict() == {
        **{"table": "members", "id": "turner-fussball", "change": "changed"},
        **{"old": {"certainty": "possible"}, "new": {"certainty": "certain"}},
    }


def test_the_window_of_an_end_is_that_of_the_end(league_edition: Edition) -> None:
    change = changes_of(league_edition, "2005-01-01", "2007-01-01")["turner"]
    assert (change.change, change.window) == ("removed", (Day(2005, 8, 21), Day(2006, 6, 30)))  # it was seen on 20 August 2005


def test_dates_and_numbers_are_published_as_json_has_them(league_edition: Edition) -> None:
    change = changes_of(league_edition, "2003-11-29", "2003-11-30")["schmidt|eintracht|2003-11-30"]
    assert change.as_dict()["new"]["hired"] == "2003-11-30"
    assert change.as_dict()["new"]["wage"] == 400.0
