"""What two states of a ministry can tell of each other, from its plan alone: a naive oracle.

The acts are replayed one by one. Every body that lives on the first day holds a token of itself; an act hands the
tokens of a predecessor to its successors. A body that ends keeps what it held: should it be restored, it is the same
body. On the second day each body that lives and holds the token of another is tied to it, unless both lived on both
days: then nothing began or ended. Ties that share a predecessor or a successor are one event. A body that lives through
the whole time hands on its own token only: what it took in before is its own story; and a token that comes back to where
it has been tells nothing new. The rest is a comparison of the two states. A statement that gives way to another does so on the
day of the other, or, if what it says was something else meanwhile, in the time from its own end to that day.

Which kind an event is, in this order: absorbed, if its one successor lived already; spun off, if no predecessor
ended; replaced or split, if there is one predecessor; merged, if there is one successor; reorganized.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from support.ministry_world import Act, Day, Plan, World

Ids = tuple[str, ...]

# Events that tie predecessors and successors.
TURNS = ("merged", "absorbed", "split", "spun_off", "replaced", "reorganized")


@dataclass(frozen=True, order=True)
class Happened:
    """An event reduced to what can be compared; `values` are the old and new ones of a statement."""

    kind: str
    subjects: Ids
    predecessors: Ids = ()
    successors: Ids = ()
    ties: tuple[tuple[str, str], ...] = ()
    via: Ids = ()
    values: tuple[tuple[str, str], ...] = ()
    earliest: str = ""
    latest: str = ""
    meanwhile: Ids = ()

    def bare(self) -> Happened:
        """Without what only the acts can tell: ties, what was in between, days."""
        return replace(self, ties=(), via=(), meanwhile=(), earliest="", latest="")

    def can_be(self, other: Happened) -> bool:
        """Whether it is the `other`, whose days are known, on its own days (those that are missing are open)."""
        early, late = not self.earliest or self.earliest <= other.earliest, not self.latest or other.latest <= self.latest
        return self.bare() == other.bare() and early and late


@dataclass(frozen=True)
class _Token:
    """A body of the first day, the days of the acts that handed it on, and the bodies it has been at since."""

    origin: str
    days: tuple[Day, ...] = ()
    path: Ids = ()

    def handed(self, day: Day, body: str) -> _Token:
        return _Token(self.origin, (*self.days, day), (*self.path, body))


def between(plan: Plan, first: Day, second: Day) -> list[Happened]:
    """The events after `first` and up to `second`."""
    world = World()
    for act in plan.acts:
        if act.day <= first:
            world.apply(act)
    before = {fact: dict(values) for fact, values in world.facts().items()}
    old, ever = set(world.alive), {b for act in plan.acts if act.day <= first for b in act.begun}
    acts = [act for act in plan.acts if first < act.day <= second]
    through = old - {body for act in acts for body in act.ended}
    held: dict[str, set[_Token]] = {body: {_Token(body)} for body in old}
    seen: list[dict[str, dict[str, Any]]] = []
    for act in acts:
        _hand_on(act, held, old, through)
        world.apply(act)
        seen.append({fact: dict(values) for fact, values in world.facts().items()})
    found = list(_turned(held, old, world.alive))
    told = {b for event in found for b in (*event.predecessors, *event.successors)}
    begun = {body: act.day for act in acts for body in act.begun}  # the last time
    ended = {body: act.day for act in reversed(acts) for body in act.ended}  # the first time
    for body in world.alive - old - told:
        found.append(_dated("restored" if body in ever else "created", (body,), begun[body]))
    for body in old - world.alive - told:
        found.append(_dated("abolished", (body,), ended[body]))
    for fact, now in world.facts().items():
        for subject in before[fact].keys() | now.keys():
            values = [facts[fact].get(subject) for facts in (before, *seen)]
            found += _stated(fact, subject, values, acts, old & world.alive)
    return sorted(found)


def _hand_on(act: Act, held: dict[str, set[_Token]], old: set[str], through: set[str]) -> None:
    given: dict[str, set[_Token]] = {}
    for predecessor, successor in act.ties:
        tokens = {t for t in held.get(predecessor, ()) if predecessor not in through or t.origin == predecessor}
        new = {t.handed(act.day, successor) for t in tokens if successor not in (t.origin, *t.path)}
        given.setdefault(successor, set()).update(new)
    for body in act.begun:
        held.setdefault(body, set())
    for body, tokens in given.items():
        held[body] |= tokens


def _turned(held: dict[str, set[_Token]], old: set[str], alive: set[str]) -> Iterator[Happened]:
    """The ties between bodies of the two days, in connected groups."""
    ties = [
        (token, body)
        for body, tokens in held.items()
        for token in tokens
        if body in alive and token.origin != body and (token.origin not in alive or body not in old)
    ]
    while ties:
        olds, news, group = {ties[0][0].origin}, set[str](), list[tuple[_Token, str]]()
        while grown := [tie for tie in ties if tie[0].origin in olds or tie[1] in news]:
            ties = [tie for tie in ties if tie not in grown]
            group += grown
            olds |= {token.origin for token, _ in grown}
            news |= {body for _, body in grown}
        days = [day for token, _ in group for day in token.days]
        kind = _kind(olds, news, old, alive)
        predecessors, successors = tuple(sorted(olds)), tuple(sorted(news))
        subjects = predecessors if kind in ("split", "spun_off") else successors
        pairs = tuple(sorted({(token.origin, body) for token, body in group}))
        via = tuple(sorted({body for token, _ in group for body in token.path} - olds - news))
        yield Happened(kind, subjects, predecessors, successors, pairs, via, (), str(min(days)), str(max(days)))


def _kind(olds: set[str], news: set[str], old: set[str], alive: set[str]) -> str:
    if len(news) == 1 and news <= old:
        return "absorbed"
    if olds <= alive:
        return "spun_off"
    if len(olds) == 1:
        return "replaced" if len(news) == 1 else "split"
    return "merged" if len(news) == 1 else "reorganized"


# The words of the contract: fact -> (one that begins, ends, gives way to another).
WORDS = {
    "names": ("named", "unnamed", "renamed"),
    "parents": ("placed", "released", "moved"),
    "holders": ("function_assigned", "function_withdrawn", "function_transferred"),
    "posts": ("appointed", "left", "reassigned"),
    "figures": ("figure_given", "figure_lapsed", "resized"),
}


def _stated(fact: str, subject: str, values: list[Any], acts: list[Act], through: set[str]) -> Iterator[Happened]:
    """What became of one statement, of its `values` before and after each act; those about a body that began or ended are part
    of its story."""
    was, now = values[0], values[-1]
    if was == now or (fact in ("names", "parents", "figures") and subject not in through):
        return
    days = [act.day for act in acts if subject in getattr(act, fact) or (fact == "figures" and subject in act.restated)]
    days += [act.day for act in acts if fact in ("names", "parents", "figures") and subject in act.ended]
    kind = WORDS[fact][0 if was is None else 1 if now is None else 2]
    subjects = (subject, str(now or was)) if fact == "posts" and kind != "reassigned" else (subject,)
    pairs = zip(was or ("",) * 2, now or ("",) * 2, strict=True) if fact == "names" else [(was or "", now or "")]
    day, between = min(days) if now is None else max(days), list[Any]()
    if was is not None and now is not None:
        since, between = _meanwhile(values, [act.day for act in acts])
    event = _dated(kind, subjects, day, tuple(sorted((str(a), str(b)) for a, b in pairs)))
    told = () if fact == "names" else tuple(map(str, between))  # names that were borne meanwhile are no values
    yield replace(event, earliest=str(since), meanwhile=told) if between else event


def _meanwhile(values: list[Any], days: list[Day]) -> tuple[Day, list[Any]]:
    """Since when it was no longer what it was, and what else it was until it became what it is."""
    was, now = values[0], values[-1]
    changes = [(day, value) for day, before, value in zip(days, values, values[1:], strict=False) if value != before]
    first = next(n for n, (_, value) in enumerate(changes) if value not in (None, was))
    since = changes[first - 1 if first and changes[first - 1][1] is None else first][0]
    between = [value for _, value in changes[first:] if value is not None]
    while between and between[-1] == now:
        between.pop()
    return since, [value for n, value in enumerate(between) if not n or value != between[n - 1]]


def _dated(kind: str, subjects: Ids, day: Day, values: tuple[tuple[str, str], ...] = ()) -> Happened:
    return Happened(kind, subjects, values=values, earliest=str(day), latest=str(day))
