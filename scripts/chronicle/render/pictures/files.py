"""Which pictures an edition gets: `pictures/<what>-<width>mm.svg`, each for a column (90 mm) and for the width of a page (180 mm)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from chronicle.change.happened import Happened
from chronicle.core.sql import ident
from chronicle.engines import duckdb as engine
from chronicle.render.explorer.export import LARGEST
from chronicle.render.pictures import counts, leaders, lineage
from chronicle.render.pictures.chart import Charts
from chronicle.render.pictures.scene import Scene
from chronicle.render.pictures.sheet import NARROW, WIDE

FOLDER = "pictures"


def write(scene: Scene, steps: Sequence[Happened], out: Path) -> None:
    """Write all pictures of an edition that are not empty.

    `chart-<day>` for each snapshot needs a hierarchy, `lineage` successions between its bodies, `leaders` people in posts at bodies,
    `counts` a table with a period. An edition with more rows than a page can show (LARGEST) has only the counts.

    Args:
        scene: The edition.
        steps: The events from each of its snapshots to the next.
        out: The folder in which the folder of pictures appears.
    """
    rows = [engine.rows(scene.con, f"SELECT count(*) FROM {ident(table.name)}")[0][0] for table in scene.package.tables.values()]
    for name, picture in _pictures(scene, steps) if sum(rows) <= LARGEST else _counts(scene):
        (out / FOLDER).mkdir(exist_ok=True)
        (out / FOLDER / f"{name}.svg").write_text(picture, "utf-8")


def _pictures(scene: Scene, steps: Sequence[Happened]) -> Iterator[tuple[str, str]]:
    charts, before = Charts(scene), [None, *steps]
    for mm in (NARROW, WIDE):
        found = [(f"chart-{day}", charts.drawn(mm, day, step)) for day, step in zip(scene.days, before, strict=True)]
        found += [("lineage", lineage.drawn(scene, mm)), ("leaders", leaders.drawn(scene, mm))]
        yield from ((f"{name}-{mm}mm", picture) for name, picture in found if picture)
    yield from _counts(scene)


def _counts(scene: Scene) -> Iterator[tuple[str, str]]:
    for mm in (NARROW, WIDE):
        if picture := counts.drawn(scene, mm):
            yield f"counts-{mm}mm", picture
