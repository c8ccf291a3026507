"""Packages for the events of a history, drawn by hypothesis as widely as the contract allows.

Days come from a pool of a few, and many cells from the same pool, so that lives, statements and acts touch, nearly touch or miss each
other by some days. Nothing keeps a package from contradicting itself: causes can be stated wrongly, and periods of one entity overlap.
"""

from __future__ import annotations

import datetime
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from support.event_shapes import STATEMENTS, Shape, described, references, shapes
from support.shapes import WRITTEN, Rows
from support.workbench import Folder, declare

START = datetime.date(2000, 1, 20)
SPAN = 60
PARTS = 3
CLOSING = "2001-12-31"
SHIFTS = (-40, -32, -31, -30, -5, -1, 0, 0, 1, 5, 30, 31, 32, 40)


class Drawn:
    """Cells drawn for one part of a package, of few days, ids and acts; parts share none of them."""

    def __init__(self, draw: st.DrawFn, shape: Shape, part: int) -> None:
        self.draw, self.shape, self.part = draw, shape, part
        self.pool = draw(st.lists(st.integers(0, SPAN), min_size=1, max_size=4))
        self.extent = self.of("", "", "part")  # what most successions state
        self.precise = self.of(0, 8, 20)  # how often a day is written as a day
        self.acts = [f"{part}x{n}" for n in range(draw(st.integers(1, 4)))]
        self.count = {name: draw(st.integers(1, most)) for name, most in (("bodies", 5), ("units", 3), ("folk", 2))}

    def of(self, *choices: Any) -> Any:
        return self.draw(st.sampled_from(choices))

    def many(self, most: int) -> range:
        return range(self.draw(st.integers(0, most)))

    def id(self, entity: str) -> str:
        return self.written(entity, self.draw(st.integers(0, self.count[entity] - 1)))

    def written(self, entity: str, number: int) -> str:
        return WRITTEN[self.shape.ids[entity]](5 * self.part + number)[0]

    def iso(self, number: int) -> str:
        return str(START + datetime.timedelta(days=number))

    def edtf(self, number: int) -> str:
        """A text for a day, more or less precise."""
        day = self.iso(number)
        how = self.of(
            *("day",) * self.precise, "day", "near", "near", "month", "month", "year", "doubt", "range", "before", "after", "none"
        )
        near = self.iso(number + self.of(*SHIFTS))
        texts = {"day": day, "near": near, "month": day[:7], "year": "2000", "doubt": day + "?", "none": ""}
        texts |= {"range": f"[{min(day, near)}..{max(day, near)}]", "before": f"[..{near}]", "after": f"[{near}..]"}
        return texts[how]

    def end(self, table: str, number: int) -> str:
        """A cell of a period: a day, less often open or unknown."""
        if table in self.shape.exact:
            return self.iso(number + self.of(0, 0, 0, *SHIFTS))
        return self.edtf(number)

    def period(self, table: str, **cells: str) -> dict[str, str]:
        first, last = self.of(*self.pool), self.of(*self.pool)
        if last < first and self.of(True, True, True, True, False):
            first, last = last, first
        begin, end = self.end(table, first), self.end(table, last)
        open = self.of("", "", "", "", "a", "z", "z", "az")
        written = "" if table in self.shape.exact else ".."
        return {**cells, "a": written if "a" in open else begin, "z": written if "z" in open else end, **self.causes()}

    def causes(self) -> dict[str, str]:
        return {side: self.of("", "", *self.acts) for side in ("begun", "ended")}


@st.composite
def packages(draw: st.DrawFn) -> tuple[Shape, Rows]:
    """A package: its shape and its rows, in parts that have nothing to do with each other, as a build costs more than a part."""
    shape = draw(shapes())
    parts = [_part(Drawn(draw, shape, part)) for part in range(draw(st.integers(1, PARTS)))]
    return shape, {name: [row for part in parts for row in part[name]] for name in parts[0]}


def _part(d: Drawn) -> Rows:
    rows: Rows = {"folk": [{"person": d.written("folk", n)} for n in range(d.count["folk"])]}
    for name in ("acts", "decrees"):
        rows[name] = [{"act": act, "day": d.edtf(d.pool[n % len(d.pool)])} for n, act in enumerate(d.acts)]
    for entity in ("bodies", "units"):
        rows[entity] = list(_entities(d, entity))
    reforms = [pair for number in range(len(d.acts)) if d.of(True, False) for pair in _reform(d, rows["bodies"], number)]
    for name in ("turns", "passes"):
        rows[name] = list(_links(d, name, rows, reforms if name == "turns" else []))
    cells = {
        "names": lambda: {"lang": d.of("en", "fr", ""), "kind": d.of("", "", "", "", "plate", "short"), "val": d.of("", *_values(d)[:2])},
        "sizes": lambda: {"measure": d.of("m", "m", ""), "value": d.of(*_values(d))},
        "ties": lambda: {"bond": "in"},
        "posts": lambda: {"title": d.of("x", "x", "y", "z")},
        "duties": lambda: {"mode": d.of("m", "n", "n", "")},
    }
    for name in STATEMENTS:
        rows[name] = [_statement(d, name, n, cells[name]()) for n in d.many(6 if name == "names" else 4)]
    rows["posts"] += [row for number in d.many(2) for row in _handover(d, number)]
    rows["proofs"] = list(_proofs(d, rows))
    return rows


def _values(d: Drawn) -> list[str]:
    return [WRITTEN[d.shape["value"]](n)[0] for n in range(3)]


def _entities(d: Drawn, table: str) -> Iterator[dict[str, str]]:
    """Rows of entities; with the begin in their key several of one, else each a single one."""
    id = "body" if table == "bodies" else "unit"
    composite = table in d.shape.composite
    for number in range(d.count[table]):
        begins = set[str]()
        for _ in range(d.of(1, 1, 2, 2, 3) if composite else 1):
            cells = {id: d.written(table, number), "sort": d.of("x", "x", "y", "z")}
            if table == "bodies":
                cells["seat"] = d.of("", d.id("units"))
            row = d.period(table, **cells)
            if not composite or (row["a"] and row["a"] not in begins):
                begins.add(row["a"])
                yield row
        if composite and not begins:
            yield row | {"a": d.iso(d.pool[0])}


def _reform(d: Drawn, bodies: list[dict[str, str]], number: int) -> Iterator[tuple[str, str, str]]:
    """Some bodies end and others begin about the day of an act; who became whom."""
    old, new = ([d.of(*bodies) for _ in range(d.of(1, 2, 2, 3))] for _ in range(2))
    day = d.pool[number % len(d.pool)]
    for row in old:
        if d.of(True, True, True, False):
            row["z"] = d.end("bodies", day)
    for row in new:
        begin = d.end("bodies", day)
        if d.of(True, True, True, False) and begin and not any(o["body"] == row["body"] and o["a"] == begin for o in bodies):
            row["a"] = begin
    for one in old:
        yield from ((d.acts[number], one["body"], other["body"]) for other in new if d.of(True, True, False))


def _links(d: Drawn, table: str, rows: Rows, reforms: list[tuple[str, str, str]]) -> Iterator[dict[str, str]]:
    """Successions; by an act of the day on which one of the two ends or begins, if there is any, more often than by another."""
    of = references(d.shape)[table]
    keys = {"bodies": "body", "units": "unit", "folk": "person"}
    listed = rows["acts" if table == "turns" else d.shape["by"]]
    drawn = [("", d.id(of["old"]), d.id(of["new"])) for _ in d.many(4)]
    for number, (act, old, new) in enumerate([*reforms, *drawn]):
        ends = {row.get("z") for row in rows[of["old"]] if row[keys[of["old"]]] == old}
        begins = {row.get("a") for row in rows[of["new"]] if row[keys[of["new"]]] == new}
        near = [row["act"] for row in listed if row["day"] in ends | begins] * 4
        extent, share = d.of("", "", d.extent, d.extent, d.extent, "whole", "part"), d.of("", "", "", "", "0.25", "1")
        if of["old"] != of["new"] or old != new:
            key = "turn" if table == "turns" else "pass"
            by = act or d.of(*d.acts, *near)
            yield {key: f"{d.part}u{number}", "act": by, "old": old, "new": new, "extent": extent, "share": share}


def _statement(d: Drawn, table: str, number: int, cells: dict[str, str]) -> dict[str, str]:
    key = {"names": "name", "sizes": "size", "ties": "tie", "posts": "post", "duties": "charge"}[table]
    refs = {column: d.id(entity) for column, entity in references(d.shape)[table].items()}
    if table == "duties":
        refs["to"] = d.of("", refs["to"])
    if table == "names":
        cells["text"] = d.of("x", "y", "z")
    return d.period(table, **{key: f"{d.part}{key[0]}{number}", **refs, **cells})


def _handover(d: Drawn, number: int) -> Iterator[dict[str, str]]:
    """One leaves a post and one, often another, takes it about the same day."""
    at, day, acts = d.id("bodies"), d.of(*d.pool), d.of("", *d.acts)
    for side in ("z", "a"):
        row = _statement(d, "posts", 0, {"title": "x"})
        cause = {"ended" if side == "z" else "begun": acts} if acts else {}
        yield {**row, "post": f"{d.part}h{number}{side}", "at": at, side: d.end("posts", day), **cause}


def _proofs(d: Drawn, rows: Rows) -> Iterator[dict[str, str]]:
    """Sightings of statements, which narrow their bounds."""
    known = [(name, key, row[key]) for name, key in (("names", "name"), ("ties", "tie"), ("posts", "post")) for row in rows[name]]
    for number in d.many(2) if known else ():
        name, _, id = d.of(*known)
        yield {"proof": f"{d.part}p{number}", "tab": name, "row": id, "book": "b", "stance": "attests", "seen": d.iso(d.of(*d.pool))}


@contextmanager
def written(shape: Shape, rows: Rows) -> Iterator[Folder]:
    """The package as a folder, for as long as the block lasts."""
    with tempfile.TemporaryDirectory() as root:
        folder = declare(Path(root), described(shape), rows, closing=CLOSING)
        own = {"languages": ["en", "fr"]} | ({} if shape["slack"] is None else {"slack": shape["slack"]})
        folder.describe(lambda d: d["chronicle"].update(own))
        yield folder
