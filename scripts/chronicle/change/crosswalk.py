"""The crosswalk: which entity of one day became which of another. A query over `change.paths`, a macro, and files of a release."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from chronicle.core.period import PeriodSql
from chronicle.core.sql import day
from chronicle.engines import duckdb as engine
from chronicle.engines import writers

FOLDER = "crosswalk"
COLUMNS = ("from_table", "from_id", "to_table", "to_id", "relation", "share", "events", "first_fate", "last_fate", "mixed", "certainty")
COMMENT = (
    "Which entity of the first day became which of the second: a row for each pair of lives; where there is no partner, one side is empty."
)
_ORDER = "from_table NULLS LAST, from_id, to_table NULLS LAST, to_id"
_FROM = "from_table, from_id, from_life"
_TO = "to_table, to_id, to_life"
_PAIR = f"{_FROM}, {_TO}"
_BOUNDS = ("begun_earliest", "begun_latest", "ended_earliest", "ended_latest")


def macro(change: str) -> str:
    """Return the SQL that creates the macro `crosswalk(d1, d2)`, whose rows come in order."""
    found = query(change, "CAST(d1 AS DATE)", "CAST(d2 AS DATE)")
    return f"CREATE MACRO crosswalk(d1, d2) AS TABLE SELECT * FROM ({found}) ORDER BY {_ORDER}"


def query(change: str, d1: str, d2: str) -> str:
    """Return the query for the crosswalk from the day `d1` to `d2` (SQL that is never NULL); `change` is the name of the schema as SQL.

    Columns are those of COLUMNS. An entity has at most one life on a day, so each pair of lives is one pair of ids. The relation is
    `same` for a life that continues; `whole` if nothing of it went elsewhere and no part is stated; else `part`. `share` is the product of
    the shares on a path, summed over the paths; NULL if one is not on record, if a body gave away some of what it held before it gave that
    share, if the last gave something away afterwards, or if the order of the links is open. `mixed`: a body on the way, the first
    included, gave a part while it held something else, so it is unknown whether the part includes anything of the first.
    """
    return f"""
        WITH "#met" AS ({_met(change, d1, d2)}),
             "#ways" AS (SELECT m.* FROM "#met" AS m WHERE m.first_fate IS NOT NULL OR m.last_fate IS NOT NULL
                         UNION ALL {_gone(change, d1, d2)} UNION ALL {_new(change, d1, d2)}),
             "#pairs" AS ({_pairs()}),
             "#told" AS (SELECT {_PAIR}, list_sort(list(DISTINCT e.id)) AS events
                         FROM (SELECT {_PAIR}, unnest(w.events) AS number FROM "#ways" AS w) AS u
                         JOIN {change}.events AS e ON e.number = u.number GROUP BY {_PAIR})
        SELECT w.from_table, w.from_id, w.to_table, w.to_id, CASE WHEN w.whole THEN 'whole' ELSE 'part' END AS relation,
               CASE WHEN w.from_id IS NULL THEN NULL WHEN w.whole THEN 1.0 ELSE w.share END AS share, coalesce(t.events, []) AS events,
               w.first_fate, w.last_fate, w.mixed, CASE WHEN w.sure THEN 'certain' ELSE 'possible' END AS certainty
        FROM "#pairs" AS w LEFT JOIN "#told" AS t ON {" AND ".join(f"t.{c} IS NOT DISTINCT FROM w.{c}" for c in _PAIR.split(", "))}
        UNION ALL
        SELECT s.t, s.id, s.t, s.id, 'same', CASE WHEN w.from_id IS NULL THEN 1.0 END, CAST([] AS VARCHAR[]), NULL, NULL, FALSE,
               CASE WHEN s.sure THEN 'certain' ELSE 'possible' END
        FROM ({_same(change, d1, d2)}) AS s LEFT JOIN (SELECT DISTINCT {_FROM} FROM "#pairs") AS w
          ON w.from_table = s.t AND w.from_id = s.id AND w.from_life = s.life
    """


def _life() -> PeriodSql:
    """The period of a row v of `lives`, for conditions that are the same for exact and other periods."""
    return PeriodSql.of(_BOUNDS, True, "v.")


def _certain(on: str) -> str:
    """SQL condition that a row v of `lives` certainly exists on the day."""
    by = {exact: PeriodSql.of(_BOUNDS, exact, "v.").certain(on) for exact in (True, False)}
    return f"CASE WHEN v.exact THEN {by[True]} ELSE {by[False]} END"


def _inside(name: str, on: str) -> str:
    return f"(p.{name}_from IS NULL OR p.{name}_from <= {on}) AND (p.{name}_to IS NULL OR {on} < p.{name}_to)"


def _met(change: str, d1: str, d2: str) -> str:
    """The rows of `paths` that count between the two days.

    late, early: whether the path's end is there on d2 if everything still open on d2 has not happened yet (late), or has (early).
    stays_late, stays_early: the same for the first life itself.
    """
    return f"""
        SELECT p.{_PAIR.replace(", ", ", p.")},
               p.certain AND {_inside("certain_d1", d1)} AND {_inside("certain_d2", d2)} AS sure,
               p.certain_d2_from IS NULL OR p.certain_d2_from <= {d2} AS late, p.certain_d2_to IS NULL OR {d2} < p.certain_d2_to AS early,
               p.from_ends_latest IS NULL OR {d2} < p.from_ends_latest AS stays_late,
               p.from_ends_earliest IS NULL OR {d2} < p.from_ends_earliest AS stays_early,
               p.first_fate, p.last_fate, p.stated_part,
               CASE WHEN (p.share_from IS NULL OR p.share_from <= {d1}) AND (p.share_to IS NULL OR {d2} < p.share_to)
                    THEN p.share END AS share,
               coalesce({d1} < p.mixed_before, FALSE) AS mixed, p.events
        FROM {change}.paths AS p WHERE {d1} < {d2} AND {_inside("d1", d1)} AND {_inside("d2", d2)}
    """


def _gone(change: str, d1: str, d2: str) -> str:
    """Lives of d1 that have ended by d2 without a path that continues from their end."""
    return f"""
        SELECT v.entity_table, v.entity_id, v.life, NULL, NULL, NULL, {_certain(d1)}, TRUE, TRUE, FALSE, FALSE,
               'ends', NULL, FALSE, NULL, FALSE, [v.end_number]
        FROM {change}.lives AS v WHERE {_life().possible(d1)} AND v.ended_latest <= {d2} AND NOT EXISTS (
            SELECT 1 FROM "#met" AS m WHERE m.from_table = v.entity_table AND m.from_id = v.entity_id AND m.from_life = v.life
                                        AND m.first_fate = 'ends')
    """


def _new(change: str, d1: str, d2: str) -> str:
    """Lives of d2 that began after d1 without a path that leads to their beginning."""
    return f"""
        SELECT NULL, NULL, NULL, v.entity_table, v.entity_id, v.life, {_certain(d2)}, TRUE, TRUE, FALSE, FALSE,
               NULL, CASE WHEN v.life > 1 THEN 'returns' ELSE 'begins' END, FALSE, NULL, FALSE, [v.begin_number]
        FROM {change}.lives AS v WHERE {_life().possible(d2)} AND {d1} < v.begun_earliest AND NOT EXISTS (
            SELECT 1 FROM "#met" AS m WHERE m.to_table = v.entity_table AND m.to_id = v.entity_id AND m.to_life = v.life
                                        AND m.last_fate IN ('begins', 'returns'))
    """


def _same(change: str, d1: str, d2: str) -> str:
    """Lives that continue, and entities named by links whose tables have no period."""
    return f"""
        SELECT v.entity_table AS t, v.entity_id AS id, v.life, {_certain(d1)} AND {_certain(d2)} AS sure
        FROM {change}.lives AS v WHERE {_life().possible(d1)} AND {_life().possible(d2)}
        UNION ALL
        SELECT p.from_table, p.from_id, p.from_life, TRUE FROM {change}.paths AS p WHERE p.first_fate IS NULL AND p.last_fate IS NULL
    """


def _pairs() -> str:
    """One row for each pair of lives, with `whole`.

    `whole`: the first life ended, no part is stated, and the first became nothing else that is there on d2. If something is open on d2,
    successors that are there only if it has happened are not counted beside those that are there only if it has not. A successor that
    can be there only in one of these cases is whole if its links are.
    """
    beside = {when: f"f.{when} - 1 + CASE WHEN w.stays_{when} THEN 1 ELSE 0 END" for when in ("late", "early")}
    alone = " AND ".join(f"(NOT w.{when} OR {others} = 0)" for when, others in beside.items())
    full = "coalesce(w.share >= 0.999999, FALSE)"  # parts that add up to the whole are the whole
    whole = f"CASE WHEN (w.late OR w.early) AND w.first_fate = 'ends' THEN {alone} AND (NOT w.stated OR {full}) ELSE {full} END"
    sums = ", ".join(f"sum(CASE WHEN w.{when} THEN 1 ELSE 0 END) AS {when}" for when in beside)
    return f"""
        WITH "#joined" AS ({_joined()}),
             "#fans" AS (SELECT {_FROM}, {sums} FROM "#joined" AS w WHERE w.from_id IS NOT NULL GROUP BY {_FROM}),
             "#fins" AS (SELECT {_TO}, count(*) AS ways FROM "#joined" AS w GROUP BY {_TO})
        SELECT w.*, CASE WHEN w.from_id IS NULL THEN g.ways = 1 ELSE {whole} END AS whole
        FROM "#joined" AS w
        LEFT JOIN "#fans" AS f ON f.from_table = w.from_table AND f.from_id = w.from_id AND f.from_life = w.from_life
        LEFT JOIN "#fins" AS g ON g.to_table = w.to_table AND g.to_id = w.to_id AND g.to_life = w.to_life
    """


def _joined() -> str:
    names = ("late", "early", "stays_late", "stays_early")
    return f"""
        SELECT {_PAIR}, bool_or(w.sure) AS sure, {", ".join(f"bool_or(w.{name}) AS {name}" for name in names)},
               CASE WHEN bool_or(w.sure) THEN bool_and(w.mixed OR NOT w.sure) ELSE bool_and(w.mixed) END AS mixed,
               bool_or(w.stated_part) AS stated, max(w.first_fate) AS first_fate,
               CASE WHEN count(w.share) = count(*) THEN CAST(least(sum(w.share), 1) AS DOUBLE) END AS share,
               CASE min(CASE w.last_fate WHEN 'begins' THEN 1 WHEN 'returns' THEN 2 WHEN 'continues' THEN 3 END)
                    WHEN 1 THEN 'begins' WHEN 2 THEN 'returns' WHEN 3 THEN 'continues' END AS last_fate
        FROM "#ways" AS w GROUP BY {_PAIR}
    """


def write(con: engine.Connection, change: str, days: Sequence[datetime.date], folder: Path, metadata: Mapping[str, str]) -> list[Path]:
    """Write `crosswalk/<d1>_<d2>.parquet` and `.csv` for neighbouring days and for the first and the last. Return the files."""
    made = []
    for d1, d2 in spans(days):
        path = folder / FOLDER / f"{d1}_{d2}"
        path.parent.mkdir(exist_ok=True)
        table, text = path.with_suffix(".parquet"), path.with_suffix(".csv")
        con.execute(f'CREATE OR REPLACE TEMP TABLE "#crosswalk" AS {query(change, day(str(d1)), day(str(d2)))}')
        writers.parquet(con, f'SELECT * FROM "#crosswalk" ORDER BY {_ORDER}', table, {**metadata, "d1": str(d1), "d2": str(d2)})
        cells = ", ".join("array_to_string(events, ' ') AS events" if column == "events" else column for column in COLUMNS)
        writers.csv(con, f'SELECT {cells} FROM "#crosswalk" ORDER BY {_ORDER}', text)
        con.execute('DROP TABLE "#crosswalk"')
        made += [table, text]
    return made


def moved(change: str, d1: datetime.date, d2: datetime.date) -> str:
    """Return the query, in order, for the rows of entities that did not simply continue."""
    return f"SELECT * FROM ({query(change, day(str(d1)), day(str(d2)))}) WHERE relation <> 'same' ORDER BY {_ORDER}"


def spans(days: Sequence[datetime.date]) -> list[tuple[datetime.date, datetime.date]]:
    """Return the pairs of days that get a file: neighbours, and the first and the last."""
    ordered = sorted(set(days))
    found = list(pairwise(ordered))
    return [*found, (ordered[0], ordered[-1])] if len(ordered) > 2 else found
