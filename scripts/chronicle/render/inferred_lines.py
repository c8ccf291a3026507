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
from chronicle.render import columns
from chronicle.render.event_values import short
from chronicle.render.language import PLAIN, Language, Reader

SHOWN = 8  # proposals on a screen
NAMES = 3  # names of predecessors, and of successors, on a screen
_EDGE, _WORD = "  ", 13
_TOGETHER = (("same_parent", "same_day"), ("same_parent", "same_time"))  # reasons that share a phrase


@dataclass(frozen=True)
class InferredLines:
    """Words for `proposals` between two states."""

    first: State
    second: State
    proposals: Sequence[Proposal]
    reader: Reader = PLAIN

    def screen(self, *, everything: bool = False) -> Iterator[str]:
        """Yield a section for a terminal: the best proposals, or all with their ids; then how many more there are."""
        yield columns.beside(self._language.say("proposed"), self._language.say("proposals", len(self.proposals)), self.reader.width)
        shown = self.proposals if everything else self.proposals[:SHOWN]
        room = self.reader.width - len(_EDGE) - _WORD
        for proposal in shown:
            score = _score(proposal.score)
            names = self.names(proposal, None if everything else NAMES)
            first, *more = columns.wrap(names, room, "  ", first=room - len(score) - 2)
            yield columns.beside(f"{_EDGE}{self._word(proposal)}{first}", score, self.reader.width)
            lines = [*more, *(columns.wrap(self.why(proposal), room, "  ") if everything else [columns.cut(self.brief(proposal), room)])]
            if everything:
                ids = (f"{link.predecessor} → {link.successor} {_score(link.score)}" for link in proposal.links)
                lines += columns.wrap(f"({'; '.join(ids)})", room, "  ")
            yield from (f"{_EDGE}{'':<{_WORD}}{line}" for line in lines)
        if left := len(self.proposals) - len(shown):
            yield _EDGE + self._language.say("more all", left)
        if not self.proposals:
            yield _EDGE + self._language.say("none proposed")

    def sentence(self, proposal: Proposal) -> str:
        """Return one line: `score 0.93, replaced: A → B (10 March 2003; same parent and day; 12 of 14 functions passed)`."""
        word, score = self._language.word(proposal.kind), _score(proposal.score)
        return self._language.say("proposal", score=score, word=word, names=self.names(proposal), why=self.why(proposal))

    @property
    def _language(self) -> Language:
        return self.reader.language

    def _word(self, proposal: Proposal) -> str:
        """What the proposal says that happened, as wide as the column of words."""
        word = self._language.word(proposal.kind)
        return word + " " * (_WORD - columns.width(word))

    def names(self, proposal: Proposal, cap: int | None = None) -> str:
        """Return `A and B → C`, or `A and part of B → C`."""
        one = proposal.links[0]
        whole = {link.predecessor for link in proposal.links if link.kind != "contributed"}
        olds = sorted(proposal.predecessors, key=lambda id: (id not in whole, id))
        named = {id: self._name((proposal.table, id), one, 0) for id in olds}
        before = [name if id in whole else self._language.say("part of", name=name) for id, name in named.items()]
        after = [self._name((proposal.table, id), one, 1) for id in proposal.successors]
        listed = self._language.grammar.listed
        return f"{listed(before, cap)} → {listed(after, cap)}"

    def brief(self, proposal: Proposal) -> str:
        """Return the days, and the reasons that all links have in common."""
        first, *others = (self.reasons(link) for link in proposal.links)
        shared = [words for words in first if all(words in other for other in others)]
        return self._language.grammar.clauses(
            [*self._days(proposal), *(shared or [self._language.say("other reasons", len(proposal.links))])]
        )

    def _days(self, proposal: Proposal) -> list[str]:
        """The days in one text; empty if they are unknown."""
        pairs = sorted({(link.earliest, link.latest) for link in proposal.links}, key=lambda days: [str(day) for day in days])
        grammar = self._language.grammar
        found = [grammar.short(*pair) for pair in pairs if pair != (None, None)]
        return [grammar.listed(found)] if found else []

    def why(self, proposal: Proposal) -> str:
        """Return the days and the reasons; for several links, those of each after the names of its ends."""
        days, texts = self._days(proposal), []
        if len(proposal.links) == 1:
            return self._language.grammar.clauses([*days, *self.reasons(proposal.links[0])])
        several = len(proposal.predecessors) > 1, len(proposal.successors) > 1
        for link in proposal.links:
            ends = ((proposal.table, link.predecessor), (proposal.table, link.successor))
            named = [self._name(node, link, side) for side, node in enumerate(ends) if several[side]]
            reasons = self._language.say("separator").join(self.reasons(link))
            texts.append(self._language.say("plain", name=" → ".join(named), what=reasons))
        return self._language.grammar.clauses([*days, *texts])

    def reasons(self, link: Link) -> list[str]:
        """Return the evidence in words, the strongest first."""
        found = {reason.name: reason for reason in link.reasons}
        reasons, skipped = [], set[str]()
        for one, other in _TOGETHER:
            if one in found and other in found:
                reasons.append(self._language.say(f"reason {one} {other}"))
                skipped |= {one, other}
        skipped |= {"same_stem", "like_name"} if "same_name" in found else {"like_name"} if "same_stem" in found else set()
        return [*reasons, *(words for reason in link.reasons if reason.name not in skipped and (words := self._reason(reason)))]

    def _reason(self, reason: Reason) -> str:
        what, value, say = reason.what or "", reason.value, self._language.say
        if reason.name == "passed":
            table = self.second.package.tables.get(what)
            return say("reason passed", passed=f"{value:.0f}", all=reason.total, what=self._language.table(table) if table else what)
        if reason.name == "days_apart":
            return say("reason days_apart", int(value or 0))
        return say(f"reason {reason.name}", what=what)

    def _name(self, node: Node, link: Link, side: int) -> str:
        state = (self.first, self.second)[side]
        day = state.when
        if self._history:
            day = link.latest if side else (link.earliest - timedelta(1) if link.earliest and link.earliest > date.min else day)
        names = self._books[side].names(node, day)
        return short(names, node[1]) if self._language.code == "en" else self._language.grammar.named(names, node[1])

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
