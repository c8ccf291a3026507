"""Proof of a change file: what it tells, held against a comparison made anew of the sides that it names.

Reading a file notices that it was altered, and `apply` that its rows lead elsewhere. What no row depends on (kinds, names, sources,
counts, clocks) stands out only here, if someone altered it and the sum with it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import zip_longest
from pathlib import Path
from typing import Any

from chronicle.build import operands
from chronicle.change import change_file, compare
from chronicle.core.errors import ChronicleError
from chronicle.core.paths import DESCRIPTOR, INDEX, LATEST

_ABSENT = "nothing"


def is_change(address: str) -> bool:
    """Whether it names a file that can be a change file, rather than a release or its index."""
    path = Path(address)
    return path.suffix == ".json" and path.is_file() and path.name not in (DESCRIPTOR, INDEX, LATEST)


def verify(path: Path, package: str | None = None) -> list[str]:
    """What the file says otherwise than a comparison made anew of the sides that it names, member by member; nothing if it is true.

    ChronicleError as for `read`, or if a side has neither a version nor a day by which to find it.
    """
    change = change_file.read(path)
    first, second = (_name(path, change.side(end)) for end in ("from", "to"))
    with operands.opened(first, second, package) as both:
        made = compare.compare(*both).as_dict(digests="digests" in change.side("from"))
    return differing({key: value for key, value in change.document.items() if key not in (change_file.SUM, "inferred")}, made)


def _name(path: Path, side: Mapping[str, Any]) -> str:
    """As a reader would name the side (see sides.py)."""
    words = [word for word in (side["version"], side["day"]) if word]
    if not words:
        message = f"{path} tells of files or of an unreleased record, which cannot be found by a name"
        raise ChronicleError("no-side", message, "compare them again with `chronicle diff A B --json`")
    return "@".join(words)


def differing(document: Mapping[str, Any], made: Mapping[str, Any]) -> list[str]:
    """The members, by their path, that are not as in the document that was made."""
    return list(_differing(document, json.loads(json.dumps(made)), ""))


def _differing(told: Any, made: Any, place: str) -> Iterator[str]:
    if isinstance(told, Mapping) and isinstance(made, Mapping):
        for key in {**told, **made}:
            yield from _differing(told.get(key, _ABSENT), made.get(key, _ABSENT), f"{place}/{key}")
    elif isinstance(told, list) and isinstance(made, list):
        for number, (one, other) in enumerate(zip_longest(told, made, fillvalue=_ABSENT)):
            yield from _differing(one, other, f"{place}/{number}")
    elif type(told) is not type(made) or told != made:
        yield f"{place[1:]}: the file has {told!r}, made anew it is {made!r}"
