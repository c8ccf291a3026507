"""Who was in which post at a body and those it came from: the contract's order of posts, holders in order of time.

The body is the one in focus, or, if nobody was in a post there, the one at which most people were.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from chronicle.contract.roles import Tenure
from chronicle.core.period import FIRST, LAST, Period
from chronicle.core.values import text
from chronicle.render import english
from chronicle.render.explorer import house as houses
from chronicle.render.pictures.scene import Day, Name, Scene

HEADS, MORE, LEAST = 2, 3, 4  # posts that come first; most further ones, and the fewest holders of each of them


@dataclass(frozen=True)
class Held:
    """A person in a post at a body."""

    person: str
    name: Name
    body: str
    period: Period


@dataclass(frozen=True)
class Post:
    """A post and its holders; `single` if no two certainly held it at the same time."""

    code: str
    title: str
    held: tuple[Held, ...]
    single: bool


@dataclass(frozen=True)
class Led:
    """The body whose posts are shown, `line` with those it came from, and its posts, the first ones of the contract first."""

    body: str
    line: tuple[str, ...]
    posts: tuple[Post, ...]


@dataclass(frozen=True)
class _Row:
    """A statement of a table of tenures: the place of the post among the contract's, its code and title, who and where."""

    place: int
    code: str
    title: str
    held: Held


def of(scene: Scene) -> Led | None:
    """Return the posts of one body; None if the data has nobody in a post at a body."""
    rows = [row for table in scene.package.having(Tenure) if table.name in scene.tables.rows for row in _rows(scene, table)]
    if not rows:
        return None
    count = Counter(row.held.body for row in rows)
    body = scene.focus if scene.focus and any(count[each] for each in scene.chain) else min(count, key=lambda each: (-count[each], each))
    line = tuple(houses.came_from(body, scene.house.links))
    found: dict[tuple[int, str, str], list[Held]] = {}
    for row in rows:
        if row.held.body in line:
            found.setdefault((row.place, row.code, row.title), []).append(row.held)
    return Led(body, line, tuple(_post(code, title, held) for (_, code, title), held in sorted(found.items())))


def _rows(scene: Scene, table: Tenure) -> Iterator[_Row]:
    """The tenures at bodies, each with its post: the first column whose changes are tracked."""
    if table.at is None or scene.bodies is None or table.at.table != scene.bodies.name or not table.period:
        return
    column = next((name for case in table.cases for name in case.tracks if name != table.at.column), None)
    categories = table.field(column).categories if column else {}
    order = list(categories)
    for row in scene.tables.rows[table.name]:
        person, body = row[table.subject.column], row[table.at.column]
        if person is None or body is None:
            continue
        code = text(row[column]) if column and row[column] is not None else ""
        name = scene.named(table.subject.table, text(person), scene.package.closing)
        title = categories.get(code) or english.capital(code.replace("_", " ")) or table.title
        yield _Row(
            order.index(code) if code in order else len(order), code, title, Held(text(person), name, text(body), table.period_of(row))
        )


def _post(code: str, title: str, held: list[Held]) -> Post:
    ordered = tuple(sorted(held, key=lambda each: (_begun(each.period), each.period.te, each.person)))
    return Post(code, title, ordered, not any(overlap(a.period, b.period) for a, b in combinations(ordered, 2)))


def _begun(period: Period) -> Day:
    return period.fl if period.fl < LAST else period.fe if period.fe > FIRST else LAST


def overlap(first: Period, second: Period) -> bool:
    """True if both certainly hold on some day."""
    return max(first.fl, second.fl) < min(first.te, second.te)


def shown(posts: Sequence[Post]) -> tuple[list[Post], list[Post]]:
    """Return the posts drawn as lanes, and those drawn as a row for each holder."""
    first = posts[:HEADS]
    more = [post for post in posts[HEADS:] if len(post.held) >= LEAST][:MORE]
    lanes = [post for post in first if post.single]
    return lanes, [post for post in (*first, *more) if post not in lanes]


def missing(led: Led, post: Post) -> Iterator[str]:
    """Yield the bodies of the line that have people in the data, but none in this post."""
    for body in led.line:
        if any(held.body == body for other in led.posts for held in other.held) and all(held.body != body for held in post.held):
            yield body
