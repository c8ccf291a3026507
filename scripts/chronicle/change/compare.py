"""The comparison of two sides, whatever they are: structural events, revisions of the record, the schema, the counts."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

from chronicle.change import guard, inference, pairs, reconciliation, revisions, sides, structural
from chronicle.change.diff_events import Diff
from chronicle.change.guard import Notice
from chronicle.change.inference import Proposal
from chronicle.change.judgements import Judgements
from chronicle.change.reconciliation import Count
from chronicle.change.revisions import Revision
from chronicle.contract import difference
from chronicle.contract.difference import SchemaChange
from chronicle.history import renamed
from chronicle.history.state import Side, State

SCHEMA_VERSION = "2.1"  # since 2.1 an act is known from its day on, names may be renamed, and there may be notices


@dataclass(frozen=True)
class Comparison:
    """`diff` holds the events between the two states; between whole records, those after the closing date of the older one.

    `revisions` say, between whole records only, what each statement that differs changes of the past or of what is known of
    it. `inferred` are successions inferred from the data, if that was asked for.

    All of it is told under the newer names of tables and columns, by which `first` is read, too; `given` is that side as it is.
    `notices` say of which tables the rows are not worth a story, and why.
    """

    first: Side
    second: Side
    diff: Diff
    schema: tuple[SchemaChange, ...]
    revisions: tuple[Revision, ...]
    counts: tuple[Count, ...]
    given: Side
    notices: tuple[Notice, ...] = ()
    inferred: tuple[Proposal, ...] | None = None

    @property
    def record(self) -> bool:
        return self.first.record

    def as_dict(self, *, digests: bool | None = None) -> dict[str, Any]:
        """As published (see change-2.schema.json). Digests cost a pass over both states: by default only small ones have them."""
        both = self.given, self.second
        told_whole = self.schema or difference.reordered(self.given.package, self.second.package)
        wanted = all(side.state.small for side in both) if digests is None else digests
        ends = [side.as_dict() for side in both]
        for side, told in zip(both, ends, strict=True):
            if wanted:
                told["digests"] = side.state.digests
            if told_whole:
                told["contract"] = side.package.descriptor
        return {
            "schema_version": SCHEMA_VERSION,
            "dataset": self.second.package.name,
            "from": ends[0],
            "to": ends[1],
            "schema": [change.as_dict() for change in self.schema],
            "counts": [count.as_dict() for count in self.counts],
            "events": [event.as_dict() for event in self.diff.events],
            "revisions": [revision.as_dict() for revision in self.revisions],
            **({"notices": [notice.as_dict() for notice in self.notices]} if self.notices else {}),
            **({} if self.inferred is None else {"inferred": [proposal.as_dict() for proposal in self.inferred]}),
        }


def compare(first: Side, second: Side) -> Comparison:
    """ChronicleError if the sides are of different datasets, or the first is the later one."""
    sides.in_order(first, second)
    schema = tuple(difference.changes(first.package, second.package))
    given, first = first, dataclasses.replace(first, state=renamed.aligned(first.state, second.state))
    old, new = first.state, second.state
    revised: tuple[Revision, ...] = ()
    older = None
    if first.record:
        revised = tuple(revisions.revisions(old, new))
        older = State(old.con, old.package, first.closing, old.database)
        old, new = (State(new.con, new.package, side.closing, new.database) for side in (first, second))
    same = old.shares(new) and old.when is not None and new.when is not None
    told = structural.within(old, new) if same else structural.joined(old, new)
    found = () if same and not first.record else notices(given.state, second.state)
    return Comparison(first, second, told, schema, revised, tuple(reconciliation.counts(old, new, told.events, older)), given, found)


def notices(first: State, second: State) -> tuple[Notice, ...]:
    """What is to be said of whole tables of two states before their rows."""
    return guard.notices(pairs.make(renamed.aligned(first, second), second))


def brief(comparison: Comparison) -> Comparison:
    """The same without the story of tables that are only renumbered: every row of them would be told as gone and another as come."""
    left_out = guard.renumbered(comparison.notices)
    if not left_out:
        return comparison
    events = tuple(e for e in comparison.diff.events if not {row.table.name for row in e.rows} <= left_out.keys())
    revised = tuple(r for r in comparison.revisions if r.table.name not in left_out)
    counts = tuple(count for count in comparison.counts if count.table.name not in left_out)
    return dataclasses.replace(comparison, diff=dataclasses.replace(comparison.diff, events=events), revisions=revised, counts=counts)


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
