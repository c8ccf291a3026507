"""Pictures of a history as SVG: the number of entities over time, the hierarchy on the closing date, periods of existence."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from chronicle.change.place import SCHEMA
from chronicle.contract.package import Package
from chronicle.contract.roles import Entity, Table
from chronicle.core.sql import day, ident, literal
from chronicle.engines import duckdb as engine
from chronicle.history import hierarchy, naming
from chronicle.history.hierarchy import Branch
from chronicle.history.naming import Book
from chronicle.history.state import State
from chronicle.render import svg

FOLDER = "pictures"
WIDTH, LEFT, ROW = 1000, 60, 18
MOST = 400  # most rows of a picture; more would be unreadable

Day = datetime.date


def write(con: engine.Connection, package: Package, out: Path) -> None:
    """Write `counts-<table>.svg` and `lives-<table>.svg` for each entity table with a period, and `tree.svg`, unless empty."""
    pictures: dict[str, str | None] = {}
    for table in package.having(Entity):
        if table.period:
            pictures[f"counts-{table.name}"] = counts(con, package, table)
            pictures[f"lives-{table.name}"] = lives(con, package, table)
    if package.edges:
        pictures["tree"] = tree(con, package)
    for name, picture in pictures.items():
        if picture:
            (out / FOLDER).mkdir(exist_ok=True)
            (out / FOLDER / f"{name}.svg").write_text(picture, "utf-8")


def _first(con: engine.Connection, package: Package) -> Day:
    """The day on which pictures begin: the first snapshot, or a year before the closing date, whichever is earlier."""
    ((snapshot,),) = engine.rows(con, "SELECT min(snapshot_date) FROM snapshots")
    return min(snapshot or package.closing, package.closing - datetime.timedelta(days=365))


def _axis(first: Day, last: Day, x: _Scale, top: float, bottom: float) -> Iterator[str]:
    step = max(1, round((last.year - first.year) / 12))
    for year in range(first.year + 1, last.year + 1, step):
        at = x(Day(year, 1, 1))
        yield svg.path([(at, top), (at, bottom)], "grid")
        yield svg.text(at, bottom + 16, str(year), kind="quiet", anchor="middle")


class _Scale:
    """Maps days to positions from `low` to `high`; days outside the range are mapped to its ends."""

    def __init__(self, first: Day, last: Day, low: float, high: float) -> None:
        self.first, self.last, self.low, self.high = first, last, low, high

    def __call__(self, when: Day) -> float:
        inside = min(max(when, self.first), self.last)
        return self.low + (inside - self.first).days / max(1, (self.last - self.first).days) * (self.high - self.low)


def counts(con: engine.Connection, package: Package, table: Table) -> str | None:
    """Draw how many entities existed for certain (line) and at most (band), day by day. None if there are none."""
    first, last, height, top = _first(con, package), package.closing, 260, 44
    fe, fl, te, tl = table.period_sql().closed()
    steps = engine.rows(
        con,
        f"""
        WITH moves AS (
            SELECT {fl} AS day, 1 AS sure, 0 AS most FROM {ident(table.name)} WHERE {fl} < {te}
            UNION ALL SELECT {te}, -1, 0 FROM {ident(table.name)} WHERE {fl} < {te}
            UNION ALL SELECT {fe}, 0, 1 FROM {ident(table.name)}
            UNION ALL SELECT {tl}, 0, -1 FROM {ident(table.name)})
        SELECT day, sum(sum(sure)) OVER (ORDER BY day), sum(sum(most)) OVER (ORDER BY day)
        FROM moves GROUP BY day ORDER BY day
        """,
    )
    before = [step for step in steps if step[0] <= first]
    shown = [(first, *(before[-1][1:] if before else (0, 0))), *(step for step in steps if first < step[0] <= last)]
    highest = float(max(most for _, _, most in shown))
    if not highest:
        return None
    x, bottom = _Scale(first, last, LEFT, WIDTH - 20), top + height

    def y(count: float) -> float:
        return bottom - height * count / highest

    corners: dict[str, list[tuple[float, float]]] = {"sure": [], "most": []}
    for (since, sure, most), (until, *_) in pairwise([*shown, (last, 0, 0)]):
        for name, count in (("sure", sure), ("most", most)):
            corners[name] += [(x(since), y(count)), (x(until), y(count))]
    title = f"{table.title} of {package.title}, {first} to {last}"
    body = [svg.text(LEFT, 24, title, kind="title"), *_axis(first, last, x, top, bottom)]
    for count in sorted({0, int(highest // 2), int(highest)}):
        body += [svg.path([(LEFT, y(count)), (WIDTH - 20, y(count))], "grid"), svg.text(LEFT - 6, y(count) + 4, str(count), anchor="end")]
    body += [svg.path([*corners["most"], *reversed(corners["sure"])], "maybe", close=True), svg.path(corners["sure"], "line")]
    body.append(svg.text(LEFT, bottom + 36, "line: certain; band: at most, where the sources don't settle it", kind="quiet"))
    return svg.document(WIDTH, bottom + 48, title, body)


def lives(con: engine.Connection, package: Package, table: Table) -> str | None:
    """Draw one bar for each life: dark where it is certain, light where it is possible. None if there are none or too many."""
    first, last, top = _first(con, package), package.closing, 44
    begun, ended = f"coalesce(begun_earliest <= {day(str(last))}, TRUE)", f"coalesce(ended_latest > {day(str(first))}, TRUE)"
    bounds = "begun_earliest, begun_latest, ended_earliest, ended_latest"
    mine = f"entity_table = {literal(table.name)} AND {begun} AND {ended}"
    query = f"SELECT entity_id, {bounds} FROM {SCHEMA}.lives WHERE {mine} ORDER BY entity_id, life"
    shown = engine.rows(con, f"{query} LIMIT {MOST + 1}")
    if not shown or len(shown) > MOST:
        return None
    book = Book(State(con, package, last), [(table.name, row[0]) for row in shown])
    shown.sort(key=lambda row: (row[1] or Day.min, row[4] or Day.max, row[0]))
    x, bottom = _Scale(first, last, LEFT, WIDTH * 0.62), top + ROW * len(shown)
    title = f"{table.title} of {package.title}: periods of existence, {first} to {last}"
    body = [svg.text(LEFT, 24, title, kind="title"), *_axis(first, last, x, top, bottom)]
    for place, (key, begun, surely, ending, ended) in enumerate(shown):
        at, name = top + ROW * place + 3, naming.shown(book.names((table.name, key), last), key)
        spans = [("maybe", begun or Day.min, ended or Day.max)]
        since = surely or (Day.min if table.exact else Day.max)
        if since < (ending or Day.max):
            spans.append(("sure", since, ending or Day.max))
        for kind, begin, end in spans:
            ends = f"{'the beginning' if begin == Day.min else begin} to {'open' if end == Day.max else end}"
            label = f"{name}: {'certain' if kind == 'sure' else 'possible'} from {ends}"
            body.append(svg.box(x(begin), at, x(end) - x(begin), ROW - 6, kind=kind, told=label))
        body.append(svg.text(WIDTH * 0.62 + 10, at + 11, name))
    return svg.document(WIDTH + 260, bottom + 30, title, body)


def tree(con: engine.Connection, package: Package) -> str | None:
    """Draw the hierarchy on the closing date, from the root with the most entities below. None if there is none or too much."""
    branches = hierarchy.tree(con, package, package.closing)
    root = max(branches, key=lambda branch: (_size(branch), branch.id), default=None)
    if root is None or _size(root) > MOST:
        return None
    title, body, place = f"{package.title} on {package.closing}", list[str](), 0

    def draw(branch: Branch, depth: int) -> float:
        nonlocal place
        at = 50.0 + ROW * place
        place += 1
        doubt = "? " if branch.certainty != "certain" else ""
        body.append(svg.text(24 + 26 * depth, at + 4, f"{doubt}{naming.shown(branch.name, branch.id)}"))
        for inner in branch.below:
            below = draw(inner, depth + 1)
            body.append(svg.path([(28 + 26 * depth, at + 9), (28 + 26 * depth, below), (46 + 26 * depth, below)], "grid"))
        return at

    draw(root, 0)
    note = svg.text(20, 56 + ROW * place, "? possible: the sources don't settle it", kind="quiet")
    return svg.document(WIDTH, 70 + ROW * place, title, [svg.text(20, 24, title, kind="title"), *body, note])


def _size(branch: Branch) -> int:
    return 1 + sum(map(_size, branch.below))
