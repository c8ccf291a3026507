"""Statements about an entity in words: a heading for each sort, and a line for each statement with its period."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from chronicle.answers.statements import Group, Mention
from chronicle.change.event import Tracked
from chronicle.contract.package import Package
from chronicle.contract.parts import LabelRows
from chronicle.contract.roles import Edge, Fact, Table, Tenure
from chronicle.render import english, period_text
from chronicle.render.event_values import Values

NAMES, ABOVE, BELOW, POSTS, OTHER = "Names", "Above", "Below", "Posts", ""


@dataclass(frozen=True)
class Line:
    """A text, when it holds, and a rank: where room is short, the highest come first."""

    text: str
    when: str
    rank: tuple[float, ...]


class Words:
    """Words for the statements about entities of one package."""

    def __init__(self, package: Package) -> None:
        self.package, self.values = package, Values(package, brief=True)

    def role(self, group: Group) -> str:
        """What the statements are to the entity: its names, what is above or below it, posts; else OTHER."""
        table = self.package.tables[group.table]
        if isinstance(table.labels, LabelRows) and table.subject and table.subject.column == group.seen:
            return NAMES
        if isinstance(table, Edge):
            return BELOW if group.seen == table.parent.column and group.seen != table.subject.column else ABOVE
        return POSTS if isinstance(table, Tenure) else OTHER

    def heading(self, group: Group) -> str:
        """The heading of the statements: their sort or, if they name another sort of entity, the title of its table."""
        if role := self.role(group):
            return role
        table = self.package.tables[group.table]
        others = [ref.table for ref in table.about if ref.column != group.seen]
        title = self.package.tables[others[0]].title if len(others) == 1 and others[0] in self.package.tables else table.title
        return title

    def lines(self, group: Group) -> Iterator[Line]:
        """Yield a line for each statement; names of one time in several languages share a line."""
        table = self.package.tables[group.table]
        if self.role(group) == NAMES and isinstance(table.labels, LabelRows):
            yield from self._names(table, table.labels, group.statements)
            return
        for mention in group.statements:
            yield Line(self.text(table, mention), period_text.held(mention.period), self._rank(table, mention))

    def text(self, table: Table, mention: Mention) -> str:
        """Return what a statement says besides its period: the others that it names, its values, and what sources say against it."""
        others = [self.values.short(ref.table, ref.id, ref.name) for ref in mention.others.values()]
        texts = [self.value(table, column, value) for column, value in mention.values.items()]
        if isinstance(table, Fact):
            texts = [f"{english.word(table.field(c).title)} {self.value(table, c, value)}" for c, value in mention.values.items()]
        return ", ".join([*others, *texts]) + self.disputed(table, mention)

    def disputed(self, table: Table, mention: Mention) -> str:
        """What sources say against a statement: ` (disputed: 599)`; empty if none does."""
        against = dict.fromkeys(self._against(table, each.column, each.says) for each in mention.disputes)
        return f" (disputed: {english.listed(against)})" if against else ""

    def _against(self, table: Table, column: str, says: str) -> str:
        if column not in table.columns:
            return says
        plain = column in (table.period or ()) or not says
        return f"{english.word(table.field(column).title)} {says or 'unknown'}" if plain else self.value(table, column, says)

    def value(self, table: Table, column: str, value: str) -> str:
        """Return a value in words: the label of a code, a number as readers expect it."""
        tracked = Tracked(table.name, None, None, column, None, None, value, {}, {}, {})
        return self.values.value(tracked, 1) or value

    def _names(self, table: Table, labels: LabelRows, statements: Iterable[Mention]) -> Iterator[Line]:
        alike: dict[tuple[str, str], dict[str, list[Mention]]] = {}
        for mention in statements:
            kind = mention.values.get(labels.prefer.column, "") if labels.prefer else ""
            sort = "" if labels.prefer and kind in labels.prefer.values else kind
            alike.setdefault((period_text.held(mention.period), sort), {}).setdefault(mention.values.get(labels.language, ""), []).append(
                mention
            )
        order = {language: place for place, language in enumerate(self.package.languages)}
        for (when, sort), by in alike.items():
            languages = sorted(by, key=lambda language: order.get(language, len(order)))
            texts = [
                mention.values.get(labels.text, "") + self.disputed(table, mention) for language in languages for mention in by[language]
            ]
            kind = f" ({self.value(table, labels.prefer.column, sort)})" if sort and labels.prefer else ""
            yield Line(" · ".join(texts) + kind, when, (float(not sort), 0.0))

    def _rank(self, table: Table, mention: Mention) -> tuple[float, ...]:
        """Statements with the first code of a column come first where room is short; among equals the latest."""
        return (-float(place(table, mention.values)), float(min(mention.period.fl, mention.period.tl).toordinal()))


def place(table: Table, values: Mapping[str, str]) -> int:
    """The place of the first coded value among the codes of its column."""
    for column, value in values.items():
        if codes := list(table.field(column).categories):
            return codes.index(value) if value in codes else len(codes)
    return 0
