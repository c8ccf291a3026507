"""Ways to spoil the files of a package: their bytes, their CSV records, and every place of the descriptor."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

# What stands where something else is expected.
VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 3.5, 10**30, float("nan"), "", " ", "x", "id", "..", "a b", "'; --", '"', "2008-13-45", "0000-00-00",
    "[..]", "(", "[", "\x00", "名" * 300, [], [[]], [None], ["x"], [{}], {}, {"x": "x"}, {"": None}, {"fields": "x"},
)  # fmt: skip
CELLS = (
    "", "..", "?", "0000", "9999", "9999-12-31", "0001-01-01", "10000-01-01", "2008-02-30", "[2009..2008]", "[..]", "[..9999-12-31]",
    "[0001..]",
    "1999%", "-1", "1e400", "NaN", "true", "yes", '"', '""', "\r", "\n", ",", "\x00", "\ufeff", "\u202e", "=1+1",
    "|", "'; DROP TABLE x; --",
    "x" * 70_000, "名",
)  # fmt: skip
CHUNKS = (b"\x00", b"\xff", b"\xef\xbb\xbf", b"\r\n", b"\n", b'"', b'""', b",", b"{", b"}", b"[", b"]", b"\\u0000", b"\\ud800", b"null")


def spoil(root: Path, seed: int) -> str:
    """Spoils the package at `root` in one to three ways; says which."""
    chance = random.Random(seed)
    return "; ".join(chance.choice(WAYS)(root, chance) for _ in range(chance.choice((1, 1, 2, 3))))


def _files(root: Path) -> list[Path]:
    return [root / "datapackage.json", *sorted(path for path in root.glob("**/*.csv") if path.is_file())]


def _bytes(root: Path, chance: random.Random) -> str:
    path = chance.choice(_files(root))
    data = bytearray(path.read_bytes())
    at, length = chance.randrange(len(data) + 1), chance.choice((1, 2, 8, 40, 400))
    way = chance.choice(("flip", "cut", "cut off", "double", "insert", "replace"))
    if way == "flip" and at < len(data):
        data[at] ^= 1 << chance.randrange(8)
    elif way == "cut":
        del data[at : at + length]
    elif way == "cut off":
        del data[at:]
    elif way == "double":
        data[at:at] = data[at : at + length]
    else:
        data[at : at + (way == "replace")] = chance.choice(CHUNKS)
    path.write_bytes(bytes(data))
    return f"{path.name}: {way} at byte {at}, length {length}"


def _cell(root: Path, chance: random.Random) -> str:
    path = chance.choice(_files(root)[1:])
    lines = path.read_text("utf-8", "replace").split("\n")
    row = chance.randrange(len(lines))
    cells = lines[row].split(",")
    column, value = chance.randrange(len(cells)), chance.choice(CELLS)
    cells[column] = value
    lines[row] = ",".join(cells)
    path.write_text("\n".join(lines), "utf-8", newline="")
    return f"{path.name}: line {row + 1}, cell {column + 1} becomes {value[:20]!r}"


def _line(root: Path, chance: random.Random) -> str:
    path = chance.choice(_files(root)[1:])
    lines = path.read_text("utf-8", "replace").split("\n")
    row, way = chance.randrange(len(lines)), chance.choice(("drop", "double", "swap", "only"))
    if way == "drop":
        del lines[row]
    elif way == "double":
        lines.insert(row, lines[row])
    elif way == "swap":
        lines[0], lines[row] = lines[row], lines[0]
    else:
        lines = lines[row : row + 1]
    path.write_text("\n".join(lines), "utf-8", newline="")
    return f"{path.name}: {way} line {row + 1}"


def _file(root: Path, chance: random.Random) -> str:
    path = chance.choice(_files(root)[1:])
    way = chance.choice(("remove", "empty", "folder", "link"))
    path.unlink(missing_ok=True)
    if way == "empty":
        path.touch()
    elif way == "folder":
        path.mkdir()
    elif way == "link":
        path.symlink_to("/etc/hostname")
    return f"{path.name}: {way}"


def _places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield path
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from _places(inner, (*path, key))


def _descriptor(root: Path, chance: random.Random) -> str:
    path = root / "datapackage.json"
    try:
        described = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        return _bytes(root, chance)
    places = list(_places(described))
    place = chance.choice(places)
    way = chance.choice(("set", "set", "drop", "move", "rename"))
    if not place:
        described, way = chance.choice(VALUES), "set"
    else:
        parent = described
        for step in place[:-1]:
            parent = parent[step]
        if way == "drop":
            del parent[place[-1]]
        elif way == "rename" and isinstance(parent, dict):
            parent[str(chance.choice(VALUES))] = parent.pop(place[-1])
        elif way == "move":  # another part of the descriptor, of whatever type
            other = described
            for step in chance.choice(places):
                other = other[step]
            parent[place[-1]] = json.loads(json.dumps(other))
        else:
            parent[place[-1]] = chance.choice(VALUES)
    path.write_text(json.dumps(described, ensure_ascii=chance.random() < 0.5), "utf-8", "surrogatepass")
    return f"datapackage.json: {way} at /{'/'.join(map(str, place))}"


WAYS: tuple[Callable[[Path, random.Random], str], ...] = (_bytes, _bytes, _cell, _cell, _line, _file, _descriptor, _descriptor, _descriptor)
