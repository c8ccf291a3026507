"""Readings of Chinese labels, one syllable per character and without tones, by which the page's search finds them."""

from __future__ import annotations

from collections.abc import Iterable


def readings(texts: Iterable[str | None]) -> list[str]:
    """Return the reading of each text: its syllables with a space between, and `-` for what has none; empty for no text.

    The reading of a character depends on the word in which it stands: 行 is `hang` in 行业 and `xing` in 执行.
    """
    from pypinyin import Style, lazy_pinyin

    def syllables(text: str) -> str:
        found = lazy_pinyin(text, style=Style.NORMAL, errors=lambda other: ["-"] * len(other), v_to_u=False)
        return " ".join(found)

    return [syllables(text) if text else "" for text in texts]
