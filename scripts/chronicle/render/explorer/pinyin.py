"""Readings of Chinese labels, one syllable per character and without tones, by which the page's search finds them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from chronicle.core import libraries


def readings(texts: Iterable[str | None]) -> list[str]:
    """Return the reading of each text: its syllables with a space between, and `-` for what has none; empty for no text.

    The reading of a character depends on the word in which it stands: 行 is `hang` in 行业 and `xing` in 执行.

    Raises:
        ChronicleError: `missing-library` without pypinyin, which is installed with the package.
    """
    libraries.need("the search by pinyin", ("pypinyin",), "pypinyin")
    from pypinyin import Style, lazy_pinyin

    def syllables(text: str) -> str:
        found = lazy_pinyin(text, style=Style.NORMAL, errors=_unread, v_to_u=False)
        return " ".join(found)

    return [syllables(text) if text else "" for text in texts]


def _unread(text: str) -> Any:
    """What stands for characters that have no reading: a sign for each."""
    return ["-"] * len(text)
