"""Who was in which post at the body in focus and those it came from: the contract's order of posts, holders in order of time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from chronicle.contract.roles import Tenure
from chronicle.core.period import FIRST, LAST, Period
from chronicle.core.values import text
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


def of(scene: Scene) -> list[Post]:
    """Return the posts at the body in focus, the first ones of the contract first."""
    found: dict[tuple[int, str], list[Held]] = {}
    titles: dict[str, str] = {}
    for table in scene.package.having(Tenure):
        if table.at is None or scene.bodies is None or table.at.table != scene.bodies.name or table.name not in scene.tables.rows:
            continue
        column = next((name for case in table.cases for name in case.tracks), None)
        categories = table.field(column).categories if column else {}
        for row in scene.tables.rows[table.name]:
            person, body = row[table.subject.column], row[table.at.column]
            if person is None or body is None or text(body) not in scene.chain or not table.period:
                continue
            code = text(row[column]) if column and row[column] is not None else ""
            titles[code] = categories.get(code, code.replace("_", " ")) or table.title
            place = list(categories).index(code) if code in categories else len(categories)
            held = Held(text(person), _name(scene, table.subject.table, text(person)), text(body), table.period_of(row))
            found.setdefault((place, code), []).append(held)
    return [_post(code, titles[code], held) for (_, code), held in sorted(found.items())]


def _name(scene: Scene, people: str, person: str) -> Name:
    return scene.named(people, person, scene.package.closing)


def _post(code: str, title: str, held: list[Held]) -> Post:
    ordered = tuple(sorted(held, key=lambda each: (_begun(each.period), each.period.te, each.person)))
    return Post(code, title, ordered, not any(overlap(a.period, b.period) for a, b in combinations(ordered, 2)))


def _begun(period: Period) -> Day:
    return period.fl if period.fl < LAST else period.fe if period.fe > FIRST else LAST


def overlap(first: Period, second: Period) -> bool:
    """True if both certainly hold on some day."""
    return max(first.fl, second.fl) < min(first.te, second.te)


def shown(posts: list[Post]) -> tuple[list[Post], list[Post]]:
    """Return the posts drawn as lanes, and those drawn as a row for each holder."""
    first = posts[:HEADS]
    more = [post for post in posts[HEADS:] if len(post.held) >= LEAST][:MORE]
    lanes = [post for post in first if post.single]
    return lanes, [post for post in (*first, *more) if post not in lanes]


def missing(scene: Scene, posts: Sequence[Post], post: Post) -> Iterator[str]:
    """Yield the bodies of the line that have people in the data, but none in this post."""
    for body in scene.chain:
        if any(held.body == body for other in posts for held in other.held) and all(held.body != body for held in post.held):
            yield body
