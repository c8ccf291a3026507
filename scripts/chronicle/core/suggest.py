"""What to say of a name that is not known: the nearest ones there are."""

from __future__ import annotations

from collections.abc import Iterable

_FEW = 10  # names that are listed when none is near
_NEAR = 3  # names that are suggested
_ALIKE = 0.6  # how like two names are that may be meant for each other, as difflib measures it


def one_of(name: str, known: Iterable[str]) -> str:
    """What to do instead of writing `name`: the nearest of the `known` names; else all of them if they are few; else the first few."""
    names = list(dict.fromkeys(known))
    near = nearest(name, names)
    if near:
        return did_you_mean(near)
    if not names:
        return "there is none"
    return f"one of {', '.join(names[:_FEW])}{f' and {len(names) - _FEW} more' if len(names) > _FEW else ''}"


def did_you_mean(names: Iterable[str]) -> str:
    """The question that suggests these names."""
    return f"did you mean {' or '.join(names)}?"


def nearest(name: str, known: Iterable[str]) -> list[str]:
    """The known names that `name` is most like, at most three, the likest first; upper and lower case are alike."""
    import difflib

    folded: dict[str, str] = {}
    for other in known:
        folded.setdefault(other.casefold(), other)
    return [folded[match] for match in difflib.get_close_matches(name.casefold(), folded, _NEAR, _ALIKE)]
