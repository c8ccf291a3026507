"""Labels of bodies in a group, shorter than their names: without what their parent or all of them share."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache

from chronicle.render.pictures.scene import Day, Name, Scene

SIBLINGS, SHARED = 12, 0.8  # a group of more bodies than this is shown as chips if such a part of them share an affix
LONG = 52  # letters of a second name; a longer one gives way to the short name
_GENERIC = re.compile(r"[A-Z][a-z]+ of (the )?")


@dataclass(frozen=True)
class Labels:
    """The labels of a group; `affix` is what its chips leave out, empty for boxes."""

    affix: Name | None
    of: Callable[[str, Day], Name]


def of_group(scene: Scene, bodies: Sequence[str], parents: Sequence[str], days: Sequence[Day]) -> Labels:
    """Return the labels of the bodies below `parents`; `days` are those on which they are shown."""
    latest = [scene.name(body, scene.last_day(body)) for body in bodies]
    first, second = (_shared([getattr(name, part) for name in latest], word) for part, word in (("first", False), ("second", True)))
    if len(bodies) > SIBLINGS and (len(first) >= 3 or len(second.strip()) >= 3):
        every = [scene.name(body, day) for body in bodies for day in (*days, scene.last_day(body))]
        firsts = _shortened([name.first for name in every], first, word=False)
        seconds = _shortened([name.second for name in every], second, word=True)

        @cache
        def chip(body: str, day: Day) -> Name:
            name = scene.name(body, day)
            return replace(name, first=firsts.get(name.first, name.first), second=seconds.get(name.second, name.second))

        return Labels(Name(first, second.strip(), latest[0].languages), chip)
    above = [scene.name(parent, scene.last_day(parent)) for parent in parents]
    word = _generic([name.second or name.first for name in latest])

    @cache
    def label(body: str, day: Day) -> Name:
        name = _without(scene.name(body, day), [*above, *(scene.name(parent, day) for parent in _parents(scene, body))])
        bare = Name(name.first.removeprefix(word) or name.first, name.second.removeprefix(word) or name.second, name.languages)
        if len(bare.second) > LONG:
            short = scene.brief(body, day).second
            return replace(bare, second=short if 0 < len(short) < len(bare.second) else bare.second)
        return bare

    return Labels(None, label)


def _parents(scene: Scene, body: str) -> list[str]:
    """All parents that a body ever had, if there is more than one."""
    found = scene.parents.get(body, [])
    return found if len(found) > 1 else []


def _shared(texts: Iterable[str], word: bool) -> str:
    """The longest ending of most of the texts; one of whole words if `word`."""
    found = [text for text in texts if text]
    counts = Counter(text[at:] for text in found for at in _starts(text, word, 1))
    ends = [end for end, count in counts.items() if count >= len(found) * SHARED]
    return max(ends, key=lambda end: (len(end), end), default="")


def _starts(text: str, word: bool, first: int) -> list[int]:
    return [match.start() for match in re.finditer(" ", text)] if word else list(range(first, len(text)))


def _shortened(texts: Iterable[str], suffix: str, *, word: bool) -> dict[str, str]:
    """Text -> the text without the shared ending, and without one that at least three of what is left have, if all stay distinct."""
    bare = {text: text.removesuffix(suffix) if suffix else text for text in texts}
    counts = Counter(text[at:] for text in set(bare.values()) for at in _starts(text, word, 2))

    def shorter(text: str) -> str:
        ends = [end for end, count in counts.items() if count >= 3 and text.endswith(end) and len(text) > len(end)]
        return text.removesuffix(max(ends, key=lambda end: (len(end), end))) if ends else text

    found = {text: shorter(left) for text, left in bare.items()}
    return found if len(set(found.values())) == len(bare) else bare


def _generic(texts: Sequence[str]) -> str:
    """The word that many labels begin with, such as `Department of `."""
    counts = Counter(match[0] for text in texts if (match := _GENERIC.match(text)))
    found, count = max(counts.items(), key=lambda item: (item[1], item[0]), default=("", 0))
    return found if count >= 3 and count * 3 >= len(texts) else ""


def _without(name: Name, parents: Iterable[Name]) -> Name:
    """The name without those of its parents: at its beginning in the first language, behind `of` in the second."""
    first, second = name.first, name.second
    for parent in parents:
        if len(parent.first) > 1 and first.startswith(parent.first) and len(first) > len(parent.first) + 1:
            first = first.removeprefix(parent.first)
        for end in (f" of the {parent.second}", f" of {parent.second}") if parent.second else ():
            second = second.removesuffix(end)
    return Name(first, second, name.languages)
