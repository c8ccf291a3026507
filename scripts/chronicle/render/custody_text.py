"""Who held an entity, for a terminal and as Markdown: a line for each holder, with the acts, and for each time without one."""

from __future__ import annotations

from collections.abc import Iterator

from chronicle.answers.custody import HELD, LAPSED, Chain, Held, Turn
from chronicle.answers.statements import bounds
from chronicle.change.event import Ref
from chronicle.render import biography_text, columns, english, mention_text, period_text
from chronicle.render.columns import WIDTH
from chronicle.render.event_values import short
from chronicle.render.markdown import plain

COLUMNS = (
    *("table", "kind", "values", "holder_table", "holder", "holder_name", "statement"),
    *("begun_earliest", "begun_latest", "ended_earliest", "ended_latest", "begun_by", "ended_by", "became"),
)


def lines(held: Held) -> Iterator[str]:
    """Yield the holders in order of time, under what they have in common."""
    words = mention_text.Words(held.package)
    yield from biography_text.titled(short(held.name, held.node[1]), held.node[1])
    for chain in _ordered(words, held):
        yield from ("", _heading(words, chain))
        for turn in chain.turns:
            yield from biography_text.beside(_holder(words, turn), period_text.held(turn.period))
            for note in _notes(turn):
                yield from (f"{'':<6}{line}" for line in columns.wrap(note, WIDTH - 6))
    if not held.chains:
        yield "Nobody on record held it."


def markdown(held: Held) -> Iterator[str]:
    """Yield the same as Markdown."""
    words = mention_text.Words(held.package)
    yield f"# {plain(short(held.name, held.node[1]))}"
    for chain in _ordered(words, held):
        yield from ("", f"## {plain(_heading(words, chain))}", "")
        for turn in chain.turns:
            text = "; ".join([_holder(words, turn), *_notes(turn)])
            yield f"- {plain(f'{period_text.held(turn.period)}: {text}')}"


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
    table = words.package.tables[chain.table]
    told = ", ".join(words.value(table, column, value) for column, value in chain.values.items())
    return english.capital(told or table.title)


def _holder(words: mention_text.Words, turn: Turn) -> str:
    if turn.kind != HELD or not turn.mention:
        return "nobody (lapsed)" if turn.kind == LAPSED else "nobody"
    name = short(turn.holder.name, turn.holder.id) if turn.holder else "a holder who is not on record"
    return name + words.disputed(words.package.tables[turn.mention.table], turn.mention)


def _notes(turn: Turn) -> Iterator[str]:
    """The acts, and what became of the holder."""
    acts = [f"{word} by {_act(act)}" for word, act in (("begun", turn.begun_by), ("ended", turn.ended_by)) if act]
    if acts:
        yield "; ".join(acts)
    if turn.fate and turn.fate.now:
        yield f"now {' + '.join(short(each.name, each.id) for each in turn.fate.now)}"


def _act(act: Ref) -> str:
    return english.named(act.name, act.id, brief=True)
