"""The house: wings on floors, imports that run one way, rooms that are small, and no room entered but through a public one."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from support.workbench import ROOT

from chronicle import _PUBLIC

HOUSE = ROOT / "scripts" / "chronicle"
FLOORS = (
    ("core",),
    ("contract", "documents", "engines"),
    ("load", "storage"),
    ("history",),
    ("change", "checking"),
    ("answers",),
    ("render",),
    ("building", "starting"),
    ("releasing",),
    ("api",),
    ("cli",),
)
FLOOR = {wing: number for number, wings in enumerate(FLOORS) for wing in wings}
PUBLISHED = {room.removeprefix("api.") for room in _PUBLIC.values() if room.startswith("api.")}  # what `import chronicle` hands on
LONGEST = 300  # lines of a room


@dataclass(frozen=True)
class Import:
    """An import of `room` of `wing`, or of `name` in it, by the room at `path`."""

    path: Path
    line: int
    wing: str
    room: str
    name: str | None

    @property
    def by(self) -> str:
        return wing_of(self.path)

    def __str__(self) -> str:
        return f"{self.path}:{self.line} imports {self.wing}.{self.room}{f' ({self.name})' if self.name else ''}"


def rooms(house: Path = HOUSE) -> list[Path]:
    return sorted(path.relative_to(house) for path in house.rglob("*.py"))


def wing_of(path: Path) -> str:
    return path.parts[0] if len(path.parts) > 1 else ""


@cache
def _import_statements(source: str) -> list[ast.Import | ast.ImportFrom]:
    return [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Import | ast.ImportFrom)]


def imports(house: Path = HOUSE) -> Iterator[Import]:
    for path in rooms(house):
        for node in _import_statements((house / path).read_text("utf-8")):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("chronicle."):
                _, wing, *inner = str(node.module).split(".")
                for alias in node.names:
                    place = house.joinpath(wing, *inner, alias.name)
                    is_room = place.with_suffix(".py").is_file() or place.is_dir()
                    room = ".".join([*inner, alias.name] if is_room else inner)
                    yield Import(path, node.lineno, wing, room, None if is_room else alias.name)
            else:
                named = {alias.name for alias in node.names if alias.name.startswith("chronicle")}
                assert named <= ({"chronicle"} if wing_of(path) == "cli" else set()), f"{path}: write `from chronicle.wing import room`"


def upward(house: Path = HOUSE) -> list[str]:
    """Imports of a wing on the same floor or a higher one."""
    return [str(i) for i in imports(house) if i.by and i.wing != i.by and FLOOR[i.wing] >= FLOOR[i.by]]


def private(house: Path = HOUSE) -> list[str]:
    """Imports of a room that its wing does not hand on, or of a name that a room keeps to itself."""
    public = {wing: importlib.import_module(f"chronicle.{wing}").PUBLIC for wing in FLOOR}
    hidden = [i for i in imports(house) if i.by and i.wing != i.by and i.room and i.room not in public[i.wing]]
    return [str(i) for i in [*hidden, *(i for i in imports(house) if i.name and i.name.startswith("_") and not i.name.startswith("__"))]]


def test_no_wing_imports_one_on_its_own_floor_or_above() -> None:
    assert upward() == []


def test_no_room_is_entered_from_another_wing_but_those_that_its_wing_hands_on() -> None:
    assert private() == []


def test_the_command_line_calls_nothing_but_the_public_functions() -> None:
    assert {i.wing for i in imports() if i.by == "cli"} - {"cli", "core"} == {"api"}
    assert {i.room for i in imports() if i.by == "cli" and i.wing == "api"} == {"relations"}


def test_every_room_lies_in_a_wing_and_every_wing_has_a_floor() -> None:
    assert {wing_of(path) for path in rooms()} == {*FLOOR, ""}
    assert [path.name for path in rooms() if not wing_of(path)] == ["__init__.py", "__main__.py"]


@pytest.mark.parametrize("wing", sorted(FLOOR))
def test_a_wing_says_what_belongs_in_it_and_hands_on_rooms_that_are_there(wing: str) -> None:
    face = importlib.import_module(f"chronicle.{wing}")
    assert len((face.__doc__ or "").splitlines()[0]) > 20
    for room in face.PUBLIC:
        place = HOUSE.joinpath(wing, *room.split("."))
        assert place.with_suffix(".py").is_file() or place.is_dir(), room


@pytest.mark.parametrize("wing", sorted(FLOOR))
def test_what_a_wing_hands_on_is_used_by_another_or_by_the_tests(wing: str) -> None:
    used = {i.room for i in imports() if i.wing == wing and i.by != wing} | ({*PUBLISHED} if wing == "api" else set())
    assert {*importlib.import_module(f"chronicle.{wing}").PUBLIC} - used <= set()


def test_no_two_rooms_of_a_wing_need_each_other() -> None:
    for wing in FLOOR:
        needs: dict[str, set[str]] = {}
        for i in imports():
            if i.by == i.wing == wing and i.room:
                needs.setdefault(".".join(i.path.with_suffix("").parts[1:]), set()).add(i.room)
        left = needs
        while left != (less := {room: found & left.keys() for room, found in left.items() if found & left.keys()}):
            left = less
        assert left == {}, f"a circle in {wing}"


def test_no_room_is_longer_than_a_reader_can_hold() -> None:
    lengths = {str(path): len((HOUSE / path).read_text("utf-8").splitlines()) for path in rooms()}
    assert {path: length for path, length in lengths.items() if length > LONGEST} == {}


def test_no_source_of_the_explorer_is_longer_than_a_reader_can_hold() -> None:
    lengths = {path.name: len(path.read_text("utf-8").splitlines()) for path in (HOUSE / "render" / "explorer" / "src").iterdir()}
    assert {".ts", ".tsx", ".css"} == {Path(name).suffix for name in lengths}
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}


@pytest.mark.parametrize(
    ("room", "line", "found"),
    [
        ("core/sql.py", "from chronicle.contract.roles import Table", upward),
        ("load/bounds.py", "from chronicle.storage import atomic", upward),
        ("change/events.py", "from chronicle.checking.report import Report", upward),
        ("history/asof.py", "from chronicle.releasing import verify", upward),
        ("render/changelog.py", "from chronicle.change import links", private),
        ("building/builder.py", "from chronicle.load.bounds import _own", private),
    ],
)
def test_an_import_that_is_turned_around_or_enters_a_private_room_is_seen(tmp_path: Path, room: str, line: str, found: object) -> None:
    for path in rooms():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text((HOUSE / path).read_text("utf-8"), "utf-8")
    with (tmp_path / room).open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")
    assert callable(found)
    assert len(found(tmp_path)) == 1
