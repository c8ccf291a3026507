"""What `formerly` says is called otherwise, and a contract under other names."""

from __future__ import annotations

from pathlib import Path

from support.complete_lists import LISTED
from support.workbench import LEAGUE, Folder, declare

from chronicle.contract import descriptor, difference, renames
from chronicle.contract.package import Package
from chronicle.contract.parts import CompleteLists
from chronicle.contract.renames import Renames
from chronicle.contract.roles import Evidence, Reference


def everything(package: Package) -> Renames:
    """Another name for each table and column."""
    return Renames(
        {name: f"{name}-new" for name in package.tables},
        {f"{name}-new": {column: f"{column}-new" for column in table.columns} for name, table in package.tables.items()},
    )


def test_a_contract_under_other_names_and_back_is_the_same() -> None:
    package = descriptor.load(LEAGUE)
    names = everything(package)
    assert names.inverse.package(names.package(package)) == package


def test_no_part_of_a_contract_keeps_an_old_name() -> None:
    package = descriptor.load(LEAGUE)
    names = everything(package)
    for old, new in zip(package.tables.values(), names.package(package).tables.values(), strict=True):
        parts = {name: value for name, value in vars(new).items() if name not in ("fields", "path", "title", "description", "section")}
        told = repr(parts)
        for name in (*old.columns, *package.tables):
            assert f"'{name}'" not in told.replace(f"language='{name}'", ""), (old.name, name)


def test_the_scope_of_complete_lists_has_the_new_names(tmp_path: Path) -> None:
    package = descriptor.load(declare(tmp_path, LISTED, {}).root)
    names = Renames(
        {"posts": "offices"}, {"offices": {"thing": "at"}, "lists": {"of": "whose", "tab": "table"}, "proofs": {"roll": "list"}}
    )
    lists, proofs = (names.package(package).tables[name] for name in ("lists", "proofs"))
    assert isinstance(lists, Reference)
    assert isinstance(proofs, Evidence)
    assert lists.complete == CompleteLists("table", {**package_scope(package), "offices": (("at", "whose"),)})
    assert proofs.listed == "list"
    assert names.cells(package.tables["lists"], ["tab"]).startswith("CASE")


def package_scope(package: Package) -> dict[str, tuple[tuple[str, str], ...]]:
    """The scopes of the tables that keep their names."""
    lists = package.tables["lists"]
    assert isinstance(lists, Reference)
    assert lists.complete
    return {name: tuple((theirs, "whose") for theirs, _ in equal) for name, equal in lists.complete.scope.items() if name != "posts"}


def test_a_column_that_was_renamed_is_told_as_such_and_nothing_else_of_it(league: Folder) -> None:
    old = descriptor.load(league.root)
    league.resource("coaches", lambda r: r["chronicle"]["labels"]["columns"].update(en="known_as"))
    league.field("coaches", "called_en", name="known_as", formerly=["called_en"])
    assert list(map(str, difference.changes(old, descriptor.load(league.root)))) == ["coaches.known_as: renamed (called_en → known_as)"]


def test_a_table_that_was_renamed_is_told_as_such_and_what_refers_to_it_did_not_change(league: Folder) -> None:
    old = descriptor.load(league.root)
    league.resource("books", lambda r: r.update(name="papers", chronicle={**r["chronicle"], "formerly": ["books"]}))
    league.resource("proofs", lambda r: [k["reference"].update(resource="papers") for k in r["schema"].get("foreignKeys", [])])
    (change,) = difference.changes(old, descriptor.load(league.root))
    assert (change.level, change.what, change.change, change.old, change.new) == ("major", "table", "renamed", "books", "papers")


def test_the_renames_of_a_change_file_are_those_of_the_contracts(league: Folder) -> None:
    old = descriptor.load(league.root)
    league.field("books", "worth", name="value", formerly=["worth"])
    league.resource("books", lambda r: r.update(name="papers", chronicle={**r["chronicle"], "formerly": ["books"]}))
    league.resource("proofs", lambda r: [k["reference"].update(resource="papers") for k in r["schema"].get("foreignKeys", [])])
    new = descriptor.load(league.root)
    schema = [change.as_dict() for change in difference.changes(old, new)]
    assert renames.from_changes(schema) == renames.between(old, new) == Renames({"books": "papers"}, {"papers": {"worth": "value"}})
    assert renames.between(new, old) == renames.between(old, new).inverse


def test_a_name_that_both_contracts_have_is_no_former_one(league: Folder) -> None:
    league.field("books", "caption", formerly=["heading"])
    package = descriptor.load(league.root)
    assert not renames.between(package, package)
