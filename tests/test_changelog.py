"""A diff in words."""

from __future__ import annotations

import datetime
import re
from itertools import pairwise

import pytest
from workbench import compared

from chronicle import changelog, diff
from chronicle.edition import Edition
from chronicle.events import Event

Day = datetime.date


def event(found: Edition, a: str, b: str, key: str) -> Event:
    told = diff.between(found.con, found.package, Day.fromisoformat(a), Day.fromisoformat(b))
    return next(e for e in told.events if e.id == key)


@pytest.mark.parametrize(
    ("days", "key", "expected"),
    [
        ("2009-05-18 2009-05-19", "created:rasenball", "Rasenball Lawn Ball created"),
        ("1990-01-01 1997-01-01", "abolished:spielclub", "Spielclub Playing Club abolished"),
        (
            "1999-06-30 1999-07-01",
            "merged:union+vorwaerts>stadtwerk",
            "FC Union Union FC and Vorwärts Forward merged into SG Stadtwerk Public Works",
        ),
        ("2000-12-31 2001-01-01", "absorbed:hafen>eintracht", "SV Hafen Harbour absorbed by SV Eintracht Harmony"),
        (
            *("2005-01-01 2007-01-01", "split:turner>turner-fussball+turner-handball"),
            "Turnerbund 1860 Gymnasts 1860 split into Turnerbund Fußball Gymnasts Football and Turnerbund Handball Gymnasts Handball",
        ),
        (
            "2010-01-01 2011-01-01",
            "spun_off:germania>germania-frauen",
            "Germania Frauen Germania Women spun off from FC Germania Germania FC",
        ),
        ("2011-06-30 2011-07-01", "replaced:phoenix>phoenix-2011", "Phönix Phoenix replaced by Phönix 2011 Phoenix 2011"),
        (
            *("2012-06-30 2012-07-01", "reorganized:bergbau+huette>revier-nord+revier-sued"),
            "SV Bergbau Miners and SV Hütte Steelworkers reorganized into Revier Nord Ruhr North and Revier Süd Ruhr South",
        ),
        (
            *("2003-06-30 2003-07-01", "rebranded:eintracht"),
            "Eintracht 1899 Harmony 1899 rebranded: SV Eintracht → Eintracht 1899; Harmony → Harmony 1899",
        ),
        (
            *("2004-06-30 2004-07-01", "regraded:eintracht"),
            "Eintracht 1899 Harmony 1899 regraded: Erste Liga First Division → Zweite Liga Second Division",
        ),
        ("2015-06-30 2015-07-01", "sponsor_gained:eintracht", "Eintracht 1899 Harmony 1899 sponsor gained: Brauhaus Eintracht"),
        (
            *("2003-11-29 2003-11-30", "engaged:schmidt|eintracht|2003-11-30"),
            "Schmidt Smith engaged: Head coach, Eintracht 1899 Harmony 1899",
        ),
    ],
)
def test_each_event_is_a_sentence(league_edition: Edition, days: str, key: str, expected: str) -> None:
    assert changelog.sentence(event(league_edition, *days.split(), key)) == expected


def test_what_came_in_between_is_told_in_brackets(league_edition: Edition) -> None:
    told = changelog.sentence(event(league_edition, "1998-01-01", "2010-01-01", "merged:nordstern+union+vorwaerts>stadtfc"))
    assert told.endswith("merged into Stadt-FC City FC (meanwhile SG Stadtwerk Public Works)")


@pytest.mark.parametrize(
    ("days", "key", "expected"),
    [
        ("2003-06-30 2003-07-01", "rebranded:eintracht", "2003-07-01"),
        ("2008-01-01 2009-01-01", "regraded:eintracht", "2008-05-15 .. 2008-07-01"),
        ("2015-05-01 2015-05-02", "abolished:amateure", "2015-05-02 .. open"),
    ],
)
def test_the_day_is_told_as_exactly_as_it_is_known(league_edition: Edition, days: str, key: str, expected: str) -> None:
    assert changelog.when(event(league_edition, *days.split(), key)) == expected


def test_a_line_names_acts_and_sources(league_edition: Edition) -> None:
    (line,) = changelog.lines([event(league_edition, "2000-12-31", "2001-01-01", "absorbed:hafen>eintracht")])
    assert line == "- **2001-01-01** SV Hafen Harbour absorbed by SV Eintracht Harmony. Act: fusion-2001. Sources: register, yearbook."


def test_every_certain_event_is_told_once(league_edition: Edition) -> None:
    told = compared(league_edition, "1998-01-01", "2014-01-01")
    text = changelog.text(told, everything=True)
    for each in told.diff.events:
        assert changelog.sentence(each) in text
    assert len(re.findall(r"^- \*\*", text, re.M)) == len(told.diff.events)


def test_where_nothing_is_certain_it_says_so(league_edition: Edition) -> None:
    told = compared(league_edition, "2007-07-01", "2007-07-02")
    assert "Nothing that certainly happened in this period is on record." in changelog.text(told)


def test_the_history_begins_with_the_latest(league_edition: Edition) -> None:
    days = [Day(1999, 7, 1), Day(2006, 6, 30), Day(2007, 7, 1)]
    diffs = [diff.between(league_edition.con, league_edition.package, a, b) for a, b in pairwise(days)]
    text = changelog.history(league_edition.package, diffs, "1.2.3")
    assert text.startswith("# League 1.2.3: ")
    assert text.index("## 2006-06-30 → 2007-07-01") < text.index("## 1999-07-01 → 2006-06-30")
