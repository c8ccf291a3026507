"""What an entity is called on a day."""

from __future__ import annotations

import datetime

import pytest
from support.workbench import Folder, history

from chronicle.contract.package import Package
from chronicle.engines import duckdb as engine
from chronicle.history.edition import Edition
from chronicle.history.naming import Book, shown
from chronicle.history.state import State

Day = datetime.date


def _state(con: engine.Connection, package: Package) -> State:
    return State(con, package, Day(2000, 1, 1))


@pytest.fixture(scope="module")
def book(league_edition: Edition) -> Book:
    return Book(_state(league_edition.con, league_edition.package))


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("1900-01-01", "Germania 88"),
        ("2002-06-30", "Germania 88"),
        ("2002-07-01", "Germania Arena"),
        ("2004-06-30", "Germania Arena"),
        ("2004-07-15", "FC Germania"),  # one ends and the other begins on an unknown day of July: both are possible
        ("2004-08-01", "FC Germania"),
        ("2024-01-01", "FC Germania"),
    ],
)
def test_a_name_is_that_of_the_day(book: Book, day: str, name: str) -> None:
    assert book.names(("members", "germania"), Day.fromisoformat(day))["de"] == name


@pytest.mark.parametrize(("day", "name"), [("1800-01-01", "Germania 88"), ("1888-04-14", "Germania 88")])
def test_on_a_day_without_a_name_it_is_the_nearest(book: Book, day: str, name: str) -> None:
    assert book.names(("members", "germania"), Day.fromisoformat(day))["de"] == name


def test_what_has_ended_keeps_its_last_name(book: Book) -> None:
    assert book.names(("members", "hafen"), Day(2020, 1, 1)) == {"de": "SV Hafen", "en": "Harbour"}


def test_names_come_in_the_order_of_the_languages_of_the_package(book: Book, league: Folder) -> None:
    assert list(book.names(("members", "hafen"), Day(2000, 1, 1))) == ["de", "en"]
    league.describe(lambda d: d["chronicle"].update(languages=["en", "de"]))
    with history(league.root) as (con, package):
        assert list(Book(_state(con, package)).names(("members", "hafen"), Day(2000, 1, 1))) == ["en", "de"]


def test_a_sponsor_or_a_nickname_is_not_what_it_is_called(book: Book) -> None:
    assert book.names(("members", "eintracht"), Day(2016, 1, 1))["de"] == "Eintracht 1899"


def test_names_in_columns_hold_on_every_day_and_an_empty_one_is_left_out(book: Book) -> None:
    assert book.names(("coaches", "koch"), Day(1900, 1, 1)) == {"de": "Koch", "en": "Cook"}
    assert book.names(("coaches", "weber"), Day(1900, 1, 1)) == {"en": "Weaver"}


def test_a_certain_name_comes_before_a_possible_one(league: Folder) -> None:
    cells = {"member_code": "hafen", "tongue": "de", "style": "full", "wording": "Alter Hafen", "since": "", "until": ""}
    league.add("titles", title_code="a-hafen", **cells)
    with history(league.root) as (con, package):
        assert Book(_state(con, package)).names(("members", "hafen"), Day(1990, 1, 1))["de"] == "SV Hafen"


def test_who_is_not_known_has_no_name(book: Book) -> None:
    assert ("members", "nobody") not in book
    assert book.names(("members", "nobody"), Day(2000, 1, 1)) == {}


def test_a_book_of_some_knows_only_them(league_edition: Edition) -> None:
    book = Book(_state(league_edition.con, league_edition.package), [("members", "hafen")])
    assert ("members", "hafen") in book
    assert ("members", "eintracht") not in book


def test_names_borne_only_in_between_are_told(book: Book) -> None:
    node = ("members", "germania")
    assert book.between(node, Day(2002, 1, 1), Day(2005, 1, 1)) == [{"de": "Germania Arena", "en": "Germania Stadium"}]
    assert book.between(node, Day(2003, 1, 1), Day(2005, 1, 1)) == []
    assert book.between(node, Day(2002, 1, 1), Day(2003, 1, 1)) == []


def test_in_one_line_transliterations_are_left_out_and_the_key_stands_in_for_a_name() -> None:
    assert shown({"zh-Hans": "工业和信息化部", "zh-Latn": "Gōngyè hé Xìnxīhuà Bù", "en": "Ministry"}, "miit") == "工业和信息化部 Ministry"
    assert shown({}, "miit") == "miit"
    assert shown({"zh-Latn": "Gōngyè"}, "miit") == "miit"
