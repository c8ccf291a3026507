"""Who held an entity, for a terminal and as Markdown: a line for each holder, with the acts, and for each time without one."""

from __future__ import annotations

from collections.abc import Iterator

from chronicle.answers.custody import HELD, LAPSED, POSSIBLE_GAP, Chain, Held, Turn
from chronicle.answers.statements import bounds
from chronicle.change.event import Ref
from chronicle.render import biography_text, columns, mention_text, period_text, screen_parts
from chronicle.render.event_values import short
from chronicle.render.language import PLAIN, Language, Reader
from chronicle.render.markdown import plain
from chronicle.render.screen_parts import ROOM

COLUMNS = (
    *("table", "kind", "values", "holder_table", "holder", "holder_name", "statement"),
    *("begun_earliest", "begun_latest", "ended_earliest", "ended_latest", "begun_by", "ended_by", "became"),
)


def screen(held: Held, reader: Reader = PLAIN) -> Iterator[str]:
    """Yield the lines of a first screen: everything, or the holders without acts if that is too long."""
    found = list(everything(held, reader))
    yield from found if len(found) <= ROOM else _lines(held, reader, whole=False)


def everything(held: Held, reader: Reader = PLAIN) -> Iterator[str]:
    """Yield the holders in order of time, under what they have in common, with the acts."""
    return _lines(held, reader, whole=True)


def _lines(held: Held, reader: Reader, *, whole: bool) -> Iterator[str]:
    words = mention_text.Words(held.package, reader.language)
    name = biography_text.title(held.name, held.node[1], reader.language)
    yield from biography_text.titled(name, held.node[1], reader.width)
    for chain in _ordered(words, held):
        yield from ("", _heading(words, chain))
        for turn in chain.turns:
            yield from screen_parts.beside(_holder(words, turn), _when(turn, reader.language), reader.width)
            for note in _notes(turn, reader.language) if whole else ():
                yield from (f"{'':<6}{line}" for line in columns.wrap(note, reader.width - 6))
    if not held.chains:
        yield reader.language.say("never held")
    yield from screen_parts.legend_of((_when(turn, reader.language) for chain in held.chains for turn in chain.turns), reader)
    if not whole:
        yield from ("", reader.language.say("hint acts"))


def markdown(held: Held, language: Language = PLAIN.language) -> Iterator[str]:
    """Yield the same as Markdown."""
    words, colon = mention_text.Words(held.package, language), language.say("colon")
    yield f"# {plain(biography_text.title(held.name, held.node[1], language))}"
    for chain in _ordered(words, held):
        yield from ("", f"## {plain(_heading(words, chain))}", "")
        for turn in chain.turns:
            text = language.grammar.clauses([_holder(words, turn), *_notes(turn, language)])
            yield f"- {plain(f'{_when(turn, language)}{colon}{text}')}"


def rows(held: Held) -> Iterator[tuple[str | None, ...]]:
    """Yield a row for each turn, with the columns of COLUMNS."""
    for chain in held.chains:
        values = "; ".join(f"{column} {value}" for column, value in chain.values.items())
        for turn in chain.turns:
            holder, statement = turn.holder, turn.mention.id if turn.mention else None
            who = (holder.table, holder.id, short(holder.name, holder.id)) if holder else (None, None, None)
            acts = tuple(act.id if act else None for act in (turn.begun_by, turn.ended_by))
            became = " ".join(each.id for each in turn.fate.now) if turn.fate else None
            yield (
                chain.table,
                turn.kind,
                values,
                *who,
                statement,
                *bounds(turn.period).values(),
                *acts,
                became or None,
            )


def _ordered(words: mention_text.Words, held: Held) -> list[Chain]:
    """The chains in the order of the codes that they share, such as those who lead before those who take part."""
    return sorted(held.chains, key=lambda chain: mention_text.place(words.package.tables[chain.table], chain.values))


def _heading(words: mention_text.Words, chain: Chain) -> str:
    table, language = words.package.tables[chain.table], words.language
    said = language.say("separator").join(words.value(table, column, value) for column, value in chain.values.items())
    return language.grammar.capital(said or language.table(table))


def _when(turn: Turn, language: Language) -> str:
    if turn.kind == POSSIBLE_GAP:
        return period_text.within(turn.period.fe, turn.period.tl, language)
    return period_text.held(turn.period, language)


def _holder(words: mention_text.Words, turn: Turn) -> str:
    if turn.kind != HELD or not turn.mention:
        return words.language.say({LAPSED: "held lapsed", POSSIBLE_GAP: "held perhaps nobody"}.get(turn.kind, "held nobody"))
    holder, language = turn.holder, words.language
    name = biography_text.title(holder.name, holder.id, language) if holder else language.say("held unknown")
    return words.disputed(words.package.tables[turn.mention.table], turn.mention, name)


def _notes(turn: Turn, language: Language) -> Iterator[str]:
    """The acts, and what became of the holder."""
    acts = [language.say(word, act=_act(act, language)) for word, act in (("begun by", turn.begun_by), ("ended by", turn.ended_by)) if act]
    if acts:
        yield language.grammar.clauses(acts)
    if turn.fate and turn.fate.now:
        yield language.say("holder now", names=" + ".join(biography_text.title(each.name, each.id, language) for each in turn.fate.now))


def _act(act: Ref, language: Language) -> str:
    return language.grammar.named(act.name, act.id, brief=True)
