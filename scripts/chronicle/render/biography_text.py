"""A biography for a terminal and as Markdown: what an entity became, is and was, the statements about it by sort, and its events."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chronicle.answers.biography import Life
from chronicle.change.successors import Successor
from chronicle.contract.roles import Succession
from chronicle.render import columns, english, mention_text, period_text
from chronicle.render.columns import WIDTH
from chronicle.render.event_groups import Grouping
from chronicle.render.event_sentences import Teller
from chronicle.render.event_values import short
from chronicle.render.markdown import plain
from chronicle.render.mention_text import Line

ROOM = 44  # lines of a first screen
_LEAST = 2  # items of each part that are shown at least
_EDGE = "  "
_WORD = 9  # columns of the words in the head
_NARROW = 30  # columns that a text beside a period has at least


@dataclass(frozen=True)
class Part:
    """A heading and its items in order of time; `total` counts those that were not read, too. A part that `leads` gets more room."""

    heading: str
    items: tuple[Line, ...]
    total: int
    leads: bool = False

    def lines(self, count: int) -> Iterator[str]:
        """Yield the heading, the `count` most important items in order of time, and how many more there are."""
        chosen = sorted(sorted(range(len(self.items)), key=lambda place: self.items[place].rank, reverse=True)[:count])
        yield from ("", self.heading)
        for place in chosen:
            yield from beside(self.items[place].text, self.items[place].when)
        if left := self.total - len(chosen):
            yield f"{_EDGE}{left:,} more (--all)"


def screen(life: Life) -> Iterator[str]:
    """Yield the lines of a first screen: the head, then as much of each part as fits."""
    head, parts = list(_drawn(life)), list(_parts(life))
    shown = [min(_LEAST, len(part.items)) for part in parts]
    order = [place for place, part in enumerate(parts) for _ in range(1 + part.leads)]
    sizes = [{shown[place]: len(list(part.lines(shown[place])))} for place, part in enumerate(parts)]
    grows = True
    while grows:
        grows = False
        for place in order:
            more = shown[place] + 1
            if more > len(parts[place].items):
                continue
            size = sizes[place].setdefault(more, len(list(parts[place].lines(more))))
            if len(head) + size + sum(sizes[other][shown[other]] for other in range(len(parts)) if other != place) <= ROOM:
                shown[place], grows = more, True
    yield from head
    for part, count in zip(parts, shown, strict=True):
        yield from part.lines(count)


def everything(life: Life) -> Iterator[str]:
    """Yield the head and every part in full."""
    yield from _drawn(life)
    for part in _parts(life):
        yield from part.lines(len(part.items))


def markdown(life: Life) -> Iterator[str]:
    """Yield the same as Markdown."""
    yield f"# {plain(short(life.name, life.node[1]))}"
    yield ""
    for word, texts in _head(life):
        yield f"- {word}: {plain('; '.join(texts))}"
    for part in _parts(life):
        yield from ("", f"## {plain(part.heading)}", "")
        yield from (f"- {plain(f'{item.when}: {item.text}' if item.when else item.text)}" for item in part.items)


def beside(text: str, when: str) -> Iterator[str]:
    """Yield lines of a text with a period at the end of the first."""
    room = WIDTH - len(_EDGE)
    first, *more = columns.wrap(text, room, _EDGE, first=max(_NARROW, room - columns.width(when) - 2))
    yield columns.beside(_EDGE + first, when)
    yield from (_EDGE + line for line in more)


def titled(name: str, key: str) -> Iterator[str]:
    """Yield lines of a name with the id at the end of the first."""
    first, *more = columns.wrap(name, WIDTH, first=max(_NARROW, WIDTH - columns.width(key) - 4))
    yield from (columns.beside(first, f"[{key}]"), *more)


def _drawn(life: Life) -> Iterator[str]:
    """The head for a terminal."""
    yield from titled(short(life.name, life.node[1]), life.node[1])
    yield from (text for language, text in life.name.items() if language.endswith("-Latn"))
    for word, texts in _head(life):
        for place, text in enumerate(texts):
            for line, piece in enumerate(columns.wrap(text, WIDTH - _WORD)):
                yield f"{'' if place or line else word:<{_WORD}}{piece}"


def _head(life: Life) -> Iterator[tuple[str, Sequence[str]]]:
    """What it became, when it existed, and what it was before: a word, and texts."""
    fate = life.fate
    if fate:
        yield "Ended", [english.when(fate.earliest, fate.latest).removeprefix("on ").removeprefix("in ")]
        linked = any(table.predecessor.table == life.node[0] for table in life.package.having(Succession))
        if fate.became or linked:
            yield "Became", [_successor(each) for each in fate.became] or ["nothing on record"]
        if fate.became and not fate.is_same:
            yield "Today", [_successor(each) for each in fate.now] or ["nothing of it exists"]
    if lives := [text for period in life.lives if (text := period_text.held(period))]:
        yield "Existed" if fate else "Exists", lives
    if life.before:
        yield "Before", [short(ref.name, ref.id) for ref in life.before]
    words, table = mention_text.Words(life.package), life.package.tables[life.node[0]]
    if life.values:
        told = (f"{english.word(table.field(c).title)} {words.value(table, c, value)}" for c, value in life.values.items())
        yield "Also", ["; ".join(told)]
    silent = dict.fromkeys(words.heading(group).lower() for group in life.silent if words.role(group) != mention_text.BELOW)
    if silent:
        yield "Missing", [f"nothing on record about {english.listed(silent)}"]


def _successor(successor: Successor) -> str:
    return short(successor.name, successor.id) + (" (part)" if successor.extent == "part" else "")


def _parts(life: Life) -> Iterator[Part]:
    """The names, then the other statements in the order of the contract, then the events."""
    words = mention_text.Words(life.package)
    for group in sorted(life.groups, key=lambda group: words.role(group) != mention_text.NAMES):
        lines = tuple(words.lines(group))
        left = group.total - len(group.statements)
        yield Part(words.heading(group), lines, len(lines) + left, leads=words.role(group) == mention_text.POSTS)
    if life.events:
        yield _events(life)


def _events(life: Life) -> Part:
    teller = Teller(life.package, brief=True)
    groups = Grouping(life.package, teller.templates).groups(life.events)
    lines = []
    for group in groups:
        rank = (float(-group[0].minor), float(max(event.weight for event in group)))
        lines.append(Line(teller.opened(group, teller.clause(group)), english.short(group[0].earliest, group[0].latest), rank))
    return Part("What happened", tuple(lines), len(lines), leads=True)
