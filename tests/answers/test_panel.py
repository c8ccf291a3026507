"""A panel is the as-of states of its days, one below the other."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

import chronicle
from chronicle import ChronicleError, Edition

DAYS = ["1995-06-01", "2005-01-01", "2020-12-31"]


@pytest.fixture(scope="module")
def league(league_build: Path) -> Edition:
    return chronicle.open(league_build)


@pytest.mark.parametrize("table", ["members", "titles", "placements", "stints"])
def test_a_panel_of_a_table_is_its_state_on_each_day(table: str, league: Edition) -> None:
    wanted = [(datetime.date.fromisoformat(day), *row) for day in DAYS for row in league.asof(day)[table]]
    assert league.panel(DAYS, table).fetchall() == wanted
    assert league.panel(",".join(DAYS), table).columns == ["date", *league.asof(DAYS[0])[table].columns]


def test_without_a_table_it_lists_the_entities_with_their_names(league: Edition) -> None:
    wanted = sorted((day, *row[:-1]) for day in DAYS for row in league.asof(day).entities)  # without what they became
    assert sorted((str(day), *rest) for day, *rest in league.panel(DAYS)) == wanted


def test_the_days_are_the_last_of_each_year_and_the_closing_date(found: Edition) -> None:
    days = sorted({str(row[0]) for row in found.panel("year")})
    assert (days[0], days[1], days[-1], len(days)) == ("1980-12-31", "1981-12-31", "2020-12-31", 41)
    months = sorted({str(row[0]) for row in found.panel("month", "posts", since="2019-11-15", until="2020-02-10")})
    assert months == ["2019-11-30", "2019-12-31", "2020-01-31", "2020-02-10"]


@pytest.mark.parametrize(
    ("ask", "code"),
    [
        (lambda found: found.panel("week"), "bad-date"),
        (lambda found: found.panel("year", "nothing"), "unknown-table"),
        (lambda found: found.panel("year", "people"), "no-periods"),
        (lambda found: found.panel("year", since="2010-01-01", until="2009-01-01"), "bad-order"),
        (lambda found: found.panel(DAYS, since="2010-01-01"), "bad-option"),
    ],
)
def test_what_makes_no_panel_is_refused(ask: object, code: str, found: Edition) -> None:
    with pytest.raises(ChronicleError, match=rf"\[{code}\]"):
        ask(found)  # type: ignore[operator]


def test_a_panel_is_written_in_any_format(found: Edition, tmp_path: Path) -> None:
    assert found.panel("year").df().shape[0] == found.panel("year").arrow().num_rows == 93
    assert found.panel(DAYS).write(tmp_path / "panel.parquet").stat().st_size > 0
