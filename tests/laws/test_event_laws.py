"""The events of generated packages: as the oracle in plain Python tells them, law 2 (composition) and law 3 (account)."""

from __future__ import annotations

import datetime
from dataclasses import fields, replace
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from support.event_oracle import Story, Told, story
from support.event_packages import packages, written
from support.event_shapes import Shape
from support.event_tables import changed, stored
from support.generated import share
from support.shapes import Rows
from support.workbench import LEAGUE, ROOT

from chronicle.contract import descriptor
from chronicle.engines import duckdb as engine

Day = datetime.date
Package = tuple[Shape, Rows]


def assert_told(con: engine.Connection, expected: Story) -> None:
    """The tables hold these events, lives and links; where not, the first difference is told rather than hundreds of events."""
    kept = stored(con)
    found = {event.id: event for event in kept.events}
    assert sorted(found) == sorted(event.id for event in expected.events)
    for event in expected.events:
        other = found[event.id]
        for field in fields(Told):
            assert (event.id, field.name, getattr(other, field.name)) == (event.id, field.name, getattr(event, field.name))
    assert (kept.lives - expected.lives, expected.lives - kept.lives) == (set(), set())
    assert (kept.links - expected.links, expected.links - kept.links) == (set(), set())


def interesting(events: list[Told], most: int) -> list[Day]:
    """Days on which a window begins or ends, and the days before."""
    edges = {day for event in events for day in (event.earliest, event.latest) if day and day > Day(1, 1, 1)}
    days = sorted({day - datetime.timedelta(days=step) for day in edges for step in (0, 1)})
    return days[:: max(1, len(days) // most)][:most]


RANGE = "NOT undated AND (latest IS NULL OR latest > ?) AND (earliest IS NULL OR earliest <= ?)"


def assert_composed(con: engine.Connection, days: list[Day]) -> None:
    """The events of (a, c] are those of (a, b] and of (b, c]; those in both may have happened before and after b."""
    query = f"SELECT id FROM change.events WHERE {RANGE}"
    found = {pair: {id for (id,) in engine.rows(con, query, list(pair))} for pair in combinations(days, 2)}
    for a, b, c in combinations(days, 3):
        assert found[a, c] == found[a, b] | found[b, c], (a, b, c)
        around = "SELECT id FROM change.events WHERE (earliest IS NULL OR earliest <= $b) AND (latest IS NULL OR latest > $b)"
        assert found[a, b] & found[b, c] <= {id for (id,) in engine.rows(con, around, {"b": b})}, (a, b, c)


UNACCOUNTED = """
    WITH boundaries AS ({boundaries}),
    explained AS (
        SELECT statement_table, statement_id, side, count(DISTINCT event_id) AS times, count(*) AS rows FROM change.statements GROUP BY ALL)
    SELECT 'boundary', statement_table || ' ' || statement_id || ' ' || side FROM boundaries
    ANTI JOIN explained USING (statement_table, statement_id, side)
    UNION ALL
    SELECT 'twice', statement_table || ' ' || statement_id || ' ' || side FROM explained WHERE times <> 1 OR rows <> 1
    UNION ALL
    SELECT 'event', e.id FROM change.events e ANTI JOIN change.statements s ON s.event_id = e.id
    WHERE e.kind NOT IN ('transferred', 'exchanged')
    UNION ALL
    SELECT 'link', l.succession_table || ' ' || l.succession_id FROM change.links l
    GROUP BY l.succession_table, l.succession_id HAVING count(*) <> 1
"""


def unaccounted(con: engine.Connection, package: descriptor.Package) -> list[tuple[str, str]]:
    """Boundaries, dated or not, that no event or several explain, and events that explain nothing: one query."""
    boundaries = [
        f"""SELECT '{table.name}' AS statement_table, {table.row_id_sql("t.")} AS statement_id, '{side}' AS side FROM "{table.name}" AS t
            WHERE t."{column}" {"IS NOT NULL" if table.exact else "IS DISTINCT FROM '..'"}"""
        for table in package.temporal
        for side, column in zip(("begin", "end"), table.period or (), strict=True)
    ]
    return engine.rows(con, UNACCOUNTED.format(boundaries=" UNION ALL ".join(boundaries)))


@share(0.3)
@given(packages())
def test_events_are_those_that_plain_python_tells_and_the_laws_hold(package: Package) -> None:
    with written(*package) as folder, changed(folder.root) as (con, contract):
        expected = story(con, contract)
        assert_told(con, expected)
        assert unaccounted(con, contract) == []
        assert_composed(con, interesting(expected.events, 6))


@share(0.3)
@given(packages())
def test_the_drawn_packages_are_allowed_by_the_contract(package: Package) -> None:
    with written(*package) as folder:
        descriptor.validate(folder.descriptor)


@pytest.mark.slow
@pytest.mark.parametrize("root", [LEAGUE, ROOT], ids=["league", "ministry"])
def test_the_same_holds_on_real_packages(root: Path) -> None:
    with changed(root) as (con, package):
        expected = story(con, package)
        assert_told(con, expected)
        assert unaccounted(con, package) == []
        assert_composed(con, interesting(expected.events, 12))


# What the account sees


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        ("DELETE FROM change.members WHERE statement_table = 'titles' AND part = 'statement' AND side = 'end'", {"boundary", "event"}),
        ("INSERT INTO change.members SELECT * FROM change.members LIMIT 1", {"twice"}),
    ],
)
def test_a_boundary_without_an_event_or_with_two_is_seen(spoil: str, expected: set[str]) -> None:
    with changed(LEAGUE) as (con, package):
        con.execute(spoil)
        assert {what for what, _ in unaccounted(con, package)} == expected


@pytest.mark.parametrize("spoil", ["change", "drop"])
def test_an_event_that_is_told_otherwise_is_seen(spoil: str) -> None:
    with changed(LEAGUE) as (con, package):
        told = story(con, package)
        first, *rest = told.events
        assert_told(con, told)
        with pytest.raises(AssertionError):
            assert_told(con, replace(told, events=[replace(first, unsettled=not first.unsettled), *rest] if spoil == "change" else rest))
