"""Atom feeds: well-formed, with everything RFC 4287 requires, and always the same."""

from __future__ import annotations

import datetime
import re
from xml.etree import ElementTree

import pytest
from support.workbench import LEAGUE, Folder

from chronicle.contract import descriptor
from chronicle.core.errors import ChronicleError
from chronicle.history import edition
from chronicle.history.edition import Edition
from chronicle.history.state import State
from chronicle.releasing import series
from chronicle.render import feed

A = f"{{{feed.ATOM}}}"
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")  # RFC 3339
TAG = re.compile(r"tag:[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?,\d{4}(-\d\d(-\d\d)?)?:[A-Za-z0-9\-._~!$&'()*+,;=:@/?%]+")  # RFC 4151


def checked(text: str) -> ElementTree.Element:
    """The feed, if it has what RFC 4287 requires (4.1.1, 4.1.2, 4.2.6, 4.2.15)."""
    root = ElementTree.fromstring(text.encode("utf-8"))
    assert root.tag == f"{A}feed"
    ids = set()
    for node in (root, *root.findall(f"{A}entry")):
        for name in ("id", "title", "updated"):
            (found,) = node.findall(f"{A}{name}")
            assert found.text
        key = node.findtext(f"{A}id", "")
        assert TAG.fullmatch(key), key
        assert key not in ids
        ids.add(key)
        assert INSTANT.fullmatch(node.findtext(f"{A}updated", ""))
        for link in node.findall(f"{A}link"):
            assert re.match("https?://", link.attrib["href"])
    assert root.findall(f"{A}author/{A}name"), "an entry without author needs one in its feed"
    for entry in root.findall(f"{A}entry"):
        (content,) = entry.findall(f"{A}content")  # or a link to what it is about (4.1.1.1)
        assert content.attrib["type"] == "html"
        ElementTree.fromstring(f"<div>{content.text}</div>")
    entries = [entry.findtext(f"{A}updated", "") for entry in root.findall(f"{A}entry")]
    assert entries == sorted(entries, reverse=True)
    assert not entries or root.findtext(f"{A}updated") == entries[0]
    return root


def state(found: Edition) -> State:
    return State(found.con, found.package, found.package.closing)


def titles(root: ElementTree.Element) -> list[str]:
    return [entry.findtext(f"{A}title", "") for entry in root.findall(f"{A}entry")]


def test_a_body_has_a_feed_of_its_history(league_edition: Edition) -> None:
    told = titles(checked(feed.of_entity(state(league_edition), "eintracht")))
    assert "Harmony (SV Eintracht) was rebranded Harmony 1899 (Eintracht 1899) on 1 July 2003." in told
    assert "Harbour (SV Hafen) was absorbed by Harmony (SV Eintracht) on 1 January 2001." in told
    assert any(title.startswith("Smith (Schmidt) became head coach of Harmony 1899") for title in told)
    assert not any("Rasenball" in title for title in told)


def test_the_id_of_an_entry_is_that_of_its_event(league_edition: Edition) -> None:
    ids = {entry.findtext(f"{A}id", "") for entry in checked(feed.of_entity(state(league_edition), "eintracht")).findall(f"{A}entry")}
    assert "tag:league,2024:event/end/members/hafen" in ids


def test_each_body_of_the_hierarchy_has_a_feed_and_it_is_that_of_the_body(league_edition: Edition) -> None:
    feeds = dict(feed.of_hierarchy(state(league_edition)))
    assert {key.partition("/")[0] for key in feeds} == {"members"}
    assert feeds["members/eintracht"] == feed.of_entity(state(league_edition), "eintracht")
    for text in feeds.values():
        checked(text)


def test_a_package_of_very_many_bodies_has_no_feeds_of_bodies(league_edition: Edition, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "FEEDS", 3)
    assert dict(feed.of_hierarchy(state(league_edition))) == {}


def test_a_feed_is_the_same_whenever_it_is_made(league_edition: Edition) -> None:
    first, second = (feed.of_entity(state(league_edition), "eintracht") for _ in range(2))
    assert first == second
    assert str(datetime.date.today()) not in first


def test_nothing_is_dated_after_the_closing_date(ministry_edition: Edition) -> None:
    root = checked(feed.of_entity(state(ministry_edition), "miit"))
    assert root.findtext(f"{A}updated", "") <= f"{ministry_edition.package.closing}T00:00:00Z"
    assert any(link.attrib["href"].startswith("https://") for link in root.iter(f"{A}link"))


def test_an_unknown_body_has_no_feed(league_edition: Edition) -> None:
    with pytest.raises(ChronicleError, match="there is no 'nobody' in members or coaches"):
        feed.of_entity(state(league_edition), "nobody")


def test_markup_and_characters_that_xml_cannot_hold_stay_text(league: Folder) -> None:
    league.set("titles", "eintracht-en-2", wording='<b> & ]]> "q"')
    with edition.opened(str(league.build())) as found:
        root = checked(feed.of_entity(state(found), "eintracht"))
    assert any('<b> & ]]> "q"' in title for title in titles(root))
    item = feed.Item("k", "a\x00\x0b\ufffeb", datetime.date(2000, 1, 1), ("x\x1f",))
    assert titles(checked(feed.atom(descriptor.load(LEAGUE), "k-feed", "t", [item], empty=datetime.date(2000, 1, 1)))) == ["ab"]


def test_releases_of_one_closing_date_keep_their_order(league: Folder) -> None:
    package = descriptor.load(league.root)
    released = [series.Release(version, package, None) for version in ("0.10.0", "0.9.0")]
    assert [title.split(",")[0] for title in titles(checked(feed.of_releases(package, released)))] == ["League 0.10.0", "League 0.9.0"]
