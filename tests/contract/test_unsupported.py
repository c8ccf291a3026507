"""What the standard allows and the engine does not read is refused by name, never ignored."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from support.descriptors import Descriptor, changed, refusals, resource, schema

from chronicle.contract import descriptor, formats
from chronicle.contract.formats import Dialect, Format

Change = Callable[[Descriptor], object]


def _says(**properties: Any) -> Change:
    return lambda d: resource(d, "coaches").update(properties)


def _of_its_ending(d: Descriptor) -> None:
    coaches = resource(d, "coaches")
    coaches["path"] = "coaches.ndjson"
    del coaches["format"]


def _reference(d: Descriptor) -> None:
    key = schema(d, "stints")["foreignKeys"][0]
    key["reference"]["package"] = "https://data.example/elsewhere/datapackage.json"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (_says(dialect={"property": "rows"}), "the dialect property property is not supported"),
        (_says(dialect={"sheetName": "one"}), "the dialect property sheetName is not supported"),
        (_says(dialect={"csv": {"thousands": ","}}), "the dialect property thousands is not supported"),
        (_says(dialect={"delimiter": "::"}), "'::' is not a valid delimiter"),
        (_says(dialect={"delimiter": "\n"}), "is not a valid delimiter"),
        (_says(dialect={"lineTerminator": ";"}), "is not a valid lineTerminator"),
        (_says(dialect={"header": "no"}), "'no' is not a valid header"),
        (_says(dialect={"headerRows": [2, 1]}), "is not a valid headerRows"),
        (_says(dialect={"delimiter": ";", "quoteChar": ";"}), "the same character has two meanings"),
        (_says(dialect="dialect.json"), "a dialect in a separate file"),
        (lambda d: d.update(dialect={"delimiter": ";"}), "a dialect for the whole package"),
        (_says(encoding="klingon"), "the encoding 'klingon' is not known"),
        (_says(encoding="rot13"), "the encoding 'rot13' is not known"),
        (_says(encoding=5), "5 is not of type 'string'"),
        (_says(format="xlsx"), "the format 'xlsx' is not supported"),
        (_of_its_ending, "the format 'ndjson' is not supported"),
        (_says(path="coaches.csv.zip"), "the compression 'zip' is not supported"),
        (_says(compression="zstd"), "the compression 'zstd' is not supported"),
        (_says(data=[{"coach_code": "a"}]), "inline data is not supported"),
        (_says(path=["a.csv", "b.csv"]), "is not a relative path inside the package"),
        (_reference, "into another package ('https://data.example/elsewhere/datapackage.json') cannot be checked"),
        (_says(profile="house-rules.json"), "the profile 'house-rules.json' is not supported"),
        (lambda d: d.update({"$schema": "https://fiscal.example/profile.json"}), "the profile 'https://fiscal.example/profile.json'"),
        (lambda d: schema(d, "coaches").update({"$schema": "mine.json"}), "the profile 'mine.json' is not supported"),
    ],
)
def test_what_is_not_read_is_refused_by_name(change: Change, told: str) -> None:
    assert any(told in message for message in refusals(changed(change)))


@pytest.mark.parametrize("version", ["1.0", "2.0", "2.7"])
def test_profiles_of_the_standard_itself_are_accepted(version: str) -> None:
    descriptor.validate(
        changed(
            lambda d: (
                d.update({"$schema": f"https://datapackage.org/profiles/{version}/datapackage.json", "profile": "tabular-data-package"}),
                resource(d, "coaches").update(profile="tabular-data-resource"),
            )
        )
    )


@pytest.mark.parametrize("name", ["UTF-8", "utf8", "utf-8-sig", "U8"])
def test_utf_8_has_many_names(name: str) -> None:
    assert formats.of({"path": "a.csv", "encoding": name}).canonical


def test_the_format_follows_from_the_name_of_the_file_unless_it_is_said() -> None:
    assert formats.of({"path": "a.csv"}) == Format()
    assert formats.of({"path": "a.CSV.GZ"}) == Format(gzip=True)
    assert formats.of({"path": "a.tsv"}) == Format(dialect=Dialect("\t"))
    assert formats.of({"path": "a.parquet"}).kind == "parquet"
    assert formats.of({"path": "a.dat", "format": "parquet"}).kind == "parquet"
    assert formats.of({"path": "a.dat"}) == Format()


def test_a_dialect_may_stand_at_the_top_or_below_csv() -> None:
    assert formats.of({"path": "a", "dialect": {"csv": {"delimiter": ";"}}}) == formats.of({"path": "a", "dialect": {"delimiter": ";"}})


def test_a_table_of_too_many_columns_is_refused_with_their_number() -> None:
    told = refusals(changed(lambda d: schema(d, "coaches")["fields"].extend({"name": f"c{n}"} for n in range(100_000))))
    assert any("100,00" in message and "too many" in message for message in told)


@pytest.mark.parametrize("closing", ["0001-01-01", "9999-12-31"])
def test_a_closing_day_at_an_end_of_the_calendar_is_refused(closing: str) -> None:
    (message,) = refusals(changed(lambda d: d["chronicle"].update(closing=closing)))
    assert "is out of range" in message
