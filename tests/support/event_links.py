"""Links, worked out naively: who ends and who begins by each, how much went, and what kind of link it is."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from chronicle.contract.parts import Node
from chronicle.contract.roles import Succession
from chronicle.core import values
from chronicle.core.period import FIRST, LAST
from chronicle.core.sql import ident
from chronicle.engines import duckdb as engine
from support.event_boundaries import BEGIN, END, Boundary, History, Life, Window, apart, closed, touch


@dataclass(eq=False)
class Link:
    """A row of a succession table, and what its two ends are: filled in by `_explain`. `stated` is the extent, or what the share says."""

    table: str
    id: str
    old: Node
    new: Node
    act: Node
    window: Window
    stated: str | None
    share: float | None
    end: Boundary | None = None
    begin: Boundary | None = None
    old_life: int = 1
    new_life: int = 1
    unsettled: bool = False
    extent: str = "whole"
    kind: str = ""

    @property
    def fates(self) -> tuple[str, str]:
        begins = "returns" if self.new_life > 1 else "begins"
        return "ends" if self.end else "continues", begins if self.begin else "continues"

    @property
    def effect(self) -> Window:
        """When it takes effect."""
        return self.begin.window if self.begin else self.end.window if self.end else self.window


Pair = tuple[int, Link, Life, Boundary]  # a link and a boundary that it explains, with the gap between them


def read(con: engine.Connection, history: History) -> list[Link]:
    """The links of a package, explained."""
    links = list(_written(con, history))
    _explain(links, history)
    return links


def _written(con: engine.Connection, history: History) -> Iterator[Link]:
    for table in history.package.having(Succession):
        for cells in engine.dicts(con, f"SELECT * FROM {ident(table.name)}"):
            refs = (table.predecessor, table.successor, table.act)
            if any(cells[ref.column] is None for ref in refs):
                continue
            old, new, act = ((ref.table, values.text(cells[ref.column])) for ref in refs)
            share = None if table.share is None or cells[table.share] is None else float(cells[table.share])
            stated = (cells[table.extent] if table.extent else None) or (share and ("part" if share < 1 else "whole"))
            yield Link(table.name, table.row_id(cells), old, new, act, history.acts[act], stated, share)


def _explain(links: list[Link], history: History) -> None:
    """Who ends and who begins by each link, then how much of the one went to the other, then what kind of link it is."""
    slack = history.package.slack
    for link, (life, boundary, overlapping) in _explained(links, list(history.outer(END)), lambda link: link.old, slack):
        link.end, link.old_life = boundary, life.number
        link.unsettled |= overlapping and not _inside(boundary.window, link.window)
    for link, (life, boundary, overlapping) in _explained(links, list(history.outer(BEGIN)), lambda link: link.new, slack):
        link.begin, link.new_life = boundary, life.number
        link.unsettled |= overlapping and not _inside(boundary.window, link.window)
    for link in links:
        if not link.end:
            link.old_life = _nearest(history.lives.get(link.old, []), link.window)
        if not link.begin:
            link.new_life = _nearest(history.lives.get(link.new, []), link.window)
    for link in links:
        link.extent = _extent(link, links)
    for link in links:
        link.kind = _kind(link, links)


def _inside(one: Window, other: Window) -> bool:
    return other[0] <= one[0] and one[1] <= other[1]


def _explained(
    links: list[Link], boundaries: Sequence[tuple[Life, Boundary]], of: Callable[[Link], Node], slack: int
) -> Iterator[tuple[Link, tuple[Life, Boundary, bool]]]:
    """The boundary that each link explains on one side, and whether it does so because the windows overlap."""
    pairs: list[Pair] = []
    for life, boundary in boundaries:
        about = [link for link in links if of(link) == life.entity]
        stated = [link for link in about if boundary.act == link.act]
        pairs += [(-1, link, life, boundary) for link in stated]
        if not stated:
            gaps = ((_gap(boundary.window, link.window, slack), link) for link in about if not _unlike(boundary, link, slack))
            pairs += [(found, link, life, boundary) for found, link in gaps if found is not None]
    pairs = [pair for pair in pairs if pair[0] == min(other[0] for other in pairs if other[1] is pair[1])]
    pairs = [pair for pair in pairs if pair[0] == min(other[0] for other in pairs if other[3] is pair[3])]
    pairs += _rest(links, boundaries, of, slack, pairs)
    for link in links:
        own = [pair for pair in pairs if pair[1] is link]
        if own:
            found, _, life, boundary = min(own, key=lambda pair: pair[2].number)
            yield link, (life, boundary, found == 0 and touch(boundary.window, link.window))


def _rest(
    links: list[Link], boundaries: Sequence[tuple[Life, Boundary]], of: Callable[[Link], Node], slack: int, pairs: list[Pair]
) -> list[Pair]:
    """Ends of which only a part is known to have gone to one successor: links by other acts near them say where the rest went."""
    found: list[Pair] = []
    for link in links:
        if any(pair[1] is link for pair in pairs):
            continue
        near: list[Pair] = []
        for life, boundary in boundaries:
            known = [pair[1] for pair in pairs if pair[3] is boundary]
            parted = boundary.side == END and len({other.new for other in known}) == 1 and {other.stated for other in known} == {"part"}
            if parted and life.entity == of(link) and _narrow(boundary.window, link.window, slack):
                near.append((apart(boundary.window, link.window), link, life, boundary))
        found += [pair for pair in near if pair[0] == min(other[0] for other in near)]
    return found


def _unlike(boundary: Boundary, link: Link, slack: int) -> bool:
    """The boundary states an act, and the link is by another that is not near it, or by a later one than began the entity."""
    if boundary.act is None:
        return False
    later = boundary.side == BEGIN and link.window[0] > boundary.window[1]
    return later or not _narrow(boundary.window, link.window, slack)


def _narrow(boundary: Window, act: Window, slack: int) -> bool:
    """Neither is wider than the slack, nor are they farther apart."""
    if not (closed(boundary) and closed(act)):
        return False
    return apart(boundary, act) <= slack and all((last - first).days <= slack for first, last in (boundary, act))


def _gap(boundary: Window, act: Window, slack: int) -> int | None:
    """Days between a boundary and an act, if the one can be why the other is; 0 if they overlap."""
    if not (closed(boundary) and closed(act)):
        return None
    if touch(boundary, act):
        return 0
    return apart(boundary, act) if _narrow(boundary, act, slack) else None


def _nearest(lives: list[Life], act: Window) -> int:
    """The number of the life nearest to the act; the earlier of two that are as near."""
    return min(((_distance(life, act), life.number) for life in lives), default=(0, 1))[1]


def _distance(life: Life, act: Window) -> int:
    first, until = life.rows[0].period.fe, life.rows[-1].period.tl
    last = until if until in (FIRST, LAST) else until - datetime.timedelta(days=1)
    return apart((first, last), act)


def _extent(link: Link, links: list[Link]) -> str:
    if link.stated:
        return link.stated
    to = {other.new for other in links if link.end and other.end is link.end}
    return "part" if not link.end or len(to) > 1 else "whole"


def _kind(link: Link, links: list[Link]) -> str:
    if not link.begin:
        if link.end:
            return "absorbed" if link.extent == "whole" else "divided"
        back = [o for o in links if (o.old, o.new, o.act) == (link.new, link.old, link.act) and not o.end and not o.begin]
        return "exchanged" if back else "transferred"
    ending = {(other.old, other.old_life) for other in links if other.begin is link.begin and other.end}
    if not link.end:
        return "contributed" if ending else "spun_off"
    if ending - {(link.old, link.old_life)}:
        return "merged"
    return "replaced" if link.extent == "whole" else "split"
