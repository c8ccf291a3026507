"""Proposed successions in words: predecessors, successors, score and reasons. They are always kept apart from documented ones."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from chronicle.change.inference import Link, Proposal
from chronicle.change.proposal_reasons import Reason
from chronicle.contract.parts import Node
from chronicle.history.naming import Book
from chronicle.history.state import State
from chronicle.render import columns, english
from chronicle.render.event_values import short
from chronicle.render.language import PLAIN, Reader

SHOWN = 8  # proposals on a screen
NAMES = 3  # names of predecessors, and of successors, on a screen
TITLE = "Proposed: inferred from the data, documented by no source"
NONE = "No succession is likely enough to be proposed."
_EDGE, _WORD = "  ", 13
_TOGETHER = {("same_parent", "same_day"): "same parent and day", ("same_parent", "same_time"): "same parent and time"}
_PLAIN = {
    **{"other_act": "another act is stated", "same_parent": "same parent", "other_parent": "another parent"},
    **{"only_pair": "the only pair there then", "same_name": "same name", "like_name": "similar name"},
}


@dataclass(frozen=True)
class InferredLines:
    """Words for `proposals` between two states."""

    first: State
    second: State
    proposals: Sequence[Proposal]
    reader: Reader = PLAIN

    def screen(self, *, everything: bool = False) -> Iterator[str]:
        """Yield a section for a terminal: the best proposals, or all with their ids; then how many more there are."""
        yield columns.beside(TITLE, english.number(len(self.proposals), "proposal"), self.reader.width)
        shown = self.proposals if everything else self.proposals[:SHOWN]
        room = self.reader.width - len(_EDGE) - _WORD
        for proposal in shown:
            score = _score(proposal.score)
            names = self.names(proposal, None if everything else NAMES)
            first, *more = columns.wrap(names, room, "  ", first=room - len(score) - 2)
            yield columns.beside(f"{_EDGE}{proposal.kind.replace('_', ' '):<{_WORD}}{first}", score, self.reader.width)
            lines = [*more, *(columns.wrap(self.why(proposal), room, "  ") if everything else [columns.cut(self.brief(proposal), room)])]
            if everything:
                ids = (f"{link.predecessor} → {link.successor} {_score(link.score)}" for link in proposal.links)
                lines += columns.wrap(f"({'; '.join(ids)})", room, "  ")
            yield from (f"{_EDGE}{'':<{_WORD}}{line}" for line in lines)
        if left := len(self.proposals) - len(shown):
            yield f"{_EDGE}{left:,} more (--all)"
        if not self.proposals:
            yield f"{_EDGE}{NONE}"

    def sentence(self, proposal: Proposal) -> str:
        """Return one line: `score 0.93, replaced: A → B (10 March 2003; same parent and day; 12 of 14 functions passed)`."""
        return f"score {_score(proposal.score)}, {proposal.kind.replace('_', ' ')}: {self.names(proposal)} ({self.why(proposal)})"

    def names(self, proposal: Proposal, cap: int | None = None) -> str:
        """Return `A and B → C`, or `A and part of B → C`."""
        one = proposal.links[0]
        whole = {link.predecessor for link in proposal.links if link.kind != "contributed"}
        olds = sorted(proposal.predecessors, key=lambda id: (id not in whole, id))
        before = [("" if id in whole else "part of ") + self._name((proposal.table, id), one, 0) for id in olds]
        after = [self._name((proposal.table, id), one, 1) for id in proposal.successors]
        return f"{english.listed(before, cap)} → {english.listed(after, cap)}"

    def brief(self, proposal: Proposal) -> str:
        """Return the days, and the reasons that all links have in common."""
        first, *others = (self.reasons(link) for link in proposal.links)
        shared = [words for words in first if all(words in other for other in others)]
        return "; ".join([*self._days(proposal), *(shared or [f"{len(proposal.links)} links, each for other reasons"])])

    def _days(self, proposal: Proposal) -> list[str]:
        """The days in one text; empty if they are unknown."""
        pairs = sorted({(link.earliest, link.latest) for link in proposal.links}, key=lambda days: [str(day) for day in days])
        found = [english.short(*pair) for pair in pairs if pair != (None, None)]
        return [english.listed(found)] if found else []

    def why(self, proposal: Proposal) -> str:
        """Return the days and the reasons; for several links, those of each after the names of its ends."""
        days, told = self._days(proposal), []
        if len(proposal.links) == 1:
            return "; ".join([*days, *self.reasons(proposal.links[0])])
        several = len(proposal.predecessors) > 1, len(proposal.successors) > 1
        for link in proposal.links:
            ends = ((proposal.table, link.predecessor), (proposal.table, link.successor))
            named = [self._name(node, link, side) for side, node in enumerate(ends) if several[side]]
            told.append(f"{' → '.join(named)}: {', '.join(self.reasons(link))}")
        return "; ".join([*days, *told])

    def reasons(self, link: Link) -> list[str]:
        """Return the evidence in words, the strongest first."""
        found = {reason.name: reason for reason in link.reasons}
        told, skipped = [], set[str]()
        for (one, other), words in _TOGETHER.items():
            if one in found and other in found:
                told.append(words)
                skipped |= {one, other}
        skipped |= {"same_stem", "like_name"} if "same_name" in found else {"like_name"} if "same_stem" in found else set()
        return [*told, *(words for reason in link.reasons if reason.name not in skipped and (words := self._reason(reason)))]

    def _reason(self, reason: Reason) -> str:
        what, value = reason.what or "", reason.value
        if reason.name == "passed":
            table = self.second.package.tables.get(what)
            return f"{value:.0f} of {reason.total} {english.word(table.title) if table else what} passed"
        if reason.name == "days_apart":
            return f"{english.number(int(value or 0), 'day')} apart"
        if reason.name == "parent_became":
            return "its parent became the other's"
        told = {
            **{
                "same_act": "same act",
                "same_day": "same day",
                "same_time": "perhaps the same day",
                "confirmed": f"confirmed in {what}",
            },
            **{"same_stem": f"same stem of the name ({what})", "same_value": f"same value ({what})"},
        }
        return told.get(reason.name) or _PLAIN[reason.name]

    def _name(self, node: Node, link: Link, side: int) -> str:
        state = (self.first, self.second)[side]
        day = state.when
        if self._history:
            day = link.latest if side else (link.earliest - timedelta(1) if link.earliest and link.earliest > date.min else day)
        return short(self._books[side].names(node, day), node[1])

    @property
    def _history(self) -> bool:
        return self.first.shares(self.second)

    @cached_property
    def _books(self) -> tuple[Book, Book]:
        def nodes(side: int) -> Iterator[Node]:
            for proposal in self.proposals:
                yield from ((proposal.table, id) for id in (proposal.successors if side else proposal.predecessors))

        return Book(self.first, nodes(0)), Book(self.second, nodes(1))


def _score(score: float) -> str:
    """The score with two decimal places, rounded down, so that only confirmed links have 1.00."""
    return f"{math.floor(score * 100 + 1e-6) / 100:.2f}"
