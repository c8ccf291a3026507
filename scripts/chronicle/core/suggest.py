"""Suggest known names in place of one that is not known."""

from __future__ import annotations

from collections.abc import Iterable

_FEW = 10  # names that are listed when none is near
_NEAR = 3  # names that are suggested
_ALIKE = 0.6  # the least similarity of a suggestion, as difflib measures it


def one_of(name: str, known: Iterable[str]) -> str:
    """Return a remedy for an unknown `name`: the nearest known names; else the known names, cut after the first few."""
    names = list(dict.fromkeys(known))
    near = nearest(name, names)
    if near:
        return did_you_mean(near)
    if not names:
        return "there is none"
    return f"one of {', '.join(names[:_FEW])}{f' and {len(names) - _FEW} more' if len(names) > _FEW else ''}"


def did_you_mean(names: Iterable[str]) -> str:
    """Return the question that suggests these names."""
    return f"did you mean {' or '.join(names)}?"


def nearest(name: str, known: Iterable[str]) -> list[str]:
    """Return the known names most similar to `name`, at most three, the best match first; case is ignored."""
    import difflib

    folded: dict[str, str] = {}
    for other in known:
        folded.setdefault(other.casefold(), other)
    return [folded[match] for match in difflib.get_close_matches(name.casefold(), folded, _NEAR, _ALIKE)]
