"""Where the names for readers are: in columns of a table of entities, or in rows with their language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from chronicle.starting import words
from chronicle.starting.columns import Column

DEFAULT, CHINESE = "en", "zh-Hans"


def columns(plain: Sequence[Column], id: Column | None = None) -> dict[str, str]:
    """Return language -> column for the names in a table; if it has none, the id serves where it consists of words."""
    named = [c for c in plain if words.any_of(c.name, words.LABEL) and not words.any_of(c.name, words.NOTES | words.KIND | words.LANGUAGE)]
    found: dict[str, str] = {}
    for column in sorted(named, key=lambda column: words.of(column.name)[0] not in words.LABEL):
        found.setdefault(words.language(column.name) or _spoken(column), column.name)
    if not found and id is not None and id.counts["words"]:
        found[_spoken(id)] = id.name
    return found


def rows(plain: Sequence[Column]) -> tuple[str, str] | None:
    """Return the columns with a name and its language, if a table has names in its rows."""
    language = next((c.name for c in plain if c.spoken), None)
    named = [c for c in plain if c.name != language and not words.any_of(c.name, words.NOTES | words.KIND | words.IDENTITY)]
    text = next((c.name for c in sorted(named, key=lambda c: not words.any_of(c.name, words.LABEL)) if not c.stated), None)
    return (text, language) if text and language else None


def _spoken(column: Column) -> str:
    return CHINESE if column.counts["chinese"] * 2 > column.filled else DEFAULT


def languages(found: Iterable[Mapping[str, str]], written: Sequence[str]) -> list[str]:
    """Return the languages of a package: those written in rows; if there are none, those of columns."""
    return list(written) or sorted({language for some in found for language in some}) or [DEFAULT]


def tagged(found: Mapping[str, str], written: Sequence[str]) -> dict[str, str]:
    """Return names in columns with the language tags that rows of names use: `zh` is `zh-Hans` where they write that."""
    return {next((tag for tag in written if tag.partition("-")[0] == language), language): column for language, column in found.items()}
