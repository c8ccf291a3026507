"""Events of drawn packages against those that plain Python tells: a campaign by hand, as it draws more widely than the default run.

pytest tests/fuzz/events.py [--hypothesis-profile=search]
"""

from __future__ import annotations

import sys
from pathlib import Path

from hypothesis import given

sys.path.insert(0, str(Path(__file__).parents[1] / "laws"))

from support.event_oracle import story
from support.event_packages import packages, written
from support.event_tables import changed
from support.generated import share
from test_event_laws import Package, assert_composed, assert_told, interesting, unaccounted


@share(1)
@given(packages())
def test_events_are_those_that_plain_python_tells_and_the_laws_hold(package: Package) -> None:
    with written(*package) as folder, changed(folder.root) as (con, contract):
        expected = story(con, contract)
        assert_told(con, expected)
        assert unaccounted(con, contract) == []
        assert_composed(con, interesting(expected.events, 6))
