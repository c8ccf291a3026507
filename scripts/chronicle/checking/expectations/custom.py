"""Named expectations: kinds of UnexpectedRowsExpectation that suites call by what they mean.

Importing this module imports Great Expectations, which takes seconds, and makes the kinds known to it.
"""

from __future__ import annotations

from typing import Any

from great_expectations.compatibility import pydantic
from great_expectations.expectations.core.unexpected_rows_expectation import UnexpectedRowsExpectation

from chronicle.checking.expectations import counts


class RefersToARow(UnexpectedRowsExpectation):
    """A value of a foreign key is the key of a row."""


class PeriodNotEmpty(UnexpectedRowsExpectation):
    """A period has a day in it, and its bounds are in order."""


class NoOverlap(UnexpectedRowsExpectation):
    """Two statements of one series are never certain on the same day."""


class NoCycle(UnexpectedRowsExpectation):
    """No entity is its own ancestor on any day."""


class InsideTheLifeOfItsEntity(UnexpectedRowsExpectation):
    """A statement is certain only on days on which its entity can exist."""


class HasACitation(UnexpectedRowsExpectation):
    """Every statement is supported by a source."""


class CountOnEveryDay(UnexpectedRowsExpectation):
    """Exactly `count` of the rows that fulfil `where` are certain on every day from `first` to `last`."""

    where: str = "TRUE"
    first: str
    last: str
    count: int = 1
    begin: str = "valid_from_latest"
    end: str = "valid_to_earliest"
    unexpected_rows_query: str = ""

    @pydantic.root_validator(pre=True)
    def _compose(cls, values: dict[str, Any]) -> dict[str, Any]:
        named = {name: values[name] for name in ("where", "first", "last", "count", "begin", "end") if name in values}
        return {**values, "unexpected_rows_query": counts.count_on_every_day("(SELECT * FROM {batch})", **named)}
