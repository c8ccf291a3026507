"""Render a comparison of two operands as an HTML page: summary, events, hierarchies of both days, sentences with rows and sources."""

from __future__ import annotations

from collections.abc import Sequence

from chronicle.change.happened import Happened
from chronicle.change.inference import Proposal
from chronicle.change.records import Records
from chronicle.render.chapters import NOTHING, About
from chronicle.render.html import comparison
from chronicle.render.html.page import written
from chronicle.render.language import ENGLISH, Language


def page(
    found: Happened | Records,
    *,
    about: About = NOTHING,
    proposed: Sequence[Proposal] | None = None,
    language: Language = ENGLISH,
) -> str:
    """Render one comparison; `about` is what the newer release says of itself, `proposed` are inferred successions (no source)."""
    title = language.say("plain", name=_package(found, language), what=comparison.heading(found, language))
    return written("changes", title, language, comparisons=[comparison.of(found, set(), about, proposed, language)], others=())


def several(compared: Sequence[Records], language: Language = ENGLISH) -> str:
    """Several comparisons on one page, in the order given: the newest first."""
    versions = f"{compared[-1].names[0]} → {compared[0].names[1]}"
    title = language.say("plain", name=_package(compared[0], language), what=versions)
    seen = set[str]()
    made = (comparison.of(each, seen, language=language) for each in compared)  # a generator, so that only one is in memory at a time
    others = [(comparison.name(each), comparison.heading(each, language)) for each in compared]
    return written("changes", title, language, comparisons=made, others=others)


def _package(found: Happened | Records, language: Language) -> str:
    return language.package(found.place.package if isinstance(found, Happened) else found.second.package)
