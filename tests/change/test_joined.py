"""What two bare states tell of each other: events without days, rows that differ without one, and a change file that leads across."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator
from support.generated import Rows, packages, share, written
from support.states import interesting, statements
from support.workbench import declare, history, table

from chronicle.building import operands
from chronicle.change import change_file, pairs, replay
from chronicle.change.comparing import states
from chronicle.change.event import Event
from chronicle.change.joined import Joined
from chronicle.cli.main import main
from chronicle.core import row_id
from chronicle.core.sql import literal
from chronicle.documents import schemas
from chronicle.engines import duckdb as engine
from chronicle.history import asof
from chronicle.history.state import State
from chronicle.render import day_diff

SUCCESSION = {"predecessor": "old", "successor": "new", "act": "act"}
LIVING: Mapping[str, Any] = {
    "bodies": table("body sort a z", "body", role="entity", tracks=["sort"], period=("a", "z"), change={"updated": "reformed"}),
    "names": table(
        "name of lang text a z",
        "name",
        **{"role": "attribute", "of": {"bodies": "of"}, "series": ["of", "lang"], "tracks": ["text"], "period": ("a", "z")},
        change={"added": "named", "removed": "unnamed", "updated": "renamed"},
        labels={"text": "text", "language": "lang"},
    ),
    "ties": table(
        "tie of above a z",
        "tie",
        **{"role": "edge", "of": {"bodies": "of"}, "series": ["of"], "tracks": ["above"], "change": {"updated": "moved"}},
        edge={"parent": "above"},
        foreign={"above": "bodies.body"},
        period=("a", "z"),
    ),
    "acts": table("act day", "act", role="act", on="day"),
    "turns": table(
        "turn act old new",
        "turn",
        foreign={"old": "bodies.body", "new": "bodies.body", "act": "acts.act"},
        role="succession",
        succession=SUCCESSION,
    ),
    "colours": table("colour shade", "colour", role="reference"),
}
# A register as offices publish it every year: who is there, and nothing of when.
TIMELESS: Mapping[str, Any] = {
    "bodies": table("body called sort", "body", role="entity", tracks=["called", "sort"], labels={"columns": {"en": "called"}}),
}


def put(folder: Path, tables: Mapping[str, Any], rows: Mapping[str, str]) -> None:
    """Files of tables, from lines `cell cell; cell cell`; `-` is empty."""
    folder.mkdir()
    for name, lines in rows.items():
        out = io.StringIO()
        columns = [field["name"] for field in tables[name]["schema"]["fields"]]
        given = [line.split() for line in lines.split(";") if line.strip()]
        known = columns + (["certainty"] if any(len(cells) > len(columns) for cells in given) else [])
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(known)
        for cells in given:
            sure = ["certain"] * (len(known) > len(columns) == len(cells))
            writer.writerow(["" if cell == "-" else cell for cell in cells] + [""] * (len(known) - len(cells) - len(sure)) + sure)
        (folder / f"{name}.csv").write_text(out.getvalue(), "utf-8")


Comparing = Callable[..., Any]


@pytest.fixture
def comparing(tmp_path: Path) -> Comparing:
    """Two folders of files under one contract, compared."""

    @contextmanager
    def joined(old: Mapping[str, str], new: Mapping[str, str], tables: Mapping[str, Any] = LIVING) -> Iterator[Joined]:
        declare(tmp_path, tables, {}).describe(lambda d: d["chronicle"].update(languages=["en", "fr"]))
        for name in tables:
            (tmp_path / f"{name}.csv").unlink(missing_ok=True)
        put(tmp_path / "old", tables, old)
        put(tmp_path / "new", tables, new)
        with operands.opened(str(tmp_path / "old"), str(tmp_path / "new")) as (first, second):
            found = states(first, second)
            assert isinstance(found, Joined)
            yield found

    return joined


def told(found: Joined) -> dict[str, tuple[str, str, str]]:
    """Kind, days and certainty of each event, by its id."""
    days = ("" if day is None else str(day) for event in found.events() for day in (event.earliest, event.latest))
    texts = map("..".join, zip(days, days, strict=True))
    return {event.id: (event.word, text, event.certainty) for event, text in zip(found.events(), texts, strict=True)}


def only(found: Joined) -> Event:
    (event,) = found.events()
    return event


# Events


def test_who_is_in_one_state_only_came_or_went_on_a_day_that_nobody_knows(comparing: Comparing) -> None:
    with comparing({"bodies": "p k; q k"}, {"bodies": "q k; s k"}) as found:
        assert told(found) == {"end/bodies/p": ("abolished", "..", "certain"), "begin/bodies/s": ("created", "..", "certain")}


def test_a_day_that_a_row_states_is_the_day_of_the_event(comparing: Comparing) -> None:
    with comparing({"bodies": "p k .. 2001-05-01"}, {"bodies": "s k 2000-02-03 .."}) as found:
        assert told(found) == {
            "end/bodies/p": ("abolished", "2001-05-01..2001-05-01", "certain"),
            "begin/bodies/s": ("created", "2000-02-03..2000-02-03", "certain"),
        }


def test_a_value_that_is_another_is_an_update_and_a_cell_that_no_case_tells_is_none(comparing: Comparing) -> None:
    old = {"bodies": "p k .. ..; q k 1990 ..", "names": "n p en Alder .. ..; m q en Birch .. .."}
    new = {"bodies": "p m .. ..; q k 1991 ..", "names": "n p en Ash .. ..; m q en Birch .. 2030"}
    with comparing(old, new) as found:
        assert told(found) == {"begin/bodies/p": ("reformed", "..", "certain"), "begin/names/n": ("renamed", "..", "certain")}
        assert [(rows.table, rows.rewritten) for rows in found.others] == [("bodies", 1), ("names", 1)]
        event = found.events()
        tracked = {(t.column, t.old, t.new) for each in event for t in each.tracked}
        assert tracked == {("sort", "k", "m"), ("text", "Alder", "Ash")}


def test_statements_of_one_series_under_other_ids_give_way_to_each_other(comparing: Comparing) -> None:
    old = {"bodies": "p k; q k; s k", "ties": "t1 p q; t2 q s"}
    with comparing(old, {**old, "ties": "t9 p s; t2 q s"}) as found:
        event = only(found)
        assert (event.word, {ref.id for ref in (*event.subjects, *event.objects)}) == ("moved", {"p", "q", "s"})


def test_new_successions_explain_who_came_and_went(comparing: Comparing) -> None:
    old = {"bodies": "p k; q k; r k", "acts": "x 1999", "turns": "u0 x r q"}
    new = {"bodies": "s k; r k", "acts": "x 1999; y 2000-05-01", "turns": "u0 x r q; u1 y p s; u2 y q s"}
    with comparing(old, new) as found:
        event = only(found)
        assert (event.kind, {ref.id for ref in event.predecessors}, {ref.id for ref in event.successors}) == ("merged", {"p", "q"}, {"s"})
        assert [act.id for act in event.acts] == ["y"]


@pytest.mark.parametrize(("ended", "unsettled"), [("y", False), ("-", True)])
def test_an_end_that_states_the_act_of_a_succession_leaves_nothing_open(comparing: Comparing, ended: str, unsettled: bool) -> None:
    bodies = table("body a z ended", "body", role="entity", period=("a", "z"), causes={"to": "ended"}, foreign={"ended": "acts.act"})
    old = {"bodies": f"p - - {ended}", "acts": "y 2000-05-01"}
    new = {"bodies": "s 2000-05-01 .. -", "acts": "y 2000-05-01", "turns": "u y p s"}
    with comparing(old, new, {**LIVING, "bodies": bodies}) as found:
        assert (only(found).kind, bool(only(found).unsettled)) == ("replaced", unsettled)


def test_successions_without_any_in_the_older_state_count_if_somebody_came_or_went_by_them(comparing: Comparing) -> None:
    new = {"bodies": "s k; r k; t k", "acts": "x 1999; y 2000-05-01", "turns": "u0 x r t; u1 y p s"}
    with comparing({"bodies": "p k; r k; t k", "acts": "x 1999"}, new) as found:
        assert told(found) == {"begin/bodies/s": ("replaced", "..", "certain")}


def test_a_register_without_any_time_tells_who_lives_by_who_is_there(comparing: Comparing) -> None:
    with comparing({"bodies": "p Alder k; q Birch k; r Rowan k"}, {"bodies": "q Birch k; r Sorbus k; s Spruce k"}, TIMELESS) as found:
        assert told(found) == {
            "end/bodies/p": ("abolished", "..", "certain"),
            "begin/bodies/s": ("created", "..", "certain"),
            "begin/bodies/r": ("updated", "..", "certain"),
        }


# What is known


def test_what_is_only_better_known_was_learned_and_did_not_happen(comparing: Comparing) -> None:
    old = {"bodies": "p k .. .. possible; q k .. .. certain; r k .. .. possible"}
    with comparing(old, {"bodies": "p k .. .. certain; q k .. .. possible; r k .. .. possible"}) as found:
        assert told(found) == {}
        (rows,) = found.others
        assert (rows.learned, rows.doubted) == (1, 1)


def test_what_one_state_has_for_possible_only_may_have_happened(comparing: Comparing) -> None:
    with comparing({"bodies": "p k .. 2000 possible"}, {"bodies": "q k 2000 .. possible; r k 2000-01-01 .. certain"}) as found:
        assert told(found) == {
            "end/bodies/p": ("abolished", "..", "possible"),
            "begin/bodies/q": ("created", "..", "possible"),
            "begin/bodies/r": ("created", "2000-01-01..2000-01-01", "certain"),
        }


def test_rows_of_tables_without_time_are_counted_and_tables_of_one_state_are_named(comparing: Comparing) -> None:
    old = {"bodies": "p k", "colours": "red dark; blue light", "ties": "t p p"}
    with comparing(old, {"bodies": "p k", "colours": "red light; green dark"}) as found:
        (rows,) = found.others
        assert (rows.table, rows.added, rows.removed, rows.rewritten) == ("colours", 1, 1, 1)
        assert found.alone == ("ties",)
        said = " ".join(" ".join(day_diff.screen(found)).split())
    assert "colours: 1 row added, 1 row removed and 1 row changed (shade 1)." in said
    assert "In one of the two only, or with another key, so not compared: ties." in said


def test_a_column_of_one_state_is_named_and_its_cells_are_no_change(comparing: Comparing, tmp_path: Path) -> None:
    with comparing({"bodies": "p Alder k"}, {"bodies": "p Alder k"}, TIMELESS) as found:
        assert found.whole
    (tmp_path / "new" / "bodies.csv").write_text("body,called\np,Alder\n", "utf-8")
    with operands.opened(str(tmp_path / "old"), str(tmp_path / "new")) as (first, second):
        lost = states(first, second)
        assert isinstance(lost, Joined)
        assert (told(lost), lost.one_sided) == ({}, [("bodies", "sort")])
        assert "In one of the two only, so not compared: bodies.sort." in " ".join(day_diff.screen(lost))
        assert "digests" not in document(lost)["from"]


def test_the_screen_names_both_states_and_what_they_cannot_tell(comparing: Comparing) -> None:
    old = {"bodies": "p k; q k", "names": "n p en Alder; m q en Birch"}
    with comparing(old, {"bodies": "q k", "names": "m q en Beech"}) as found:
        lines = list(day_diff.screen(found))
        assert len(list(day_diff.everything(found))) > 2
    said = " ".join(" ".join(lines).split())
    assert lines[0].endswith("2 changes")
    assert "old → " in said
    assert "Alder" in said
    assert "Beech: renamed, from Birch to Beech" in said
    assert "Interim changes are not seen" in said


def test_of_two_days_of_two_editions_only_what_the_newer_one_says_of_the_time_between_happened(tmp_path: Path) -> None:
    rows = {
        "old": ["p 1990-01-01 ..", "q 1990-01-01 ..", "r 1990-01-01 2001-05-01", "s 1990-01-01 .."],
        "new": ["p 1990-01-01 2001-03-01", "r 1990-01-01 2001-05-01", "s 1990-01-01 ..", "t 1980-01-01 ..", "u 2001-01-01 .."],
    }
    for name, lines in rows.items():
        (tmp_path / name).mkdir()
        cells = [dict(zip(("body", "a", "z"), line.split(), strict=True)) for line in lines]
        bodies = table("body a z", "body", role="entity", period=("a", "z"))
        declare(tmp_path / name, {"bodies": bodies}, {"bodies": cells}).describe(lambda d: d.update(name="odd"))
    with operands.opened(f"{tmp_path / 'old'}@2000-06-30", f"{tmp_path / 'new'}@2001-06-30") as (first, second):
        found = states(first, second)
        assert isinstance(found, Joined)
        assert told(found) == {
            "end/bodies/p": ("abolished", "..", "certain"),
            "end/bodies/r": ("abolished", "2001-05-01..2001-05-01", "certain"),
            "begin/bodies/u": ("created", "2001-01-01..2001-01-01", "certain"),
        }
        (others,) = found.others
        assert (others.late, others.withdrawn) == (1, 1)  # t was there before; q is said no more


# Change files


def document(found: Joined) -> dict[str, Any]:
    out = io.StringIO()
    change_file.write(found, out)
    read: dict[str, Any] = json.loads(out.getvalue())
    schema = schemas.schema("change")
    assert [error.message for error in Draft202012Validator(schema).iter_errors(read)] == []
    return read


def test_a_change_file_of_two_folders_is_version_3_and_leads_from_each_to_the_other(comparing: Comparing, tmp_path: Path) -> None:
    old = {"bodies": "p k 1990 ..; q k 1990 .. possible", "names": "n p en Alder .. ..", "colours": "red dark"}
    new = {"bodies": "q k 1990 .. certain; s k 2000 ..", "names": "n p en Ash .. ..", "colours": "red light; blue -"}
    with comparing(old, new) as found:
        read = document(found)
    assert (read["from"]["day"], read["from"]["version"], read["schema_version"]) == (None, None, "3.0")
    assert {(row["table"], row["id"], row["change"]) for row in read["rows"]} == {
        *(("bodies", "p", "removed"), ("bodies", "q", "changed"), ("bodies", "s", "added"), ("names", "n", "changed")),
        *(("colours", "red", "changed"), ("colours", "blue", "added")),
    }
    assert next(row for row in read["rows"] if row["id"] == "q")["new"] == {"certainty": "certain"}
    assert read["net"]["same"] == 1  # q
    assert {(row["from"] and row["from"]["id"], row["to"] and row["to"]["id"]) for row in read["net"]["rows"]} == {("p", None), (None, "s")}
    names = [str(tmp_path / "old"), str(tmp_path / "new")]
    assert main(["diff", *names, "--json"]) == 0
    with operands.opened(*names) as (first, second), (tmp_path / "c.json").open("w", encoding="utf-8") as out:
        change_file.write(states(first, second), out)
    for state, reverse in zip(names, (False, True), strict=True):
        with operands.one(state) as side:
            replay.applied(change_file.read(tmp_path / "c.json"), side, reverse=reverse)


@share(0.2)
@given(packages())
def test_snapshots_of_any_package_replay_and_each_changed_row_is_in_one_event(tmp_path_factory: pytest.TempPathFactory, rows: Rows) -> None:
    folder = tmp_path_factory.mktemp("states")
    with written(rows) as made, history(made.root) as (con, package):
        days = interesting(statements(con, package), 3)
        for day in days:
            (folder / str(day)).mkdir()
            for each in package.temporal:
                path = literal(f"{folder / str(day) / each.name}.parquet")
                con.execute(f"COPY ({asof.select(each, f'DATE {literal(str(day))}')}) TO {path}")
        shutil.copy(made.root / "datapackage.json", folder)
    for one, other in pairwise(days):
        names = str(folder / str(one)), str(folder / str(other))
        path = folder / f"{one}.json"
        with operands.opened(*names) as (first, second), path.open("w", encoding="utf-8") as out:
            found = states(first, second)
            assert isinstance(found, Joined)
            assert unexplained(found) == []
            change_file.write(found, out)
        for text, reverse in zip(names, (False, True), strict=True):
            with operands.one(text) as side:
                replay.applied(change_file.read(path), side, reverse=reverse)


def unexplained(found: Joined) -> list[tuple[str, str]]:
    """Rows on one side only, or that say something else, which are not in exactly as many events as they have boundaries."""
    state = State(found.place.con, found.place.package, None, found.place.database)
    wanted = " UNION ALL ".join(
        f"SELECT '{t.name}' AS t, coalesce({', '.join(row_id.of_columns([f'{letter} {c}' for c in t.key]) for letter in 'no')}) AS id, "
        f"CASE WHEN was IS NULL THEN 0 ELSE 1 END + CASE WHEN now IS NULL THEN 0 ELSE 1 END AS sides "
        f"FROM {pairs.name(t)} WHERE {pairs.CHANGED}"
        for t in found.compared.eventful
    )
    told = f"SELECT statement_table AS t, statement_id AS id, count(*) AS sides FROM {found.place.own('statements')} GROUP BY ALL"
    query = f"SELECT w.t, w.id FROM ({wanted}) AS w LEFT JOIN ({told}) AS s USING (t, id) WHERE coalesce(s.sides, 0) <> w.sides"
    return engine.rows(state.con, query)
