"""The explorer in a real browser, opened from a file with the network cut: what it shows, fits and says."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import Any

import pytest
from support import png
from support.browser import Browser, Tab
from support.workbench import Folder, compared, declare, table

from chronicle.building import builder
from chronicle.history import edition
from chronicle.history.edition import Edition
from chronicle.history.naming import Book
from chronicle.history.state import State
from chronicle.render.explorer import page

pytestmark = pytest.mark.slow

VIEWS = {
    "chart": "#/chart/2019-12-01",
    "compare": "#/compare/2008-07-02/2023-09-24",
    "lineage": "#/lineage/mii",
    "functions": "#/lineage/mii?f=1&acts=mii-formation-1998,miit-creation-2008",
    "people": "#/people/miit",
    "body": "#/body/miit-it-development",
    "search": "#/search/ruanjian",
    "tables": "#/tables/policies",
    "act": "#/act/reorganizations/state-reform-2018",
}
WIDTHS = (390, 768, 1024, 1280, 1440, 1920)

# What is larger than its box, wider than the page, cut at the edge of its picture, or written over other text.
FAULTS = """(() => {
  const found = [];
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth + 1) found.push(`the page scrolls sideways by ${root.scrollWidth - root.clientWidth}`);
  for (const box of document.querySelectorAll('.box:not(.measure .box), .button, .chipb, nav a, .grouptitle .fold')) {
    const inner = box.querySelector('.lines') ?? box, own = box.getBoundingClientRect(), text = inner.getBoundingClientRect();
    if (!own.width) continue;
    if (text.height > own.height + 1.5 || inner.scrollWidth > own.width + 1.5)
      found.push(`too large for ${box.className}: ${box.textContent}`);
  }
  for (const svg of document.querySelectorAll('svg.pic, svg.strip')) {
    const frame = svg.getBoundingClientRect(), texts = [...svg.querySelectorAll('text')].filter(t => t.textContent.trim());
    const boxes = texts.map(t => t.getBoundingClientRect());
    boxes.forEach((b, n) => {
      if (b.left < frame.left - 1.5 || b.right > frame.right + 1.5 || b.bottom > frame.bottom + 2)
        found.push(`cut at the edge: ${texts[n].textContent}`);
      for (let m = n + 1; m < boxes.length; m++) {
        const c = boxes[m], dx = Math.min(b.right, c.right) - Math.max(b.left, c.left);
        const dy = Math.min(b.bottom, c.bottom) - Math.max(b.top, c.top);
        if (dx > 2 && dy > 4) found.push(`${texts[n].textContent} over ${texts[m].textContent}`);
      }
    });
  }
  return found;
})()"""


AXE = """axe.run(document, {resultTypes: ['violations']}).then(found => found.violations
  .filter(v => ['serious', 'critical'].includes(v.impact))
  .map(v => [v.id, v.nodes.length, v.nodes[0].html.slice(0, 200), v.nodes[0].failureSummary.slice(0, 200)]))"""


def text(tab: Tab, selector: str) -> str:
    found: str = tab.run(f"document.querySelector({json.dumps(selector)})?.textContent ?? ''")
    return found


def changes(tab: Tab) -> Any:
    """The changes of the comparison that is shown, as the page counts, lists and draws them."""
    return tab.run(
        """({
          chips: [...document.querySelectorAll('button.chipb b')].map(b => +b.textContent),
          listed: [...document.querySelectorAll('.event .num')].map(n => +n.textContent),
          headings: [...document.querySelectorAll('.list section > h3.kind .quiet')].map(n => +n.textContent),
          pills: [...document.querySelectorAll('.chart .pill')].map(p => parseInt(p.textContent)),
          sub: document.querySelector('.sub').textContent,
          sections: Object.fromEntries([...document.querySelectorAll('.foldline h3')].map(
            h => [h.querySelector('b').textContent, h.querySelector('.quiet').textContent])),
        })"""
    )


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_overflows_overlaps_or_is_cut(tab: Tab, width: int) -> None:
    tab.screen(width)
    found = []
    for language in ("", "zh", "en"):
        for view, link in VIEWS.items():
            tab.go(link + (f"{'&' if '?' in link else '?'}l={language}" if language else ""))
            found += [f"{view} {language} {fault}" for fault in tab.run(FAULTS)]
    assert found == []


def test_no_body_moves_from_day_to_day(tab: Tab) -> None:
    stops = tab.run("explorer.stops().map(String)")
    places: dict[str, set[str]] = {}
    for stop in [*stops, "2005-06-01", "2019-12-01"]:
        tab.go(f"#/chart/{stop}")
        for body, place in tab.run(
            """[...document.querySelectorAll('.chart .box[data-id]:not(.trunk)')].filter(b => b.dataset.side === 'full')
               .map(b => [b.dataset.id, `${b.style.left} ${b.style.top} ${b.style.width} ${b.style.height}`])"""
        ):
            places.setdefault(body, set()).add(place)
    assert len(places) > 80
    assert {body: found for body, found in places.items() if len(found) > 1} == {}


@pytest.mark.parametrize(
    "days", [("2008-07-02", "2023-09-24"), ("1998-03-31", "2008-03-15"), ("2016-11-25", "2020-04-17"), ("2023-03-10", "2026-09-23")]
)
def test_chips_list_picture_and_the_engine_count_the_same_changes(tab: Tab, ministry_edition: Edition, days: tuple[str, str]) -> None:
    tab.go(f"#/compare/{days[0]}/{days[1]}")
    found, tallies = changes(tab), compared(ministry_edition, *days).tallies
    sure = sum(t.count for t in tallies if t.sure)
    doubtful = sum(t.count for t in tallies if t.certainty != "certain" and t.listed and not t.minor)
    structure = [t for t in tallies if t.sure and t.section == "Structure"]
    assert found["sub"].startswith(f"{sure} documented changes, {doubtful} undated")
    assert sorted(found["chips"]) == sorted(t.count for t in structure)
    assert found["listed"] == list(range(1, sum(t.count for t in structure) + 1))
    assert sum(found["headings"]) == len(found["listed"])
    assert set(found["pills"]) <= set(found["listed"])
    for section in {t.section for t in tallies if t.listed and not t.minor} - {"Structure"}:
        own = [t for t in tallies if t.section == section and t.listed and not t.minor]
        certain, possible = (sum(t.count for t in own if (t.certainty == "certain") is is_certain) for is_certain in (True, False))
        said = " · ".join([*([str(certain)] if certain or not possible else []), *([f"{possible} undated"] if possible else [])])
        assert found["sections"][section].strip() == said


def test_a_body_that_moved_away_says_where_to_though_it_can_have_moved_on_the_first_day(tab: Tab) -> None:
    tab.go("#/compare/2018-03-01/2018-12-31?l=en")
    notes = tab.run("[...document.querySelectorAll('.box .note')].map(note => note.textContent.trim())")
    assert [note for note in notes if note.startswith(("from ", "to "))] == ["to CAC"]


def test_a_filter_shows_one_kind_in_picture_and_list(tab: Tab) -> None:
    tab.go("#/compare/2008-07-02/2023-09-24?k=merged,split")
    found = changes(tab)
    assert len(found["listed"]) == 5
    assert set(found["pills"]) <= set(found["listed"])


def test_a_day_looks_the_same_whichever_day_was_shown_before(tab: Tab, ministry_page: Path) -> None:
    days = [f"{year}-0{month}-03" for year in range(1999, 2026, 2) for month in (1, 6)]
    for day in days:
        tab.go(f"#/chart/{day}")
    for day in ("2004-01-03", "2016-06-03", "2019-12-01"):
        tab.go(f"#/chart/{day}")
        passed = tab.run("document.querySelector('main').innerHTML")
        tab.open(ministry_page, f"#/chart/{day}")
        assert tab.run("document.querySelector('main').innerHTML") == passed


def test_the_lineage_of_chosen_acts_has_their_links_alone_and_shows_functions_as_strands(tab: Tab) -> None:
    tab.go("#/lineage/miit?acts=mii-formation-1998,miit-creation-2008&f=1")
    tab.until("document.querySelector('.choice > button').textContent.includes('2 of ')")
    drawn = tab.run("[...document.querySelectorAll('.lineage .flow')].length")
    strands = tab.run("[...document.querySelectorAll('.strands path')].length - 2")
    tab.go("#/lineage/miit?acts=mii-formation-1998,miit-creation-2008&f=1&t=1")
    tab.until("!!document.querySelector('.tableof')")
    acts = tab.run("[...document.querySelectorAll('.tableof tbody tr')].map(row => row.cells[4].textContent)")
    assert set(acts) == {"mii-formation-1998", "miit-creation-2008"}
    assert len(acts) >= drawn + strands > drawn > 0
    tab.go("#/lineage/miit")
    tab.until("document.querySelector('.choice > button').textContent.includes('all')")
    tab.run("document.querySelector('.choice > button').click()")
    tab.until("!!document.querySelector('.choices input')")
    tab.run("document.querySelector('.choices input').click()")
    tab.until("location.hash.includes('acts=')")
    assert tab.run("document.querySelectorAll('.strands').length") == 0


def test_bodies_have_the_names_that_the_engine_gives_them(tab: Tab, ministry_edition: Edition) -> None:
    state = State(ministry_edition.con, ministry_edition.package, ministry_edition.package.closing)
    book = Book(state)
    days = ("1997-01-01", "2005-06-01", "2008-07-02", "2011-02-14", "2012-08-30", "2014-06-01", "2017-01-01", "2019-12-01", "2026-01-01")
    ids = [id for (id,) in ministry_edition.con.execute("SELECT DISTINCT id FROM main.organizations ORDER BY id").fetchall()]
    of_day = f"Object.fromEntries({json.dumps(ids)}.map(i => [i, explorer.names('organizations', i, d)]))"
    shown = tab.run(f"Object.fromEntries({json.dumps(days)}.map(d => [d, {of_day}]))")
    for date in days:
        for id in ids:
            assert shown[date][id] == book.names(("organizations", id), state.package.closing.fromisoformat(date)), (id, date)


@pytest.mark.parametrize(
    "link",
    [
        *VIEWS.values(),
        "#/chart/2019-12-01/sastind?l=zh",
        "#/compare/2008-07-02/2023-09-24?k=merged&fold=regional_bureau",
        "#/entity/people/miao-wei",
        "#/tables",
    ],
)
def test_a_link_survives_a_reload_and_going_back(tab: Tab, link: str) -> None:
    tab.go("#/chart/2005-06-01")
    tab.go(link)
    before = tab.run("document.querySelector('main').innerText")
    tab.run("history.back()")
    tab.until("location.hash === '#/chart/2005-06-01' && document.querySelector('h1').textContent === '1 June 2005'")
    tab.run("history.forward()")
    tab.until(f"location.hash === {json.dumps(link)}")
    tab.rest()
    assert tab.run("document.querySelector('main').innerText") == before
    tab.call("Page.reload")
    tab.until("document.readyState === 'complete' && !!document.querySelector('h1') && !!globalThis.explorer")
    tab.rest()
    assert tab.run("location.hash") == link
    assert tab.run("document.querySelector('main').innerText") == before


def test_a_day_outside_the_data_and_an_unknown_id_are_said(tab: Tab) -> None:
    tab.go("#/chart/2199-01-01")
    assert "nearest day" in text(tab, ".notice")
    tab.go("#/chart/nonsense")
    assert "is not a day" in text(tab, ".notice")
    tab.go("#/body/no-such-body")
    assert "no-such-body" in text(tab, "h1")
    tab.go("#/compare/2023-09-24/2008-07-02")
    assert "swapped" in tab.run("document.querySelector('main').innerText")
    tab.go("#/compare/2008-07-02/2008-07-02")
    assert "Choose a second day" in tab.run("document.querySelector('main').innerText")


def test_everything_is_reached_by_the_keyboard(tab: Tab) -> None:
    reached = set()
    for _ in range(14):
        tab.press("Tab")
        reached.add(tab.run("document.activeElement.textContent.trim() || document.activeElement.id"))
    assert {"Chart", "Compare", "Lineage", "People", "Tables", "search"} <= reached
    tab.run("document.querySelector('.handle').focus()")
    said = tab.run("document.activeElement.getAttribute('aria-valuetext')")
    assert re.fullmatch(r"1 December 2019, \d+ bodies certain, \d+ possible", said)
    tab.press("ArrowRight", shift=True)
    assert text(tab, "h1") == "2 December 2019"
    tab.press("PageUp")
    assert text(tab, "h1") == "26 December 2019" or tab.run("location.hash") != "#/chart/2019-12-02"
    tab.run("document.querySelector('[role=treeitem][tabindex=\"0\"]').focus()")
    first = tab.run("document.activeElement.dataset.id")
    tab.press("ArrowDown", "ArrowRight")
    second = tab.run("document.activeElement.dataset.id")
    assert second
    assert second != first
    tab.press("Enter")
    assert tab.run("location.hash") == f"#/body/{second}"
    tab.press("Escape")
    tab.until("location.hash.startsWith('#/chart')")
    tab.press("/")
    assert tab.run("document.activeElement.id") == "search"
    tab.run("document.activeElement.blur()")
    tab.press("l")
    assert "年" in text(tab, "h1")
    tab.go("#/compare/2008-07-02/2023-09-24")
    tab.press("j", "j")
    assert text(tab, ".event.chosen .num") == "2"
    tab.press("t")
    assert tab.run("!!document.querySelector('.tableof table')")


@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_no_serious_fault(tab: Tab, dark: bool) -> None:
    axe = (Path(__file__).parent / "axe.min.js").read_text("utf-8")
    tab.screen(1440, dark=dark, still=True)
    found = []
    for view, link in VIEWS.items():
        tab.go(link)
        tab.run(f"(() => {{ {axe}; return true }})()" if view == "chart" else "true")
        faults = tab.run(AXE)
        found += [(view, *fault) for fault in faults]
    assert found == []


def lab(red: int, green: int, blue: int) -> tuple[float, float, float]:
    """A colour of the screen as CIE L*a*b* under D65."""
    r, g, b = (((c / 255 + 0.055) / 1.055) ** 2.4 if c > 10 else c / 255 / 12.92 for c in (red, green, blue))
    x, y, z = (
        (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505,
        0.2126 * r + 0.7152 * g + 0.0722 * b,
        (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089,
    )
    fx, fy, fz = (v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116 for v in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("eye", ["none", "deuteranopia", "protanopia", "tritanopia"])
def test_kinds_of_change_differ_for_eyes_that_see_fewer_colours(tab: Tab, eye: str, dark: bool) -> None:
    kinds = ("merged", "split", "replaced", "renamed", "moved", "created", "abolished", "other")
    tab.screen(1440, dark=dark, still=True)
    blocks = "".join(
        f'<i class="pill {kind}" style="left:{24 * n}px;top:0;width:24px;height:24px;border-radius:0"></i>' for n, kind in enumerate(kinds)
    )
    row = f'<div style="position:fixed;left:0;top:0;z-index:99">{blocks}</div>'
    tab.run(f"document.body.insertAdjacentHTML('beforeend', {json.dumps(row)})")
    tab.call("Emulation.setEmulatedVisionDeficiency", type=eye)
    tab.rest()
    _, _, depth, rows = png.pixels(tab.picture(24 * len(kinds), 24, 1))
    seen = {kind: lab(*rows[12][(24 * n + 12) * depth : (24 * n + 12) * depth + 3]) for n, kind in enumerate(kinds)}
    near = {(a, b): math.dist(seen[a], seen[b]) for a in kinds for b in kinds if a < b}
    assert min(near.values()) >= (16 if eye != "none" else 24), min(near.items(), key=lambda item: item[1])


def test_the_page_asks_the_network_for_nothing_and_complains_of_nothing(tab: Tab, ministry_page: Path) -> None:
    for link in VIEWS.values():
        tab.go(link)
    assert {address.split("#")[0] for address in tab.asked} <= {ministry_page.as_uri(), "about:blank"}
    assert tab.faults == []


def test_nothing_moves_for_readers_who_want_it_so(tab: Tab) -> None:
    tab.screen(1440, still=True)
    assert tab.run("getComputedStyle(document.querySelector('.chart .box')).transitionDuration") == "0s"


def test_paper_has_picture_and_legend_without_header_and_strip(tab: Tab) -> None:
    tab.call("Emulation.setEmulatedMedia", media="print")
    display = "getComputedStyle(document.querySelector(s)).display !== 'none'"
    shown = tab.run(f"Object.fromEntries(['.legend', '.chart', 'h1', 'footer', 'header', '.strip'].map(s => [s, {display}]))")
    assert shown == {".legend": True, ".chart": True, "h1": True, "footer": True, "header": False, ".strip": False}
    tab.call("Emulation.setEmulatedMedia", media="")
    assert tab.pdf().startswith(b"%PDF")


def test_a_view_is_saved_as_svg_with_its_text(tab: Tab) -> None:
    svg = tab.run("explorer.svg('day')")
    assert svg.startswith("<svg")
    assert "办公厅" in svg
    assert "system-ui" in svg


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("ruanjian", "miit-software"),
        ("软件", "miit-software"),
        ("gongxinbu", "miit"),
        ("MIIT", "miit"),
        ("telecommunications administration", "miit-telecom-administration"),
        ("Beihang", "beihang"),
        ("hangye", None),
    ],
)
def test_the_search_finds_names_of_every_script_and_time(tab: Tab, query: str, found: str | None) -> None:
    hits = tab.run(f"explorer.search({json.dumps(query)})")
    assert hits
    assert found is None or f"organizations/{found}" in hits


def test_a_search_without_a_hit_says_so_and_offers_near_names(tab: Tab) -> None:
    tab.go("#/search/cybersecurty administraton")
    said = tab.run("document.querySelector('main').innerText")
    assert "Nothing of this name" in said
    assert "Cybersecurity Administration Bureau" in said


def test_a_comparison_takes_typed_days(tab: Tab) -> None:
    tab.go("#/compare/2008-07-02/2023-09-24")
    tab.run("[...document.querySelectorAll('.what .button')].find(b => b.textContent.startsWith('Days')).click()")
    tab.until("document.activeElement.matches('.askday input')")
    tab.call("Input.insertText", text="1 Jan 2010")
    tab.press("Enter")
    tab.until("location.hash === '#/compare/2010-01-01/2023-09-24'")


def test_a_table_is_sorted_by_the_column_that_is_pressed_and_acts_by_time(tab: Tab) -> None:
    tab.go("#/tables/reorganizations")
    tab.until("document.querySelectorAll('table.wide tbody tr').length > 30")
    first = "document.querySelector('table.wide tbody tr').cells[0].textContent"
    assert tab.run(first) == "fourth-mmb-formation-1963"
    tab.run("[...document.querySelectorAll('.sorter')].find(b => b.textContent.startsWith('Identifier')).click()")
    tab.until(f"{first} === 'adjustment-2015'")
    assert tab.run("document.querySelectorAll('th[aria-sort]').length") == 1


def test_a_click_on_a_box_selects_it_and_two_open_its_page(tab: Tab) -> None:
    box = ".chart .box[data-id=miit-general-office]"
    tab.run(f"document.querySelector({json.dumps(box)}).querySelector('.first').click()")
    tab.until(f"document.querySelector({json.dumps(box)}).classList.contains('selected')")
    tab.until("!!document.querySelector('.card h2')")
    tab.run(f"document.querySelector({json.dumps(box)}).dispatchEvent(new MouseEvent('dblclick', {{bubbles: true}}))")
    tab.until("location.hash === '#/body/miit-general-office'")


def test_a_phone_shows_each_change_of_bodies_before_and_after(tab: Tab) -> None:
    tab.screen(390)
    tab.go("#/compare/2008-07-02/2023-09-24?k=merged,spun_off")
    sides = tab.run(
        """[...document.querySelectorAll('.event')].map(e => [...e.querySelectorAll('.ba')].map(
             side => [...side.querySelectorAll('.smallbox')].map(
               b => [b.querySelector('bdi').textContent, b.matches('.struckthrough')])))"""
    )
    assert [["信息化推进司", True], ["软件服务业司", True]] in [before for before, _ in sides]
    assert [["国家数据局", False]] in [after for _, after in sides]
    givers = next(before for before, after in sides if after == [["国家数据局", False]])
    assert not any(struck for _, struck in givers), "bodies that live on are not struck out"


def test_a_group_of_many_bodies_has_a_filter_that_moves_nothing(chromium: Browser, tmp_path: Path) -> None:
    period = {"period": ("a", "z")}
    tables = {
        "bodies": table("id name a:date z:date", "id", role="entity", labels={"columns": {"en": "name"}}, **period),
        "edges": table(
            "id body above a:date z:date", "id", of={"bodies": "body"}, role="edge", foreign={"body": "bodies.id", "above": "bodies.id"},
            edge={"parent": "above"}, tracks=["above"], series=["body"], **period,
        ),
    }  # fmt: skip
    lives = [
        {"id": f"b{n}", "name": f"Office {chr(97 + n % 26)}{n} of affairs" if n % 2 else f"{n} Agency", "a": "2000-01-01"}
        for n in range(61)
    ]
    edges = [{"id": f"e{n}", "body": f"b{n}", "above": "b0", "a": "2000-01-01"} for n in range(1, 61)]
    declare(tmp_path, tables, {"bodies": lives, "edges": edges}, closing="2020-12-31")
    built = builder.build(tmp_path, tmp_path / "build", check=False)
    path = tmp_path / "explorer.html"
    with edition.opened(str(built)) as found:
        path.write_text(page.page(found.con, found.package, None), "utf-8")
    tab = chromium.tab()
    tab.screen(1440)
    tab.open(path)
    two = "[...document.querySelectorAll('.box[data-id=b42], .box[data-id=b13]')]"
    places = f"Object.fromEntries({two}.map(b => [b.dataset.id, b.style.cssText]))"
    before = tab.run(places)
    assert len(before) == 2
    tab.run(
        """(f => {
             f.value = '42 ag';
             f.dispatchEvent(new Event('input', {bubbles: true}));
           })(document.querySelector('.groupfilter input'))"""
    )
    tab.until("document.querySelectorAll('.chart [role=group] .box').length === 1")
    assert tab.run(places) == {"b42": before["b42"]}
    tab.screen(390)
    tab.until("!!document.querySelector('.rows .filter')")
    assert tab.faults == []


def test_hostile_names_run_nothing_and_overflow_nothing(chromium: Browser, league: Folder, tmp_path: Path) -> None:
    hostile = (
        "<img src=x onerror=globalThis.pwned=1>",
        "</script><script>globalThis.pwned=1</script>",
        "\u202eright to left\u202c",
        "W" * 500,
        "长" * 300,
    )
    league.field("titles", "wording", constraints={"required": True})
    rows = league.rows("titles")
    for n, name in enumerate(hostile):
        rows[n * 3]["wording"] = name
    league.write("titles", rows)
    built = builder.build(league.root, tmp_path / "build", check=False)
    path = tmp_path / "explorer.html"
    with edition.opened(str(built)) as found:
        path.write_text(page.page(found.con, found.package, None), "utf-8")
    tab = chromium.tab()
    bodies = [row["member_code"] for row in rows[:12]]
    for width in (390, 1440):
        tab.screen(width)
        tab.open(path)
        faults = []
        for link in [
            "#/chart/2005-06-01",
            "#/compare/2000-01-01/2020-01-01",
            "#/lineage",
            "#/people",
            "#/tables/titles",
            "#/search/W",
            *(f"#/body/{body}" for body in bodies),
        ]:
            tab.go(link)
            faults += [fault for fault in tab.run(FAULTS) if "scrolls sideways" in fault or "too large" in fault]
        assert faults == []
        assert tab.run("globalThis.pwned") is None
        assert tab.faults == []
