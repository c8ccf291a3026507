"""Proof of a change file: what it says, held against one made anew of the sides that it names.

Reading a file notices that it was altered, and `apply` that its rows lead elsewhere. What no row depends on (kinds, names, sources)
stands out only here, if someone altered it and the sum with it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

from chronicle.building import operands
from chronicle.change import change_file, row_changes, rows_join
from chronicle.change import sides as two_sides
from chronicle.change.change_file import ChangeFile
from chronicle.change.row_changes import RowChange
from chronicle.contract import difference
from chronicle.core.errors import ChronicleError
from chronicle.core.paths import DESCRIPTOR, INDEX, LATEST
from chronicle.history import renamed
from chronicle.history.state import Operand
from chronicle.storage import atomic

_ABSENT = "nothing"
_EVENTS = "version 2: sides, contracts, digests and row changes were compared; what else it says follows the rules of an older engine"


@dataclass(frozen=True)
class Proof:
    """What a change file says otherwise than one made anew, member by member: nothing if it is true. `notes` say what was not compared."""

    faults: tuple[str, ...]
    notes: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """What `verify CHANGE --json` prints."""
        from chronicle.documents.verify import ChangeProof

        document: dict[str, Any] = ChangeProof.of(self)
        return document


def is_change(address: str) -> bool:
    """Whether it names a file that can be a change file, rather than a release or its index."""
    path = Path(address)
    there = path.is_file() or not ("://" in address or path.exists())
    return path.suffix == ".json" and there and path.name not in (DESCRIPTOR, INDEX, LATEST)


def verify(path: Path, package: str | None = None) -> Proof:
    """Compares a change file with one made anew. ChronicleError as for `read`, or if a side cannot be found."""
    change = change_file.read(path)
    first, second = (_name(path, change.side(end)) for end in ("from", "to"))
    with operands.opened(first, second, package) as both:
        if change.version >= 3:
            return Proof(tuple(_third(change, path, both)))
        return Proof(tuple(_second(change, both, "digests" in change.side("from"))), (_EVENTS,))


def _third(change: ChangeFile, path: Path, sides: tuple[Operand, Operand]) -> Iterator[str]:
    with atomic.scratch() as folder:
        anew = folder / "change.json"
        with anew.open("w", encoding="utf-8", newline="\n") as out:
            change_file.write(two_sides.compared(*sides), out, digests="digests" in change.side("from"))
        if path.read_bytes() == anew.read_bytes():
            return
        made = json.loads(anew.read_text("utf-8"))
    for document in (made, told := {**change.document}):
        document.pop(change_file.SUM, None)
    yield from differing(told, made)


def _second(change: ChangeFile, sides: tuple[Operand, Operand], digests: bool) -> Iterator[str]:
    """Of version 2: the sides, the schema, and the row changes by table and id, wherever in the file they stand."""
    first, second = sides
    states = renamed.aligned(first.state, second.state), second.state
    made: dict[str, Any] = {
        "dataset": second.package.name,
        **{name: _side(side, digests) for name, side in (("from", first), ("to", second))},
        "schema": [each.as_dict() for each in difference.changes(first.package, second.package)],
    }
    for name, side in zip(("from", "to"), sides, strict=True):
        made[name] |= {"contract": side.package.descriptor} if made["schema"] or "contract" in change.side(name) else {}
    yield from differing({name: change.document[name] for name in made}, made)
    days = row_changes.within(*states)
    yield from _rows(change, row_changes.between(*states) if days else rows_join.changes(*states, bounds=first.record))


def _side(side: Operand, digests: bool) -> dict[str, Any]:
    return side.as_dict() | ({"digests": side.state.digests} if digests else {})


def _rows(change: ChangeFile, made: Iterable[RowChange]) -> Iterator[str]:
    """The row changes that are not as made anew, by table and id."""
    rows = {(row.table.name, row.id): row.as_dict() for row in made}
    for row in change.rows:
        place = f"rows/{row['table']}/{row['id']}"
        yield from _differing(row, json.loads(json.dumps(rows.pop((row["table"], row["id"]), _ABSENT))), f"/{place}")
    for row in rows.values():
        yield from _differing(_ABSENT, row, f"/rows/{row['table']}/{row['id']}")


def _name(path: Path, side: Mapping[str, Any]) -> str:
    """As a reader would name the side (see operands)."""
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
