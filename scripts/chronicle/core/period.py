"""A half-open period [from, to) whose ends are known to ranges of days, and how certainly it holds on a day.

Four bounds describe it: the earliest and latest first day (fe, fl), and the earliest and latest day after the last (te, tl).
Compiled tables hold them as DATE columns, NULL where unbounded. What NULL means as a start depends on the table: where periods are
exact (plain dates; start and end are one column each) the statement has always been true; where they are EDTF texts, a missing `fl`
means that it may begin on any later day, so it is never certain to have begun. A missing end means the same for both: it still holds.

In Python the ends of the calendar stand for NULL: a bound on FIRST has always been reached, one on LAST never is. `Period` and
`PeriodSql` agree on every day if no column holds the day LAST itself; if one does, they agree on every day before LAST.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from chronicle.core.sql import day as date_literal
from chronicle.core.sql import ident, literal

Day = datetime.date
Range = tuple[Day | None, Day | None]  # None where open on that side

FIRST, LAST = Day.min, Day.max
FIRST_SQL, LAST_SQL = date_literal(FIRST.isoformat()), date_literal(LAST.isoformat())

ABSENT, POSSIBLE, CERTAIN = range(3)
LEVELS = ("absent", "possible", "certain")  # the word for each level


@dataclass(frozen=True, slots=True)
class Period:
    """The four bounds of a period; FIRST and LAST stand for unbounded."""

    fe: Day
    fl: Day
    te: Day
    tl: Day

    @classmethod
    def exactly(cls, first: Day | None, end: Day | None) -> Period:
        """From the day `first` up to, and without, the day `end`; None is unbounded."""
        first, end = first or FIRST, end or LAST
        return cls(first, first, end, end)

    @classmethod
    def of(cls, bounds: Iterable[Day | None], exact: bool) -> Period:
        """The period that four column values describe: fe, fl, te and tl, None for NULL. `exact` says what a missing `fl` means."""
        fe, fl, te, tl = bounds
        return cls(fe or FIRST, fl or (FIRST if exact else LAST), te or LAST, tl or LAST)

    @property
    def bounds(self) -> tuple[Day, Day, Day, Day]:
        return self.fe, self.fl, self.te, self.tl

    @property
    def is_empty(self) -> bool:
        """True if it is possible on no day."""
        return self.tl <= self.fe

    @property
    def start(self) -> Range:
        """The days on which it can begin, both included."""
        return _opened(self.fe), _opened(self.fl)

    @property
    def end(self) -> Range:
        """The days on which it can have ended, both included: the first on which it no longer holds."""
        return _opened(self.te), _opened(self.tl)

    def level(self, day: Day) -> int:
        """Return how certainly it holds on `day`: 2 certain, 1 possible, 0 absent."""
        if _reached(self.fl, day) and not _reached(self.te, day):
            return CERTAIN
        return POSSIBLE if _reached(self.fe, day) and not _reached(self.tl, day) else ABSENT

    def distance(self, day: Day) -> int:
        """Days from `day` to the nearest day on which it is possible; 0 if it is so on the day.

        For an empty period, which has no such day, the distance to its bounds, which is never 0.
        """
        if self.fe > day:
            return (self.fe - day).days
        return (day - self.tl).days + 1 if _reached(self.tl, day) else 0


NEVER, ALWAYS = Period.exactly(FIRST, FIRST), Period.exactly(None, None)


def _reached(bound: Day, day: Day) -> bool:
    """True if `bound` is on or before `day`. LAST means never, so it is not reached even on LAST itself."""
    return bound <= day and bound != LAST


def _opened(bound: Day) -> Day | None:
    return None if bound in (FIRST, LAST) else bound


def hull(ranges: Iterable[Range]) -> Range:
    """The smallest range that contains all of `ranges` (at least one); open on a side where one of them is."""
    firsts, lasts = zip(*ranges, strict=True)
    return (None if None in firsts else min(firsts)), (None if None in lasts else max(lasts))


@dataclass(frozen=True, slots=True)
class PeriodSql:
    """`Period` as SQL expressions. `fe`, `fl`, `te` and `tl` are DATE expressions, NULL where unbounded.

    The methods take a day as a DATE expression that is never NULL, and return expressions that need no parentheses around them.
    """

    fe: str
    fl: str
    te: str
    tl: str
    exact: bool

    @classmethod
    def of(cls, columns: Iterable[str], exact: bool, prefix: str = "") -> PeriodSql:
        """From the names of the four columns, each behind `prefix` (such as `t.`)."""
        fe, fl, te, tl = (prefix + ident(column) for column in columns)
        return cls(fe, fl, te, tl, exact)

    # `IS NULL OR` rather than coalesce: DuckDB can then skip row groups by the smallest and largest value of a column.

    def possible(self, day: str) -> str:
        """The condition that it may hold on the day."""
        return f"(({self.fe} IS NULL OR {self.fe} <= {day}) AND ({self.tl} IS NULL OR {day} < {self.tl}))"

    def certain(self, day: str) -> str:
        """The condition that it holds on the day whichever days within the bounds its ends fall on."""
        begun = f"({self.fl} IS NULL OR {self.fl} <= {day})" if self.exact else f"coalesce({self.fl} <= {day}, FALSE)"
        return f"({begun} AND ({self.te} IS NULL OR {day} < {self.te}))"

    def level(self, day: str) -> str:
        """Return SQL for how certainly it holds on the day: 2 certain, 1 possible, 0 absent."""
        return f"CASE WHEN {self.certain(day)} THEN {CERTAIN} WHEN {self.possible(day)} THEN {POSSIBLE} ELSE {ABSENT} END"

    def distance(self, day: str) -> str:
        """Days from `day` to the nearest day on which it is possible, as in Period.distance."""
        early, late = f"({self.fe}) - ({day})", f"({day}) - ({self.tl}) + 1"
        return f"CASE WHEN {self.fe} > {day} THEN {early} WHEN {self.tl} <= {day} THEN {late} ELSE 0 END"

    def closed(self) -> tuple[str, str, str, str]:
        """The four bounds, with the ends of the calendar in place of NULL, as in Period."""
        begun = FIRST_SQL if self.exact else LAST_SQL
        nulls = (FIRST_SQL, begun, LAST_SQL, LAST_SQL)
        fe, fl, te, tl = (f"coalesce({bound}, {null})" for bound, null in zip((self.fe, self.fl, self.te, self.tl), nulls, strict=True))
        return fe, fl, te, tl


def in_words(level: str) -> str:
    """Return SQL that turns `level`, an SQL expression for 0, 1 or 2, into its word in LEVELS."""
    cases = " ".join(f"WHEN {number} THEN {literal(word)}" for number, word in enumerate(LEVELS))
    return f"CASE {level} {cases} END"
