"""Any two sides that a reader names: whether they can be compared, and how they differ."""

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
    """ChronicleError if the sides are of different datasets, or the first is of a later release or closing date."""
    if first.package.name != second.package.name:
        raise ChronicleError("not-comparable", f"{first.package.name} and {second.package.name} are different datasets")
    if not first.record:
        return
    if second.closing < first.closing:
        raise ChronicleError("bad-order", f"the record of {first.text} closes after that of {second.text}", "give the older one first")
    if first.version and second.version and semver.parse(second.version) < semver.parse(first.version):
        raise ChronicleError("bad-order", f"{first.text} is a later release than {second.text}", "give the older one first")


def compared(first: Operand, second: Operand) -> Happened | Records:
    """How they differ: two whole records, two days of one edition, or any other two states, which know nothing of each other.

    ChronicleError if the sides are of different datasets, or the first is the later one.
    """
    in_order(first, second)
    if first.record:
        from chronicle.change import records  # two states need none of it

        return records.of(first, second)
    return states(first, second)


def states(first: Operand, second: Operand) -> Happened:
    """What happened between two states. ChronicleError as `compared`."""
    in_order(first, second)
    if row_changes.within(first.state, second.state):
        return happened.between(first.state, second.state)
    days = first.state.when, second.state.when
    if days[0] and days[1] and days[1] < days[0]:
        raise ChronicleError("bad-order", f"{days[0]} is later than {days[1]}", "give the earlier day first")
    from chronicle.change import joined  # two days of one edition need none of it

    return joined.between(first.state, second.state, called(first, second))
