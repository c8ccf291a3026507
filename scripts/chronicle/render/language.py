"""The language that a text is written in: its grammar, the engine's own words in it, and the contract's translation into it.

A language is a module with the functions of grammar.py, and a file of phrases. A phrase is a text with places in braces, or two of
them (`one`, `other`) where the language distinguishes one thing from several.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from dataclasses import field as of_class
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chronicle.contract import translations
from chronicle.contract.package import Package
from chronicle.contract.roles import Table
from chronicle.contract.templates import LIVES
from chronicle.contract.translations import Translation
from chronicle.core import suggest
from chronicle.core.errors import ChronicleError
from chronicle.render import english

if TYPE_CHECKING:
    from chronicle.render.grammar import Grammar

KNOWN = ("en", "zh")


@dataclass(frozen=True)
class Language:
    """A language: `code` names its phrases, `grammar` its rules, `own` has the contract's texts in it."""

    code: str
    grammar: Grammar
    own: Translation = of_class(default_factory=Translation)

    def say(self, key: str, count: int | None = None, /, **values: object) -> str:
        """Return the phrase `key`, with its places filled; `count` chooses between one and several."""
        found = _phrases(self.code)[key]
        text = found if isinstance(found, str) else found["one" if count == 1 else "other"]
        return str(text).format(count=count, **values)

    def section(self, title: str) -> str:
        """Return the heading of a section."""
        return self.own.sections.get(title, title)

    def word(self, word: str) -> str:
        """Return the word for a change: the contract's, or else the engine's."""
        known: Mapping[str, str] = _phrases(self.code)["kinds"]
        return self.own.words.get(word) or known.get(word) or word.replace("_", " ")

    def package(self, package: Package) -> str:
        """Return the title of a package."""
        return self.own.title or package.title

    def table(self, table: Table) -> str:
        """Return the title of a table for use within a sentence."""
        return self.own.table(table.name) or self.grammar.word(table.title)

    def things(self, table: Table, count: int) -> str:
        """Return a count of rows of the table: `1 name`, `90 names`."""
        title = self.table(table)
        return self.say("things", count, what=self.grammar.singular(title) if count == 1 else title)

    def column(self, table: Table, column: str) -> str:
        """Return the title of a column for use within a sentence."""
        return self.own.column(table.name, column) or self.grammar.word(table.field(column).title.replace("_", " "))

    def relation(self, table: Table | None, label: str) -> str:
        """Return the label of a code of the table in this language, given the contract's own label."""
        for field in table.fields if table else ():
            for value, own in field.categories.items():
                if own == label and table and (found := self.own.label(table.name, field.name, value)):
                    return found
        return label

    def sentences(self, package: Package) -> Mapping[str, str]:
        """Return the sentence templates by word: the engine's for the lives of entities, and the contract's."""
        if self.code == "en":
            return {**LIVES, **package.descriptor["chronicle"].get("sentences", {})}
        return {**self.lives, **self.own.sentences}

    @property
    def lives(self) -> Mapping[str, str]:
        """The engine's own sentence templates, by kind of event."""
        found: Mapping[str, str] = LIVES if self.code == "en" else _phrases(self.code)["lives"]
        return found


ENGLISH = Language("en", english)


@dataclass(frozen=True)
class Reader:
    """For whom a screen is made: the language they read, and the width of their terminal in columns."""

    language: Language = ENGLISH
    width: int = 80


PLAIN = Reader()


def of(code: str, *packages: Package) -> Language:
    """Return the language for texts about the packages; of two contracts with a translation, the last one's is used.

    Raises:
        ChronicleError: `no-language` if the engine has no words in it, or no contract a translation into it.
    """
    spoken = engine(code)
    if spoken is ENGLISH:
        return ENGLISH
    asked = spoken.code
    found = next((own for package in reversed(packages) if (own := translations.of(package.descriptor, asked))), None)
    if found is None:
        where = packages[-1].title if packages else "it"
        raise ChronicleError(
            "no-language", f"{where} has no texts in {code!r}", "use en, or add chronicle/translations to its datapackage.json"
        )
    return replace(spoken, own=found)


def engine(code: str) -> Language:
    """Return the language for texts about no contract.

    Raises:
        ChronicleError: `no-language` if the engine has no words in it.
    """
    asked = code.partition("-")[0].lower()
    if asked not in KNOWN:
        raise ChronicleError("no-language", f"the engine has no words in {code!r}", suggest.one_of(code, KNOWN))
    if asked == "en":
        return ENGLISH
    from chronicle.render import chinese

    return Language(asked, chinese)


@cache
def _phrases(code: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads((Path(__file__).parent / "phrases" / f"{code}.json").read_text("utf-8"))
    return found
