"""How fast the explorer is, in a real browser: first drawing, a step of the slider, a keystroke of the search.

    PYTHONPATH=scripts:tests python tests/benchmarks/explorer.py [FOLDER | BODIES ...]

For each BODIES a package is made of so many bodies over forty years, one tenth of them directly under one body; FOLDER is a build.
Aims: 1 s for the first drawing, 16 ms (median) for a step with 121 boxes and 150 ms with 1,000, 30 ms for a keystroke.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

from support import browser
from support.workbench import declare, table

from chronicle.building import builder
from chronicle.history import edition
from chronicle.render.explorer import page

STEPS = 60
QUERIES = ["r", "ru", "rua", "ruan", "软", "管理", "mat", "matter 9"]
STEP = """(async () => {
  const paint = () => new Promise(done => requestAnimationFrame(() => setTimeout(done)));
  const took = [];
  for (let n = 0; n < %d; n++) {
    const day = new Date(Date.UTC(%d, n * 5, 3)).toISOString().slice(0, 10), start = performance.now();
    history.replaceState(null, '', '#/chart/' + day);
    dispatchEvent(new HashChangeEvent('hashchange'));
    await new Promise(done => setTimeout(done));
    document.querySelector('.chart')?.getBoundingClientRect();
    took.push(performance.now() - start);
    await paint();
  }
  return took;
})()"""


def package(root: Path, bodies: int) -> Path:
    """A package with so many bodies: some are merged, split or renamed, most come under another body once."""
    dice = random.Random(bodies)
    wide = max(2, bodies // 10)
    lives, names, edges, acts, links = [], [], [], [], []
    for n in range(bodies):
        first = 1985 + dice.randrange(30)
        last = str(first + 3 + dice.randrange(20)) if dice.random() < 0.3 else ""
        last = f"{last}-06-01" if last and int(last) < 2025 else ""
        lives.append({"id": f"b{n}", "a": f"{first}-01-01" if n > wide else "1980-01-01", "z": last if n > wide else ""})
        names.append(
            {"id": f"n{n}", "body": f"b{n}", "lang": "zh-Hans", "name": f"第{n}号机构管理司", "a": lives[-1]["a"], "z": lives[-1]["z"]}
        )
        names.append(
            {"id": f"m{n}", "body": f"b{n}", "lang": "en", "name": f"Bureau of Matter {n}", "a": lives[-1]["a"], "z": lives[-1]["z"]}
        )
        if n:
            above = "b0" if n <= wide else f"b{dice.randrange(1, wide + 1)}"
            edges.append(
                {"id": f"e{n}", "body": f"b{n}", "above": above, "kind": dice.choice("xyz"), "a": lives[-1]["a"], "z": lives[-1]["z"]}
            )
        if n > wide and n % 9 == 0:
            acts.append({"id": f"act{n}", "on": f"{first}-01-01", "title": f"Act {n}"})
            links.append({"id": f"l{n}", "act": f"act{n}", "old": f"b{n - 1}", "new": f"b{n}"})
    period = {"period": ("a", "z")}
    tables = {
        "bodies": table("id a:date z:date", "id", role="entity", **period),
        "names": table(
            "id body lang name a:date z:date", "id", of={"bodies": "body"}, foreign={"body": "bodies.id"}, role="attribute",
            labels={"text": "name", "language": "lang"}, tracks=["name"], series=["body", "lang"], **period,
        ),
        "edges": table(
            "id body above kind a:date z:date", "id", of={"bodies": "body"}, role="edge",
            foreign={"body": "bodies.id", "above": "bodies.id"}, edge={"parent": "above", "kinds": {"kind": ["x", "y", "z"]}},
            tracks=["above"], series=["body"], **period,
        ),
        "acts": table("id on title", "id", role="act", on="on", labels={"columns": {"en": "title"}}),
        "links": table(
            "id act old new", "id", foreign={"act": "acts.id", "old": "bodies.id", "new": "bodies.id"}, role="succession",
            succession={"predecessor": "old", "successor": "new", "act": "act"},
        ),
    }  # fmt: skip
    rows = {"bodies": lives, "names": names, "edges": edges, "acts": acts, "links": links}
    folder = declare(root, tables, rows, closing="2025-12-31")
    folder.describe(lambda d: d["chronicle"].update(languages=["zh-Hans", "en"], hierarchy="edges"))
    return builder.build(root, root / "build", check=False)


def measured(name: str, built: Path, folder: Path) -> None:
    start = time.perf_counter()
    with edition.opened(str(built)) as found:
        text = page.page(found.con, found.package, found.version)
    made = time.perf_counter() - start
    path = folder / "explorer.html"
    path.write_text(text, "utf-8")
    with browser.opened() as chromium:
        tab = chromium.tab()
        tab.screen(1440)
        tab.open(path)
        tab.open(path, "#/chart/2015-01-01")
        first = tab.run("performance.getEntriesByName('drawn')[0].startTime")
        tab.call("Performance.enable", timeDomain="threadTicks")
        before = used(tab)
        steps = tab.run(STEP % (STEPS, 1999))
        each = (used(tab) - before) / STEPS * 1000
        boxes, nodes = tab.run("[document.querySelectorAll('.box, .empty').length, document.querySelectorAll('*').length]")
        keys = tab.run(f"{QUERIES}.map(q => {{ const s = performance.now(); explorer.search(q); return performance.now() - s; }})")
    print(
        f"{name}: made in {made:.1f} s, {len(text.encode()) / 1000:.0f} kB; first drawing {first:.0f} ms, {nodes} nodes; "
        f"step of {boxes} boxes {statistics.median(steps):.1f} ms median, {max(steps):.0f} ms worst, "
        f"{each:.1f} ms of processor time with painting; search {statistics.median(keys[1:]):.1f} ms, first {keys[0]:.0f} ms"
    )


def used(tab: browser.Tab) -> float:
    """Seconds of processor time that the page has used: what a step costs, however busy the machine is."""
    return float(next(m["value"] for m in tab.call("Performance.getMetrics")["metrics"] if m["name"] == "TaskDuration"))


def main() -> None:
    for asked in sys.argv[1:] or ["1000", "10000"]:
        with tempfile.TemporaryDirectory() as folder:
            built = package(Path(folder), int(asked)) if asked.isdigit() else Path(asked)
            measured(asked, built, Path(folder))


if __name__ == "__main__":
    main()
