"""How much of each table held day by day: what is certain as a solid area, what is possible as a hatched one on top of it.

A narrow picture has the table of the bodies alone, a wide one all tables with a period.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from chronicle.contract.roles import Table
from chronicle.core.sql import ident
from chronicle.engines import duckdb as engine
from chronicle.render import english
from chronicle.render.pictures import axis, ink, letters, svg
from chronicle.render.pictures.axis import Scale
from chronicle.render.pictures.scene import Day, Scene
from chronicle.render.pictures.sheet import MARGIN, NARROW, Key, Sheet, swatch

TALL, SMALL = 110.0, 54.0  # heights of the first panel and of the others
COLUMNS, BETWEEN = 3, 14.0
HEAD, FOOT = 12.0, 20.0  # room above a panel for its title, and below it for years
BELOW = 50.0  # height of legend and source line
FINEST = 0.4  # points: steps closer to each other are one


@dataclass(frozen=True)
class _Steps:
    """The counts of a table: each with the day from which on it holds."""

    table: Table
    steps: tuple[tuple[Day, int, int], ...]

    @property
    def highest(self) -> int:
        return max(most for _, _, most in self.steps)


def drawn(scene: Scene, mm: int) -> str | None:
    """Draw the counts. None if no table with a period has a statement."""
    first, last = axis.begin(scene), scene.package.closing
    own = scene.bodies if scene.bodies and scene.bodies.period else None
    dated = [*([own] if own else []), *(table for table in scene.package.temporal if table is not own)]
    counted = [found for table in dated if (found := _steps(scene, table, first, last)).highest]
    if not counted:
        return None
    sheet, main = Sheet(mm), counted[0]
    wide = mm != NARROW and len(counted) > 1
    (_, sure, most), things = main.steps[-1], english.word(main.table.title)
    title = f"{scene.package.title}: certain and possible {'statements' if wide else things}"
    told = (
        f"Number of {things}{' and of statements in the other tables' if wide else ''}, {first.year} to {last.year}. "
        f"At the end {english.number(sure, english.singular(things), things)} {'is' if sure == 1 else 'are'} certain, "
        f"and {most - sure:,} more {'is' if most - sure == 1 else 'are'} possible."
    )
    sheet.heading(title, told)
    sheet.y += HEAD
    sheet.add(*_panel(scene, sheet, main, (MARGIN, sheet.right), TALL, marks=True))
    sheet.y += TALL + FOOT
    left_out = list(_others(scene, sheet, counted[1:])) if wide else []
    if left_out:
        sheet.paragraph(f"No room for: {english.series(english.word(found.table.title) for found in left_out)}.", "quiet", ink.SMALL)
    sheet.y -= 4
    keys: list[Key] = [(*swatch("area"), "certain"), (*swatch("may-area"), "possible: the sources don't settle it")]
    keys.append((6.0, lambda x, y: _mark(x + 3, y - 2), "snapshot"))
    sheet.legend(keys)
    return sheet.document(title, told, scene.source)


def _others(scene: Scene, sheet: Sheet, counted: Sequence[_Steps]) -> Iterator[_Steps]:
    """Draw the other tables side by side; yield those that the sheet has no room for."""
    each = (sheet.inner - BETWEEN * (COLUMNS - 1)) / COLUMNS
    for place in range(0, len(counted), COLUMNS):
        if sheet.left_over < HEAD + SMALL + FOOT + BELOW:
            yield from counted[place:]
            return
        sheet.y += HEAD
        for column, found in enumerate(counted[place : place + COLUMNS]):
            left = MARGIN + column * (each + BETWEEN)
            sheet.add(*_panel(scene, sheet, found, (left, left + each), SMALL, marks=False))
        sheet.y += SMALL + FOOT


def _steps(scene: Scene, table: Table, first: Day, last: Day) -> _Steps:
    """Count the statements of a table that are certain and that are possible, from `first` to `last`."""
    fe, fl, te, tl = table.period_sql().closed()
    rows = engine.rows(
        scene.con,
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
    before = [row for row in rows if row[0] <= first]
    start = (first, int(before[-1][1]), int(before[-1][2])) if before else (first, 0, 0)
    return _Steps(table, (start, *((day, int(sure), int(most)) for day, sure, most in rows if first < day <= last)))


def _panel(scene: Scene, sheet: Sheet, found: _Steps, ends: tuple[float, float], tall: float, *, marks: bool) -> Iterator[str]:
    """Draw the counts of one table, with its title above, numbers at the left and years below."""
    top, bottom, ticks = sheet.y, sheet.y + tall, _ticks(found.highest, 4 if marks else 2)
    highest = max(found.highest, ticks[-1])
    left = ends[0] + max(letters.width(f"{tick:,}", ink.SMALL) for tick in ticks) + 4
    scale = Scale(axis.begin(scene), scene.package.closing, left, ends[1] - 1)

    def y(count: float) -> float:
        return bottom - tall * count / highest

    title = letters.cut(found.table.title, ink.NAME, ends[1] - ends[0], True)
    yield svg.text(ends[0], top - 5, title if not marks else f"Number of {english.word(title)}", "sure-name")
    for tick in ticks:
        yield svg.path([(left, y(tick)), (scale.right, y(tick))], "hair")
        yield svg.text(left - 3, y(tick) + 2, f"{tick:,}", "quiet", anchor="end")
    steps = [*_thinned(found, scale)]
    sure, most = [(scale.x(day), y(count)) for day, count, _ in steps], [(scale.x(day), y(count)) for day, _, count in steps]
    upper, lower = _stairs(most), _stairs(sure)
    right, ground, start = map(svg.number, (scale.right, bottom, left))
    yield svg.curve(f"M{start} {ground}V{lower.removeprefix('M').partition(' ')[2]}H{right}V{ground}Z", "area")
    yield svg.curve(f"{upper}H{right}V{svg.number(sure[-1][1])}{_back(sure)}Z", "may-area")
    yield svg.curve(f"{lower}H{right}", "edge")
    yield svg.curve(f"{upper}H{right}", "edge")
    yield from axis.marks(scale, left - 4, scale.right, bottom, bottom + 2)
    if marks:
        yield svg.text(left, bottom + 16, "year", "quiet")
        yield from (_mark(scale.x(day), bottom) for day in scene.days)


def _mark(x: float, y: float) -> str:
    return svg.path([(x - 2.4, y + 4.6), (x + 2.4, y + 4.6), (x, y + 0.6)], "tip", close=True)


def _thinned(found: _Steps, scale: Scale) -> Iterator[tuple[Day, int, int]]:
    """The steps without those that the next one hides."""
    for step, after in pairwise(found.steps):
        if scale.x(after[0]) - scale.x(step[0]) >= FINEST:
            yield step
    yield found.steps[-1]


def _stairs(points: Sequence[tuple[float, float]]) -> str:
    """The path of the steps from left to right."""
    (x, y), *rest = points
    return f"M{svg.number(x)} {svg.number(y)}" + "".join(f"H{svg.number(x)}V{svg.number(y)}" for x, y in rest)


def _back(points: Sequence[tuple[float, float]]) -> str:
    """The same from right to left, from the last height on."""
    found = "".join(f"H{svg.number(x)}V{svg.number(y)}" for (x, _), (_, y) in zip(points[:0:-1], points[-2::-1], strict=True))
    return f"{found}H{svg.number(points[0][0])}"


def _ticks(highest: int, most: int) -> list[int]:
    """Round numbers from 0 to the highest count, at most so many above 0."""
    step = next(size * 10**power for power in range(12) for size in (1, 2, 5) if highest / (size * 10**power) <= most)
    return list(range(0, highest + 1, step))
