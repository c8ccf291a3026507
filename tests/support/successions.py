"""Lives and links to try crosswalks on: written in a few words, or drawn at random, as rows of the schema `change`."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from hypothesis import strategies as st

from chronicle.change import paths
from chronicle.engines import duckdb as engine

Day = datetime.date
Row = dict[str, Any]
START = Day(2000, 1, 1)
LIVES = {
    **dict.fromkeys(("entity_table", "entity_id"), "VARCHAR"),
    **{"life": "INTEGER", "statement_id": "VARCHAR"},
    **dict.fromkeys(("begun_earliest", "begun_latest", "ended_earliest", "ended_latest"), "DATE"),
    **{"exact": "BOOLEAN", "begin_number": "BIGINT", "end_number": "BIGINT"},
}
LINKS = {
    **{"number": "BIGINT", "event_id": "VARCHAR", "succession_table": "VARCHAR", "succession_id": "VARCHAR"},
    **{"predecessor_table": "VARCHAR", "predecessor_id": "VARCHAR", "predecessor_life": "INTEGER"},
    **{"successor_table": "VARCHAR", "successor_id": "VARCHAR", "successor_life": "INTEGER"},
    **dict.fromkeys(("act_table", "act_id", "kind", "extent", "stated_extent"), "VARCHAR"),
    **{"share": "DOUBLE", "predecessor_fate": "VARCHAR", "successor_fate": "VARCHAR"},
    **{"earliest": "DATE", "latest": "DATE", "predecessor_end": "BIGINT", "successor_begin": "BIGINT"},
}
EVENTS = {"number": "BIGINT", "id": "VARCHAR"}


def create(con: engine.Connection, schema: str = "change") -> None:
    """The tables of the schema that a crosswalk reads, empty."""
    con.execute(f"CREATE SCHEMA {schema}")
    for name, columns in (("lives", LIVES), ("links", LINKS), ("events", EVENTS)):
        con.execute(f"CREATE TABLE {schema}.{name} ({', '.join(f'{column} {kind}' for column, kind in columns.items())})")


def fill(con: engine.Connection, lives: Sequence[Row], links: Sequence[Row], schema: str = "change") -> None:
    """Fills them anew, and makes the paths. The id of each event is its number."""
    con.execute(f"DROP TABLE IF EXISTS {schema}.paths")
    numbers = {row[c] for row in lives for c in ("begin_number", "end_number")} | {row["number"] for row in links}
    events = [{"number": number, "id": str(number)} for number in sorted(numbers - {None})]
    for name, columns, rows in (("lives", LIVES, lives), ("links", LINKS, links), ("events", EVENTS, events)):
        con.execute(f"DELETE FROM {schema}.{name}")
        if rows:
            cells = [[row.get(column) for column in columns] for row in rows]
            con.executemany(f"INSERT INTO {schema}.{name} VALUES ({', '.join('?' * len(columns))})", cells)
    paths.paths(con, schema)


@contextmanager
def filled(lives: Sequence[Row], links: Sequence[Row]) -> Iterator[engine.Connection]:
    con = engine.connect()
    try:
        create(con)
        fill(con, lives, links)
        yield con
    finally:
        con.close()


def window(when: Any) -> tuple[Day | None, Day | None]:
    """The days of a year (its first day), of a pair of years (any day from the one to the other), or None (open)."""
    if when is None:
        return None, None
    first, last = when if isinstance(when, tuple) else (when, when)
    return Day(first, 1, 1), Day(last, 1, 1)


class Story:
    """Bodies with the years in which they begin and end, and what each gave to another. Events are numbered as they are told."""

    def __init__(self, **bodies: Any) -> None:
        """A body is (begin, end), or a list of these for several lives; begin and end as in `window`."""
        self.lives: list[Row] = []
        self.links: list[Row] = []
        for name, told in bodies.items():
            for n, (begin, end) in enumerate(told if isinstance(told, list) else [told], 1):
                bounds = dict(zip(list(LIVES)[4:8], (*window(begin), *window(end)), strict=True))
                numbers = {
                    "begin_number": 100 * len(self.lives) + 1000,
                    "end_number": None if end is None else 100 * len(self.lives) + 1001,
                }
                self.lives.append({"entity_table": "bodies", "entity_id": name, "life": n, **bounds, "exact": False, **numbers})

    def life(self, name: str) -> Row:
        """By name, such as a, or a2 for its second life; an entity without a life if there is none."""
        for row in self.lives:
            if name in (row["entity_id"], f"{row['entity_id']}{row['life']}"):
                return row
        return {"entity_table": "bodies", "entity_id": name, "life": 1}

    def link(self, told: str, when: Any = None, *, act: str | None = None, event: int | None = None, **cells: Any) -> Story:
        """`a > b`: a ends, b begins; `a > (b)`: b goes on; `(a) > b`: a goes on; `(a) > (b)`: both do. `when` is of the act."""
        old, _, new = told.split()
        u, v = self.life(old.strip("()")), self.life(new.strip("()"))
        ends, begins = "(" not in old, "(" not in new
        days = (v["begun_earliest"], v["begun_latest"]) if begins else (u["ended_earliest"], u["ended_latest"]) if ends else window(when)
        number = event if event is not None else len(self.links) + 1
        fates = {
            "predecessor_fate": "ends" if ends else "continues",
            "successor_fate": ("returns" if v["life"] > 1 else "begins") if begins else "continues",
        }
        for row, side, goes in ((u, "end_number", ends), (v, "begin_number", begins)):
            row.update({side: number} if goes else {})
        stated = cells.get("stated_extent") or ("part" if cells.get("share", 1) < 1 else None)
        extent = {"extent": cells.pop("extent", None) or stated or ("whole" if ends else "part"), "stated_extent": stated}
        acts = {"act_table": "acts", "act_id": act or f"act {len(self.links)}"}
        self.links.append({"number": number, **_sides(u, v), **fates, **acts, **extent, "earliest": days[0], "latest": days[1], **cells})
        return self


def _sides(u: Row, v: Row) -> Row:
    columns = (("table", "entity_table"), ("id", "entity_id"), ("life", "life"))
    return {f"{side}_{part}": row[column] for side, row in (("predecessor", u), ("successor", v)) for part, column in columns}


def day_of(number: int) -> Day:
    return START + datetime.timedelta(days=number)


_BEFORE_ALL = Day.min


@st.composite
def worlds(draw: st.DrawFn) -> tuple[list[Row], list[Row]]:
    """Lives and links, drawn without regard to what makes sense: each born of the other, links on days when nobody lives, alike twice."""
    lives: list[Row] = []
    bodies: list[Row] = []
    for name in "abcde"[: draw(st.integers(2, 5))]:
        own = draw(_lives_of(name, 1000 + 100 * len(bodies)))
        lives += own
        bodies += own or [{"entity_table": "t", "entity_id": name, "life": 1}]
    acts = draw(st.lists(_windows(0, 25), min_size=1, max_size=3))
    links = [draw(_links(bodies, acts, number)) for number in range(draw(st.integers(1, 8)))]
    return lives, links


@st.composite
def _windows(draw: st.DrawFn, first: int, last: int) -> tuple[int, int]:
    start = draw(st.integers(first, last))
    return start, start + draw(st.sampled_from((0, 0, 0, 3, 9)))


@st.composite
def _lives_of(draw: st.DrawFn, name: str, number: int) -> list[Row]:
    """No life (it always lives), or one or two with a gap; with open ends, open beginnings, windows."""
    found: list[Row] = []
    at = draw(st.integers(0, 12))
    for life in range(1, draw(st.sampled_from((0, 1, 1, 1, 2, 2))) + 1):
        exact = draw(st.booleans())
        wide = st.just(0) if exact else st.sampled_from((0, 0, 2, 6))
        fl, te = at + draw(wide), at + draw(st.integers(1, 15))
        tl = te + draw(wide)
        bounds: list[Day | None] = [day_of(at), day_of(min(fl, tl - 1)), day_of(te), day_of(tl)]
        numbers: list[int | None] = [number, number + 1]
        if life == 1 and draw(st.integers(0, 5)) == 0:  # no beginning: it has always been there, or nobody knows
            bounds[:2], numbers[0] = [None, None if exact else draw(st.sampled_from((None, _BEFORE_ALL)))], None
        elif not exact and draw(st.integers(0, 9)) == 0:
            bounds[1] = None
        if last := draw(st.integers(0, 3)) == 0:
            bounds[2:], numbers[1] = [None, None], draw(st.sampled_from((None, number + 1)))
        elif not exact and draw(st.integers(0, 9)) == 0:
            bounds[3], last = None, True
        cells = dict(zip(list(LIVES)[4:8], bounds, strict=True))
        head = {"entity_table": "t", "entity_id": name, "life": life, "exact": exact}
        found.append({**head, **cells, "begin_number": numbers[0], "end_number": numbers[1]})
        if last:
            break
        at, number = tl + draw(st.integers(1, 6)), number + 2
    return found


@st.composite
def _links(draw: st.DrawFn, bodies: Sequence[Row], acts: Sequence[tuple[int, int]], number: int) -> Row:
    u, v = draw(st.sampled_from(bodies)), draw(st.sampled_from(bodies))
    act = draw(st.integers(0, len(acts) - 1))
    ends, begins = (bool(row.get(side)) and draw(st.booleans()) for row, side in ((u, "end_number"), (v, "begin_number")))
    days: tuple[Day | None, Day | None] = day_of(acts[act][0]), day_of(acts[act][1])
    if draw(st.integers(0, 15)) == 0:
        days = None, None
    elif begins:
        days = v["begun_earliest"], v["begun_latest"]
    elif ends:
        days = u["ended_earliest"], u["ended_latest"]
    share = draw(st.sampled_from((None, None, 0.5, 0.25)))
    stated = "part" if share else draw(st.sampled_from((None, None, "part", "whole")))
    fates = {
        "predecessor_fate": "ends" if ends else "continues",
        "successor_fate": ("returns" if v["life"] > 1 else "begins") if begins else "continues",
    }
    return {
        **{"number": v["begin_number"] if begins else u["end_number"] if ends else 5000 + number, **_sides(u, v), **fates},
        **{"act_table": "acts", "act_id": None if draw(st.integers(0, 7)) == 0 else f"act {act}", "share": share},
        **{"extent": stated or draw(st.sampled_from(("whole", "part"))), "stated_extent": stated},
        **{"earliest": days[0], "latest": days[1]},
    }
