"""Periods whose ends are known to ranges, in Python and in SQL; the oracle tries every day on which a period can begin and end."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from typing import Any

import duckdb
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from support.generated import share

from chronicle.core import edtf
from chronicle.core.period import ALWAYS, FIRST, FIRST_SQL, LAST, LAST_SQL, LEVELS, NEVER, Period, PeriodSql, Range, hull, in_words
from chronicle.core.sql import ident

Day = datetime.date
Bounds = tuple[Day | None, Day | None, Day | None, Day | None]

COLUMNS = ("a from", "b", "c", "d")
EDTF = PeriodSql.of(COLUMNS, exact=False)
EXACT = PeriodSql.of(("a from", "a from", "d", "d"), exact=True)
NOON = Day(2000, 1, 1)
SPAN = range(8)  # days on which a bound can fall, counted from NOON


def _day(number: int) -> Day:
    return NOON + datetime.timedelta(days=number)


@pytest.fixture(scope="module")
def con() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


# The oracle: bounds are numbers of days, None is unbounded, and every possible period is tried.

FAR = 40  # further away than any day that is asked about
ASKED = range(-3, 12)
Numbers = tuple[int | None, int | None, int | None, int | None]


def _worlds(numbers: Numbers, exact: bool) -> list[tuple[int, int]]:
    """Every first day and day after the last that the bounds allow."""
    fe, fl, te, tl = numbers
    earliest = -FAR if fe is None else fe
    latest = (earliest if exact else FAR) if fl is None else fl
    first_end = FAR if te is None else te
    last_end = FAR if tl is None else tl
    return list(product(range(earliest, latest + 1), range(first_end, last_end + 1)))


def _naive(worlds: list[tuple[int, int]], day: int) -> int:
    holds = [first <= day < end for first, end in worlds]
    return 2 if all(holds) else 1 if any(holds) else 0


@st.composite
def known(draw: st.DrawFn) -> tuple[Numbers, bool]:
    """Bounds in order, as compiled tables have them, and whether the table is exact."""
    number = st.sampled_from(SPAN)
    if draw(st.booleans()):
        first, end = draw(st.none() | number), draw(st.none() | number)
        return (first, first, end, end), True
    fe, fl = sorted((draw(number), draw(number)))
    te, tl = sorted((draw(number), draw(number)))
    start = draw(st.sampled_from([(fe, fl), (fe, None), (None, fl), (None, None)]))
    end = draw(st.sampled_from([(te, tl), (te, None), (None, None)]))
    return (*start, *end), False


def _period(numbers: Numbers, exact: bool) -> Period:
    return Period.of([None if n is None else _day(n) for n in numbers], exact)


@share(6)
@given(known())
@example(((None, None, None, None), True))
@example(((None, None, None, None), False))
def test_a_period_is_certain_in_all_of_its_worlds_and_possible_in_any(drawn: tuple[Numbers, bool]) -> None:
    numbers, exact = drawn
    worlds, own = _worlds(numbers, exact), _period(numbers, exact)
    assert [own.level(_day(day)) for day in ASKED] == [_naive(worlds, day) for day in ASKED]


@share(6)
@given(known())
def test_the_distance_is_to_the_nearest_possible_day_and_an_empty_period_has_none(drawn: tuple[Numbers, bool]) -> None:
    numbers, exact = drawn
    worlds, own = _worlds(numbers, exact), _period(numbers, exact)
    possible = [day for day in range(-FAR, FAR) if any(first <= day < end for first, end in worlds)]
    assert own.is_empty == (not possible)
    for day in ASKED:
        if possible:
            assert own.distance(_day(day)) == min(abs(day - other) for other in possible)
        else:
            assert own.distance(_day(day)) > 0


@share(6)
@given(known())
def test_a_period_can_begin_and_end_on_the_days_of_its_bounds(drawn: tuple[Numbers, bool]) -> None:
    numbers, exact = drawn
    fe, fl, te, tl = (None if n is None else _day(n) for n in numbers)
    own = _period(numbers, exact)
    assert (own.start, own.end) == ((fe, fl), (te, tl))


# Both forms. Columns hold any four days in any order, so that inverted periods are asked about as well.

ends = st.sampled_from([None, FIRST, FIRST + datetime.timedelta(days=1), LAST - datetime.timedelta(days=1)])
columns = st.one_of(st.sampled_from(SPAN).map(_day), ends)
asked = st.one_of(st.sampled_from(ASKED).map(_day), ends.map(lambda day: day or LAST), st.dates())


@dataclass(frozen=True)
class Question:
    """Some periods of one table, each on some days."""

    exact: bool
    table: list[tuple[Bounds, Day]]

    @property
    def sql(self) -> PeriodSql:
        return EXACT if self.exact else EDTF

    @property
    def periods(self) -> Iterable[tuple[Period, Day]]:
        return ((Period.of(bounds, self.exact), day) for bounds, day in self.table)

    def answer(self, con: duckdb.DuckDBPyConnection, *expressions: str) -> list[tuple[Any, ...]]:
        """The values of the expressions for each row, in order."""
        names = ", ".join(f"unnest(?::DATE[]) AS {ident(name)}" for name in (*COLUMNS, "day"))
        cells = [list(column) for column in zip(*((*bounds, day) for bounds, day in self.table), strict=True)]
        return con.execute(f"SELECT {', '.join(expressions)} FROM (SELECT {names}) AS t", cells).fetchall()


@st.composite
def questions(draw: st.DrawFn) -> Question:
    exact = draw(st.booleans())
    bounds = st.tuples(columns, columns).map(lambda b: (b[0], b[0], b[1], b[1])) if exact else st.tuples(columns, columns, columns, columns)
    several, days = draw(st.lists(bounds, min_size=1, max_size=6)), draw(st.lists(asked, min_size=1, max_size=6))
    return Question(exact, list(product(several, days)))


OPEN: Bounds = (None, None, None, None)
BEGUN: Bounds = (None, NOON, None, None)
OPENS = [(OPEN, day) for day in (FIRST, NOON, LAST)]
BEGUNS = [(BEGUN, day) for day in (FIRST, _day(-1), NOON, LAST)]


@share(6)
@given(questions())
@example(Question(True, OPENS))
@example(Question(False, OPENS + BEGUNS))
def test_sql_and_python_give_the_same_answers(con: duckdb.DuckDBPyConnection, question: Question) -> None:
    own = question.sql
    found = question.answer(con, own.level("day"), own.certain("day"), own.possible("day"), own.distance("day"))
    for (level, certain, possible, distance), (period, day) in zip(found, question.periods, strict=True):
        assert level == period.level(day) == (2 if certain else 1 if possible else 0)
        assert distance == period.distance(day)
        assert possible == (distance == 0)


@share(6)
@given(questions())
@example(Question(True, OPENS))
@example(Question(False, OPENS + BEGUNS))
def test_closed_bounds_are_those_of_the_python_form_and_need_no_null(con: duckdb.DuckDBPyConnection, question: Question) -> None:
    closed = PeriodSql(*question.sql.closed(), exact=not question.exact)
    found = question.answer(con, *question.sql.closed(), closed.level("day"))
    for (*bounds, level), (period, day) in zip(found, question.periods, strict=True):
        assert tuple(bounds) == period.bounds
        assert Period.of(bounds, not question.exact) == period
        assert level == period.level(day) or day == LAST  # a bound that says LAST has come on that day in SQL


@pytest.mark.parametrize("exact", [True, False])
def test_every_expression_can_stand_within_a_larger_one(con: duckdb.DuckDBPyConnection, exact: bool) -> None:
    question = Question(exact, [((_day(2), _day(2), _day(5), _day(5)), _day(n)) for n in ASKED])
    own, when = question.sql, "day + 1 - 1"
    inner = (f"NOT {own.possible(when)}", f"NOT {own.certain(when)}", f"1 + {own.level(when)}", f"10 - {own.distance(when)}")
    for found, (period, day) in zip(question.answer(con, *inner), question.periods, strict=True):
        level = period.level(day)
        assert found == (level == 0, level < 2, 1 + level, 10 - period.distance(day))


@pytest.mark.parametrize("exact", [True, False])
def test_bounds_and_days_can_be_computed(con: duckdb.DuckDBPyConnection, exact: bool) -> None:
    question = Question(exact, [((_day(2), _day(2), _day(5), _day(5)), _day(n)) for n in ASKED])
    own = question.sql
    later = PeriodSql(*(f"{bound} + 3" for bound in (own.fe, own.fl, own.te, own.tl)), exact=exact)
    found = question.answer(con, later.level("day + 3"), later.distance("day + 3"))
    assert found == [(period.level(day), period.distance(day)) for period, day in question.periods]


# What the forms mean, by example.


def test_a_missing_exact_start_has_always_been_so_and_a_missing_edtf_start_is_never_certain() -> None:
    assert [Period.of((None, None, None, None), True).level(day) for day in (FIRST, NOON, LAST)] == [2, 2, 2]
    assert [Period.of((None, None, None, None), False).level(day) for day in (FIRST, NOON, LAST)] == [1, 1, 1]


def test_an_open_end_lasts_through_the_last_day_of_the_calendar() -> None:
    assert Period.of((NOON, NOON, None, None), False).level(LAST) == 2
    assert Period.of((NOON, NOON, _day(3), None), False).level(LAST) == 1


def test_the_day_an_end_names_is_the_first_on_which_it_no_longer_holds() -> None:
    own = Period.exactly(_day(2), _day(5))
    assert [own.level(_day(n)) for n in (1, 2, 4, 5)] == [0, 2, 2, 0]
    assert [own.distance(_day(n)) for n in (0, 1, 2, 4, 5, 6)] == [2, 1, 0, 0, 1, 2]


def test_always_and_never_are_what_they_are_called() -> None:
    assert ALWAYS == Period.exactly(None, None) == Period.of((None, None, None, None), True)
    assert not ALWAYS.is_empty
    assert {ALWAYS.level(day) for day in (FIRST, NOON, LAST)} == {2}
    assert NEVER.is_empty
    assert {NEVER.level(day) for day in (FIRST, NOON, LAST)} == {0}


def test_a_period_that_would_begin_on_the_last_day_of_the_calendar_never_begins() -> None:
    own = Period.exactly(LAST, None)
    assert own.is_empty
    assert own.level(LAST) == 0


def test_the_ends_of_the_calendar_are_those_of_the_edtf_reader_and_of_duckdb(con: duckdb.DuckDBPyConnection) -> None:
    assert (FIRST, LAST) == (edtf.FIRST, edtf.LAST)
    assert con.execute(f"SELECT {FIRST_SQL}, {LAST_SQL}").fetchone() == (FIRST, LAST)


def test_a_level_has_the_same_word_in_sql_as_in_python(con: duckdb.DuckDBPyConnection) -> None:
    assert LEVELS == ("absent", "possible", "certain")
    for level, word in enumerate(LEVELS):
        assert con.execute(f"SELECT {in_words(str(level))}").fetchone() == (word,)


def test_columns_are_quoted_behind_their_prefix() -> None:
    own = PeriodSql.of(COLUMNS, False, "t.")
    assert (own.fe, own.fl, own.te, own.tl) == ('t."a from"', 't."b"', 't."c"', 't."d"')


ranges = st.tuples(st.none() | st.sampled_from(SPAN).map(_day), st.none() | st.sampled_from(SPAN).map(_day))


@given(st.lists(ranges, min_size=1, max_size=4))
def test_a_hull_contains_every_day_of_its_ranges_and_is_open_where_one_of_them_is(drawn: list[Range]) -> None:
    first, last = hull(iter(drawn))
    firsts, lasts = [a or FIRST for a, _ in drawn], [b or LAST for _, b in drawn]
    assert (first or FIRST, last or LAST) == (min(firsts), max(lasts))
    assert (first is None, last is None) == (any(a is None for a, _ in drawn), any(b is None for _, b in drawn))


def test_the_state_of_a_day_skips_row_groups_that_begin_later(con: duckdb.DuckDBPyConnection) -> None:
    rows = 500_000
    for query in (EDTF, EXACT):
        con.execute(f"""
            CREATE OR REPLACE TABLE t AS
            SELECT CASE WHEN i > 9 THEN DATE '0500-01-01' + i::INTEGER END AS "a from", "a from" AS b,
                   CASE WHEN i % 7 > 0 THEN DATE '0500-01-01' + i::INTEGER + 30 END AS c, c AS d FROM range({rows}) r(i)
        """)
        state = query.possible("DATE '0510-01-01'")
        row = con.execute(f"EXPLAIN (ANALYZE, FORMAT json) SELECT count(*) FROM t WHERE {state}").fetchone()
        assert row is not None
        scanned = [int(number) for number in re.findall(r'"(?:operator_)?rows_scanned"\s*:\s*(\d+)', row[1])]
        assert 0 < max(scanned) < rows / 2
