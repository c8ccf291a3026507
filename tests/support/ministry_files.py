"""A plan of a ministry as a package: one CSV table for each kind of statement, dated as the acts are written down."""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from support.ministry_world import CLOSING, Act, Plan, World
from support.workbench import Folder, declare, table

BODY = {"bodies": "body"}
PERIOD = {"period": ("since", "until")}

TABLES: Mapping[str, Mapping[str, Any]] = {
    "bodies": table("body spell:integer since until", "body spell", role="entity", **PERIOD),
    "names": table(
        *("id body language form text since until", "id"),
        **PERIOD,
        of=BODY,
        role="attribute",
        series=["body", "language"],
        tracks=["text"],
        change={"added": "named", "removed": "unnamed", "updated": "renamed"},
        cases=[{"where": {"form": ["variant"]}, "series": [], "minor": True, "change": {"added": "variant_seen"}}],
        labels={"text": "text", "language": "language", "prefer": {"form": ["official"]}},
    ),
    "lines": table(
        *("id body above since until", "id"),
        **PERIOD,
        of=BODY,
        foreign={"above": "bodies.body"},
        role="edge",
        series=["body"],
        tracks=["above"],
        change={"added": "placed", "removed": "released", "updated": "moved"},
        edge={"parent": "above"},
    ),
    "acts": table("act day zh en", "act", role="act", on="day", labels={"columns": {"zh": "zh", "en": "en"}}),
    "successions": table(
        *("id act old new extent", "id"),
        foreign={"act": "acts.act", "old": "bodies.body", "new": "bodies.body"},
        role="succession",
        succession={"predecessor": "old", "successor": "new", "act": "act", "extent": "extent"},
    ),
    "people": table("person zh en", "person", role="entity", labels={"columns": {"zh": "zh", "en": "en"}}),
    "tenures": table(
        *("id person body since until", "id"),
        **PERIOD,
        of={"people": "person", **BODY},
        foreign={"person": "people.person"},
        role="tenure",
        series=["person"],
        tracks=["body"],
        change={"added": "appointed", "removed": "left", "updated": "reassigned"},
    ),
    "functions": table("function zh en", "function", role="entity", labels={"columns": {"zh": "zh", "en": "en"}}),
    "duties": table(
        *("id function body since until", "id"),
        **PERIOD,
        of={"functions": "function", **BODY},
        foreign={"function": "functions.function"},
        role="attribute",
        series=["function"],
        tracks=["body"],
        change={"added": "function_assigned", "removed": "function_withdrawn", "updated": "function_transferred"},
    ),
    "figures": table(
        *("id body value:integer since until", "id"),
        **PERIOD,
        of=BODY,
        role="attribute",
        series=["body"],
        tracks=["value"],
        change={"added": "figure_given", "removed": "figure_lapsed", "updated": "resized"},
    ),
    "sources": table("source title", "source", role="reference"),
    "citations": table(
        *("id about row source stance seen", "id"),
        role="evidence",
        evidence={"table": "about", "id": "row", "source": "source", "stance": "stance", "attested": "seen"},
    ),
}

CAUSES = {"from": "begun_by", "to": "ended_by"}

# Where the facts of a world stand: fact -> (table, column of the subject, column of the value).
PLACES: Mapping[str, tuple[str, str, str]] = {
    "parents": ("lines", "body", "above"),
    "holders": ("duties", "function", "body"),
    "posts": ("tenures", "person", "body"),
    "figures": ("figures", "body", "value"),
}


def write(plan: Plan, root: Path, *, successions: bool = True, slack: int | None = None) -> Folder:
    """The package in the empty folder `root`; without `successions`, nothing says who became whom. `slack` as in the contract."""
    tables = {name: _with_causes(described) for name, described in TABLES.items()} if plan.causes else TABLES
    folder = declare(root, tables, _Scribe(plan, successions).rows, closing=str(CLOSING))
    folder.describe(lambda d: d["chronicle"].update(languages=["zh", "en"], **({} if slack is None else {"slack": slack})))
    return folder


def _with_causes(described: Mapping[str, Any]) -> dict[str, Any]:
    """The same table; if it has a period, its rows name the acts that began and ended them."""
    schema, meaning = described["schema"], described["chronicle"]
    if "validity" not in meaning:
        return dict(described)
    fields = [*schema["fields"], *({"name": column, "type": "string"} for column in CAUSES.values())]
    to_acts = [{"fields": [column], "reference": {"resource": "acts", "fields": ["act"]}} for column in CAUSES.values()]
    schema = {**schema, "fields": fields, "foreignKeys": [*schema.get("foreignKeys", ()), *to_acts]}
    return {"schema": schema, "chronicle": {**meaning, "causes": CAUSES}}


class _Scribe:
    """Replays a plan; a statement stays open until the act that ends it."""

    def __init__(self, plan: Plan, successions: bool) -> None:
        self.rng = random.Random(f"{plan.seed} sightings")
        self.plan = plan
        self.rows: dict[str, list[dict[str, str]]] = {name: [] for name in TABLES}
        self.open: dict[tuple[str, ...], tuple[dict[str, str], Act]] = {}  # series -> its statement, and the act that began it
        self.spells: dict[str, int] = {}
        self.rows["sources"] = [{"source": "gazette", "title": "Gazette"}]
        world = World()
        for act in plan.acts:
            self._act(act, successions)
            before = dict(_facts(world))
            world.apply(act)
            after = dict(_facts(world))
            told_again = {("figures", body) for body in act.restated}
            changed = [s for s in dict.fromkeys([*before, *after]) if before.get(s) != after.get(s) or s in told_again]
            for series in changed:
                if series in before:
                    self._end(series, act)
            for series in changed:
                if series in after:
                    self._begin(series, after[series], act)
            for body, text in act.variants.items():
                self._begin(("names", body, "en", act.id), text, act)
        for series in list(self.open):
            self._end(series, None)
        for key, word in (("people", "person"), ("functions", "function")):
            known = dict.fromkeys(row[word] for row in self.rows["tenures" if key == "people" else "duties"])
            self.rows[key] = [{word: name, "zh": f"名{name}", "en": f"{word.title()} {name}"} for name in known]
        for name, rows in self.rows.items():
            if name not in ("sources", "citations"):
                for row in rows:
                    self._cite(name, row, "supports")

    def _act(self, act: Act, successions: bool) -> None:
        self.rows["acts"].append({"act": act.id, "day": act.text, "zh": f"令{act.id}", "en": f"Order {act.id}"})
        for old, new in act.ties if successions else ():
            extent = act.extents.get((old, new), "")
            self.rows["successions"].append({"id": f"{act.id}-{old}-{new}", "act": act.id, "old": old, "new": new, "extent": extent})

    def _begin(self, series: tuple[str, ...], value: str, act: Act) -> None:
        name, subject = series[:2]
        row = {"id": f"{'-'.join(series)}-{act.id}", "since": act.text}
        if name == "bodies":
            self.spells[subject] = self.spells.get(subject, 0) + 1
            row = {"body": subject, "spell": str(self.spells[subject]), "since": act.text}
        elif name == "names":
            row |= {"body": subject, "language": series[2], "form": "variant" if len(series) > 3 else "official", "text": value}
        else:
            _, of, column = next(place for place in PLACES.values() if place[0] == name)
            row |= {of: subject, column: value}
        self.rows[name].append(row | ({CAUSES["from"]: act.id} if self.plan.causes else {}))
        self.open[series] = self.rows[name][-1], act

    def _end(self, series: tuple[str, ...], act: Act | None) -> None:
        """Ends the statement; without an act it still holds. Variants of a name end with the body."""
        row, begun = self.open.pop(series)
        row["until"] = act.text if act else ".."
        if act and self.plan.causes:
            row[CAUSES["to"]] = act.id
        if series[0] == "bodies" and act:
            for other in [s for s in self.open if s[0] == "names" and s[1] == series[1] and len(s) > 3]:
                self._end(other, act)
        first, last = begun.day, (act.day if act else CLOSING) - datetime.timedelta(1)
        for cause, near in ((begun, 1), (act, -1)):
            if cause and cause.text != str(cause.day) and (not cause.text or self.rng.random() < self.plan.sightings):
                away = datetime.timedelta(self.rng.randrange(min(60, (last - first).days) + 1))
                self._cite(series[0], row, "attests", str(first + away if near > 0 else last - away))

    def _cite(self, name: str, row: Mapping[str, str], stance: str, seen: str = "") -> None:
        key = "|".join(row[c] for c in TABLES[name]["schema"]["primaryKey"])
        cells = {"about": name, "row": key, "source": "gazette", "stance": stance, "seen": seen}
        self.rows["citations"].append({"id": f"c{len(self.rows['citations'])}", **cells})


def _facts(world: World) -> Iterator[tuple[tuple[str, ...], str]]:
    """(series, value) of every statement that holds."""
    for body in sorted(world.alive):
        yield ("bodies", body), ""
    for body, (zh, en) in world.names.items():
        yield ("names", body, "zh"), zh
        yield ("names", body, "en"), en
    for fact, (name, _, _) in PLACES.items():
        for subject, value in world.facts()[fact].items():
            yield (name, subject), str(value)
