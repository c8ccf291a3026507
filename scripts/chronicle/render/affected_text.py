"""Whether a newer version changes an answer, for a terminal: how much, what, and which of the entities no longer exist."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chronicle.change.revisions import Revision
from chronicle.change.successors import Retired
from chronicle.contract.difference import SchemaChange
from chronicle.contract.package import Package
from chronicle.history.state import State
from chronicle.render import columns, revision_text
from chronicle.render.event_values import Values
from chronicle.render.language import PLAIN, Language, Reader
from chronicle.render.revised_rows import RevisedRows

ROOM = 42  # lines of a first screen, without its last lines
RETIRED = 8  # retired entities on a first screen
_BROKEN = 10  # changes of the contract on a first screen


def summary(revisions: Sequence[Revision], schema: Sequence[SchemaChange], language: Language) -> str:
    """Return the answer in one line."""
    if not revisions and not schema:
        return language.say("affects nothing")
    counts = [
        *([language.say("revisions", len(revisions))] if revisions else []),
        *([language.say("contract changes", len(schema))] if schema else []),
    ]
    return language.say("affects", what=language.grammar.listed(counts))


def named(first: State, second: State, revisions: Sequence[Revision], language: Language) -> RevisedRows:
    """Return the words for the rows that `lines` shows; `first` is the older record with the newer names."""
    return revision_text.named(first, second, revision_text.alike(revisions), language=language)


def lines(
    revisions: Sequence[Revision],
    schema: Sequence[SchemaChange],
    retired: Sequence[Retired],
    package: Package,
    reader: Reader = PLAIN,
    *,
    named: RevisedRows,
    everything: bool = False,
) -> Iterator[str]:
    """Yield the answer, then the changes of the contract, the revisions, and what became of retired entities among them.

    `named` has words for the rows of the revisions.
    """
    language, say = reader.language, reader.language.say
    yield from columns.wrap(summary(revisions, schema, language), reader.width)
    below = list(_retired(retired, package, reader, everything=everything))
    parts = [
        [str(change) for change in schema],
        [revision_text.sentence(group, named, language=language, ids=True) for group in revision_text.alike(revisions)],
    ]
    room = ROOM - 1 - len(below)
    for texts, most in zip(parts, (_BROKEN, len(parts[1])), strict=True):
        if texts:
            yield ""
            room -= 1
        for place, text in enumerate(texts):
            item = columns.wrap(f"- {text}", reader.width, "  ")
            if not everything and (place >= most or len(item) > room - 1):
                yield f"  {say('more all', len(texts) - place)}"
                room -= 1
                break
            yield from item
            room -= len(item)
    yield from below


def _retired(retired: Sequence[Retired], package: Package, reader: Reader, *, everything: bool) -> Iterator[str]:
    """What became of the entities that no longer exist."""
    values, say = Values(package, brief=False, language=reader.language), reader.language.say
    if retired:
        yield from ("", *columns.wrap(say("retired", len(retired)), reader.width))
    shown = retired if everything else retired[:RETIRED]
    for each in shown:
        name = f"{values.short(*each.node, each.name)} [{each.node[1]}]"
        now = values.became(each.fate.now) or say("now nothing")
        yield from (f"  {line}" for line in columns.wrap(say("and now", name=name, now=now), reader.width - 2, "  "))
    if left := len(retired) - len(shown):
        yield f"  {say('more all', left)}"
