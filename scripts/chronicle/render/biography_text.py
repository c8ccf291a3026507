"""A biography for a terminal and as Markdown: what an entity became, is and was, the statements about it by sort, and its events."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from chronicle.answers.biography import Life
from chronicle.change.successors import Successor
from chronicle.contract.roles import Succession
from chronicle.render import columns, event_list, mention_text, period_text, screen_parts
from chronicle.render.event_values import short
from chronicle.render.language import PLAIN, Language, Reader
from chronicle.render.markdown import plain
from chronicle.render.mention_text import Words
from chronicle.render.screen_parts import ROOM, Line, Part, legend_of

_WORD = 9  # columns of the words in the head
_NARROW = 30  # columns that a name beside its id has at least


def screen(life: Life, reader: Reader = PLAIN) -> Iterator[str]:
    """Yield the lines of a first screen: the head, then as much of each part as fits."""
    head, parts = list(_drawn(life, reader)), list(_parts(life, reader))
    legend = legend_of((item.when for part in parts for item in part.items), reader)
    yield from head
    shown = list(screen_parts.fitted(parts, ROOM - len(head) - len(legend) - 2))
    yield from (*shown, *legend)
    if len(shown) < sum(len(list(part.lines(len(part.items)))) for part in parts):
        yield from ("", reader.language.say("hint whole"))


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


def titled(name: str, key: str, width: int) -> Iterator[str]:
    """Yield lines of a name with the id at the end of the first."""
    first, *more = columns.wrap(name, width, first=max(_NARROW, width - columns.width(key) - 4))
    yield from (columns.beside(first, f"[{key}]", width), *more)


def title(names: Mapping[str, str], key: str, language: Language) -> str:
    """Return the name of an entity in full: in English that in the contract's first language, too."""
    return short(names, key) if language.code == "en" else language.grammar.named(names, key)


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
    things = dict.fromkeys(words.heading(group, role).lower() for group, role in silent)
    posts = [words.value(life.package.tables[each.table], each.column, each.value) for each in life.unfilled]
    missing = [say("nothing on record about", things=grammar.listed(things))] if things else []
    if missing := [*missing, *([say("nobody on record as", posts=grammar.listed(posts))] if posts else [])]:
        yield say("head missing"), missing


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
    lines = tuple(event_list.lines(life.package, life.events, reader.language))
    return Part(reader.language.say("what happened"), lines, len(lines), reader, leads=True)
