"""The contract's texts in other languages: titles, sections, labels, words for changes, and sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from chronicle.contract.templates import LINKS, OF_LINKS, PLACEHOLDERS, placeholders
from chronicle.core import suggest
from chronicle.core.findings import Finding, of_descriptor


@dataclass(frozen=True)
class Translation:
    """The texts of a contract in one language; a text that is missing here is used as the contract has it.

    `sections` and `words` map the contract's own words to texts, `sentences` a word to a template, `tables` a table to its `title` and
    its `columns`, each with a `title` and `labels` of values.
    """

    title: str = ""
    sections: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    sentences: Mapping[str, str] = field(default_factory=dict)
    tables: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def table(self, name: str) -> str | None:
        """Return the title of a table."""
        return self.tables.get(name, {}).get("title")

    def column(self, table: str, column: str) -> str | None:
        """Return the title of a column."""
        return self._column(table, column).get("title")

    def label(self, table: str, column: str, value: str) -> str | None:
        """Return the label of a value."""
        found: str | None = self._column(table, column).get("labels", {}).get(value)
        return found

    def _column(self, table: str, column: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.tables.get(table, {}).get("columns", {}).get(column, {})
        return found


def of(descriptor: Mapping[str, Any], language: str) -> Translation | None:
    """Return the contract's texts in a language (`zh` also finds `zh-Hans`); None if it has none."""
    known = descriptor["chronicle"].get("translations", {})
    code = next((tag for tag in known if tag.partition("-")[0] == language.partition("-")[0]), None)
    return None if code is None else Translation(**known[code])


def inconsistencies(
    translations: Mapping[str, Mapping[str, Any]], tables: Mapping[str, Mapping[str, Any]], words: set[str]
) -> Iterator[Finding]:
    """Yield a finding for each word, table and column that the contract does not have, and for each template that cannot be filled."""
    for language, texts in translations.items():
        place = f"chronicle/translations/{language}"
        yield from templates(f"{place}/sentences", texts.get("sentences", {}), words)
        for word in texts.get("words", {}):
            if word not in words:
                message = f"{word!r} is not a word for a change in any table"
                yield of_descriptor(f"{place}/words", message, suggest.one_of(word, sorted(words)))
        for name, texts_of in texts.get("tables", {}).items():
            if name not in tables:
                yield of_descriptor(f"{place}/tables", f"there is no table {name!r}", suggest.one_of(name, tables))
                continue
            columns = [str(column.get("name")) for column in tables[name].get("schema", {}).get("fields", [])]
            for column in texts_of.get("columns", {}):
                if column not in columns:
                    message = f"there is no column {column!r}"
                    yield of_descriptor(f"{place}/tables/{name}/columns", message, suggest.one_of(column, columns))


def templates(place: str, sentences: Mapping[str, str], words: set[str]) -> Iterator[Finding]:
    """Yield a finding for each sentence template of a word that is not in `words`, or with a placeholder that cannot be filled."""
    for word, template in sentences.items():
        if word not in words:
            yield of_descriptor(f"{place}/{word}", f"{word!r} is not a word for a change in any table", suggest.one_of(word, sorted(words)))
        try:
            named = {*placeholders(template)}
        except ValueError as error:
            yield of_descriptor(f"{place}/{word}", f"{template!r} cannot be filled: {error}", "write {name}, and {{ for a brace")
            continue
        known = OF_LINKS if word in LINKS else PLACEHOLDERS
        if unknown := named - known:
            what = "there is no placeholder" if unknown - PLACEHOLDERS else f"the event {word} has no placeholder"
            yield of_descriptor(f"{place}/{word}", f"{what} {', '.join(sorted(unknown))}", f"use one of {', '.join(sorted(known))}")
