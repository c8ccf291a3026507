"""Tiny temporal packages drawn by hypothesis.

Each is drawn from a truth: lives, statements within them, and days on which they were seen are chosen first, and
then written down more or less precisely. So no package contradicts itself, and every one has open questions.
"""

from __future__ import annotations

import datetime
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from support.oracle import compiled
from support.shapes import Shaped, shaped, shapes
from support.workbench import Folder, declare, table


def share(part: float) -> settings:
    """A part of the examples that the profile asks for, or a multiple, as one costs more or less."""
    return settings(max_examples=max(1, int(settings.default.max_examples * part)))


Rows = dict[str, list[dict[str, str]]]
Truth = tuple[int | None, int | None]  # the first day and the first day no longer, as numbers; None is open

START = datetime.date(2000, 1, 1)
SPAN = 90  # days that a truth can lie on: January to March 2000
LANGUAGES = ("en", "fr")

TABLES: Mapping[str, Mapping[str, Any]] = {
    "things": table("thing a z", "thing", role="entity", period=("a", "z")),
    "marks": table(
        "mark thing lang text a z",
        "mark",
        of={"things": "thing"},
        role="attribute",
        period=("a", "z"),
        series=["thing", "lang"],
        tracks=["text"],
        change={"added": "marked", "removed": "unmarked", "updated": "remarked"},
        labels={"text": "text", "language": "lang"},
    ),
    "links": table(
        "link thing above a z",
        "link",
        of={"things": "thing"},
        foreign={"above": "things.thing"},
        role="edge",
        period=("a", "z"),
        series=["thing"],
        tracks=["above"],
        change={"added": "tied", "removed": "untied", "updated": "moved"},
        edge={"parent": "above"},
    ),
    "folk": table("person", "person", role="entity"),
    "posts": table(
        "post person thing a z",
        "post",
        of={"folk": "person", "things": "thing"},
        role="tenure",
        period=("a", "z"),
        change={"added": "came", "removed": "went"},
    ),
    "measures": table(
        "measure thing since:date until:date",
        "measure",
        of={"things": "thing"},
        role="attribute",
        period=("since", "until"),
    ),
    "acts": table("act day", "act", role="act", on="day"),
    "turns": table(
        "turn act old new",
        "turn",
        foreign={"act": "acts.act", "old": "things.thing", "new": "things.thing"},
        role="succession",
        succession={"predecessor": "old", "successor": "new", "act": "act"},
    ),
    "proofs": table(
        "proof tab row book stance seen",
        "proof",
        role="evidence",
        evidence={"table": "tab", "id": "row", "source": "book", "stance": "stance", "attested": "seen"},
    ),
}


def iso(number: int) -> str:
    return str(START + datetime.timedelta(days=number))


def texts(day: int | None, *, end: bool = False) -> st.SearchStrategy[str]:
    """Ways to write down a day; an open end if it is None."""
    near = st.integers(0, 20)
    if day is None:
        ranges = near.map(lambda n: f"[{iso(n)}..]" if end else f"[..{iso(n)}]")
        return st.one_of(st.just(".."), st.just(""), ranges)
    month = iso(day)[:7]
    return st.one_of(
        st.just(iso(day)),
        st.sampled_from("?~%").map(lambda doubt: iso(day) + doubt),
        st.sampled_from([month, f"{month}~", "2000", "2000?", f"[{month}..2000-04]", ""]),
        st.tuples(near, near).map(lambda n: f"[{iso(day - n[0])}..{iso(day + n[1])}]"),
        near.map(lambda n: f"[..{iso(day + n)}]"),
        near.map(lambda n: f"[{iso(day - n)}..]"),
    )


@st.composite
def truths(draw: st.DrawFn, within: Truth = (None, None)) -> Truth:
    """A period, not empty, inside another."""
    low, high = within[0] or 0, SPAN if within[1] is None else within[1]
    first = draw(st.integers(low, high - 1))
    last = draw(st.integers(first + 1, high))
    return (
        None if within[0] is None and draw(st.booleans()) else first,
        None if within[1] is None and draw(st.booleans()) else last,
    )


def _common(*truths: Truth) -> Truth | None:
    first = max((t[0] for t in truths if t[0] is not None), default=None)
    last = min((t[1] for t in truths if t[1] is not None), default=None)
    if first is not None and last is not None and first >= last:
        return None
    return (first, last) if last is None or last > 0 else None


@st.composite
def packages(draw: st.DrawFn, *, edges: bool = True) -> Shaped:
    """A package in any shape; without `edges` every statement is about one thing only."""
    rows, lives = draw(plain_packages(edges=edges))
    shape = draw(shapes(lives, {row["thing"]: row["a"] for row in rows["things"]}))
    return shaped(rows, TABLES, shape)


@st.composite
def plain_packages(draw: st.DrawFn, *, edges: bool = True) -> tuple[Rows, Mapping[str, Truth]]:
    """The rows of a package whose keys are single texts, and when each thing lived."""
    rows, lives, _ = draw(true_packages(edges=edges))
    return rows, lives


@st.composite
def true_packages(draw: st.DrawFn, *, edges: bool = True) -> tuple[Rows, Mapping[str, Truth], list[tuple[str, str, Truth]]]:
    """The same with the truth: (table, id, period) of each statement."""
    rows: Rows = {name: [] for name in TABLES}
    known: list[tuple[str, str, Truth]] = []
    series: dict[tuple[str, ...], list[Truth]] = {}

    def state(name: str, key: str, truth: Truth, **cells: str) -> None:
        column = TABLES[name]["schema"]["primaryKey"][0]
        row_id = f"{key}{len(rows[name])}"
        if shared := TABLES[name]["chronicle"].get("series"):
            before = series.setdefault((name, *(cells[each] for each in shared)), [])
            if any(_common(truth, other) for other in before):
                return  # two at a time would contradict each other
            before.append(truth)
        rows[name].append({column: row_id, **cells, "a": draw(texts(truth[0])), "z": draw(texts(truth[1], end=True))})
        known.append((name, row_id, truth))

    lives = [draw(truths()) for _ in range(draw(st.integers(1, 4)))]
    for life in lives:
        state("things", "t", life)
    number = st.integers(0, len(lives) - 1)
    for _ in range(draw(st.integers(0, 4))):
        thing = draw(number)
        cells = {"lang": draw(st.sampled_from(LANGUAGES)), "text": draw(st.sampled_from("xyz"))}
        state("marks", "m", draw(truths(lives[thing])), thing=f"t{thing}", **cells)
    rows["folk"] = [{"person": "p0"}, {"person": "p1"}]
    for _ in range(draw(st.integers(0, 2))):
        thing = draw(number)
        state("posts", "o", draw(truths(lives[thing])), thing=f"t{thing}", person=draw(st.sampled_from(["p0", "p1"])))
    for _ in range(draw(st.integers(0, 2))):
        thing = draw(number)
        first, last = draw(truths(lives[thing]))
        cells = {"since": "" if first is None else iso(first), "until": "" if last is None else iso(last)}
        rows["measures"].append({"measure": f"s{len(rows['measures'])}", "thing": f"t{thing}", **cells})
    for _ in range(draw(st.integers(0, 3)) if edges and len(lives) > 1 else 0):
        thing, above = draw(st.lists(number, min_size=2, max_size=2, unique=True))
        common = _common(lives[thing], lives[above])
        if common:
            state("links", "l", draw(truths(common)), thing=f"t{thing}", above=f"t{above}")
    for _ in range(draw(st.integers(0, 2))):
        rows["acts"].append({"act": f"a{len(rows['acts'])}", "day": draw(texts(draw(st.integers(0, SPAN))))})
    for _ in range(draw(st.integers(0, 4)) if rows["acts"] and len(lives) > 1 else 0):
        old, new = draw(st.lists(number, min_size=2, max_size=2, unique=True))
        act = draw(st.sampled_from(rows["acts"]))["act"]
        rows["turns"].append({"turn": f"u{len(rows['turns'])}", "act": act, "old": f"t{old}", "new": f"t{new}"})
    for _ in range(draw(st.integers(0, 3))):
        name, row_id, (first, last) = draw(st.sampled_from(known))
        day = draw(st.integers(0 if first is None else first, SPAN if last is None else last - 1))
        cells = {"stance": draw(st.sampled_from(["attests", "attests", "supports"])), "seen": draw(texts(day))}
        rows["proofs"].append({"proof": f"c{len(rows['proofs'])}", "tab": name, "row": row_id, "book": "b", **cells})
    return rows, {f"t{n}": life for n, life in enumerate(lives)}, known


@contextmanager
def written(rows: Rows | Shaped, closing: str = iso(SPAN)) -> Iterator[Folder]:
    """The package as a folder, for as long as the block lasts."""
    with tempfile.TemporaryDirectory() as root:
        folder = declare(Path(root), rows.tables if isinstance(rows, Shaped) else TABLES, rows, closing=closing)
        folder.describe(lambda d: d["chronicle"].update(languages=list(LANGUAGES)))
        yield folder


@dataclass(frozen=True)
class World:
    """Entities whose lives and successions are known to the day: `lives` [from, to), None for still alive, `lines` (day, old, new)."""

    lives: dict[str, tuple[int, int | None]]
    lines: tuple[tuple[int, str, str], ...]
    last: int

    def lived(self, *days: int) -> set[str]:
        """Those that live on all of the days."""
        return {e for e, (a, z) in self.lives.items() if all(a <= day and (z is None or day < z) for day in days)}

    @property
    def rows(self) -> Rows:
        acts = sorted({day for day, _, _ in self.lines})
        return {
            **{name: [] for name in TABLES},
            "things": [{"thing": e, "a": iso(a), "z": ".." if z is None else iso(z)} for e, (a, z) in self.lives.items()],
            "acts": [{"act": f"a{day}", "day": iso(day)} for day in acts],
            "turns": [{"turn": f"u{n}", "act": f"a{day}", "old": old, "new": new} for n, (day, old, new) in enumerate(self.lines)],
        }


# kind -> how many take part, how many of them end, how many are new
REFORMS = {
    **{"found": (0, 0, 1), "abolish": (1, 1, 0), "merge": (2, 2, 1), "absorb": (2, 1, 0), "split": (1, 1, 2)},
    **{"spin off": (1, 0, 1), "replace": (1, 1, 1), "reorganize": (2, 2, 2), "hand over": (2, 0, 0)},
}


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """A ministry from reform to reform, on certain days; none takes part twice on one day."""
    lives: dict[str, tuple[int, int | None]] = {f"t{n}": (0, None) for n in range(draw(st.integers(1, 3)))}
    lines: list[tuple[int, str, str]] = []
    day, touched = 1, set[str]()
    for kind in draw(st.lists(st.sampled_from(sorted(REFORMS)), max_size=8)):
        if step := draw(st.integers(0, 2)):
            day, touched = day + step, set()
        part, ending, fresh = REFORMS[kind]
        free = sorted(e for e, (_, z) in lives.items() if z is None and e not in touched)
        if len(free) < part:
            continue
        old = draw(st.permutations(free))[:part]
        new = [f"t{len(lives) + n}" for n in range(fresh)]
        lives |= {e: (lives[e][0], day) for e in old[:ending]} | dict.fromkeys(new, (day, None))
        touched |= {*old, *new}
        if kind == "reorganize":
            lines += [(day, old[0], new[0]), (day, old[0], new[1]), (day, old[1], new[1])]
        else:
            lines += [(day, e, to) for e in old[: ending or 1] for to in (new or old[1:]) if part]
    return World(lives, tuple(lines), day)


STATEMENTS = ("marks", "links", "posts", "measures", "turns", "proofs")  # no other table refers to them


@st.composite
def revised(draw: st.DrawFn, rows: Shaped) -> Shaped:
    """A later version of the package: some statements dropped, changed, dated otherwise, named otherwise, said twice, or newly cited."""
    new = rows.copied()
    for number in range(draw(st.integers(1, 4))):
        table = draw(st.sampled_from(sorted(name for name in new if new[name])))
        row = draw(st.sampled_from(new[table]))
        keys = new.tables[table]["schema"]["primaryKey"]
        key, same = keys[0], _id(new, table, row)
        how = draw(st.sampled_from(["drop", "value", "date", "date", "id", "copy", "cite"]))
        if how == "drop" and table in STATEMENTS:
            new[table].remove(row)
        elif how == "value" and "text" in row:
            row["text"] = draw(st.sampled_from("xyz"))
        elif how == "date" and (columns := [c for c in ("a", "z", "day") if c in row and c not in keys]):
            column = draw(st.sampled_from(columns))
            day = draw(st.none() | st.integers(0, SPAN)) if column != "day" else draw(st.integers(0, SPAN))
            row[column] = draw(texts(day, end=column == "z"))
        elif how == "id" and table in STATEMENTS:
            row[key] = f"n{number}"
            for proof in new["proofs"]:
                if (proof["tab"], proof["row"]) == (table, same):
                    proof["row"] = _id(new, table, row)
        elif how == "copy" and table in STATEMENTS:
            new[table].append({**row, key: f"n{number}"})
        elif how == "cite" and table != "proofs":
            cells = {"book": "b", "stance": "attests", "seen": draw(texts(draw(st.integers(0, SPAN))))}
            new["proofs"].append({"proof": f"n{number}", "tab": table, "row": same, **cells})
    return new


def _id(rows: Shaped, table: str, row: Mapping[str, str]) -> str:
    """The id of a row as citations write it."""
    kinds = {field["name"]: field.get("type", "string") for field in rows.tables[table]["schema"]["fields"]}
    return "|".join(compiled(kinds[column], row[column]) for column in rows.tables[table]["schema"]["primaryKey"])


def date_of(number: int) -> datetime.date:
    return START + datetime.timedelta(days=number)
