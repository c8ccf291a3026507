"""Score which of the entities that ended and of those that began may belong together.

Candidates come from joins on a common property, never from the product of both sets: the same parent at the same time, the same act, a
stem of the name, a rare word or pair of characters, a value, a thing that passed. The score is the logistic function of a sum:
each piece of evidence adds (or subtracts) its weight times its strength of 0 to 1. Then each candidate is compared with its rivals: the
others for the same predecessor or successor. `tests/benchmarks/inference.py` says how the weights were found, and how good scores are.
"""

from __future__ import annotations

from collections.abc import Mapping

from chronicle.change.judgements import JUDGED
from chronicle.change.name_stems import GRAMS, STEMS
from chronicle.change.place import BEGIN, END
from chronicle.change.shared_things import PASSED, VALUES
from chronicle.change.turns import ABOVE, DOCUMENTED, NODES, Span, gap
from chronicle.contract.roles import Entity
from chronicle.core.sql import literal
from chronicle.engines import duckdb as engine

BECAME, PAIRS, FEATURES, SCORES = '"#became"', '"#pairs"', '"#features"', '"#scores"'
_SPOTS, _SIBLINGS = '"#spots"', '"#siblings"'
_YEAR = 366  # most days between an end and a beginning that belong together
_BLOCK = 2_500  # most candidates of one parent and month; in a larger crowd a common parent means nothing
_STEM, _GRAM = 40, 12  # most entities that may share a stem, or a rare word, if it is to make candidates
_MONTHS = 60  # longest window for which candidates are sought under the same parent
_TEST = 6  # the lead of a rival is cut at this value

# What each piece of evidence adds to the log-odds at its full strength (see `features`).
BIAS = -3.4
WEIGHTS: Mapping[str, float] = {
    **{"act": 5.0, "other_act": -1.8, "day": 0.8, "apart": -1.9, "undated": 0.2},
    **{"parent": 0.5, "became": 0.5, "other_parent": -0.2, "alone": 4.0},
    **{"stem": 2.9, "name": 2.1, "elsewhere": -2.2},
    **{"edge": 4.2, "attribute": 7.5, "tenure": 6.0, "value": 3.5},
    **{"gives": 0.8, "takes": 0.4},
}
BEHIND, BEATEN = 0.45, 0.1  # the cost of a rival's lead of 1: if there are rivals at both ends (the smaller lead), and at either


def candidates(span: Span, entity: Entity) -> None:
    """Make PAIRS (p, s): numbers of nodes that may be predecessor and successor.

    BECAME (old, new; parents as `table/id`) and all tables about the nodes must exist.
    """
    _spots(span)
    near, slack = f"{gap('e.', 'b.')} <= {_YEAR}", f"{gap('e.', 'b.')} <= {span.package.slack}"
    turn = f"e.side = {END} AND b.side = {BEGIN} AND e.n >= 0 AND b.n >= 0"
    blocks = [
        f"SELECT p, s FROM {_SIBLINGS}",
        f"""SELECT e.n, b.n FROM {STEMS} AS x JOIN {STEMS} AS y ON y.language = x.language AND y.stem = x.stem
            JOIN {NODES} AS e ON e.n = x.n JOIN {NODES} AS b ON b.n = y.n WHERE x.bearers <= {_STEM} AND {turn} AND {near}""",
        f"""SELECT e.n, b.n FROM {GRAMS} AS x JOIN {GRAMS} AS y ON y.language = x.language AND y.gram = x.gram
            JOIN {NODES} AS e ON e.n = x.n JOIN {NODES} AS b ON b.n = y.n WHERE x.bearers <= {_GRAM} AND {turn} AND {near}""",
        f"""SELECT e.n, b.n FROM {VALUES} AS x JOIN {VALUES} AS y ON y.what = x.what AND y.value = x.value
            JOIN {NODES} AS e ON e.n = x.n JOIN {NODES} AS b ON b.n = y.n WHERE {turn} AND {near}""",
        f"""SELECT e.n, b.n FROM {NODES} AS e JOIN {NODES} AS b ON b.act = e.act AND b.act_table = e.act_table
            JOIN (SELECT act, act_table FROM {NODES} GROUP BY act, act_table HAVING count(*) * count(*) <= 4 * {_BLOCK}) AS f
            ON f.act = e.act AND f.act_table = e.act_table WHERE {turn} AND {slack}""",
        f"""SELECT e.n, b.n FROM {PASSED} AS x JOIN {NODES} AS e ON e.id = x.old AND e.side = {END}
            JOIN {NODES} AS b ON b.id = x.new AND b.side = {BEGIN}
            WHERE (e.n = x.ended OR (x.ended IS NULL AND e.n < 0)) AND (b.n = x.begun OR (x.begun IS NULL AND b.n < 0))""",
    ]
    span.execute(f"""
        CREATE OR REPLACE TEMP TABLE {PAIRS} AS
        SELECT c.p, c.s FROM ({" UNION ".join(blocks)}) AS c (p, s) JOIN {NODES} AS e ON e.n = c.p JOIN {NODES} AS b ON b.n = c.s
        WHERE (e.open OR b.open) AND e.id <> b.id
          AND NOT EXISTS (SELECT 1 FROM {DOCUMENTED} AS d WHERE d.t = {literal(entity.name)} AND d.old = e.id AND d.new = b.id)
          AND NOT EXISTS (SELECT 1 FROM {JUDGED} AS j WHERE j.t = {literal(entity.name)} AND j.old = e.id AND j.new = b.id)
    """)


def _spots(span: Span) -> None:
    """Make _SIBLINGS (p, s, meets, became): an end and a beginning near in time under one parent, or under one that became the other.

    They are joined by month if all windows are known, so that the join compares equal values.
    """
    dated = not engine.rows(span.con, f"SELECT count(*) FROM {NODES} WHERE n >= 0 AND first IS NULL")[0][0]
    months = "(year({0}) * 12 + month({0}))"
    first, last = months.format("n.first"), months.format(f"(n.last + {span.package.slack})")
    when = f"unnest(range({first}, {last} + 1))" if dated else "0"
    short = f"WHERE n.n >= 0 AND {last} - {first} <= {_MONTHS}" if dated else "WHERE n.n >= 0"
    span.execute(f"""
        CREATE OR REPLACE TEMP TABLE {_SPOTS} AS
        WITH "#places" AS (
            SELECT n.n, coalesce(a.parent, '') AS parent, FALSE AS became FROM {NODES} AS n LEFT JOIN {ABOVE} AS a ON a.n = n.n
            UNION SELECT n.n, k.new, TRUE FROM {NODES} AS n JOIN {ABOVE} AS a ON a.n = n.n
            JOIN {BECAME} AS k ON k.old = a.parent WHERE n.side = {END})
        SELECT n.n, n.side, n.first, n.last, p.parent, p.became, {when} AS month FROM {NODES} AS n JOIN "#places" AS p ON p.n = n.n {short}
    """)
    span.execute(f"""
        CREATE OR REPLACE TEMP TABLE {_SIBLINGS} AS
        WITH "#blocks" AS (
            SELECT parent, month FROM {_SPOTS} GROUP BY parent, month
            HAVING count(*) FILTER (WHERE side = {END}) * count(*) FILTER (WHERE side = {BEGIN}) BETWEEN 1 AND {_BLOCK})
        SELECT e.n AS p, b.n AS s, {gap("e.", "b.")} = 0 AS meets, bool_and(e.became) AS became
        FROM {_SPOTS} AS e JOIN "#blocks" AS k ON k.parent = e.parent AND k.month = e.month
        JOIN {_SPOTS} AS b ON b.parent = k.parent AND b.month = k.month
        WHERE e.side = {END} AND b.side = {BEGIN} AND {gap("e.", "b.")} <= {span.package.slack} GROUP BY 1, 2, 3
    """)


def features(span: Span, roles: Mapping[int, str]) -> None:
    """Make FEATURES: PAIRS with the strength of each piece of evidence, 0 to 1. `roles`: carrier number -> role of its table.

    act: the same cause is stated, stronger the fewer it ended or began. other_act: both state a cause, but not the same. day: windows that
    overlap, stronger the narrower they are. apart: they don't, stronger the longer the gap. undated: one is unknown. parent, became,
    other_parent: the same parent, one that became the other, or neither. alone: stronger the fewer others ended or began there then, half
    if the days don't overlap, 0 if neither parent nor day is known. stem: a common one, stronger if rare. name: similarity by rare words or
    characters. elsewhere: similarity of names under other parents. edge, attribute, tenure: the share of things that passed. value: a
    value that few have. gives, takes: the predecessor, or the successor, continues or existed before.
    """
    elsewhere = "op.p IS NOT NULL AND sp.p IS NULL AND hp.p IS NULL"
    span.execute(f"""
        CREATE OR REPLACE TEMP TABLE {FEATURES} AS
        WITH {_evidence(roles)}
        SELECT t.p, t.s, t.old, t.new,
               CASE WHEN t.act THEN t.act_alone ELSE 0 END AS act, CASE WHEN NOT t.act THEN 1.0 ELSE 0 END AS other_act,
               CASE WHEN t.gives OR t.takes OR t.unknown OR t.gap > 0 THEN 0 ELSE 31.0 / (31 + t.width) END AS day,
               CASE WHEN t.gives OR t.takes OR t.unknown OR t.gap = 0 THEN 0 ELSE 0.3 + 0.7 * t.gap / {_YEAR} END AS apart,
               CASE WHEN t.unknown AND NOT t.gives AND NOT t.takes THEN 1.0 ELSE 0 END AS undated,
               CASE WHEN sp.p IS NOT NULL THEN 1.0 ELSE 0 END AS parent, CASE WHEN hp.p IS NOT NULL THEN 1.0 ELSE 0 END AS became,
               CASE WHEN {elsewhere} THEN 1.0 ELSE 0 END AS other_parent,
               CASE WHEN t.unknown AND sp.p IS NULL AND hp.p IS NULL THEN 0 ELSE coalesce(cr.alone, 0) END AS alone,
               coalesce(st.stem, 0) AS stem, coalesce(li.name, 0) AS name,
               CASE WHEN {elsewhere} THEN greatest(coalesce(st.stem, 0), coalesce(li.name, 0)) ELSE 0 END AS elsewhere,
               coalesce(po.edge, 0) AS edge, coalesce(po.attribute, 0) AS attribute, coalesce(po.tenure, 0) AS tenure,
               coalesce(va.value, 0) AS value,
               CASE WHEN t.gives THEN 1.0 ELSE 0 END AS gives, CASE WHEN t.takes THEN 1.0 ELSE 0 END AS takes
        FROM "#timed" AS t LEFT JOIN "#same parent" AS sp ON sp.p = t.p AND sp.s = t.s
        LEFT JOIN "#heir parent" AS hp ON hp.p = t.p AND hp.s = t.s
        LEFT JOIN "#other parent" AS op ON op.p = t.p AND op.s = t.s LEFT JOIN "#crowd" AS cr ON cr.p = t.p AND cr.s = t.s
        LEFT JOIN "#stem" AS st ON st.p = t.p AND st.s = t.s LEFT JOIN "#like" AS li ON li.p = t.p AND li.s = t.s
        LEFT JOIN "#value" AS va ON va.p = t.p AND va.s = t.s LEFT JOIN "#passed on" AS po ON po.p = t.p AND po.s = t.s
    """)


def _evidence(roles: Mapping[int, str]) -> str:
    """Common table expressions (p, s, ...) for `features`: one for each sort of evidence, and `#timed` for every pair."""
    passed = {role: ", ".join(str(n) for n, own in roles.items() if own == role) or "NULL" for role in ("edge", "attribute", "tenure")}
    shares = ", ".join(
        f"coalesce(max((fitting + passed) / 2.0 / (least(lost, gained) + 2)) FILTER (WHERE carrier IN ({numbers})), 0) AS {role}"
        for role, numbers in passed.items()
    )
    both = f"FROM {PAIRS} AS c JOIN {{0}} AS x ON x.n = c.p JOIN {{0}} AS y ON y.n = c.s"
    return f"""
        "#same parent" AS (SELECT DISTINCT c.p, c.s {both.format(ABOVE)} AND y.parent = x.parent),
        "#other parent" AS (SELECT DISTINCT c.p, c.s {both.format(ABOVE)}),
        "#heir parent" AS (SELECT DISTINCT c.p, c.s {both.format(ABOVE)} JOIN {BECAME} AS k ON k.old = x.parent AND k.new = y.parent),
        "#crowd" AS (
            SELECT c.p, c.s, CASE WHEN x.meets THEN 1.0 ELSE 0.5 END
                   / greatest(count(*) OVER (PARTITION BY c.p, x.meets), count(*) OVER (PARTITION BY c.s, x.meets)) AS alone
            FROM {PAIRS} AS c JOIN {_SIBLINGS} AS x ON x.p = c.p AND x.s = c.s),
        "#acts" AS (
            SELECT act_table, act, 1.0 / greatest(count(*) FILTER (WHERE side = {END}), count(*) FILTER (WHERE side = {BEGIN})) AS act_alone
            FROM {NODES} WHERE act IS NOT NULL GROUP BY act_table, act),
        "#stem" AS (
            SELECT c.p, c.s, max(sqrt(2.0 / x.bearers) * x.strength) AS stem
            {both.format(STEMS)} AND y.language = x.language AND y.stem = x.stem GROUP BY c.p, c.s),
        "#weight" AS (SELECT n, language, sum(weight) AS weight FROM {GRAMS} GROUP BY n, language),
        "#common" AS (
            SELECT c.p, c.s, x.language, sum(x.weight) AS weight
            {both.format(GRAMS)} AND y.language = x.language AND y.gram = x.gram GROUP BY c.p, c.s, x.language),
        "#like" AS (
            SELECT c.p, c.s, max(2.0 * c.weight / (x.weight + y.weight)) AS name FROM "#common" AS c
            JOIN "#weight" AS x ON x.n = c.p AND x.language = c.language JOIN "#weight" AS y ON y.n = c.s AND y.language = c.language
            GROUP BY c.p, c.s),
        "#value" AS (
            SELECT c.p, c.s, max(sqrt(2.0 / x.holders)) AS value {both.format(VALUES)} AND y.what = x.what AND y.value = x.value
            GROUP BY c.p, c.s),
        "#passed on" AS (
            SELECT c.p, c.s, {shares} FROM {PAIRS} AS c JOIN {NODES} AS e ON e.n = c.p JOIN {NODES} AS b ON b.n = c.s
            JOIN {PASSED} AS x ON x.old = e.id AND x.new = b.id
             AND coalesce(x.ended, -1) = greatest(e.n, -1) AND coalesce(x.begun, -1) = greatest(b.n, -1)
            GROUP BY c.p, c.s),
        "#timed" AS (
            SELECT c.p, c.s, e.id AS old, b.id AS new, e.first IS NULL OR b.first IS NULL AS unknown, {gap("e.", "b.")} AS gap,
                   greatest(e.last - e.first, b.last - b.first) AS width, e.n < 0 AS gives, b.n < 0 AS takes,
                   e.act = b.act AND e.act_table = b.act_table AS act, a.act_alone
            FROM {PAIRS} AS c JOIN {NODES} AS e ON e.n = c.p JOIN {NODES} AS b ON b.n = c.s
            LEFT JOIN "#acts" AS a ON a.act = b.act AND a.act_table = b.act_table)
    """


def scores(span: Span) -> None:
    """Make SCORES: FEATURES with the `score` of each pair, 0 to 1, rounded to four places; for each two entities only the best pair."""
    names = ", ".join(WEIGHTS)
    total = " + ".join([str(BIAS), *(f"{weight} * {name}" for name, weight in WEIGHTS.items())])
    span.execute(f"""
        CREATE OR REPLACE TEMP TABLE {SCORES} AS
        WITH "#sums" AS (SELECT *, round({total}, 6) AS total FROM {FEATURES}),
        "#rivals" AS (
            SELECT *, CASE WHEN p >= 0 THEN least({_TEST}, max(total) OVER (PARTITION BY p) - total) END AS before,
                   CASE WHEN s >= 0 THEN least({_TEST}, max(total) OVER (PARTITION BY s) - total) END AS after FROM "#sums"),
        "#scored" AS (
            SELECT *, round(1 / (1 + exp({BEHIND} * least(before, after) + {BEATEN} * greatest(before, after) - total)), 4) AS score
            FROM (SELECT p, s, old, new, total, coalesce(before, after) AS before, coalesce(after, before) AS after, {names}
                  FROM "#rivals"))
        SELECT * FROM (SELECT *, row_number() OVER (PARTITION BY old, new ORDER BY score DESC, p DESC, s DESC) AS place FROM "#scored")
        WHERE place = 1
    """)
