"""An edition that is open: opened twice, compared, closed; a day of it as a mapping of tables."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.workbench import Folder

import chronicle
from chronicle import ChronicleError, Edition

DAY = "2007-07-01"


@pytest.fixture
def edition(league_build: Path) -> Iterator[Edition]:
    with chronicle.open(league_build) as found:
        yield found


def test_an_edition_can_be_opened_twice_and_compared_while_it_is_open(edition: Edition, league_build: Path) -> None:
    with chronicle.open(league_build) as second, chronicle.open(league_build, external=True) as third:
        assert len({len(each.sql("FROM books")) for each in (edition, second, third)}) == 1
        with edition.diff("1998-01-01", "2014-01-01") as first, chronicle.diff("1998-01-01", "2014-01-01", package=league_build) as again:
            assert str(first) == str(again)


def test_a_day_may_be_a_text_a_date_or_a_time(edition: Edition) -> None:
    moment = datetime.datetime(2007, 7, 1, 13, 30)
    assert {edition.asof(day).counts for day in (DAY, moment.date(), moment)} == {edition.asof(DAY).counts}
    with edition.diff(datetime.datetime(1998, 1, 1), moment) as changes:
        assert changes.second.endswith(DAY)


@pytest.mark.parametrize("wrong", ["2007", "2007-13-01", "latest", "1.0.0", None, 2007])
def test_what_is_no_day_is_refused(wrong: str, edition: Edition) -> None:
    for ask in (edition.asof, edition.tree, lambda day: edition.diff(second=DAY, first=day)):
        with pytest.raises(ChronicleError, match="bad-date"):
            ask(wrong)


def test_a_closed_edition_says_so_whatever_is_asked(league_build: Path) -> None:
    with chronicle.open(league_build) as closed:
        state, rows = closed.asof(DAY), closed.sql("FROM books")
    asked: list[Callable[[], object]] = [
        *(rows.fetchall, rows.json, rows.arrow, rows.markdown, rows.drawn, lambda: next(rows.csv()), lambda: rows.columns),
        *(lambda: state.counts, state["books"].fetchall, state.__str__),
        *(lambda: closed.tree(DAY), closed.dictionary, lambda: closed.feed("hafen"), lambda: closed.sql("SELECT 1")),
        lambda: closed.diff("1998-01-01", DAY),
    ]
    for ask in asked:
        with pytest.raises(ChronicleError, match=r"\[closed\]"):
            ask()
    assert "was closed" in repr(rows)
    closed.close()


def test_a_closed_comparison_and_a_closed_changelog_say_so(league_build: Path, published: Path) -> None:
    with chronicle.diff("1998-01-01", DAY, package=league_build) as changes, chronicle.changelog(package=published.parent) as news:
        pass
    for ask in (
        changes.json,
        changes.html,
        lambda: str(changes),
        lambda: changes.write_rows("rows"),
        lambda: changes.net,
        lambda: next(changes.events),
        lambda: next(changes.rows),
        news.json,
        news.html,
        news.feed,
        news.__str__,
    ):
        with pytest.raises(ChronicleError, match=r"\[closed\]"):
            ask()


def test_a_day_is_a_mapping_of_tables(edition: Edition) -> None:
    state = edition.asof(DAY)
    assert [*state] == [*edition.tables] == [name for name, _ in state.items()]
    assert (state.get("nothing"), state.get("nothing", 5), "books" in state, "nothing" in state) == (None, 5, True, False)
    assert state in {state, edition.asof(DAY)}
    assert "books" in dir(state)
    with pytest.raises(AttributeError, match=r"there is no table 'boks'; did you mean books\?"):
        state.boks  # noqa: B018


def test_a_table_that_has_the_name_of_a_method_is_read_by_its_key(league: Folder, tmp_path: Path) -> None:
    league.resource("titles", lambda table: table.update(name="items"))
    built = chronicle.build(league.root, out=tmp_path / "built", check=False)
    with chronicle.open(built.folder) as edition:
        state = edition.asof(DAY)
        assert len(state["items"]) > 0
        assert dict(state.items())["items"].fetchall() == state["items"].fetchall()


@pytest.mark.parametrize(
    ("ask", "told"),
    [
        (lambda: chronicle.release(level="huge"), "'huge' is not a level"),  # type: ignore[arg-type]
        (lambda: chronicle.apply("c.json", DAY, to="x", format="xml"), "'xml' is not a format"),  # type: ignore[arg-type]
        (lambda: chronicle.publish(to=""), "there is no address to publish to"),
        (lambda: chronicle.diff("a", "b", infer="much"), "'much' is not a score"),  # type: ignore[arg-type]
    ],
)
def test_a_value_that_the_command_line_refuses_is_refused_in_python_too(ask: Callable[[], object], told: str) -> None:
    with pytest.raises(ChronicleError, match=rf"\[bad-option\] {told}"):
        ask()


def test_one_rule_can_be_named_without_a_list(league: Folder) -> None:
    assert str(chronicle.check(league.root).only("overlap")) == str(chronicle.check(league.root).only(["overlap"]))
