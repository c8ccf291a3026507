"""Statements about an entity in words: a heading for each sort, and a line for each statement with its period."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from chronicle.answers.statements import Dispute, Group, Mention
from chronicle.change.event import Tracked
from chronicle.contract.package import Package
from chronicle.contract.parts import LabelRows
from chronicle.contract.roles import Edge, Fact, Table, Tenure
from chronicle.render import period_text
from chronicle.render.event_values import Values
from chronicle.render.language import ENGLISH, Language
from chronicle.render.screen_parts import Line

NAMES, ABOVE, BELOW, LINKS, POSTS, OTHER = "called", "above", "below", "links", "posts", ""


class Words:
    """Words for the statements about one entity, whose name is `name`."""

    def __init__(self, package: Package, language: Language = ENGLISH, name: str = "") -> None:
        self.package, self.language, self.name = package, language, name
        self.values = Values(package, brief=True, language=language)

    def role(self, group: Group) -> str:
        """What the statements are to the entity: its names, what is above or below it, posts; else OTHER."""
        table = self.package.tables[group.table]
        if isinstance(table.labels, LabelRows) and table.subject and table.subject.column == group.seen:
            return NAMES
        if isinstance(table, Edge):
            return BELOW if _from_above(table, group) else ABOVE
        return POSTS if isinstance(table, Tenure) else OTHER

    def heading(self, group: Group, role: str) -> str:
        """The heading of statements: their role or, if they name another sort of entity, the title of its table."""
        if role:
            return self.language.say(f"role {role}")
        table = self.package.tables[group.table]
        others = [ref.table for ref in table.about if ref.column != group.seen]
        titled = self.package.tables[others[0]] if len(others) == 1 and others[0] in self.package.tables else table
        return self.language.grammar.capital(self.language.table(titled))

    def lines(self, group: Group) -> dict[str, list[Line]]:
        """Return the lines by role: one for each statement; names of one time in several languages share a line."""
        table, role = self.package.tables[group.table], self.role(group)
        if role == NAMES and isinstance(table.labels, LabelRows):
            return {role: [*self._names(table, table.labels, group.statements)]}
        found: dict[str, list[Line]] = {role: []}
        for mention in group.statements:
            link = self._link(table, group, mention) if isinstance(table, Edge) and _is_link(table, mention) else ""
            when = period_text.held(mention.period, self.language)
            line = Line(link or self.text(table, mention), when, self._rank(table, mention))
            found.setdefault(LINKS if link else role, []).append(line)
        return {each: lines for each, lines in found.items() if lines}

    def text(self, table: Table, mention: Mention) -> str:
        """Return what a statement says besides its period: the others that it names, its values, and what sources say against it."""
        others = [self.values.short(ref.table, ref.id, ref.name) for ref in mention.others.values()]
        texts = [self.value(table, column, value) for column, value in mention.values.items()]
        if isinstance(table, Fact):
            texts = [self.valued(table, column, value) for column, value in mention.values.items()]
        return self.disputed(table, mention, self.language.say("separator").join([*others, *texts]))

    def _link(self, table: Edge, group: Group, mention: Mention) -> str:
        """A link that is no part of the hierarchy; its label reads from the entity to the one that it is linked to."""
        label = self.language.say("separator").join(self.value(table, column, value) for column, value in mention.values.items())
        others = self.language.say("separator").join(self.values.short(ref.table, ref.id, ref.name) for ref in mention.others.values())
        which = "link from" if _from_above(table, group) else "link to"
        return self.disputed(table, mention, self.language.say(which, label=label, other=others, name=self.name))

    def disputed(self, table: Table, mention: Mention, text: str) -> str:
        """Return the text with what sources say against the statement: `text (disputed: 599)`."""
        against = dict.fromkeys(self._against(table, each) for each in mention.disputes)
        return self.language.say("disputed", text=text, against=self.language.grammar.clauses(against)) if against else text

    def _against(self, table: Table, dispute: Dispute) -> str:
        """What one source says: `end 2018-11-13`, `deputy head`."""
        say, column, says = self.language.say, dispute.column, dispute.says
        if column not in table.columns:
            return says
        if column in (ends := self._ends(table)):
            return say("value of", column=ends[column], value=period_text.in_words(says, self.language) or say("unknown"))
        if dispute.name:
            return self.values.short("", says, dispute.name)
        return self.value(table, column, says) if says else self.valued(table, column, say("unknown"))

    def _ends(self, table: Table) -> dict[str, str]:
        """Column -> what it says of a period: its start or its end."""
        columns, half = table.period or (), len(table.period or ()) // 2
        return {column: self.language.say("start" if place < half else "end") for place, column in enumerate(columns)}

    def value(self, table: Table, column: str, value: str) -> str:
        """Return a value in words: the label of a code, a number as readers expect it."""
        tracked = Tracked(table.name, None, None, column, None, None, value, {}, {}, {})
        return self.values.value(tracked, 1) or value

    def valued(self, table: Table, column: str, value: str) -> str:
        """Return a value behind the title of its column: `kind: department`."""
        return self.language.say("value of", column=self.language.column(table, column), value=self.value(table, column, value))

    def _names(self, table: Table, labels: LabelRows, statements: Iterable[Mention]) -> Iterator[Line]:
        alike: dict[tuple[str, str], dict[str, list[Mention]]] = {}
        for mention in statements:
            kind = mention.values.get(labels.prefer.column, "") if labels.prefer else ""
            sort = "" if labels.prefer and kind in labels.prefer.values else kind
            key = period_text.held(mention.period, self.language), sort
            alike.setdefault(key, {}).setdefault(mention.values.get(labels.language, ""), []).append(mention)
        order = {language: place for place, language in enumerate(self.package.languages)}
        for (when, sort), by in alike.items():
            languages = sorted(by, key=lambda language: order.get(language, len(order)))
            found = [(mention, mention.values.get(labels.text, "")) for language in languages for mention in by[language]]
            text = " · ".join(self.disputed(table, mention, name) for mention, name in found)
            if sort and labels.prefer:
                text = self.language.grammar.beside(text, self.value(table, labels.prefer.column, sort))
            yield Line(text, when, (float(not sort), 0.0))

    def _rank(self, table: Table, mention: Mention) -> tuple[float, ...]:
        """Statements with the first code of a column come first where room is short; among equals the latest."""
        return (-float(place(table, mention.values)), float(min(mention.period.fl, mention.period.tl).toordinal()))


def place(table: Table, values: Mapping[str, str]) -> int:
    """The place of the first coded value among the codes of its column."""
    for column, value in values.items():
        if codes := list(table.field(column).categories):
            return codes.index(value) if value in codes else len(codes)
    return 0


def _from_above(table: Edge, group: Group) -> bool:
    """True if the statements are seen from the upper end of their lines."""
    return group.seen == table.parent.column and not (table.subject and group.seen == table.subject.column)


def _is_link(table: Edge, mention: Mention) -> bool:
    """True if the line is of a kind that does not make the hierarchy."""
    return table.kinds is not None and mention.values.get(table.kinds.column) not in table.kinds.values
