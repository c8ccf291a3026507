"""What happened in a ministry between two days, told act by act from its plan alone: the naive oracle of events.

What one act did to bodies that end or begin by it is one event for each group of them that its ties connect: two ties belong together
if the same body ends in both, or the same body begins in both. A tie between two bodies that live on is an event of its own. Bodies that
end or begin without a tie were abolished, created or restored. Every other fact that the act changed is an event of its own, unless it
is a name, a place or a figure of a body that ends or begins by the act. Nothing is put together over several acts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from chronicle.change.event import Event
from support.ministry_world import Act, Day, Plan, World

Ids = tuple[str, ...]
Tie = tuple[str, str]

# Kinds of events of ties.
TURNS = ("merged", "split", "replaced", "absorbed", "divided", "spun_off", "transferred", "exchanged", "reorganized")

# The words of the contract: fact -> (one that begins, ends, gives way to another).
WORDS = {
    "names": ("named", "unnamed", "renamed"),
    "parents": ("placed", "released", "moved"),
    "holders": ("function_assigned", "function_withdrawn", "function_transferred"),
    "posts": ("appointed", "left", "reassigned"),
    "figures": ("figure_given", "figure_lapsed", "resized"),
}
_OF_BODIES = ("names", "parents", "figures")


@dataclass(frozen=True, order=True)
class Happened:
    """An event reduced to what can be compared. `links` are (predecessor, successor, kind); `values` are the old and new ones of a
    statement; `acts` those that the record names, which it does for ties, and for all else only if statements state their causes."""

    word: str
    subjects: Ids = ()
    predecessors: Ids = ()
    contributors: Ids = ()
    successors: Ids = ()
    links: tuple[tuple[str, str, str], ...] = ()
    acts: Ids = ()
    values: tuple[tuple[str, str], ...] = ()
    earliest: str = ""
    latest: str = ""

    def blunt(self) -> Happened:
        """As one tells it who knows no kinds of links, and takes a contributor for one predecessor more."""
        pairs = tuple((old, new, "") for old, new, _ in self.links)
        return replace(self, predecessors=tuple(sorted({*self.predecessors, *self.contributors})), contributors=(), links=pairs)

    def bare(self) -> Happened:
        """The same without what only acts can tell: pairs, acts, days."""
        return replace(self.blunt(), links=(), acts=(), earliest="", latest="")

    def can_be(self, other: Happened) -> bool:
        """Whether it is the `other`, whose days are known, on its own days (those that are missing are open)."""
        early, late = not self.earliest or self.earliest <= other.earliest, not self.latest or other.latest <= self.latest
        return self._undated() == other._undated() and early and late

    def _undated(self) -> Happened:
        return replace(self, earliest="", latest="")


def between(plan: Plan, first: Day, second: Day) -> list[Happened]:
    """The events after `first` and up to `second`."""
    world, ever, found = World(), set[str](), list[Happened]()
    for act in plan.acts:
        before = {fact: dict(values) for fact, values in world.facts().items()}
        world.apply(act)
        if first < act.day <= second:
            found += _turned(act)
            found += _lone(act, ever, plan.causes)
            for fact, now in world.facts().items():
                found += _stated(act, fact, before[fact], now, plan.causes)
        ever |= set(act.begun)
    return sorted(found)


def _event(act: Act, word: str, **parts: Any) -> Happened:
    return Happened(word, earliest=str(act.day), latest=str(act.day), **parts)


def _turned(act: Act) -> Iterator[Happened]:
    """The events of the ties of an act."""
    left = list(act.ties)
    while left:
        group = [left.pop(0)]
        while grown := [tie for tie in left if any(_joined(act, tie, other) for other in group)]:
            left = [tie for tie in left if tie not in grown]
            group += grown
        yield _turn(act, group)


def _joined(act: Act, one: Tie, other: Tie) -> bool:
    ends, begins = one[0] == other[0] and one[0] in act.ended, one[1] == other[1] and one[1] in act.begun
    return ends or begins


def _turn(act: Act, group: list[Tie]) -> Happened:
    kinds = {tie: kind_of_tie(act, tie) for tie in group}
    olds, news = {old for old, _ in group}, {new for _, new in group}
    contributors = olds - set(act.ended) if olds & set(act.ended) else set[str]()
    return _event(
        act,
        _kind(act, kinds),
        predecessors=tuple(sorted(olds - contributors)),
        contributors=tuple(sorted(contributors)),
        successors=tuple(sorted(news)),
        links=tuple(sorted((*tie, kind) for tie, kind in kinds.items())),
        acts=(act.id,),
    )


def kind_of_tie(act: Act, tie: Tie) -> str:
    """What a tie is, from what the act does to its two ends."""
    old, new = tie
    others = {o for o, n in act.ties if n == new and o in act.ended} - {old}
    heirs = {n for o, n in act.ties if o == old}
    part = act.extents.get(tie, "part" if len(heirs) > 1 else "whole") == "part"
    if old in act.ended and new in act.begun:
        return "merged" if others else "split" if part else "replaced"
    if old in act.ended:
        return "divided" if part else "absorbed"
    if new in act.begun:
        return "contributed" if others else "spun_off"
    return "exchanged" if (new, old) in act.ties else "transferred"


def _kind(act: Act, kinds: Mapping[Tie, str]) -> str:
    """What an event is, from its ties without contributions."""
    ties = [tie for tie, kind in kinds.items() if kind != "contributed"]
    words, olds, news = {kinds[tie] for tie in ties}, {old for old, _ in ties}, {new for _, new in ties}
    if len(words) == 1 and not (words == {"merged"} and len(news) > 1):
        return words.pop()
    if len(olds) == 1:
        return "split" if news & set(act.begun) else "divided"
    return "reorganized"


def _lone(act: Act, ever: set[str], causes: bool) -> Iterator[Happened]:
    """Bodies that end or begin by the act and have no tie to it on that side."""
    acts = (act.id,) if causes else ()
    for body in set(act.ended) - {old for old, _ in act.ties}:
        yield _event(act, "abolished", subjects=(body,), acts=acts)
    for body in set(act.begun) - {new for _, new in act.ties}:
        yield _event(act, "restored" if body in ever else "created", subjects=(body,), acts=acts)


def _stated(act: Act, fact: str, before: Mapping[str, Any], now: Mapping[str, Any], causes: bool) -> Iterator[Happened]:
    """What became of statements; those about a body that begins or ends are part of that."""
    for subject in {*before, *now}:
        old, new = before.get(subject), now.get(subject)
        if old == new or (fact in _OF_BODIES and subject in {*act.begun, *act.ended}):
            continue
        pairs = zip(old or ("",) * 2, new or ("",) * 2, strict=True) if fact == "names" else [(old or "", new or "")]
        values = tuple(sorted((str(a), str(b)) for a, b in pairs if a != b))
        word = WORDS[fact][0 if old is None else 1 if new is None else 2]
        yield _event(act, word, subjects=(subject,), values=values, acts=(act.id,) if causes else ())


def told(events: Iterable[Event], certain: bool = False) -> list[Happened]:
    """What the engine says happened, in the same terms; only what it says is `certain` and hangs on nothing unsettled, if asked."""
    kept = (e for e in events if not e.minor and (not certain or (e.certainty == "certain" and not e.unsettled)))
    return sorted(_reduced(event) for event in kept)


def _reduced(event: Event) -> Happened:
    parts = {name: tuple(sorted(ref.id for ref in getattr(event, name))) for name in ("predecessors", "contributors", "successors", "acts")}
    alive = bool(event.links) or event.kind in ("created", "abolished", "restored")  # what belongs to a life is told with it
    return Happened(
        event.word,
        subjects=tuple(ref.id for ref in event.subjects),
        links=tuple(sorted((link.predecessor.id, link.successor.id, link.kind) for link in event.links)),
        values=() if alive else tuple(sorted((t.old or "", t.new or "") for t in event.tracked)),
        earliest=str(event.earliest or ""),
        latest=str(event.latest or ""),
        **parts,
    )
