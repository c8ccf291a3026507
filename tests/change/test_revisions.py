"""Two clocks: what a newer record says otherwise, and since when. Held against the answers of both records, day by day."""

from __future__ import annotations

import datetime
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import generated
from support.generated import SPAN, TABLES, Rows, iso, packages, revised, share, written
from support.oracle import FIRST, LAST, ONE, Statement
from support.workbench import Folder, declare, history

from chronicle.building import operands
from chronicle.change import revisions
from chronicle.change.revisions import Revision
from chronicle.change.row_changes import Row
from chronicle.cli.main import main
from chronicle.contract.package import Package
from chronicle.engines import duckdb as engine
from chronicle.history.state import State

Day = datetime.date
MARK = {"mark": "m0", "thing": "t0", "lang": "en", "text": "x", "a": "2000-01-10", "z": "2000-02-10"}
USED = {name: TABLES[name] for name in ("things", "marks", "links", "folk", "posts", "acts", "turns", "proofs")}
BASE: Rows = {
    "things": [{"thing": f"t{n}", "a": "1990", "z": ".."} for n in (0, 1)],
    "marks": [MARK],
    "folk": [{"person": "p0"}, {"person": "p1"}],
    "acts": [{"act": "a0", "day": "2000-01-10"}],
}


def day(text: str) -> Day:
    return Day.fromisoformat(text)


@contextmanager
def records(root: Path, old: Rows, new: Rows, closings: tuple[str, str] = ("2000-03-01", "2000-06-01")) -> Iterator[tuple[State, State]]:
    folders = []
    for name, rows, closing in (("old", old, closings[0]), ("new", new, closings[1])):
        (root / name).mkdir()
        folders.append(declare(root / name, USED, rows, closing))
    with history(folders[0].root) as (con, package), history(folders[1].root) as (other, later):
        con.execute("ATTACH ':memory:' AS newer")
        copy(other, con, later)
        yield State(con, package, None), State(con, later, None, "newer")


def copy(source: engine.Connection, target: engine.Connection, package: Package) -> None:
    for table in package.tables.values():
        cursor = source.execute(f'FROM "{table.name}"')
        columns = ", ".join(f'"{name}" {kind}' for name, kind, *_ in cursor.description or [])
        target.execute(f'CREATE TABLE newer."{table.name}" ({columns})')
        if rows := cursor.fetchall():
            target.executemany(f'INSERT INTO newer."{table.name}" VALUES ({", ".join("?" * len(rows[0]))})', rows)


def told(revision: Revision) -> tuple[str, str, list[str], list[tuple[str | None, str | None]]]:
    ranges = [(str(a) if a else None, str(z) if z else None) for a, z in revision.affects]
    return revision.clock, revision.table.name, sorted(row.id for row in revision.rows), ranges


def mark(**cells: str) -> Rows:
    return {"marks": [MARK | cells]}


NOTHING: Rows = {"marks": []}
LATER = {"mark": "m1", "thing": "t0", "lang": "en", "text": "y", "a": "2000-04-01", "z": ".."}

CASES = {
    "ended since": (
        *(mark(z=".."), mark(z="2000-05-01")),
        ("world", ["m0"], [("2000-05-01", None)]),
    ),
    "begun since": (mark(), {"marks": [MARK, LATER]}, ("world", ["m1"], [("2000-04-01", None)])),
    "begun on the day after the closing date": (
        *(mark(), {"marks": [MARK, LATER | {"a": "2000-03-02"}]}),
        ("world", ["m1"], [("2000-03-02", None)]),
    ),
    "begun on the closing date": (
        *(mark(), {"marks": [MARK, LATER | {"a": "2000-03-01"}]}),
        ("late", ["m1"], [("2000-03-01", None)]),
    ),
    "a statement more of the past": (NOTHING, mark(), ("late", ["m0"], [("2000-01-10", "2000-02-10")])),
    "a beginning that is known better": (mark(a="2000-01"), mark(), ("late", ["m0"], [("2000-01-01", "2000-01-31")])),
    "a sighting": (
        *(
            mark(a="2000-01"),
            mark(a="2000-01")
            | {"proofs": [{"proof": "c", "tab": "marks", "row": "m0", "book": "b", "stance": "attests", "seen": "2000-01-20"}]},
        ),
        ("late", ["m0"], [("2000-01-20", "2000-01-31")]),
    ),
    "another value": (mark(), mark(text="y"), ("corrected", ["m0"], [("2000-01-10", "2000-02-10")])),
    "another value under another id": (
        *(mark(), {"marks": [MARK | {"mark": "m9", "text": "y"}]}),
        ("retracted", ["m0"], [("2000-01-10", "2000-02-10")]),
        ("late", ["m9"], [("2000-01-10", "2000-02-10")]),
    ),
    "a later beginning": (mark(), mark(a="2000-01-20"), ("corrected", ["m0"], [("2000-01-10", "2000-01-20")])),
    "an earlier beginning": (mark(), mark(a="2000-01-05"), ("corrected", ["m0"], [("2000-01-05", "2000-01-10")])),
    "a certain beginning that is doubted": (mark(), mark(a="2000-01"), ("corrected", ["m0"], [("2000-01-01", "2000-01-31")])),
    "it ended before the closing date after all": (mark(z=".."), mark(z="2000-02-20"), ("corrected", ["m0"], [("2000-02-20", None)])),
    "said no more": (mark(), NOTHING, ("retracted", ["m0"], [("2000-01-10", "2000-02-10")])),
    "another id": (mark(), mark(mark="m9"), ("remodelled", ["m0", "m9"], [])),
    "in two parts": (
        *(mark(), {"marks": [MARK | {"z": "2000-01-20"}, MARK | {"mark": "m9", "a": "2000-01-20"}]}),
        ("remodelled", ["m0", "m9"], []),
    ),
    "a date in other words": (mark(a="2000-01"), mark(a="[2000-01-01..2000-01-31]"), ("remodelled", ["m0"], [])),
}


@pytest.mark.parametrize("name", CASES)
def test_each_clock(tmp_path: Path, name: str) -> None:
    old, new, *expected = CASES[name]
    with records(tmp_path, BASE | old, BASE | new) as (first, second):
        found = [(clock, ids, ranges) for clock, table, ids, ranges in map(told, revisions.revisions(first, second)) if table == "marks"]
    assert found == expected


def test_the_same_record_revises_nothing(tmp_path: Path) -> None:
    with records(tmp_path, BASE, BASE) as (first, second):
        assert revisions.revisions(first, second) == []


def test_a_new_proof_is_learned_late_on_the_days_of_its_statement(tmp_path: Path) -> None:
    proof = {"proof": "c", "tab": "marks", "row": "m0", "book": "b", "stance": "supports", "seen": ""}
    with records(tmp_path, BASE, BASE | {"proofs": [proof]}) as (first, second):
        assert [told(r) for r in revisions.revisions(first, second)] == [("late", "proofs", ["c"], [("2000-01-10", "2000-02-10")])]


@pytest.mark.parametrize(
    ("table", "row", "expected"),
    [
        ("acts", {"act": "a1", "day": "2000-02-03"}, ("late", "acts", ["a1"], [("2000-02-03", None)])),
        ("acts", {"act": "a1", "day": "2000-04-03"}, ("world", "acts", ["a1"], [("2000-04-03", None)])),
        ("turns", {"turn": "u", "act": "a0", "old": "t0", "new": "t1"}, ("late", "turns", ["u"], [("2000-01-10", None)])),
        ("folk", {"person": "p2"}, ("late", "folk", ["p2"], [(None, None)])),
    ],
)
def test_what_has_no_period_speaks_from_its_act_on_or_of_all_days(
    tmp_path: Path, table: str, row: dict[str, str], expected: tuple[Any, ...]
) -> None:
    with records(tmp_path, BASE, BASE | {table: [*BASE.get(table, []), row]}) as (first, second):
        assert [told(r) for r in revisions.revisions(first, second)] == [expected]


# Against the answers of both records


SAID: Mapping[str, tuple[str, ...]] = {  # what a statement says, apart from its own id and its period
    **{"things": ("thing",), "marks": ("thing", "lang", "text"), "links": ("thing", "above"), "folk": ("person",)},
    **{"posts": ("person", "thing"), "measures": ("thing",), "acts": ("act", "day"), "turns": ("act", "old", "new")},
    **{"proofs": ("tab", "row", "book", "stance", "seen")},
}
Answer = dict[tuple[str, ...], int]
Spoken = tuple[tuple[str, ...], Statement]


def period(fe: Day | None, fl: Day | None, te: Day | None, tl: Day | None, *, exact: bool) -> Statement:
    return Statement({}, fe or FIRST, fl or (FIRST if exact else LAST), te or LAST, tl or LAST, exact)


class Record:
    """All rows of a compiled record by table and id, and on which days each speaks."""

    def __init__(self, con: engine.Connection, package: Package) -> None:
        self.package = package
        self.rows = {
            name: {table.row_id(row): row for row in engine.dicts(con, f'SELECT * FROM "{name}"')} for name, table in package.tables.items()
        }

    def spoken(self, table: str, row: Row) -> Statement | None:
        declared = self.package.tables[table]
        if declared.period:
            return period(*(row[column] for column in declared.bounds), exact=declared.exact)
        if table == "acts":
            return self._of_act(row)
        if table == "turns":
            return self._of_act(self.rows["acts"][row["act"]])
        if table == "folk":
            return period(None, None, None, None, exact=True)
        if table == "proofs":
            return self.spoken(row["tab"], self.rows[row["tab"]][row["row"]])
        return None

    @staticmethod
    def _of_act(act: Row) -> Statement:
        return period(act["day_earliest"], act["day_earliest"], None, None, exact=True)

    def statements(self, table: str, ids: set[str] | None = None) -> list[Spoken]:
        rows = [row for key, row in self.rows[table].items() if ids is None or key in ids]
        return [(tuple(str(row[c]) for c in SAID[table]), span) for row in rows if table in SAID and (span := self.spoken(table, row))]

    def days(self) -> Iterator[Day]:
        for table in self.rows:
            for _, span in self.statements(table):
                yield from span.bounds


def answer(spoken: list[Spoken], when: Day) -> Answer:
    found: Answer = {}
    for what, span in spoken:
        if level := span.on(when):
            found[what] = max(found.get(what, 0), 2 if level == "certain" else 1)
    return found


def expected_clock(old: Record, new: Record, revision: Revision, days: list[Day], closing: Day) -> str:
    """The definitions, read day by day from the statements of the revision, and those that say the same in both records."""
    name, ids = revision.table.name, {row.id for row in revision.rows}
    before, after = old.statements(name, ids), new.statements(name, ids)
    if revision.table.period:
        same = {key for key, row in old.rows[name].items() if new.rows[name].get(key) == row}
        kept = [spoken for spoken in old.statements(name, same) if spoken[0] in {what for what, _ in (*before, *after)}]
        before, after = [*before, *kept], [*after, *kept]
    other = [when for when in days if answer(before, when) != answer(after, when)]
    if not other:
        return "remodelled"
    if min(other) > closing:
        return "world"
    if not ids & new.rows[name].keys():
        return "retracted"
    both = ids & old.rows[name].keys() & new.rows[name].keys()
    cells = [(old.rows[name][i][c], new.rows[name][i][c]) for i in both for c in SAID.get(name, ())]
    denied = any(then is not None and then != now for then, now in cells)  # an empty cell denies nothing
    known = {what for what, _ in before}
    for when in other:
        if when <= closing:
            then, now = answer(before, when), answer(after, when)
            denied |= any(level == 2 and now.get(what, 0) < 2 for what, level in then.items())
            denied |= any(what in known and what not in then for what in now)
    return "corrected" if denied else "late"


@contextmanager
def versions(rows: Rows, later: Rows, closing: str) -> Iterator[tuple[Record, Record, list[Revision]]]:
    with (
        written(rows, iso(SPAN // 2)) as one,
        written(later, closing) as other,
        history(one.root) as (con, package),
        history(other.root) as (newer, contract),
    ):
        con.execute("ATTACH ':memory:' AS newer")
        copy(newer, con, contract)
        found = revisions.revisions(State(con, package, None), State(con, contract, None, "newer"))
        yield Record(con, package), Record(newer, contract), found


TWO = packages().flatmap(lambda rows: st.tuples(st.just(rows), revised(rows)))


@pytest.mark.slow
@share(0.6)
@given(TWO, st.sampled_from([iso(SPAN // 2), iso(SPAN)]))
def test_revisions_tell_exactly_the_days_with_another_answer(both: tuple[Rows, Rows], closing: str) -> None:
    with versions(*both, closing) as (old, new, found):
        edges = {*old.days(), *new.days(), day(iso(SPAN // 2)) + ONE} - {FIRST, LAST}
        days = sorted({edge + step * ONE for edge in edges for step in (-1, 0)} | {Day(1500, 1, 1), Day(2500, 1, 1)})
        differing = {
            name: {key for key in {**old.rows[name], **new.rows[name]} if old.rows[name].get(key) != new.rows[name].get(key)}
            for name in old.rows
        }
        for name, table in old.package.tables.items():
            # A row without a period that is the same in both records says the same, whatever became of that on which it rests.
            before, after = (record.statements(name, None if table.period else differing[name]) for record in (old, new))
            for when in days:
                assert bool(revisions.affected(found, when, name)) == (answer(before, when) != answer(after, when)), (name, when)
        assert Counter((row.table.name, row.id) for r in found for row in r.rows) == Counter(
            (name, key) for name, keys in differing.items() for key in keys
        )
        for revision in found:
            assert revision.clock == expected_clock(old, new, revision, days, day(iso(SPAN // 2))), told(revision)


def test_what_another_statement_goes_on_saying_is_no_other_answer(tmp_path: Path) -> None:
    twice = {"marks": [MARK, MARK | {"mark": "m1", "a": "2000-01-01"}]}
    with records(tmp_path, BASE | twice, BASE | {"marks": twice["marks"][1:]}) as (first, second):
        assert [told(r) for r in revisions.revisions(first, second)] == [("remodelled", "marks", ["m0"], [])]


# The command


@pytest.fixture
def folders(tmp_path: Path) -> tuple[str, str]:
    (tmp_path / "old").mkdir()
    (tmp_path / "new").mkdir()
    declare(tmp_path / "old", USED, BASE, "2000-03-01").describe(lambda d: d.update(name="marked"))
    declare(tmp_path / "new", USED, BASE | mark(text="y"), "2000-06-01").describe(lambda d: d.update(name="marked"))
    return str(tmp_path / "old"), str(tmp_path / "new")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ([], 1),
        (["--asof", "2000-01-10"], 1),
        (["--asof", "2000-01-10", "--table", "marks"], 1),
        (["--asof", "2000-01-09"], 0),
        (["--asof", "2000-02-10"], 0),
        (["--table", "things"], 0),
    ],
)
def test_affected_says_yes_or_no(folders: tuple[str, str], capsys: pytest.CaptureFixture[str], words: list[str], code: int) -> None:
    assert main(["affected", "--from", folders[0], "--to", folders[1], *words]) == code
    told = capsys.readouterr().out
    if code:
        assert all(word in told for word in ("corrected", "1 mark", "m0", "x → y", "10 January 2000"))
    else:
        assert told == "Your answer stays the same: nothing that changed affects it.\n"


def test_affected_gives_the_revisions_as_json(folders: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["affected", "--from", folders[0], "--to", folders[1], "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    (revision,) = told["revisions"]
    assert told["schema"] == []
    assert (revision["clock"], revision["table"], revision["affects"]) == ("corrected", "marks", [["2000-01-10", "2000-02-10"]])
    assert revision["rows"] == [{"table": "marks", "id": "m0", "change": "changed", "old": {"text": "x"}, "new": {"text": "y"}}]


def test_nothing_is_affected_between_a_version_and_itself(folders: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["affected", "--from", folders[0], "--to", folders[0], "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"schema_version": "1.0", "schema": [], "revisions": []}


@pytest.mark.parametrize(
    ("words", "code", "remedy"),
    [
        (["--from", "{old}", "--to", "{new}", "--asof", "2000-02-30"], "bad-date", "YYYY-MM-DD"),
        (["--from", "{old}", "--to", "{new}", "--table", "nothing"], "unknown-table", "did you mean things?"),
        (["--from", "{old}@2000-01-01", "--to", "{new}@2000-01-01"], "not-comparable", "--asof"),
        (["--from", "{old}", "--to", "{new}@2000-01-01"], "not-comparable", "@YYYY-MM-DD"),
        (["--from", "{old}", "--to", "nowhere"], "bad-side", "1.0.0"),
    ],
)
def test_affected_refuses_what_it_cannot_answer(
    folders: tuple[str, str], capsys: pytest.CaptureFixture[str], words: list[str], code: str, remedy: str
) -> None:
    assert main(["affected", *(word.format(old=folders[0], new=folders[1]) for word in words)]) == 2
    captured = capsys.readouterr()
    assert captured.err.startswith(f"error [{code}] ")
    assert remedy in captured.err.partition(" -> ")[2]
    assert captured.out == ""


def test_a_release_that_is_older_or_of_another_dataset_answers_nothing(
    folders: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["affected", "--from", folders[1], "--to", folders[0]]) == 2
    assert "bad-order" in capsys.readouterr().err
    Folder(Path(folders[1])).describe(lambda d: d.update(name="another"))
    assert main(["affected", "--from", *folders[:1], "--to", folders[1]]) == 2
    assert "not-comparable" in capsys.readouterr().err


# What a column more or less, or an empty cell, does


def with_notes(folder: Folder, *notes: str) -> Folder:
    """The marks with a column more, filled with `notes`."""
    rows = folder.rows("marks")
    folder.resource("marks", lambda r: r["schema"]["fields"].append({"name": "note", "type": "string"}))
    folder.write("marks", [{**row, "note": note} for row, note in zip(rows, notes, strict=True)])
    return folder


@contextmanager
def told_of(old: Folder, new: Folder) -> Iterator[list[Revision]]:
    with operands.opened(str(old.root), str(new.root)) as (first, second):
        yield revisions.revisions(first.state, second.state)


@pytest.mark.parametrize(
    ("old", "new", "clock"),
    [
        (None, "", "remodelled"),  # a column that nobody fills
        (None, "n", "late"),
        ("", "n", "late"),
        ("n", "m", "corrected"),
        ("n", "", "retracted"),
        ("n", None, "retracted"),  # the column is dropped
        ("", None, "remodelled"),
    ],
)
def test_an_empty_cell_says_nothing_that_a_filled_one_could_deny(tmp_path: Path, old: str | None, new: str | None, clock: str) -> None:
    made = []
    for name, note in (("old", old), ("new", new)):
        (tmp_path / name).mkdir()
        folder = declare(tmp_path / name, USED, BASE, "2000-03-01")
        folder.describe(lambda d: d.update(name="marked"))
        made.append(folder if note is None else with_notes(folder, note))
    with told_of(*made) as found:
        assert {r.clock for r in found if r.table.name == "marks"} <= {clock}
        assert bool(found) == (clock != "remodelled")


def test_another_id_beside_a_new_empty_column_is_still_no_other_answer(tmp_path: Path) -> None:
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
    old = declare(tmp_path / "old", USED, BASE, "2000-03-01")
    new = with_notes(declare(tmp_path / "new", USED, BASE | {"marks": [MARK | {"mark": "m9"}]}, "2000-03-01"), "")
    for folder in (old, new):
        folder.describe(lambda d: d.update(name="marked"))
    with told_of(old, new) as found:
        assert [r.clock for r in found] == ["remodelled"]


def test_a_dropped_column_touches_who_used_its_table(folders: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    old = Path(folders[0])
    with_notes(Folder(old), "")
    assert main(["affected", "--from", str(old), "--to", folders[1], "--table", "marks", "--asof", "1999-01-01"]) == 1
    assert "marks.note: removed" in capsys.readouterr().out


@pytest.mark.parametrize("day", ["2000-01-10", "2000~", "", "spring"])
def test_rows_that_are_dated_only_now_were_not_corrected(tmp_path: Path, day: str) -> None:
    made = []
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
        books = generated.table("book day note" if name == "new" else "book day", "book", role="reference")
        rows = {"books": [{"book": "b0", "day": day} | ({"note": "n"} if name == "new" else {})]}
        made.append(declare(tmp_path / name, USED | {"books": books}, BASE | rows, "2000-03-01"))
        made[-1].describe(lambda d: d.update(name="marked"))
    if day != "spring":
        made[1].resource("books", lambda r: r["chronicle"].update(on="day"))
    with told_of(*made) as found:
        assert [(r.table.name, r.clock) for r in found] == [("books", "late")]
