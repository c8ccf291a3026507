"""How a package for the events of a history is described: the tables that it has, drawn as widely as the contract allows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from support.shapes import WRITTEN
from support.workbench import table

IDS = ("string", "string", "string", "integer", "number", "date", "year", "datetime")
FULL = {"added": "came", "removed": "went", "updated": "turned", "restored": "rose", "lapsed": "lapsed"}


@dataclass(frozen=True)
class Shape:
    """How a package is described: the choices that concern several tables. The rest is in `options`, by name."""

    ids: Mapping[str, str]  # table of entities -> type of its ids
    exact: frozenset[str]  # tables whose periods are plain dates
    composite: frozenset[str]  # tables of entities whose key has the begin
    options: Mapping[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.options[name]


ENTITIES = ("bodies", "units", "folk")  # units have a life or not, folk have none
STATEMENTS = ("names", "sizes", "ties", "posts", "duties")
OPTIONS: Mapping[str, Sequence[Any]] = {
    "units live": (True, True, False),
    "causes": ("acts", "acts", "decrees", None),  # the table that they lead to; None: no foreign key says
    "by": ("acts", "decrees"),  # the acts of `passes`
    "from": ENTITIES,  # predecessors of `passes`
    "into": ENTITIES,
    "above": ("bodies", "units"),  # parents of ties
    "duty": ("folk", "bodies", "units"),  # the subject of duties
    "extents": (True, True, False),
    "names series": (["of", "lang"], ["of", "lang"], ["of"], ["lang"], [], ["of", "lang", "kind"]),
    "names labels": (True, True, True, False),
    "sizes words": (FULL, {"updated": "turned", "lapsed": "gone"}, {"added": "came", "removed": "went"}, {"updated": "turned"}, {}),
    "sizes key": (["size"], ["size", "of"], ["size", "value"]),
    "value": tuple(WRITTEN),
    "duties series": (["duty", "mode"], ["mode"], []),
    "tracks of bodies": (["sort"], ["sort", "seat"], []),
    "posts tracks": (["title"], ["at"], []),
    "posts handed over": (["at", "title"], ["at", "title"], ["who", "at"], [], None),  # the series of a post; None: no word for it
    "slack": (None, None, 0, 5, 31, 400),
}


@st.composite
def shapes(draw: st.DrawFn) -> Shape:
    options = {name: draw(st.sampled_from(values)) for name, values in OPTIONS.items()}
    same = draw(st.booleans())  # bear equal ids, of one type
    kind = draw(st.sampled_from(IDS))
    ids = {name: kind if same else draw(st.sampled_from(IDS)) for name in ENTITIES}
    exact = {name for name in ("bodies", "units", *STATEMENTS) if draw(st.sampled_from([False, False, True]))}
    composite = {name for name in ("bodies", "units") if draw(st.booleans()) and (name == "bodies" or options["units live"])}
    return Shape(ids, frozenset(exact), frozenset(composite), options)


def described(shape: Shape) -> dict[str, dict[str, Any]]:
    """The tables of a shape."""
    tables = {**_entities(shape), **_statements(shape)}
    tables["posts"]["chronicle"]["subject"] = "folk"
    _typed(tables, shape)
    return tables


def _entities(shape: Shape) -> dict[str, dict[str, Any]]:
    """Entities, acts, and who became whom."""
    living = {"role": "entity", "period": ("a", "z"), "causes": {"from": "begun", "to": "ended"}}
    units = {**living, "tracks": ["sort"]} if shape["units live"] else {"role": "entity"}
    succession = {"predecessor": "old", "successor": "new", "act": "act"}
    if shape["extents"]:
        succession |= {"extent": "extent", "share": "share"}
    entity_cases = [{"where": {"sort": ["z"]}, "tracks": ["sort"], "change": {"added": "zed", "updated": "zedded"}, "minor": True}]
    return {
        "bodies": table("body sort seat a z begun ended", "body", tracks=shape["tracks of bodies"], cases=entity_cases, **living),
        "units": table("unit sort a z begun ended", "unit", change=FULL, **units),
        "folk": table("person", "person", role="entity"),
        "acts": table("act day", "act", role="act", on="day"),
        "decrees": table("act day", "act", role="act", on="day"),
        "turns": table("turn act old new extent share:number", "turn", role="succession", succession=succession),
        "passes": table("pass act old new extent share:number", "pass", role="succession", succession=succession),
    }


def _statements(shape: Shape) -> dict[str, dict[str, Any]]:
    """What is said of entities, and who says so."""
    labels = {"labels": {"text": "text", "language": "lang"}} if shape["names labels"] else {}
    said = {"period": ("a", "z"), "causes": {"from": "begun", "to": "ended"}}
    cases = [
        {"where": {"kind": ["plate"]}, "series": [], "change": {"added": "plated", "removed": "unplated", "updated": "replated"}},
        {"where": {"kind": ["short"]}, "change": {**FULL, "updated": "reshortened"}, "minor": True},
    ]
    chief: list[dict[str, Any]] = [{"where": {"title": ["x"]}, "tracks": ["title", "at"], "change": {**FULL, "updated": "rose"}}]
    if shape["posts handed over"] is not None:
        chief[0]["series"] = shape["posts handed over"]
        chief[0]["change"]["handed_over"] = "took_over"
    chief += [{"where": {"title": ["y"]}, "change": {"added": "joined"}}]
    duty = {"where": {"mode": ["m"]}, "change": {"added": "took", "lapsed": "ceased"}, "series": []}
    return {
        "names": table(
            *("name of lang text kind val a z begun ended", "name"),
            **{"role": "attribute", "of": {"bodies": "of"}, "series": shape["names series"], "tracks": ["text", "val"]},
            **{"change": FULL, "cases": cases, **labels, **said},
        ),
        "sizes": table(
            *("size of measure value a z begun ended", " ".join(shape["sizes key"])),
            **{"role": "attribute", "of": {"units": "of"}, "series": ["of", "measure"], "tracks": ["value"]},
            **{"change": shape["sizes words"], **said},
        ),
        "ties": table(
            *("tie of above bond a z begun ended", "tie"),
            **{"role": "edge", "of": {"bodies": "of"}, "series": ["of"], "tracks": ["above"], "change": FULL, "edge": {"parent": "above"}},
            **said,
        ),
        "posts": table(
            *("post who at title a z begun ended", "post"),
            **{"role": "tenure", "of": {"bodies": "at", "folk": "who"}, "tracks": shape["posts tracks"], "cases": chief, **said},
            **{"change": {"updated": "moved"}},
        ),
        "duties": table(
            *("charge duty mode to note a z begun ended", "charge"),
            **{"role": "attribute", "of": {shape["duty"]: "duty"}, "series": shape["duties series"], "tracks": ["to"]},
            **{"change": {"added": "given", "removed": "taken", "updated": "handed", "lapsed": "lapsed"}, "cases": [duty], **said},
        ),
        "proofs": table(
            *("proof tab row book stance seen", "proof"),
            role="evidence",
            evidence={"table": "tab", "id": "row", "source": "book", "stance": "stance", "attested": "seen"},
        ),
    }


def references(shape: Shape) -> dict[str, dict[str, str]]:
    """Table -> column -> the table of entities whose ids it holds."""
    return {
        "bodies": {"body": "bodies", "seat": "units"},
        "units": {"unit": "units"},
        "folk": {"person": "folk"},
        "turns": {"old": "bodies", "new": "bodies"},
        "passes": {"old": shape["from"], "new": shape["into"]},
        "names": {"of": "bodies"},
        "sizes": {"of": "units"},
        "ties": {"of": "bodies", "above": shape["above"]},
        "posts": {"who": "folk", "at": "bodies"},
        "duties": {"duty": shape["duty"], "to": "bodies"},
    }


def _typed(tables: Mapping[str, dict[str, Any]], shape: Shape) -> None:
    """Types of columns, foreign keys and keys, as the shape has them."""
    keys = {"bodies": "body", "units": "unit", "folk": "person"}
    for name, described in tables.items():
        columns = references(shape).get(name, {})
        types = {column: shape.ids[entity] for column, entity in columns.items()} | {"val": shape["value"]}
        if name in shape.exact:
            types |= {"a": "date", "z": "date"}
        if name == "sizes":
            types["value"] = shape["value"]
        for field in described["schema"]["fields"]:
            field["type"] = types.get(field["name"], field["type"])
        foreign = [(column, entity, keys[entity]) for column, entity in columns.items() if column != keys.get(name)]
        if name in ("turns", "passes"):
            foreign.append(("act", "acts" if name == "turns" else shape["by"], "act"))
        if shape["causes"] and "causes" in described["chronicle"]:
            foreign += [(column, shape["causes"], "act") for column in ("begun", "ended")]
        described["schema"]["foreignKeys"] = [{"fields": [c], "reference": {"resource": t, "fields": [k]}} for c, t, k in foreign]
    for name in shape.composite:
        tables[name]["schema"]["primaryKey"] = [keys[name], "a"]
