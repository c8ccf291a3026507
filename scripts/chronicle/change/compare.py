"""The comparison of two sides, whatever they are: structural events, revisions of the record, the schema, the counts."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

from chronicle.change import inference, reconciliation, revisions, structural
from chronicle.change.diff_events import Diff
from chronicle.change.inference import Proposal
from chronicle.change.judgements import Judgements
from chronicle.change.reconciliation import Count
from chronicle.change.revisions import Revision
from chronicle.contract import difference
from chronicle.contract.difference import SchemaChange
from chronicle.core import semver
from chronicle.core.errors import ChronicleError
from chronicle.history.state import Side, State

SCHEMA_VERSION = "2.0"


@dataclass(frozen=True)
class Comparison:
    """`diff` holds the events between the two states; between whole records, those after the closing date of the older one.

    `revisions` say, between whole records only, what each statement that differs changes of the past or of what is known of
    it. `inferred` are successions inferred from the data, if that was asked for.
    """

    first: Side
    second: Side
    diff: Diff
    schema: tuple[SchemaChange, ...]
    revisions: tuple[Revision, ...]
    counts: tuple[Count, ...]
    inferred: tuple[Proposal, ...] | None = None

    @property
    def record(self) -> bool:
        return self.first.record

    def as_dict(self, *, digests: bool | None = None) -> dict[str, Any]:
        """As published (see change-2.schema.json). Digests cost a pass over both states: by default only small ones have them."""
        wanted = all(side.state.small for side in (self.first, self.second)) if digests is None else digests
        sides = [side.as_dict() for side in (self.first, self.second)]
        for side, told in zip((self.first, self.second), sides, strict=True):
            if wanted:
                told["digests"] = side.state.digests
            if self.schema:
                told["contract"] = side.package.descriptor
        return {
            "schema_version": SCHEMA_VERSION,
            "dataset": self.second.package.name,
            "from": sides[0],
            "to": sides[1],
            "schema": [change.as_dict() for change in self.schema],
            "counts": [count.as_dict() for count in self.counts],
            "events": [event.as_dict() for event in self.diff.events],
            "revisions": [revision.as_dict() for revision in self.revisions],
            **({} if self.inferred is None else {"inferred": [proposal.as_dict() for proposal in self.inferred]}),
        }


def in_order(first: Side, second: Side) -> None:
    """ChronicleError if the sides are of different datasets, or the first is of a later release or closing date."""
    if first.package.name != second.package.name:
        raise ChronicleError("not-comparable", f"{first.package.name} and {second.package.name} are different datasets")
    if not first.record:
        return
    if second.closing < first.closing:
        raise ChronicleError("bad-order", f"the record of {first.text} closes after that of {second.text}", "give the older one first")
    if first.version and second.version and semver.parse(second.version) < semver.parse(first.version):
        raise ChronicleError("bad-order", f"{first.text} is a later release than {second.text}", "give the older one first")


def compare(first: Side, second: Side) -> Comparison:
    """ChronicleError if the sides are of different datasets, or the first is the later one."""
    in_order(first, second)
    schema = tuple(difference.changes(first.package, second.package))
    old, new = first.state, second.state
    revised: tuple[Revision, ...] = ()
    older = None
    if first.record:
        revised = tuple(revisions.revisions(old, new))
        older = State(old.con, old.package, first.closing, old.database)
        old, new = (State(new.con, new.package, side.closing, new.database) for side in (first, second))
    same = old.shares(new) and old.when is not None and new.when is not None
    told = structural.within(old, new) if same else structural.joined(old, new)
    return Comparison(first, second, told, schema, revised, tuple(reconciliation.counts(old, new, told.events, older)))


def inferred(comparison: Comparison, minimum: float, judged: Judgements | None = None) -> Comparison:
    """The same with successions proposed for what ended or began without a documented one; between whole records, for what did so
    after the closing date of the older one. ChronicleError as `inference.propose`."""
    found = inference.propose(*inferred_states(comparison), minimum, judged)
    return dataclasses.replace(comparison, inferred=tuple(found))


def inferred_states(comparison: Comparison) -> tuple[State, State]:
    """The states between which successions are proposed."""
    old, new = comparison.first.state, comparison.second.state
    if not comparison.record:
        return old, new
    one, other = (State(new.con, new.package, side.closing, new.database) for side in (comparison.first, comparison.second))
    return one, other
