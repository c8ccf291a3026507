"""Other shapes of the drawn packages: keys of every type and of several columns, several lives, equal ids in different tables.

A shape writes the same package otherwise: what is true of it stays true.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

Rows = dict[str, list[dict[str, str]]]

# type -> the nth value as a file has it, and as the compiled table's text has it
WRITTEN: Mapping[str, Callable[[int], tuple[str, str]]] = {
    "string": lambda n: (f"t{n}", f"t{n}"),
    "integer": lambda n: (f"0{n}", str(n)),
    "number": lambda n: (f"{n}.50", f"{n}.5"),
    "boolean": lambda n: (("True", "true"), ("0", "false"))[n % 2],
    "date": lambda n: (f"2000-01-{n + 1:02d}",) * 2,
    "year": lambda n: (str(2000 + n),) * 2,
    "time": lambda n: (f"00:00:{n:02d}",) * 2,
    "datetime": lambda n: (f"2000-01-01T00:00:{n:02d}.50Z", f"2000-01-01 00:00:{n:02d}.5"),
}
IDS = tuple(name for name in WRITTEN if name != "boolean")  # of which there are but two


class Shaped(dict[str, list[dict[str, str]]]):
    """Rows of a package whose tables are described by `tables`."""

    def __init__(self, rows: Rows, tables: Mapping[str, Mapping[str, Any]]) -> None:
        super().__init__(rows)
        self.tables = tables

    def copied(self) -> Shaped:
        return Shaped({name: [dict(row) for row in rows] for name, rows in self.items()}, self.tables)


@dataclass(frozen=True)
class Shape:
    """How a package is written: the type of ids and of values, whether marks have a key of two columns, and which life is whose."""

    id: str = "string"
    value: str = "string"
    composite: bool = False
    equal: bool = False  # people bear the ids of things
    lives: tuple[tuple[str, str], ...] = ()  # (a thing, the thing whose second life it is)


@st.composite
def shapes(draw: st.DrawFn, lives: Mapping[str, tuple[int | None, int | None]], begins: Mapping[str, str]) -> Shape:
    """A shape for things with these lives; where all have a text for their begin, it can be part of their key."""
    apart = [
        (later, earlier)
        for later, (begin, _) in lives.items()
        for earlier, (_, end) in lives.items()
        if later != earlier and begin is not None and end is not None and end < begin and begins[later] != begins[earlier]
    ]
    second = (draw(st.sampled_from(apart)),) if apart and all(begins.values()) and draw(st.booleans()) else ()
    kinds = (draw(st.sampled_from(IDS)), draw(st.sampled_from(sorted(WRITTEN))))
    return Shape(*kinds, composite=draw(st.booleans()), equal=draw(st.booleans()), lives=second)


def shaped(rows: Rows, tables: Mapping[str, Mapping[str, Any]], shape: Shape) -> Shaped:
    """The package in another shape."""
    described = copy.deepcopy({name: dict(table) for name, table in tables.items()})
    found = {name: [dict(row) for row in listed] for name, listed in rows.items()}
    numbers = {row["thing"]: n for n, row in enumerate(rows["things"])}
    numbers |= {row["person"]: n if shape.equal else n + 20 for n, row in enumerate(rows["folk"])}
    numbers |= {later: numbers[earlier] for later, earlier in shape.lives}

    def of(id: str) -> tuple[str, str]:
        return WRITTEN[shape.id](numbers[id]) if id in numbers else (id, id)

    ids: dict[tuple[str, str], str] = {}  # (table, id in the plain shape) -> the text by which citations name the row
    for place, row in enumerate(found["things"]):
        ids["things", row["thing"]] = "|".join([of(row["thing"])[1], *([row["a"]] if shape.lives else [])])
        row["thing"] = of(row["thing"])[0] if place % 2 else of(row["thing"])[1].replace(" ", "T")
    for row in found["folk"]:
        ids["folk", row["person"]] = of(row["person"])[1]
        row["person"] = of(row["person"])[0]
    for place, row in enumerate(found["marks"]):
        name = row["mark"]
        written, compiled = WRITTEN[shape.value](place)
        row["val"] = WRITTEN[shape.value]("xyz".index(row["text"]))[0]
        if shape.composite:
            row["sign"] = written
            ids["marks", name] = f"{name}|{compiled}"
    for name in ("marks", "links", "posts", "measures"):
        for row in found[name]:
            for column in {"thing", "above", "person"} & row.keys():
                row[column] = of(row[column])[0]
    for row in found["turns"]:
        row["old"], row["new"] = of(row["old"])[0], of(row["new"])[0]
    for row in found["proofs"]:
        row["row"] = ids.get((row["tab"], row["row"]), row["row"])
    found["links"] = [row for row in found["links"] if row["thing"] != row["above"]]
    found["turns"] = [row for row in found["turns"] if row["old"] != row["new"]]
    _described(described, shape)
    return Shaped(found, described)


def _described(tables: dict[str, Any], shape: Shape) -> None:
    for table in tables.values():
        for field in table["schema"]["fields"]:
            if field["name"] in ("thing", "above", "person", "old", "new"):
                field["type"] = shape.id
    marks = tables["marks"]
    marks["schema"]["fields"].append({"name": "val", "type": shape.value})
    marks["chronicle"]["tracks"] = ["text", "val"]
    if shape.composite:
        marks["schema"]["fields"].append({"name": "sign", "type": shape.value})
        marks["schema"]["primaryKey"] = ["mark", "sign"]
    if shape.lives:
        tables["things"]["schema"]["primaryKey"] = ["thing", "a"]
        for table in tables.values():  # no row of things is named by the id alone
            keys = table["schema"].get("foreignKeys", [])
            if keys and table["chronicle"]["role"] != "succession":
                table["schema"]["foreignKeys"] = [key for key in keys if key["reference"]["resource"] != "things"]
