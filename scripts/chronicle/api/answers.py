"""Answers that are no rows: a tree, the dictionary."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chronicle.core import printable
from chronicle.core.errors import ChronicleError

if TYPE_CHECKING:
    from chronicle.change.successors import Fate, Successor
    from chronicle.contract.roles import Edge
    from chronicle.history.hierarchy import Branch
    from chronicle.history.state import State
    from chronicle.render.language import Language


@dataclass(frozen=True, repr=False)
class Tree:
    """The hierarchy on a day. `print` draws it; `?` marks what is only possible.

    Attributes:
        date: The day.
        branches: The roots, each with what is below it.
        edges: The table of edges that it follows.
        subject: The table of the entities below.
        left_out: How many of them may exist on the day but have no place in the tree.
        others: Other tables of edges that could be followed.
        note: One line that says which day, and whether it lies after the closing date.
        fates: What became of the entities in the tree that certainly ended by the closing date, by (table, id). Empty for releases
            before 2.0, which do not store events.
    """

    date: datetime.date
    branches: tuple[Branch, ...]
    edges: str
    subject: str
    left_out: int
    others: tuple[str, ...]
    note: str
    fates: Mapping[tuple[str, str], Fate]
    _followed: Edge
    _language: Language

    @property
    def more(self) -> str:
        """A line that counts what has no place in the tree; empty if everything has one."""
        return self._language.say("not in tree", self.left_out, table=self.subject, day=self.date) if self.left_out else ""

    def lines(self, *, width: int | None = None) -> Iterator[str]:
        """The drawing line by line.

        Args:
            width: Shorten names so that lines have so many columns; an East Asian character takes two. By default names are whole.
        """
        from chronicle.render import columns, tree_lines

        notes = {node: f" → {' + '.join(map(self._named, fate.now))}" for node, fate in self.fates.items() if fate.now}
        yield from map(printable.shown, tree_lines.lines(self.branches, self._followed, notes, self._language, width))
        if self.more:
            yield from columns.wrap(self.more, width, "  ") if width else [self.more]

    def __str__(self) -> str:
        return "\n".join(self.lines())

    __repr__ = __str__

    def _repr_html_(self) -> str:
        """How a notebook shows it."""
        from chronicle.render.html import rows

        return rows.preformatted(str(self))

    def _named(self, successor: Successor) -> str:
        """The name in the first language only or, in other languages than English, in that one."""
        if self._language.code == "en":
            return next(iter(successor.name.values()), successor.id)
        return self._language.grammar.named(successor.name, successor.id)

    def json(self) -> str:
        """The branches as a JSON list: table, id, name, relation, certainty, and those below; of those that ended, what they `became`."""
        beside = {node: {"became": [each.as_dict() for each in fate.now]} for node, fate in self.fates.items()}
        return json.dumps([branch.as_dict(beside) for branch in self.branches], ensure_ascii=False, indent=1)


def tree(state: State, when: datetime.date, *, root: str | None, edges: str | None, lang: str, note: str) -> Tree:
    """The tree of a state, as `Edition.tree` gives it."""
    from chronicle.change import successors
    from chronicle.contract.roles import Edge
    from chronicle.history import hierarchy
    from chronicle.render import language

    con, package = state.con, state.package
    spoken, table = language.of(lang, package), hierarchy.edges(package, edges)
    try:
        branches = hierarchy.tree(con, package, when, root, table)
    except ChronicleError as error:
        if error.code == "not-there" and root is not None:
            error.remedy += successors.became(state, root, (table.parent.table, table.subject.table))
        raise
    fates = successors.fates(state, hierarchy.nodes(branches), stored=True) if when < package.closing else {}
    left = hierarchy.left_out(con, package, when, branches, table) if root is None else 0
    others = () if edges else tuple(other.name for other in package.having(Edge) if other is not table)
    return Tree(when, tuple(branches), table.name, table.subject.table, left, others, note, fates, table, spoken)


@dataclass(frozen=True)
class Dictionary:
    """The tables and columns of an edition in words, with counts. `print` gives Markdown.

    Attributes:
        text: The dictionary as Markdown.
        document: The same as data.
    """

    text: str
    document: Mapping[str, Any]

    def __str__(self) -> str:
        return self.text

    def json(self) -> str:
        """The dictionary as JSON."""
        return json.dumps(self.document, ensure_ascii=False, indent=1)
