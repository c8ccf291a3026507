"""Compare any two operands: check that they can be compared, and find how they differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chronicle.change import happened, row_changes
from chronicle.change.happened import Happened
from chronicle.core import semver
from chronicle.core.errors import ChronicleError
from chronicle.history.state import Operand, called

if TYPE_CHECKING:
    from chronicle.change.records import Records


def in_order(first: Operand, second: Operand) -> None:
    """Check that two operands can be compared in this order.

    Raises:
        ChronicleError: `not-comparable` for different datasets; `bad-order` if the first is a later release, or closes later.
    """
    if first.package.name != second.package.name:
        raise ChronicleError("not-comparable", f"{first.package.name} and {second.package.name} are different datasets")
    if not first.record:
        return
    if second.closing < first.closing:
        raise ChronicleError("bad-order", f"the record of {first.text} closes after that of {second.text}", "give the older one first")
    if first.version and second.version and semver.parse(second.version) < semver.parse(first.version):
        raise ChronicleError("bad-order", f"{first.text} is a later release than {second.text}", "give the older one first")


def compared(first: Operand, second: Operand) -> Happened | Records:
    """Return how two operands differ: two whole records, two days of one edition, or any other two states.

    Raises ChronicleError as `in_order`, and `bad-order` for days in the wrong order.
    """
    in_order(first, second)
    if first.record:
        from chronicle.change import records  # two states need none of it

        return records.of(first, second)
    return states(first, second)


def states(first: Operand, second: Operand) -> Happened:
    """Return what happened between two states. Raises ChronicleError as `compared`."""
    in_order(first, second)
    if row_changes.within(first.state, second.state):
        return happened.between(first.state, second.state)
    days = first.state.when, second.state.when
    if days[0] and days[1] and days[1] < days[0]:
        raise ChronicleError("bad-order", f"{days[0]} is later than {days[1]}", "give the earlier day first")
    from chronicle.change import joined  # two days of one edition need none of it

    return joined.between(first.state, second.state, called(first, second))
