"""One entity: found by any name, what it was and became first, every statement about it, and its events in order."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import chronicle
from chronicle import ChronicleError, Edition
from chronicle.documents.biography import Biography
from chronicle.render import columns


def doc(found: Edition, entity: str) -> dict[str, object]:
    document = json.loads(found.biography(entity).json())
    Biography.model_validate(document)
    return document


@pytest.mark.parametrize(
    "name", ["canal", "offices/canal", "Canal Office", "canal office", "运河司", "Yùnhé Sī", "yunhe si", "YUNHESI", "offices/Canal Office"]
)
def test_any_name_finds_the_entity(name: str, found: Edition) -> None:
    assert found.biography(name).id == "canal"


@pytest.mark.parametrize(
    ("name", "id"), [("Waterways Office", "waterways"), ("Office of Waterways", "waterways"), ("WO", "waterways"), ("Wei Lan", "wei")]
)
def test_old_and_short_names_and_names_of_people_count(name: str, id: str, found: Edition) -> None:
    assert found.biography(name).id == id


@pytest.mark.parametrize(("name", "ways"), [("DO", ("offices/dock", "offices/harbours")), ("jo smith", ("people/smith", "people/smith-2"))])
def test_a_name_of_several_lists_them(name: str, ways: tuple[str, ...], found: Edition) -> None:
    with pytest.raises(ChronicleError) as error:
        found.biography(name)
    assert error.value.code == "ambiguous-entity"
    assert all(way in error.value.remedy for way in ways)
    assert "Dock Office" in error.value.remedy or "Jo Smith" in error.value.remedy


@pytest.mark.parametrize(
    ("name", "near"), [("cannal", "canal (运河司 Canal Office)"), ("River Ofice", "rivers (River Office)"), ("Transport", "ministry")]
)
def test_a_misspelt_name_or_a_part_of_one_gets_suggestions(name: str, near: str, found: Edition) -> None:
    with pytest.raises(ChronicleError, match=r"\[unknown-entity\]") as error:
        found.biography(name)
    assert near in error.value.remedy


@pytest.mark.parametrize("name", ["", "?!", "' OR 1=1 --", "offices/", "$text"])
def test_what_is_no_name_is_refused(name: str, found: Edition) -> None:
    with pytest.raises(ChronicleError, match=r"\[unknown-entity\]"):
        found.biography(name)


def test_what_it_became_comes_first_then_what_that_became(found: Edition) -> None:
    told = found.biography("waterways")
    lines = list(told.lines())
    assert lines[0].split() == ["Office", "of", "Waterways", "[waterways]"]
    assert lines[1:6] == [
        "Ended    1 January 2010",
        "Became   Harbour Office (part)",
        "         River Office (part)",
        "Today    Harbour Office (part)",
        "         Water Agency (part)",
    ]
    assert lines[6:9] == ["Existed  1 Jan 2000 to 1 Jan 2010", "Before   运河司 Canal Office", "         Dock Office"]
    assert told.fate is not None
    assert [each.id for each in told.fate.now] == ["harbours", "water"]


def test_a_post_of_one_at_a_time_that_others_fill_is_missing_where_nobody_is_on_record(found: Edition) -> None:
    assert doc(found, "canal")["unfilled"] == [{"table": "posts", "column": "post", "value": "head"}]  # no office has had a patron
    assert "nobody on record as head" in str(found.biography("canal"))
    assert doc(found, "waterways")["unfilled"] == []
    assert doc(found, "wei")["unfilled"] == []


def test_an_entity_that_exists_has_no_fate(found: Edition) -> None:
    assert found.biography("water").fate is None
    assert "Became" not in str(found.biography("water"))


def test_heads_parents_duties_and_disputes_stand_with_their_periods(found: Edition) -> None:
    text = " ".join(str(found.biography("waterways")).split())
    assert "Wèi Lán, head Jan–Jun 2003 to Mar 2007" in text
    assert "Jo Smith, head (disputed: deputy head) Mar 2007 to 1 Jan 2010" in text
    assert "Ministry of Transport" in text
    assert "Upkeep of locks, leads" in text
    assert "Waterways Office 1 Jan 2000 to 1 Jan 2005" in text


def test_the_events_come_in_order_of_time(found: Edition) -> None:
    events = found.biography("waterways").events
    assert [event.earliest for event in events] == sorted(event.earliest for event in events if event.earliest)
    assert {"merged", "split"} <= {event.kind for event in events}


def test_a_person_has_posts_with_the_names_of_the_time(found: Edition) -> None:
    text = " ".join(str(found.biography("Wei Lan")).split())
    assert "Waterways Office, head" in text
    assert "Ministry of Transport, minister since 1 Jan 2008" in text


def test_the_first_screen_fits_and_all_of_it_is_longer_nowhere(found: Edition) -> None:
    for entity in ("ministry", "waterways", "locks", "wei"):
        told = found.biography(entity)
        short, long = list(told.lines()), list(told.lines(everything=True))
        assert len(short) <= 44
        assert max(map(columns.width, long)) <= 80
        assert not [line for line in long if "(--all)" in line]
        assert len(short) <= len(long)


def test_the_document_has_every_statement_and_event(found: Edition) -> None:
    document = doc(found, "waterways")
    groups = {(group["table"], group["column"]): group["total"] for group in document["statements"]}  # type: ignore[attr-defined]
    assert groups == {("titles", "office"): 3, ("seats", "office"): 1, ("posts", "office"): 2, ("charges", "office"): 1}
    for entity in ("ministry", "locks", "smith", "water"):
        doc(found, entity)


def test_markdown_escapes_what_it_shows(found: Edition) -> None:
    assert found.biography("wei").markdown().startswith("# Wèi Lán\n")
    assert "## Posts" in found.biography("wei")._repr_markdown_()


def test_another_package_has_biographies_too(league_build: Path) -> None:
    with chronicle.open(league_build) as league:
        assert league.biography("Die Amateure, 2. Wahl").id == "amateure"
        assert league.biography("Muller").table == "coaches"
        fate = league.biography("turner").fate
    assert fate is not None
    assert [each.id for each in fate.became] == ["turner-fussball", "turner-handball"]
    assert fate.is_same
