"""Packages with complete lists, drawn from a truth: each list names all who hold something on a day, and no other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from support.generated import LANGUAGES, SPAN, TABLES, Rows, Truth, texts, true_packages
from support.workbench import table

SCOPES = {"posts": {"thing": "of"}, "marks": {"lang": "of"}, "links": {"above": "of"}}
SUBJECTS = {"posts": "person", "marks": "thing", "links": "thing"}

LISTED: Mapping[str, Mapping[str, Any]] = {
    **{name: described for name, described in TABLES.items() if name != "proofs"},
    "lists": table("list day tab of", "list", role="reference", on="day", complete_lists={"table": "tab", "scope": SCOPES}),
    "proofs": table(
        "proof tab row book stance seen roll",
        "proof",
        foreign={"roll": "lists.list"},
        role="evidence",
        evidence={"table": "tab", "id": "row", "source": "book", "stance": "stance", "attested": "seen", "list": "roll"},
    ),
}


def named(row: str, roll: str, tab: str = "posts", stance: str = "supports", seen: str = "") -> dict[str, str]:
    """A citation that finds a statement on a list."""
    return {"proof": f"{row}-{roll}", "tab": tab, "row": row, "book": "b", "stance": stance, "seen": seen, "roll": roll}


def holds(truth: Truth, day: int) -> bool:
    return (truth[0] is None or truth[0] <= day) and (truth[1] is None or day < truth[1])


@st.composite
def listed_packages(draw: st.DrawFn) -> tuple[Rows, Mapping[tuple[str, str], Truth]]:
    """The rows of a package, and the true period of each statement: (table, id) -> period."""
    rows, _, known = draw(true_packages())
    rows["lists"] = []
    wanted = st.tuples(st.sampled_from(sorted(SCOPES)), st.integers(0, SPAN), st.sampled_from(["t0", "t1", *LANGUAGES]))
    for number, (tab, day, of) in enumerate(draw(st.lists(wanted, max_size=4))):
        (column,) = SCOPES[tab]
        cells = {row[TABLES[tab]["schema"]["primaryKey"][0]]: row for row in rows[tab]}
        written = draw(texts(day))
        rows["lists"].append({"list": f"r{number}", "day": written, "tab": tab, "of": of})
        for name, key, truth in known:
            if name == tab and cells[key][column] == of and holds(truth, day):
                stance, seen = draw(st.sampled_from([("supports", ""), ("attests", written), ("attests", "")]))
                rows["proofs"].append(named(key, f"r{number}", tab, stance, seen))
    return rows, {(name, key): truth for name, key, truth in known}
