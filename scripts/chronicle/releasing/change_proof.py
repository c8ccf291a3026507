"""Verify a change file by comparing its two operands again.

Reading a change file detects that it was altered, and `apply` detects wrong row changes. Members that no row depends on (kinds, names,
sources) can be altered unnoticed if the checksum is altered too; only this comparison detects that.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

from chronicle.building import operands
from chronicle.change import change_file, comparing, row_changes, rows_join
from chronicle.change.change_file import ChangeFile
from chronicle.change.row_changes import RowChange
from chronicle.contract import difference
from chronicle.contract.difference import SchemaChange
from chronicle.core.errors import ChronicleError
from chronicle.core.paths import DESCRIPTOR, INDEX, LATEST
from chronicle.history import renamed
from chronicle.history.state import Operand
from chronicle.storage import atomic

_ABSENT = "nothing"
_EVENTS = "version 2: operands, contracts, digests and row changes were compared; the rest follows the rules of an older engine"


@dataclass(frozen=True)
class Proof:
    """Differences between a change file and one computed again.

    Attributes:
        faults: One text for each member that differs; empty if the change file is correct.
        notes: What was not compared.
    """

    faults: tuple[str, ...]
    notes: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """What `verify CHANGE --json` prints."""
        from chronicle.documents.verify import ChangeProof

        document: dict[str, Any] = ChangeProof.of(self)
        return document


def is_change(address: str) -> bool:
    """Return True if the address is a local path of a JSON file other than the descriptor, the index or latest.json (it need not exist)."""
    path = Path(address)
    there = path.is_file() or not ("://" in address or path.exists())
    return path.suffix == ".json" and there and path.name not in (DESCRIPTOR, INDEX, LATEST)


def verify(path: Path, package: str | None = None) -> Proof:
    """Compare a change file with one computed again from the same operands.

    Raises:
        ChronicleError: As for `change_file.read`; `no-side`, if an operand cannot be found by version or day.
    """
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
            change_file.write(comparing.compared(*sides), out, digests="digests" in change.side("from"))
        if path.read_bytes() == anew.read_bytes():
            return
        made = json.loads(anew.read_text("utf-8"))
    for document in (made, told := {**change.document}):
        document.pop(change_file.SUM, None)
    yield from differing(told, made)


def _second(change: ChangeFile, sides: tuple[Operand, Operand], digests: bool) -> Iterator[str]:
    """Compare a file of format version 2: operands, schema changes, and row changes by table and id, in any order."""
    first, second = sides
    states = renamed.aligned(first.state, second.state), second.state
    made: dict[str, Any] = {
        "dataset": second.package.name,
        **{name: _side(side, digests) for name, side in (("from", first), ("to", second))},
        "schema": [_as_second(each) for each in difference.changes(first.package, second.package)],
    }
    for name, side in zip(("from", "to"), sides, strict=True):
        made[name] |= {"contract": side.package.descriptor} if made["schema"] or "contract" in change.side(name) else {}
    yield from differing({name: change.document[name] for name in made}, made)
    days = row_changes.within(*states)
    yield from _rows(change, row_changes.between(*states) if days else rows_join.changes(*states, bounds=first.record))


def _as_second(change: SchemaChange) -> dict[str, Any]:
    """Return a change of the contract as version 2 has it: a change of meaning did not yet name what changed."""
    return {**change.as_dict(), **({"new": None} if change.what == "meaning" else {})}


def _side(side: Operand, digests: bool) -> dict[str, Any]:
    return side.as_dict() | ({"digests": side.state.digests} if digests else {})


def _rows(change: ChangeFile, made: Iterable[RowChange]) -> Iterator[str]:
    """Yield the differences between the row changes of the file and those computed again, matched by table and id."""
    rows = {(row.table.name, row.id): row.as_dict() for row in made}
    for row in change.rows:
        place = f"rows/{row['table']}/{row['id']}"
        yield from _differing(row, json.loads(json.dumps(rows.pop((row["table"], row["id"]), _ABSENT))), f"/{place}")
    for row in rows.values():
        yield from _differing(_ABSENT, row, f"/rows/{row['table']}/{row['id']}")


def _name(path: Path, side: Mapping[str, Any]) -> str:
    """Return the operand as a user would type it: `version`, `day` or `version@day` (see operands.py)."""
    words = [word for word in (side["version"], side["day"]) if word]
    if not words:
        message = f"{path} compares files or an unreleased history, which no name identifies"
        raise ChronicleError("no-side", message, "compare them again with `chronicle diff A B --json`")
    return "@".join(words)


def differing(document: Mapping[str, Any], made: Mapping[str, Any]) -> list[str]:
    """Return a text for each member, named by its path, that differs between the file and the document computed again."""
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
