"""The reasons for a proposed succession: each piece of evidence for or against it is one row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from chronicle.change import shared_things
from chronicle.change.name_stems import NAMES, STEMS
from chronicle.change.shared_things import PASSED, VALUES
from chronicle.change.succession_scores import BECAME, FEATURES
from chronicle.change.turns import ABOVE, NODES, Span
from chronicle.contract.roles import Entity
from chronicle.core.sql import literal

REASONS = '"#reasons"'
Evidence = Literal[
    "confirmed",
    "same_act",
    "other_act",
    "same_day",
    "same_time",
    "days_apart",
    "same_parent",
    "parent_became",
    "other_parent",
    "only_pair",
    "same_name",
    "same_stem",
    "like_name",
    "passed",
    "same_value",
]
_LIKE = 0.3  # the least similarity of names that is a reason


@dataclass(frozen=True)
class Reason:
    """A piece of evidence, named by `name`.

    `what` is an act, a day or `FIRST/LAST` day, a parent as `table/id` (for parent_became two of them, joined by ` > `), a stem, the
    table of the things that passed, a column and its value, or the file of judgements. `value` is the days apart, the number of things
    that passed (of `total`), or a similarity of 0 to 1. They are None where they don't apply.
    """

    name: Evidence
    value: float | None = None
    total: int | None = None
    what: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the reason as a JSON object without empty members; whole numbers without a fraction."""
        entry = {key: value for key, value in vars(self).items() if value is not None}
        if self.value is not None:
            entry["value"] = int(self.value) if self.value == int(self.value) else round(self.value, 3)
        return entry


def reasons(span: Span, entity: Entity, chosen: str, file: str) -> None:
    """Make REASONS (p, s, place, name, value, total, what) for the pairs in `chosen`; `file` is the name of the file of judgements."""
    both = f"FROM {chosen} AS c JOIN {{0}} AS x ON x.n = c.p JOIN {{0}} AS y ON y.n = c.s"
    own = f"FROM {chosen} AS c JOIN {FEATURES} AS f ON f.p = c.p AND f.s = c.s"
    number, text, none = "CAST(NULL AS DOUBLE)", "CAST(NULL AS VARCHAR)", "CAST(NULL AS BIGINT)"
    window = f"""FROM {chosen} AS c JOIN (SELECT p, s, greatest(x.first, y.first) AS first, least(x.last, y.last) AS last, x.first = x.last
            AND y.first = y.last AS exact {both.format(NODES)} WHERE x.n >= 0 AND y.n >= 0) AS w ON w.p = c.p AND w.s = c.s"""
    names = {c.number: c.table.name for c in shared_things.carriers(span, entity)}
    tables = " ".join(f"WHEN {number} THEN {literal(name)}" for number, name in names.items())
    carrier = f"CASE t.carrier {tables} END" if tables else text
    longest = "arg_max(x.stem, {'size': x.size, 'stem': x.stem})"
    parts = [
        f"SELECT c.p, c.s, 0, 'confirmed', {number}, {none}, {literal(file)} FROM {chosen} AS c WHERE c.confirmed",
        f"SELECT c.p, c.s, 1, CASE WHEN f.act > 0 THEN 'same_act' ELSE 'other_act' END, {number}, {none}, n.act {own} "
        f"JOIN {NODES} AS n ON n.n = c.s WHERE f.act > 0 OR f.other_act > 0",
        f"""SELECT c.p, c.s, 2, CASE WHEN w.exact THEN 'same_day' ELSE 'same_time' END, {number}, {none},
            CASE WHEN w.first = w.last THEN CAST(w.first AS VARCHAR) ELSE CAST(w.first AS VARCHAR) || '/' || CAST(w.last AS VARCHAR) END
            {window} WHERE w.first <= w.last""",
        f"SELECT c.p, c.s, 3, 'days_apart', CAST(w.first - w.last AS DOUBLE), {none}, {text} {window} WHERE w.first > w.last",
        f"""SELECT c.p, c.s, 4, 'same_parent', {number}, {none}, min(x.parent) {both.format(ABOVE)} AND y.parent = x.parent
            GROUP BY c.p, c.s""",
        f"SELECT c.p, c.s, 5, 'parent_became', {number}, {none}, min(x.parent || ' > ' || y.parent) {both.format(ABOVE)} "
        f"JOIN {BECAME} AS k ON k.old = x.parent AND k.new = y.parent GROUP BY c.p, c.s",
        f"SELECT c.p, c.s, 6, 'other_parent', {number}, {none}, {text} {own} WHERE f.other_parent > 0",
        f"SELECT c.p, c.s, 7, 'only_pair', {number}, {none}, {text} {own} WHERE f.alone = 1",
        f"""SELECT c.p, c.s, 8, 'same_name', {number}, {none}, min(x.text) {both.format(NAMES)}
            AND y.language = x.language AND y.text = x.text GROUP BY c.p, c.s""",
        f"""SELECT c.p, c.s, 9, 'same_stem', {number}, {none}, {longest} {both.format(STEMS)}
            AND y.language = x.language AND y.stem = x.stem GROUP BY c.p, c.s""",
        f"SELECT c.p, c.s, 10, 'like_name', f.name, {none}, {text} {own} WHERE f.name >= {_LIKE} AND f.stem = 0",
        f"""SELECT c.p, c.s, 11, 'passed', CAST(t.passed AS DOUBLE), CAST(coalesce(t.lost, t.gained) AS BIGINT), {carrier}
            FROM {chosen} AS c JOIN {PASSED} AS t ON t.old = c.old AND t.new = c.new
             AND coalesce(t.ended, -1) = greatest(c.p, -1) AND coalesce(t.begun, -1) = greatest(c.s, -1)""",
        f"SELECT c.p, c.s, 12, 'same_value', {number}, {none}, x.what || ' ' || x.value {both.format(VALUES)} "
        "AND y.what = x.what AND y.value = x.value",
    ]
    span.execute(
        f"CREATE OR REPLACE TEMP TABLE {REASONS} AS "
        f"SELECT * FROM ({' UNION ALL '.join(parts)}) AS r (p, s, place, name, value, total, what)"
    )
