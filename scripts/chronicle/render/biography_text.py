"""A biography for a terminal and as Markdown: what an entity became, is and was, the statements about it by sort, and its events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from chronicle.answers.biography import Life
from chronicle.change.successors import Successor
from chronicle.contract.roles import Succession
from chronicle.render import columns, mention_text, period_text
from chronicle.render.event_groups import Grouping
from chronicle.render.event_sentences import Teller
from chronicle.render.event_values import short
from chronicle.render.language import PLAIN, Language, Reader
from chronicle.render.markdown import plain
from chronicle.render.mention_text import Line, Words

ROOM = 46  # lines of a first screen
_LEAST = 2  # items of each part that are shown at least
_LINES = 3  # lines of an item on a first screen
_EDGE = "  "
_WORD = 9  # columns of the words in the head
_NARROW = 30  # columns that a text beside a period has at least


@dataclass(frozen=True)
class Part:
    """A heading and its items in order of time; `total` counts those that were not read, too. A part that `leads` gets more room."""

    heading: str
    items: tuple[Line, ...]
    total: int
    reader: Reader
    leads: bool = False

    def lines(self, count: int, most: int | None = None) -> Iterator[str]:
        """Yield the heading, the `count` most important items in order of time in at most `most` lines each, and how many more there are."""
        chosen = sorted(sorted(range(len(self.items)), key=lambda place: self.items[place].rank, reverse=True)[:count])
        yield from ("", self.heading)
        for place in chosen:
            yield from beside(self.items[place].text, self.items[place].when, self.reader.width, most)
        if left := self.total - len(chosen):
            yield f"{_EDGE}{self.reader.language.say('more all', left)}"


def screen(life: Life, reader: Reader = PLAIN) -> Iterator[str]:
    """Yield the lines of a first screen: the head, then as much of each part as fits."""
    head, parts = list(_drawn(life, reader)), list(_parts(life, reader))
    legend = legend_of((item.when for part in parts for item in part.items), reader)
    room = ROOM - len(legend)
    shown = [min(_LEAST, len(part.items)) for part in parts]
    order = [place for place, part in enumerate(parts) for _ in range(1 + part.leads)]
    sizes = [{shown[place]: len(list(part.lines(shown[place], _LINES)))} for place, part in enumerate(parts)]
    grows = True
    while grows:
        grows = False
        for place in order:
            more = shown[place] + 1
            if more > len(parts[place].items):
                continue
            size = sizes[place].setdefault(more, len(list(parts[place].lines(more, _LINES))))
            if len(head) + size + sum(sizes[other][shown[other]] for other in range(len(parts)) if other != place) <= room:
                shown[place], grows = more, True
    yield from head
    for part, count in zip(parts, shown, strict=True):
        yield from part.lines(count, _LINES)
    yield from legend


def everything(life: Life, reader: Reader = PLAIN) -> Iterator[str]:
    """Yield the head and every part in full."""
    yield from _drawn(life, reader)
    parts = list(_parts(life, reader))
    for part in parts:
        yield from part.lines(len(part.items))
    yield from legend_of((item.when for part in parts for item in part.items), reader)


def markdown(life: Life, language: Language = PLAIN.language) -> Iterator[str]:
    """Yield the same as Markdown."""
    colon = language.say("colon")
    yield from (f"# {plain(title(life.name, life.node[1], language))}", "")
    for word, texts in _head(life, language):
        yield f"- {word}{colon}{plain(language.grammar.clauses(texts))}"
    for part in _parts(life, Reader(language)):
        yield from ("", f"## {plain(part.heading)}", "")
        yield from (f"- {plain(f'{item.when}{colon}{item.text}' if item.when else item.text)}" for item in part.items)


def beside(text: str, when: str, width: int, most: int | None = None) -> Iterator[str]:
    """Yield lines of a text with a period at the end of the first; of more than `most`, the last ends with an ellipsis."""
    room = width - len(_EDGE)
    lines = columns.wrap(text, room, _EDGE, first=max(_NARROW, room - columns.width(when) - 2))
    if most is not None and len(lines) > most:
        lines = [*lines[: most - 1], columns.shortened(" ".join(lines[most - 1 :]), room)]
    yield columns.beside(_EDGE + lines[0], when, width)
    yield from (_EDGE + line for line in lines[1:])


def titled(name: str, key: str, width: int) -> Iterator[str]:
    """Yield lines of a name with the id at the end of the first."""
    first, *more = columns.wrap(name, width, first=max(_NARROW, width - columns.width(key) - 4))
    yield from (columns.beside(first, f"[{key}]", width), *more)


def title(names: Mapping[str, str], key: str, language: Language) -> str:
    """Return the name of an entity in full: in English that in the contract's first language, too."""
    return short(names, key) if language.code == "en" else language.grammar.named(names, key)


def legend_of(periods: Iterable[str], reader: Reader) -> list[str]:
    """Return lines that explain ranges of days, if one of the periods has one."""
    there = any(period_text.RANGE in period for period in periods)
    return ["", *columns.wrap(reader.language.say("legend range"), reader.width)] if there else []


def _drawn(life: Life, reader: Reader) -> Iterator[str]:
    """The head for a terminal."""
    yield from titled(title(life.name, life.node[1], reader.language), life.node[1], reader.width)
    yield from (text for language, text in life.name.items() if language.endswith("-Latn") and reader.language.code == "en")
    for word, texts in _head(life, reader.language):
        for place, text in enumerate(texts):
            for line, piece in enumerate(columns.wrap(text, reader.width - _WORD)):
                lead = "" if place or line else word
                yield f"{lead}{' ' * (_WORD - columns.width(lead))}{piece}"


def _head(life: Life, language: Language) -> Iterator[tuple[str, Sequence[str]]]:
    """What it became, when it existed, and what it was before: a word, and texts."""
    say, grammar, fate = language.say, language.grammar, life.fate
    words, table = Words(life.package, language), life.package.tables[life.node[0]]
    if fate:
        yield say("head ended"), [grammar.when(fate.earliest, fate.latest).removeprefix("on ").removeprefix("in ")]
        linked = any(each.predecessor.table == life.node[0] for each in life.package.having(Succession))
        if fate.became or linked:
            yield say("head became"), [_successor(each, language) for each in fate.became] or [say("became nothing")]
        if fate.became and not fate.is_same:
            yield say("head today"), [_successor(each, language) for each in fate.now] or [say("now nothing")]
    if lives := [text for period in life.lives if (text := period_text.held(period, language))]:
        yield say("head existed" if fate else "head exists"), lives
    if life.before:
        yield say("head before"), [title(ref.name, ref.id, language) for ref in life.before]
    if life.values:
        yield say("head details"), [grammar.clauses(words.valued(table, column, value) for column, value in life.values.items())]
    silent = ((group, role) for group in life.silent if (role := words.role(group)) != mention_text.BELOW)
    if missing := dict.fromkeys(words.heading(group, role).lower() for group, role in silent):
        yield say("head missing"), [say("nothing on record about", things=grammar.listed(missing))]


def _successor(successor: Successor, language: Language) -> str:
    name = title(successor.name, successor.id, language)
    return language.say("in part", name=name) if successor.extent == "part" else name


def _parts(life: Life, reader: Reader) -> Iterator[Part]:
    """The names, then the other statements in the order of the contract, then the events."""
    language = reader.language
    words = Words(life.package, language, language.grammar.named(life.name, life.node[1], brief=True))
    found: dict[tuple[str, str], list[Line]] = {}
    unread: dict[tuple[str, str], int] = {}
    for group in sorted(life.groups, key=lambda group: words.role(group) != mention_text.NAMES):
        for role, lines in words.lines(group).items():
            found.setdefault((role, words.heading(group, role)), []).extend(lines)
        part = words.role(group), words.heading(group, words.role(group))
        unread[part] = unread.get(part, 0) + group.total - len(group.statements)
    for (role, heading), lines in found.items():
        total = len(lines) + unread.get((role, heading), 0)
        yield Part(heading, tuple(lines), total, reader, leads=role == mention_text.POSTS)
    if life.events:
        yield _events(life, reader)


def _events(life: Life, reader: Reader) -> Part:
    language = reader.language
    teller = Teller(life.package, brief=True, language=language)
    groups = Grouping(life.package, teller.templates).groups(life.events)
    lines = []
    for group in groups:
        rank = (float(-group[0].minor), float(max(event.weight for event in group)))
        when = language.grammar.short(group[0].earliest, group[0].latest)
        lines.append(Line(teller.opened(group, teller.clause(group)), when, rank))
    return Part(language.say("what happened"), tuple(lines), len(lines), reader, leads=True)
