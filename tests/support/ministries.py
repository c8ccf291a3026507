"""Ministries drawn by a seed, whose reorganizations are known: a plan of dated acts, and the package that records it.

Nothing here reads the engine. A plan starts from a tree of bodies with names in two languages, functions, people and
staffing figures; each act then says which bodies end, which begin, who becomes whom, and what else changes. The rest
is up to chance: new names mostly take up words of the old ones, and what an ended body had (children, functions,
people) mostly goes to its successors, else to the body above or to none. WORDS and HEIRS say how often.
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from support.ministry_world import START, Act, Day, Name, Plan, World

Change = dict[str, Any]  # some fields of an act

SPAN = Day(1995, 1, 1), Day(2020, 12, 31)

# How often a name takes up a word of the name before it; how often what belonged to a body that ends goes to a
# successor, and how much of it a body that lives on gives to its offspring.
WORDS = 0.7
HEIRS: Mapping[str, tuple[float, float]] = {"parents": (0.8, 0.3), "holders": (0.8, 0.4), "posts": (0.6, 0.3)}

TOPICS: Sequence[Name] = [
    *[("工业", "Industry"), ("信息", "Information"), ("通信", "Telecommunications"), ("电子", "Electronics"), ("机械", "Machinery")],
    *[("化工", "Chemicals"), ("冶金", "Metallurgy"), ("纺织", "Textiles"), ("能源", "Energy"), ("航天", "Space"), ("船舶", "Shipbuilding")],
    *[("软件", "Software"), ("邮政", "Posts"), ("铁路", "Railways"), ("水利", "Water"), ("农业", "Agriculture"), ("林业", "Forestry")],
    *[("贸易", "Trade"), ("财务", "Finance"), ("法规", "Regulations"), ("科技", "Science"), ("教育", "Education"), ("安全", "Safety")],
    *[("规划", "Planning"), ("人事", "Personnel"), ("国际合作", "International Cooperation"), ("无线电", "Radio"), ("投资", "Investment")],
]
FORMS: Sequence[Name] = [
    ("部", "Ministry of"),
    ("局", "Bureau of"),
    ("司", "Department of"),
    ("办公室", "Office of"),
    ("中心", "Centre for"),
]

# kind of act -> how often it is drawn
KINDS: Mapping[str, int] = {
    **{"founding": 4, "merger": 6, "absorption": 5, "split": 5, "spin_off": 5, "replacement": 5, "reorganization": 3},
    **{"contribution": 3, "gathering": 2, "division": 3, "scattering": 3, "remainder": 2, "transfer": 4, "exchange": 2, "homecoming": 3},
    **{"abolition": 4, "restoration": 2, "rename": 6, "move": 6, "function": 8, "post": 10, "figure": 6, "noise": 5},
}


def draw(
    seed: int,
    *,
    bodies: int = 16,
    acts: int = 30,
    together: float = 0.5,
    uncertain: float = 0.0,
    sightings: float = 0.5,
    causes: bool = False,
) -> Plan:
    """A plan. `together` is the share of acts on the day of the act before, as in a reform; no body is touched twice on
    a day. `uncertain` is the share of acts whose day is written as a month, a range or not at all; `sightings` the chance
    that a statement which such an act began or ended was seen on a day near it (if the day is unknown, it was). With
    `causes` each statement names the acts that began and ended it."""
    rng = random.Random(seed)
    maker = _Maker(rng)
    maker.found(bodies)
    days = sorted(rng.sample(range((SPAN[1] - SPAN[0]).days), acts))
    for number in range(1, acts):
        if rng.random() < together:
            days[number] = days[number - 1]
    for number, offset in enumerate(days):
        maker.act(f"a{number + 1}", SPAN[0] + datetime.timedelta(offset), uncertain)
    return Plan(seed, tuple(maker.acts), sightings, causes)


def written(rng: random.Random, day: Day) -> str:
    """One of the ways to write down a day that is not known to the day; each of them can mean it."""
    before, after = (day + datetime.timedelta(sign * rng.randint(1, 60)) for sign in (-1, 1))
    return rng.choice([str(day)[:7], f"[{before}..{after}]", f"[{before}..{after}]", f"[{str(before)[:7]}..{str(after)[:7]}]", ""])


class _Maker:
    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.world = World()
        self.acts: list[Act] = []
        self.retired: dict[str, tuple[Name, str]] = {}  # body that ended -> its last name and parent
        self.count: dict[str, int] = {}
        self.used: set[Name] = set()

    def new(self, letter: str) -> str:
        self.count[letter] = self.count.get(letter, -1) + 1
        return f"{letter}{self.count[letter]}"

    def found(self, bodies: int) -> None:
        order = [self.new("b") for _ in range(bodies)]
        some = self.rng.sample(order[1:], bodies // 2)
        self._do(
            Act(
                *("a0", "start", START, str(START)),
                begun=tuple(order),
                names={body: self._name() for body in order},
                parents={body: order[self.rng.randrange(min(n + 1, bodies // 2))] for n, body in enumerate(order[1:])},
                holders={self.new("f"): self.rng.choice(order) for _ in range(bodies)},
                posts={self.new("p"): self.rng.choice(order) for _ in range(bodies)},
                figures={body: self.rng.randrange(10, 500) for body in some},
            )
        )

    def act(self, key: str, day: Day, uncertain: float) -> None:
        text = written(self.rng, day) if self.rng.random() < uncertain else str(day)
        kinds = list(KINDS)
        while True:
            (kind,) = self.rng.choices(kinds, [KINDS[k] for k in kinds])
            change = getattr(self, f"_{kind}")()
            act = Act(key, kind, day, text, **change)
            again = any(other.day == day and other.touched & act.touched for other in self.acts)
            if change and not again and self._tree(act):
                self._do(act)
                return

    def _do(self, act: Act) -> None:
        for body in act.ended:
            self.retired[body] = self.world.names[body], self.world.parents[body]
        self.acts.append(act)
        self.world.apply(act)

    # What can happen: each gives the fields of an act, or {} if the world has no room for it.

    def _founding(self) -> Change:
        body = self.new("b")
        people = [p for p in self._idle() if self.rng.random() < 0.5]
        return self._birth({body: self.rng.choice(self._living())}, {}) | {"posts": dict.fromkeys(people, body)}

    def _merger(self) -> Change:
        return self._turn(self.rng.choice([2, 2, 3]), 1)

    def _absorption(self) -> Change:
        return self._turn(self.rng.choice([1, 1, 2]), 0, 1)

    def _split(self) -> Change:
        return self._turn(1, self.rng.choice([2, 2, 3]))

    def _replacement(self) -> Change:
        return self._turn(1, 1)

    def _reorganization(self) -> Change:
        return self._turn(2, 2)

    def _abolition(self) -> Change:
        return self._turn(1, 0)

    def _division(self) -> Change:
        return self._turn(1, 0, 2)

    def _scattering(self) -> Change:
        return self._turn(1, 1, 1)

    def _remainder(self) -> Change:
        """A body ends, and it is known where a part of it went, but not where the rest did."""
        change = self._turn(1, *self.rng.choice([(1, 0), (0, 1)]))
        return change and {**change, "extents": dict.fromkeys(change["ties"], "part")}

    def _contribution(self) -> Change:
        """Into a new body go some that end, and a part of one that lives on."""
        change = self._turn(self.rng.choice([1, 1, 2]), 1)
        givers = [b for b in self._living()[1:] if change and b not in change["ended"]]
        if not givers:
            return {}
        (body,), giver = change["begun"], self.rng.choice(givers)
        given = self._given(giver, body)
        return {**change, **{what: {**facts, **change[what]} for what, facts in given.items()}, "ties": (*change["ties"], (giver, body))}

    def _turn(self, ending: int, beginning: int, living: int = 0) -> Change:
        """Some bodies end; in their place come new ones, or some that lived already, or none."""
        mortal = self._living()[1:]
        if len(mortal) < ending + 2:
            return {}
        ended = self.rng.sample(mortal, ending)
        new = {self.new("b"): self._above(ended[n % ending], ended) for n in range(beginning)}
        heirs = [*new, *self.rng.sample([b for b in mortal if b not in ended], living)]
        ties = [(old, heir) for old in ended for heir in heirs]
        if ending == beginning == 2 and self.rng.random() < 0.5:
            ties.remove((ended[1], heirs[0]))
        heritage = {old: [heir for before, heir in ties if before == old] for old in ended}
        born, left = self._birth(new, heritage), self._inherited(heritage, new)
        return {**born, **left, "parents": {**left["parents"], **new}, "ties": tuple(ties), "ended": tuple(ended)}

    def _spin_off(self) -> Change:
        return self._offspring(1)

    def _gathering(self) -> Change:
        return self._offspring(2)

    def _offspring(self, count: int) -> Change:
        """A new body out of parts of some that live on."""
        givers = self._some(count)
        if not givers:
            return {}
        body = self.new("b")
        new = {body: self.world.parents[givers[0]]}
        change = self._birth(new, {giver: [body] for giver in givers})
        for giver in givers:
            given = self._given(giver, body)
            change |= {what: {**facts, **change.get(what, {})} for what, facts in given.items()}
        return {**change, "ties": tuple((giver, body) for giver in givers)}

    def _transfer(self) -> Change:
        """A body that lives on gives a part of itself to another that does."""
        if not (some := self._some(2)):
            return {}
        old, heir = some
        return {**self._given(old, heir), "ties": ((old, heir),)}

    def _exchange(self) -> Change:
        if not (some := self._some(2)):
            return {}
        one, other = some
        there, back = self._given(one, other), self._given(other, one)
        return {**{what: {**there[what], **back[what]} for what in there}, "ties": ((one, other), (other, one))}

    def _homecoming(self) -> Change:
        """A body of the past comes back, in place of one that ends or out of one that lives on."""
        change, mortal = self._restoration(), self._living()[1:]
        if not change or len(mortal) < 3:
            return {}
        (body,), old = change["begun"], self.rng.choice(mortal)
        if self.rng.random() < 0.5:
            return {**change, **self._given(old, body, change["parents"]), "ties": ((old, body),)}
        new = {body: self.world.parents[old]}
        left = self._inherited({old: [body]}, new)
        return {**change, **left, "parents": {**left["parents"], **new}, "ties": ((old, body),), "ended": (old,)}

    def _restoration(self) -> Change:
        gone = [body for body in self.retired if body not in self.world.alive]
        if not gone:
            return {}
        body = self.rng.choice(gone)
        name, above = self.retired[body]
        while above not in self.world.alive:
            above = self.retired[above][1]
        return {"begun": (body,), "names": {body: name}, "parents": {body: above}}

    def _rename(self) -> Change:
        body = self.rng.choice(self._living())
        return {"names": {body: self._name([self.world.names[body]])}}

    def _move(self) -> Change:
        body = self.rng.choice(self._living()[1:])
        places = [b for b in self._living() if b != self.world.parents[body] and not self._below(b, body)]
        return {"parents": {body: self.rng.choice(places)}} if places else {}

    def _function(self) -> Change:
        function = f"f{self.rng.randrange(self.count['f'] + 1)}"
        now = self.world.holders.get(function)
        return {"holders": {function: self.rng.choice([b for b in self._living() if b != now] + [None] * (3 if now else 0))}}

    def _post(self) -> Change:
        person = self.new("p") if self.rng.random() < 0.4 else f"p{self.rng.randrange(self.count['p'] + 1)}"
        now = self.world.posts.get(person)
        return {"posts": {person: self.rng.choice([b for b in self._living() if b != now] + [None] * (8 if now else 0))}}

    def _figure(self) -> Change:
        body = self.rng.choice(self._living())
        now = self.world.figures.get(body)
        value = self.rng.choice([n for n in range(10, 500, 7) if n != now])
        return {"figures": {body: None if now and self.rng.random() < 0.2 else value}}

    def _noise(self) -> Change:
        body = self.rng.choice(self._living())
        if body in self.world.figures and self.rng.random() < 0.5:
            return {"restated": (body,)}
        return {"variants": {body: self.world.names[body][1].replace(" of ", " for ").upper()}}

    # Helpers.

    def _living(self) -> list[str]:
        """The bodies that live, in a fixed order: the root first."""
        return sorted(self.world.alive, key=lambda body: int(body[1:]))

    def _some(self, count: int) -> list[str]:
        """So many bodies below the root, if more live."""
        mortal = self._living()[1:]
        return self.rng.sample(mortal, count) if len(mortal) > count else []

    def _idle(self) -> list[str]:
        return [f"p{n}" for n in range(self.count["p"] + 1) if f"p{n}" not in self.world.posts][-3:]

    def _above(self, body: str, gone: Iterable[str]) -> str:
        above = self.world.parents[body]
        return self._above(above, gone) if above in gone else above

    def _below(self, body: str, top: str) -> bool:
        """Whether `body` is `top` or stands below it."""
        return body == top or (body in self.world.parents and self._below(self.world.parents[body], top))

    def _possessions(self) -> list[tuple[str, dict[str, str]]]:
        """(field of an act, who is whose) for children, functions and people."""
        return [("parents", self.world.parents), ("holders", self.world.holders), ("posts", self.world.posts)]

    def _given(self, old: str, heir: str, also: Mapping[str, str] | None = None) -> Change:
        """Which children, functions and people of a body that lives on go to another; `also`: children besides."""
        given = {
            what: {key: heir for key, at in facts.items() if at == old and key != heir and self.rng.random() < HEIRS[what][1]}
            for what, facts in self._possessions()
        }
        return {**given, "parents": {**given["parents"], **(also or {})}}

    def _tree(self, act: Act) -> bool:
        """Whether no body stands below itself after the act."""
        above = {body: at for body, at in {**self.world.parents, **act.parents}.items() if body not in act.ended}
        for body in above:
            seen, at = {body}, above.get(body)
            while at in above and at not in seen:
                seen.add(at)
                at = above.get(at)
            if at in seen:
                return False
        return True

    def _birth(self, new: Mapping[str, str], heritage: Mapping[str, Sequence[str]]) -> Change:
        before = {body: [self.world.names[old] for old, heirs in heritage.items() if body in heirs] for body in new}
        return {"begun": tuple(new), "names": {body: self._name(before[body]) for body in new}, "parents": dict(new)}

    def _inherited(self, heritage: Mapping[str, Sequence[str]], new: Mapping[str, str]) -> Change:
        """Where the children, functions and people of the bodies that end go; `new` bodies stand under their parents."""
        given: dict[str, dict[str, str | None]] = {}
        for what, facts in self._possessions():
            given[what] = {}
            for key, at in facts.items():
                if at not in heritage or key in heritage:
                    continue
                heir = self.rng.choice(heritage[at]) if heritage[at] and self.rng.random() < HEIRS[what][0] else None
                if what == "parents" and (heir is None or self._below(new.get(heir, heir), key)):
                    heir = self._above(at, heritage)
                given[what][key] = heir
        return given

    def _name(self, before: Sequence[Name] = ()) -> Name:
        """A name that nobody ever had, of up to three topics, some of them from the names `before`."""
        known = [t for t in TOPICS if any(t[0] in name[0] for name in before)]
        while True:
            topics = [t for t in known if self.rng.random() < WORDS]
            topics = self.rng.sample(topics, min(len(topics), 3))
            while len(topics) < 2:
                topics.append(self.rng.choice(TOPICS))
            topics, form = list(dict.fromkeys(topics)), self.rng.choice(FORMS)
            name = "".join(t[0] for t in topics) + form[0], f"{form[1]} {' and '.join(t[1] for t in topics)}"
            if name not in self.used:
                self.used.add(name)
                return name
