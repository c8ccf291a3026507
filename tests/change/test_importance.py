"""What leads where room is short: a post that passed on, before an appointment, before a departure; and what is dated."""

from __future__ import annotations

from pathlib import Path

from support import offices

import chronicle
from chronicle.change import importance


def test_in_one_body_a_departure_without_a_date_comes_last(tmp_path: Path) -> None:
    with chronicle.open(Path(offices.compiled(tmp_path))) as found:
        weights = dict(found.sql("SELECT id, weight FROM change.events WHERE id LIKE '%/posts/%' AND NOT undated").fetchall())
        terms = found.sql("SELECT term, since, until FROM posts WHERE office = 'waterways'").fetchall()
        own = {key: weight for key, weight in weights.items() if key.rpartition("/")[2] in {term for term, *_ in terms}}
    assert own
    begins, ends = ([w for key, w in own.items() if key.startswith(side)] for side in ("begin/", "end/"))
    assert min(begins) > max(ends)


def test_the_kind_and_the_date_never_outweigh_a_body_with_more_below_it() -> None:
    assert max(importance._POSTS.values()) + importance._DATED + importance.DEEPEST < importance._UNDER
