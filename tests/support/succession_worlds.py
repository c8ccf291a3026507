"""Worlds of bodies that replace each other, drawn by a seed, with the successions that only the drawing knows: no package documents them.

Nothing here reads the engine. Each kind of world has what makes successions hard to see: names that have nothing in common, ministries
that are renamed with all their departments, homonyms under many parents, hundreds of counties that become cities on one day, chains over
forty years. Ids say nothing. Beside what is replaced, bodies are founded and abolished, on the same days and under the same parents; and
people and functions go from anywhere to anywhere.
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from support.workbench import Folder, declare, table

Day = datetime.date
Name = tuple[str, str]  # Chinese, English
START, CLOSING = Day(1980, 1, 1), Day(2020, 12, 31)
OPEN = ".."

_BODY, _PERIOD = {"bodies": "body"}, {"period": ("since", "until")}
TABLES: Mapping[str, Mapping[str, Any]] = {
    "bodies": table("body since until", "body", role="entity", **_PERIOD),
    "names": table(
        *("id body language text since until", "id"),
        **_PERIOD,
        of=_BODY,
        role="attribute",
        series=["body", "language"],
        tracks=["text"],
        change={"updated": "renamed"},
        labels={"text": "text", "language": "language"},
    ),
    "lines": table(
        *("id body above since until", "id"),
        **_PERIOD,
        of=_BODY,
        foreign={"above": "bodies.body"},
        role="edge",
        series=["body"],
        tracks=["above"],
        change={"updated": "moved"},
        edge={"parent": "above"},
    ),
    "codes": table("id body code since until", "id", **_PERIOD, of=_BODY, role="attribute", series=["body"], tracks=["code"]),
    "people": table("person en", "person", role="entity", labels={"columns": {"en": "en"}}),
    "tenures": table(
        *("id person body since until", "id"),
        **_PERIOD,
        of={"people": "person", **_BODY},
        foreign={"person": "people.person"},
        role="tenure",
        series=["person"],
        tracks=["body"],
    ),
    "functions": table("function en", "function", role="entity", labels={"columns": {"en": "en"}}),
    "duties": table(
        *("id function body since until", "id"),
        **_PERIOD,
        of={"functions": "function", **_BODY},
        foreign={"function": "functions.function"},
        role="attribute",
        series=["function"],
        tracks=["body"],
    ),
    "acts": table("act day en", "act", role="act", on="day", labels={"columns": {"en": "en"}}),
    "successions": table(
        *("id act old new", "id"),
        foreign={"act": "acts.act", "old": "bodies.body", "new": "bodies.body"},
        role="succession",
        succession={"predecessor": "old", "successor": "new", "act": "act"},
    ),
}
_SYLLABLES = [
    a + b
    for a in ("b", "d", "f", "k", "l", "m", "n", "r", "s", "t", "v", "sh", "tr", "gl")
    for b in ("a", "e", "i", "o", "u", "an", "er", "il")
]
_CHARACTERS = (
    "安宝昌春大德东都丰福高广海河和衡弘湖华怀惠吉济嘉建江金景开康来兰乐利连临灵龙隆罗马美明木南宁平普青庆"
    "清曲仁荣三沙山上石水松泰唐天通同万望文武西溪仙新兴阳义宜永玉元云长镇正中"
)
MINISTRY, DEPARTMENT = (
    [("部", "Ministry of {}"), ("委员会", "Commission of {}"), ("总局", "Administration of {}")],
    [("司", "Department of {}"), ("局", "Bureau of {}"), ("处", "Division of {}")],
)


@dataclass
class World:
    """A world in the making. `links` are the successions (old, new); `things` says who has which child, function, person or code."""

    seed: str
    blur: float = 0.0
    rows: dict[str, list[dict[str, str]]] = field(default_factory=lambda: {name: [] for name in TABLES})
    links: dict[tuple[str, str], Day] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)
        self.names: dict[str, Name] = {}  # of those that live
        self.lives: dict[str, tuple[Day, Day]] = {}  # the day it began and the first on which it no longer lived
        self.parents: dict[str, str | None] = {}
        self.open: dict[tuple[str, str], dict[str, str]] = {}  # (table, subject) -> the row that is open
        self.held: dict[str, dict[str, str]] = {"tenures": {}, "duties": {}, "codes": {}}  # table -> thing -> body
        self.written: dict[Day, str] = {}

    @property
    def alive(self) -> list[str]:
        return list(self.names)

    def day(self, low: int = 1985, high: int = 2019) -> Day:
        return Day(self.rng.randint(low, high), self.rng.randint(1, 12), self.rng.randint(1, 28))

    def text(self, day: Day) -> str:
        """How the day is written: sometimes only its month or its year is known."""
        if day not in self.written:
            blurred = day != START and self.rng.random() < self.blur
            self.written[day] = str(day)[: self.rng.choice([4, 7, 7, 7])] if blurred else str(day)
        return self.written[day]

    def key(self) -> str:
        return f"{self.rng.getrandbits(48):012x}"

    def stem(self, characters: int = 2) -> Name:
        return "".join(self.rng.sample(_CHARACTERS, characters)), "".join(self.rng.sample(_SYLLABLES, self.rng.randint(2, 3))).title()

    def found(self, day: Day, name: Name, parent: str | None, *has: float) -> str:
        """A new body with so many people, so many functions, and a code with this chance."""
        people, functions, coded = (*has, 0, 0, 0)[:3]
        body = self.key()
        self.names[body], self.parents[body], self.lives[body] = name, parent, (day, Day.max)
        self._begin("bodies", body, day, body=body)
        for language, text in zip(("zh", "en"), name, strict=True):
            self._begin("names", f"{body} {language}", day, body=body, language=language, text=text)
        if parent:
            self._begin("lines", body, day, body=body, above=parent)
        for kind, count in (("tenures", people), ("duties", functions)):
            for _ in range(int(count)):
                self.give(day, kind, self.key(), body)
        if self.rng.random() < coded:
            self.give(day, "codes", f"{self.rng.randrange(10**9):09d}", body)
        return body

    def end(self, day: Day, body: str, heirs: Sequence[str] = (), passing: float = 0.8, above: bool = True) -> None:
        """Ends it; what it had mostly goes to one of the `heirs`, children else to the body above (if there are any left)."""
        for heir in heirs:
            self.links[body, heir] = day
        for kind, held in self.held.items():
            for thing in [thing for thing, owner in held.items() if owner == body]:
                other = self.rng.choice([None, self.rng.choice(self.alive)])  # to anybody, or to nobody
                self.give(
                    day,
                    kind,
                    thing,
                    self.rng.choice(heirs) if heirs and self.rng.random() < passing else other if kind != "codes" else None,
                )
        for child in [child for child, parent in self.parents.items() if parent == body and child in self.names]:
            parent = self.rng.choice(heirs) if heirs and self.rng.random() < passing else self.parents[body] if above else None
            if parent != child:
                self.move(day, child, parent)
        for series in [("bodies", body), ("names", f"{body} zh"), ("names", f"{body} en"), ("lines", body)]:
            self._end(series, day)
        del self.names[body]
        self.lives[body] = self.lives[body][0], day

    def move(self, day: Day, body: str, parent: str | None) -> None:
        self._end(("lines", body), day)
        self.parents[body] = parent
        if parent:
            self._begin("lines", body, day, body=body, above=parent)

    def give(self, day: Day, kind: str, thing: str, body: str | None) -> None:
        self._end((kind, thing), day)
        self.held[kind].pop(thing, None)
        if body:
            self.held[kind][thing] = body
            self._begin(kind, thing, day, **{{"tenures": "person", "duties": "function", "codes": "code"}[kind]: thing, "body": body})

    def _begin(self, name: str, subject: str, day: Day, **cells: str) -> None:
        row = {"since": self.text(day), "until": OPEN, **({} if name == "bodies" else {"id": self.key()}), **cells}
        self.rows[name].append(row)
        self.open[name, subject] = row

    def _end(self, series: tuple[str, str], day: Day) -> None:
        if row := self.open.pop(series, None):
            if row["since"] == self.text(day):
                self.rows[series[0]].remove(row)  # it never held for a whole day
            else:
                row["until"] = self.text(day)

    def between(self, first: Day, second: Day) -> set[tuple[str, str]]:
        """The links of the days (first, second]."""
        return {link for link, day in self.links.items() if first < day <= second}

    def net(self, first: Day, second: Day) -> set[tuple[str, str]]:
        """The same as two states show it: from those of the first day to those of the second, through what came and went."""

        def alive(body: str, day: Day) -> bool:
            return self.lives[body][0] <= day < self.lives[body][1]

        heirs: dict[str, list[str]] = {}
        for old, new in sorted(self.between(first, second)):
            heirs.setdefault(old, []).append(new)
        found = set()
        for old in [body for body in heirs if alive(body, first)]:
            todo, seen = [old], {old}
            while todo:
                for new in heirs.get(todo.pop(), ()):
                    if new not in seen:
                        seen.add(new)
                        if alive(new, second):
                            found.add((old, new))
                        else:
                            todo.append(new)
        return {(old, new) for old, new in found if not alive(old, second) or not alive(new, first)}


def write(world: World, root: Path) -> Folder:
    """The package in the empty folder `root`; the table of successions is empty."""
    rows = {**world.rows, "acts": [], "successions": []}
    rows["people"] = [{"person": p, "en": f"Person {p}"} for p in sorted({row["person"] for row in rows["tenures"]})]
    rows["functions"] = [{"function": f, "en": f"Function {f}"} for f in sorted({row["function"] for row in rows["duties"]})]
    folder = declare(root, TABLES, rows, closing=str(CLOSING))
    folder.describe(lambda d: d["chronicle"].update(languages=["zh", "en"]))
    return folder


def _named(form: Name, *stems: Name) -> Name:
    return "".join(s[0] for s in stems) + form[0], form[1].format(" and ".join(s[1] for s in stems))


def strangers(seed: int, bodies: int = 24, acts: int = 30) -> World:
    """Names of successors mostly have nothing in common with those before; only people, functions, codes and parents tell."""
    w = World(f"strangers {seed}")
    top = w.found(START, _named(MINISTRY[0], w.stem()), None)
    parents = [w.found(START, _named(w.rng.choice(MINISTRY), w.stem()), top, 2, 2) for _ in range(4)]
    stems: dict[str, Name] = {}
    for _ in range(bodies):
        stem = w.stem()
        stems[
            w.found(START, _named(w.rng.choice(DEPARTMENT), stem), w.rng.choice(parents), w.rng.randint(0, 3), w.rng.randint(0, 4), 0.4)
        ] = stem
    for day in sorted(w.day() for _ in range(acts)):
        for _ in range(w.rng.choice([1, 1, 2, 3])):
            _turn(w, day, stems, keep=0.15, parents=parents)
    return w


def _turn(w: World, day: Day, stems: dict[str, Name], keep: float, parents: Sequence[str]) -> None:
    """One succession of some kind, or a founding or an abolition; `keep`: how often a stem is kept."""
    living = [body for body in stems if body in w.names]
    kind = w.rng.choices(["replace", "merge", "split", "absorb", "spin", "found", "abolish", "shuffle"], [6, 2, 2, 2, 1, 2, 2, 2])[0]
    if kind == "shuffle":  # people and functions go from anywhere to anywhere
        for table_ in ("tenures", "duties"):
            for thing in w.rng.sample([*w.held[table_]], min(3, len(w.held[table_]))):
                w.give(day, table_, thing, w.rng.choice(w.alive))
        return
    if len(living) < 4 or kind == "found":
        stem = w.stem()
        stems[w.found(day, _named(w.rng.choice(DEPARTMENT), stem), w.rng.choice(parents), 1, 1, 0.4)] = stem
        return
    olds = w.rng.sample(living, 2 if kind == "merge" else 1)
    olds = [old for old in olds if w.open["bodies", old]["since"] != w.text(day)]
    if not olds or kind == "abolish":
        for old in olds:
            w.end(day, old)
        return
    old = olds[0]
    if kind == "absorb":
        heirs = [w.rng.choice([b for b in living if b != old])]
    else:
        heirs = []
        for n in range(2 if kind == "split" else 1):
            stem = stems[w.rng.choice(olds)] if w.rng.random() < (keep if not n else keep / 2) else w.stem()
            name = (
                _named(w.rng.choice(DEPARTMENT), stem)
                if w.rng.random() < 0.5
                else (stem[0] + w.names[old][0][-1], w.names[old][1].rsplit(" ", 1)[0] + f" {stem[1]}")
            )
            heirs.append(w.found(day, name, w.parents[old] if w.rng.random() < 0.85 else w.rng.choice(parents)))
            stems[heirs[-1]] = stem
    if kind == "spin":
        w.links[old, heirs[0]] = day
        for table_, held in w.held.items():
            for thing in [t for t, owner in held.items() if owner == old and w.rng.random() < 0.5 and table_ != "codes"]:
                w.give(day, table_, thing, heirs[0])
        return
    for each in olds:
        w.end(day, each, heirs)


def ministries_renamed(seed: int, ministries: int = 6, reforms: int = 3) -> World:
    """Ministries get new ids and names in reforms, with all their departments; departments of the same names are in every ministry."""
    w = World(f"renamed {seed}")
    top = w.found(START, ("国务院", "State Council"), None)
    common = [w.stem() for _ in range(5)]
    stems = {}
    for _ in range(ministries):
        stem = w.stem()
        ministry = w.found(START, _named(MINISTRY[0], stem), top, 2, 1, 0.5)
        stems[ministry] = stem
        for own in [*w.rng.sample(common, 4), w.stem(), w.stem()]:
            w.found(START, _named(DEPARTMENT[0], own), ministry, w.rng.randint(0, 1), w.rng.randint(0, 1))
    for day in sorted(w.day() for _ in range(reforms)):
        for old in [m for m in stems if m in w.names and w.rng.random() < 0.6]:
            stem = stems[old] if w.rng.random() < 0.5 else w.stem()
            new = w.found(day, _named(w.rng.choice(MINISTRY), stem), top)
            stems[new] = stem
            for child in [c for c, parent in w.parents.items() if parent == old and c in w.names]:
                if (fate := w.rng.random()) < 0.75:
                    name = w.names[child] if w.rng.random() < 0.6 else _named(w.rng.choice(DEPARTMENT), w.stem())
                    w.end(day, child, [w.found(day, name, new)], passing=0.6)
                elif fate < 0.9:
                    w.end(day, child)
            for _ in range(w.rng.choice([0, 1, 2])):
                w.found(day, _named(w.rng.choice(DEPARTMENT), w.rng.choice([w.stem(), *common])), new, 0, 1)
            w.end(day, old, [new])
    return w


def homonyms(seed: int, cities: int = 16) -> World:
    """Every city has a suburb, an old town and so on; on a few days many cities change theirs, with homonyms under other parents."""
    w = World(f"homonyms {seed}")
    top = w.found(START, _named(("省", "{} Province"), w.stem()), None)
    kinds = [("郊区", "Suburb"), ("城区", "Old Town"), ("矿区", "Mining District"), ("新区", "New District"), ("港区", "Harbour")]
    parents = [w.found(START, _named(("市", "{} City"), w.stem()), top) for _ in range(cities)]
    districts = {w.found(START, kind, city): kind for city in parents for kind in w.rng.sample(kinds, 3)}
    for day in sorted(w.day() for _ in range(5)):
        for city in [c for c in parents if w.rng.random() < 0.6]:
            own = [b for b in districts if b in w.names and w.parents[b] == city]
            if not own:
                continue
            old, (a, b) = (
                w.rng.choice(own),
                w.rng.sample([k for k in kinds if k not in [districts[o] for o in own]] or kinds, 2)
                if len(kinds) - len(own) > 1
                else kinds[:2],
            )
            what = w.rng.random()
            if what < 0.35:
                new = w.found(day, a, city)
                districts[new] = a
                w.end(day, old, [new])
            elif what < 0.55:
                new = w.found(day, districts[old], city)  # the same name, another body in law
                districts[new] = districts[old]
                w.end(day, old, [new])
            elif what < 0.7:
                news = [w.found(day, kind, city) for kind in (a, b)]
                districts |= dict(zip(news, (a, b), strict=True))
                w.end(day, old, news)
            elif what < 0.85:
                w.end(day, old)
            else:
                districts[w.found(day, a, city)] = a
    return w


def counties(seed: int, prefectures: int = 8, each: int = 40, reform: int = 160) -> World:
    """On one day a hundred and more counties become cities and keep their stems; others are merged, abolished or founded with them."""
    w = World(f"counties {seed}")
    top = w.found(START, _named(("省", "{} Province"), w.stem()), None)
    prefects = [w.found(START, _named(("地区", "{} Prefecture"), w.stem()), top) for _ in range(prefectures)]
    stems: dict[str, Name] = {}
    for prefect in prefects:
        for _ in range(each):
            stem = w.stem(w.rng.choice([1, 2, 2, 2, 2, 3]))
            stems[w.found(START, _named(("县", "{} County"), stem), prefect)] = stem
    for size in (reform, reform // 4):
        day = w.day()
        chosen = w.rng.sample(
            [b for b in stems if b in w.names and w.names[b][0].endswith("县") and w.open["bodies", b]["since"] != w.text(day)],
            min(size, len(stems) // 3),
        )
        for old in chosen:
            if old not in w.names:
                continue
            what = w.rng.random()
            siblings = [b for b in chosen if b in w.names and b != old and w.parents[b] == w.parents[old]]
            stem = stems[old] if what < 0.85 else w.stem()
            if what < 0.75 or (0.8 < what < 0.85) or what > 0.9:
                new = w.found(day, _named(("市", "{} City"), stem), w.parents[old])
                stems[new] = stem
                if what < 0.95:
                    w.end(day, old, [new])
                if what < 0.1 and siblings:
                    w.end(day, siblings[0], [new])
            elif what < 0.8:
                w.end(day, old)
            else:
                stems[w.found(day, _named(("区", "{} District"), stem), w.parents[old])] = stem
    return w


def chains(seed: int, bodies: int = 30, acts: int = 120, blur: float = 0.3) -> World:
    """Forty years in which nearly every body is replaced several times; names drift, and some days are known to the month or the year."""
    w = World(f"chains {seed}", blur)
    top = w.found(START, _named(MINISTRY[0], w.stem()), None)
    parents = [w.found(START, _named(w.rng.choice(MINISTRY), w.stem()), top) for _ in range(max(5, bodies // 8))]
    stems: dict[str, Name] = {}
    for _ in range(bodies):
        stem = w.stem()
        stems[
            w.found(START, _named(w.rng.choice(DEPARTMENT), stem), w.rng.choice(parents), w.rng.randint(0, 2), w.rng.randint(0, 2), 0.3)
        ] = stem
    days = sorted(w.day(1981, 2019) for _ in range(acts))
    for n in range(1, acts):
        if w.rng.random() < 0.4:
            days[n] = days[n - 1]
    for day in days:
        _turn(w, day, stems, keep=0.7, parents=parents)
    return w


WORLDS: Mapping[str, Callable[[int], World]] = {
    "strangers": strangers,
    "renamed": ministries_renamed,
    "homonyms": homonyms,
    "counties": counties,
    "chains": chains,
}
