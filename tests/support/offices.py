"""A small state for questions about one entity: offices that merge and split, people in posts, duties that pass on and lapse.

canal + dock -> waterways (2000), waterways -> rivers + harbours (2010); rivers -> water (2015). The duty `locks` passes from the canal
office to waterways, then nobody has it for a year, then harbours has it until it lapses.
"""

from __future__ import annotations

from pathlib import Path

from chronicle.building import builder
from chronicle.contract import descriptor
from chronicle.core.paths import DATABASE
from support.workbench import Folder, declare, table

_PERIOD = ("since", "until")
_TABLES = {
    "offices": table("office since until", "office", role="entity", period=_PERIOD),
    "titles": table(
        "title office tongue style wording since until",
        "title",
        of={"offices": "office"},
        foreign={"office": "offices.office"},
        role="attribute",
        period=_PERIOD,
        series=["office", "tongue"],
        tracks=["wording"],
        cases=[{"where": {"style": ["short"]}, "series": []}],
        labels={"text": "wording", "language": "tongue", "prefer": {"style": ["full"]}},
    ),
    "seats": table(
        "seat office above since until",
        "seat",
        of={"offices": "office"},
        foreign={"office": "offices.office", "above": "offices.office"},
        role="edge",
        period=_PERIOD,
        edge={"parent": "above"},
        series=["office"],
        tracks=["above"],
    ),
    "acts": table("act day called", "act", role="act", on="day", labels={"columns": {"en": "called"}}),
    "links": table(
        "link act old new",
        "link",
        foreign={"act": "acts.act", "old": "offices.office", "new": "offices.office"},
        role="succession",
        succession={"predecessor": "old", "successor": "new", "act": "act"},
    ),
    "people": table("person called", "person", role="entity", labels={"columns": {"en": "called"}}),
    "posts": table(
        "term person office post since until",
        "term",
        of={"people": "person", "offices": "office"},
        foreign={"person": "people.person", "office": "offices.office"},
        role="tenure",
        period=_PERIOD,
        tracks=["post"],
        cases=[{"where": {"post": ["head", "patron"]}, "series": ["office", "post"]}],
    ),
    "duties": table("duty called", "duty", role="entity", labels={"columns": {"en": "called"}}),
    "charges": table(
        "charge duty office mode since until begun ended",
        "charge",
        of={"duties": "duty", "offices": "office"},
        foreign={"duty": "duties.duty", "office": "offices.office", "begun": "acts.act", "ended": "acts.act"},
        role="attribute",
        period=_PERIOD,
        causes={"from": "begun", "to": "ended"},
        tracks=["office"],
        series=[],
        cases=[{"where": {"mode": ["leads"]}, "series": ["duty", "mode"], "exclusive": False}],
    ),
    "books": table("book called", "book", role="reference", labels={"columns": {"en": "called"}}),
    "proofs": table(
        "proof of row book stance field says seen why",
        "proof",
        role="evidence",
        evidence={
            **{"table": "of", "id": "row", "source": "book", "stance": "stance", "field": "field"},
            **{"says": "says", "attested": "seen", "rule": "why"},
        },
    ),
}


def _rows(columns: str, *lines: str) -> list[dict[str, str]]:
    """Rows from lines with `|` between the cells; `-` is an empty one."""
    cells = (["" if cell.strip() == "-" else cell.strip() for cell in line.split("|")] for line in lines)
    return [dict(zip(columns.split(), each, strict=True)) for each in cells]


_ROWS = {
    "offices": _rows(
        "office since until",
        "ministry | 1980-01-01 | ..",
        "canal | 1990-01-01 | 2000-01-01",
        "dock | 1990-01-01 | 2000-01-01",
        "waterways | 2000-01-01 | 2010-01-01",
        "rivers | 2010-01-01 | 2015-01-01",
        "harbours | 2010-01-01 | ..",
        "water | 2015-01-01 | ..",
    ),
    "titles": _rows(
        "title office tongue style wording since until",
        "t1 | ministry | en | full | Ministry of Transport | 1980-01-01 | ..",
        "t2 | canal | en | full | Canal Office | 1990-01-01 | 2000-01-01",
        "t3 | canal | zh-Hans | full | 运河司 | 1990-01-01 | 2000-01-01",
        "t4 | canal | zh-Latn | full | Yùnhé Sī | 1990-01-01 | 2000-01-01",
        "t5 | dock | en | full | Dock Office | 1990-01-01 | 2000-01-01",
        "t6 | waterways | en | full | Waterways Office | 2000-01-01 | 2005-01-01",
        "t7 | waterways | en | full | Office of Waterways | 2005-01-01 | 2010-01-01",
        "t8 | waterways | en | short | WO | 2000-01-01 | 2010-01-01",
        "t9 | rivers | en | full | River Office | 2010-01-01 | 2015-01-01",
        "t10 | harbours | en | full | Harbour Office | 2010-01-01 | ..",
        "t11 | water | en | full | Water Agency | 2015-01-01 | ..",
        "t12 | dock | en | short | DO | 1990-01-01 | 2000-01-01",
        "t13 | harbours | en | short | DO | 2010-01-01 | ..",
    ),
    "seats": _rows(
        "seat office above since until",
        "s1 | canal | ministry | 1990-01-01 | 2000-01-01",
        "s2 | waterways | ministry | 2000-01-01 | 2010-01-01",
        "s3 | water | ministry | 2015-01-01 | ..",
    ),
    "acts": _rows(
        "act day called", "merger | 2000-01-01 | Merger Decree", "split | 2010-01-01 | Split Decree", "water-act | 2015-01-01 | Water Act"
    ),
    "links": _rows(
        "link act old new",
        "l1 | merger | canal | waterways",
        "l2 | merger | dock | waterways",
        "l3 | split | waterways | rivers",
        "l4 | split | waterways | harbours",
        "l5 | water-act | rivers | water",
    ),
    "people": _rows("person called", "wei | Wèi Lán", "smith | Jo Smith", "smith-2 | Jo Smith"),
    "posts": _rows(
        "term person office post since until",
        "p1 | wei | waterways | head | [2003-01-01..2003-06-30] | 2007-03",
        "p2 | smith | waterways | head | 2007-03 | 2010-01-01",
        "p3 | wei | ministry | minister | 2008-01-01 | ..",
    ),
    "duties": _rows("duty called", "locks | Upkeep of locks", "dams | Safety of dams"),
    "charges": _rows(
        "charge duty office mode since until begun ended",
        "c1 | locks | canal | leads | 1990-01-01 | 2000-01-01 | - | merger",
        "c2 | locks | waterways | leads | 2000-01-01 | 2010-01-01 | merger | split",
        "c3 | locks | harbours | leads | 2011-01-01 | 2012-05 | - | -",
        "c4 | locks | dock | helps | 1990-01-01 | 1995-01-01 | - | -",
    ),
    "books": _rows("book called", "gazette | Gazette"),
    "proofs": _rows(
        "proof of row book stance field says seen why", "q1 | posts | p2 | gazette | contradicts | post | deputy head | - | official list"
    ),
}


TRANSLATION = {
    "title": "机关",
    "tables": {
        "offices": {"title": "机关"},
        "titles": {"title": "名称", "columns": {"wording": {"title": "名称"}, "style": {"title": "类别"}}},
        "posts": {"title": "任职", "columns": {"post": {"title": "职务", "labels": {"head": "负责人"}}}},
        "duties": {"title": "职能"},
        "charges": {"title": "职能分工", "columns": {"mode": {"title": "方式", "labels": {"leads": "主管", "helps": "协助"}}}},
    },
}


def compiled(root: Path) -> Path:
    """Declare the package in the empty folder `root` and compile it to a DuckDB file beside it. Return the folder."""
    folder: Folder = declare(root, _TABLES, _ROWS, closing="2020-12-31")
    folder.describe(
        lambda d: d["chronicle"].update(languages=["zh-Hans", "zh-Latn", "en"], hierarchy="seats", translations={"zh": TRANSLATION})
    )
    builder.record(descriptor.load(root), root / DATABASE)
    return root
