"""Who of one day became whom of another: stories told in a few words, and the laws on lives and links drawn at random."""

from __future__ import annotations

import csv
import datetime
import subprocess
import sys
from itertools import combinations
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import successions
from support.crosswalk_oracle import World
from support.successions import Row, Story, day_of, filled, worlds

from chronicle.change import crosswalk
from chronicle.core.sql import day, ident
from chronicle.engines import duckdb as engine

Day = datetime.date
Pair = tuple[str | None, str | None]


def rows(con: engine.Connection, d1: Day, d2: Day) -> list[Row]:
    return engine.dicts(con, crosswalk.query("change", day(str(d1)), day(str(d2))))


def told(story: Story, first: int, last: int, *columns: str) -> dict[Pair, Any]:
    """What the crosswalk of two years says of each pair: the relation, and the columns asked for."""
    with filled(story.lives, story.links) as con:
        found = rows(con, Day(first, 6, 30), Day(last, 6, 30))
    names = ("relation", *columns)
    return {(row["from_id"], row["to_id"]): row["relation"] if not columns else tuple(row[name] for name in names) for row in found}


# Stories


def test_a_body_to_which_nothing_happens_is_the_same() -> None:
    assert told(Story(a=(1990, None)), 1995, 2000, "share", "events", "certainty") == {("a", "a"): ("same", 1.0, [], "certain")}


def test_an_end_without_a_successor_and_a_beginning_without_a_predecessor_have_an_empty_side() -> None:
    story = Story(a=(1990, 2000), b=(2000, None))
    assert told(story, 1995, 2005, "first_fate", "last_fate", "events", "certainty") == {
        ("a", None): ("whole", "ends", None, ["1001"], "certain"),
        (None, "b"): ("whole", None, "begins", ["1100"], "certain"),
    }


def test_a_chain_leads_through_a_body_that_comes_and_goes_between_the_two_days() -> None:
    story = Story(a=(1990, 2000), b=(2000, 2002), c=(2002, None)).link("a > b").link("b > c")
    assert told(story, 1995, 2005, "share", "events", "first_fate", "last_fate", "mixed", "certainty") == {
        ("a", "c"): ("whole", 1.0, ["1", "2"], "ends", "begins", False, "certain")
    }
    assert told(story, 1995, 2001, "events") == {("a", "b"): ("whole", ["1"])}
    assert told(story, 2001, 2005, "events") == {("b", "c"): ("whole", ["2"])}


def test_a_body_spun_off_and_absorbed_by_a_third_after_its_parent_was_leads_to_it_on_both_ways() -> None:
    story = Story(S=(1980, 2014), O=(1994, 2018), G=(2010, None)).link("(S) > O").link("S > (G)").link("O > (G)")
    assert told(story, 1990, 2020, "first_fate", "last_fate", "events", "mixed") == {
        ("S", "G"): ("whole", "ends", "continues", ["1", "2", "3"], False),
        (None, "G"): ("part", None, "begins", ["1200"], False),
    }
    assert told(story, 1990, 2016) == {("S", "G"): "part", ("S", "O"): "part", (None, "G"): "part"}
    assert told(story, 1990, 2000) == {("S", "S"): "same", ("S", "O"): "part"}


def test_what_was_spun_off_is_not_what_its_parent_becomes_later() -> None:
    """S gave O in 1994 and went up in G in 2014: O lives on, and is no part of that."""
    story = Story(S=(1980, 2014), O=(1994, None), G=(1980, None)).link("(S) > O").link("S > (G)")
    assert told(story, 2000, 2020) == {("O", "O"): "same", ("S", "G"): "whole", ("G", "G"): "same"}
    assert told(story, 1990, 2020) == {("S", "O"): "part", ("S", "G"): "part", ("G", "G"): "same"}


def test_a_chain_of_one_act_leads_only_through_a_body_that_is_born_and_ends_in_it() -> None:
    born = Story(R=(1990, 2000), T=(2000, 2000), M=(2000, None))
    through = born.link("R > T", act="law").link("T > M", act="law")
    assert told(through, 1995, 2005) == {("R", "M"): "whole"}
    living = Story(R=(1990, 2000), T=(1990, None), M=(2000, None)).link("R > (T)", act="law").link("(T) > M", act="law")
    assert told(living, 1995, 2005) == {("R", "T"): "whole", ("T", "T"): "same", ("T", "M"): "part"}
    ending = Story(R=(1990, 2000), T=(1990, 2000), M=(2000, None)).link("R > (T)", act="law").link("T > M", act="law")
    assert told(ending, 1995, 2005) == {("R", None): "whole", ("T", "M"): "whole"}


@pytest.mark.parametrize("acts", [("treaty", "treaty"), ("one", "other")])
def test_an_exchange_on_one_day_leads_both_ways_and_no_further(acts: tuple[str, str]) -> None:
    story = Story(a=(1990, None), b=(1990, None)).link("(a) > (b)", 2000, act=acts[0]).link("(b) > (a)", 2000, act=acts[1])
    assert told(story, 1995, 2005, "events", "mixed") == {
        **{("a", "a"): ("same", [], False), ("b", "b"): ("same", [], False)},
        **{("a", "b"): ("part", ["1"], False), ("b", "a"): ("part", ["2"], False)},
    }


def test_parts_that_go_back_and_forth_between_two_that_live_on_come_to_an_end() -> None:
    story = Story(a=(1990, None), b=(1990, None)).link("(a) > (b)", 2001).link("(b) > (a)", 2005).link("(a) > (b)", 2009)
    assert told(story, 1995, 2010, "events")["a", "b"] == ("part", ["1", "2", "3"])
    assert told(story, 1995, 2006, "events")["a", "b"] == ("part", ["1"])
    assert told(story, 2002, 2010, "events")["b", "a"] == ("part", ["2"])


@pytest.mark.parametrize("days", [(2001, 2009), None])
def test_circles_whose_order_is_open_come_to_an_end(days: Any) -> None:
    story = Story(**dict.fromkeys("abc", (1990, None)))
    story.link("(a) > (b)", days).link("(b) > (c)", days).link("(c) > (a)", days).link("(b) > (a)", days)
    found = told(story, 1995, 2010, "certainty", "events")
    assert set(found) == {(x, y) for x in "abc" for y in "abc"}
    assert found["a", "c"] == ("part", "possible", ["1", "2", "3", "4"])
    assert found["a", "b"][:2] == ("part", "certain" if days else "possible")


def test_two_that_are_each_born_of_the_other_come_to_an_end() -> None:
    story = Story(a=(2000, None), b=(2000, None), x=(1990, 2000)).link("(a) > b").link("(b) > a").link("x > a", event=2)
    assert told(story, 1995, 2005, "certainty") == {("x", "a"): ("part", "certain"), ("x", "b"): ("part", "certain")}


def test_a_part_is_mixed_if_the_body_that_gives_it_holds_something_else() -> None:
    absorbed = Story(a=(1990, 2000), b=(1990, None), c=(2005, None)).link("a > (b)").link("(b) > c")
    assert told(absorbed, 1995, 2010, "mixed") == {
        ("a", "b"): ("part", False),
        ("a", "c"): ("part", True),
        ("b", "b"): ("same", False),
        ("b", "c"): ("part", True),
    }
    replaced = Story(a=(1990, 2000), b=(2000, None), c=(2005, None)).link("a > b").link("(b) > c")
    assert told(replaced, 1995, 2010, "mixed") == {("a", "b"): ("part", False), ("a", "c"): ("part", False)}
    merged = Story(a=(1990, 2000), x=(1990, 2000), b=(2000, None), c=(2005, None))
    merged.link("a > b").link("x > b", event=1).link("(b) > c")
    assert told(merged, 1995, 2010, "mixed")["a", "c"] == ("part", True)


def test_what_also_came_by_a_path_that_is_not_mixed_is_not_mixed() -> None:
    story = Story(a=(1990, 2000), x=(1990, 2000), b=(2000, 2005), c=(2000, 2005), d=(2005, None), e=(2005, None))
    story.link("a > b", extent="part").link("a > c", extent="part", event=1).link("x > c", event=1)
    for part in ("b > d", "b > e", "c > d", "c > e"):
        story.link(part, extent="part", event=4)
    assert told(story, 1995, 2010, "mixed") == {
        **{("a", "d"): ("part", False), ("a", "e"): ("part", False)},
        **{("x", "d"): ("part", True), ("x", "e"): ("part", True)},
    }


def test_a_whole_that_moves_on_is_not_mixed() -> None:
    story = Story(a=(1990, 2000), b=(1990, 2005), c=(2005, None)).link("a > (b)").link("b > c")
    assert told(story, 1995, 2010, "mixed") == {("a", "c"): ("whole", False), ("b", "c"): ("whole", False)}


def test_what_a_body_took_in_after_the_first_day_makes_the_part_mixed_that_it_gives_later() -> None:
    story = Story(a=(1990, None), x=(1990, 2000), c=(2005, None)).link("x > (a)").link("(a) > c")
    assert told(story, 1995, 2010, "mixed")["a", "c"] == ("part", True)
    assert told(story, 2001, 2010, "mixed")["a", "c"] == ("part", False)
    born = Story(x=(1990, (2000, 2004)), a=((2000, 2004), None), c=(2006, None)).link("x > a").link("(a) > c")
    assert told(born, 2002, 2010, "mixed")["a", "c"] == ("part", False)


def test_shares_multiply_on_a_path_and_add_up_over_paths() -> None:
    story = Story(a=(1990, 2000), b=(2000, 2005), c=(2000, 2005), d=(2005, None), e=(2005, None))
    story.link("a > b", share=0.5).link("a > c", share=0.5, event=1)
    story.link("b > d", share=0.4).link("b > e", share=0.6, event=3).link("c > d", share=0.1, event=3).link("c > e", share=0.9, event=3)
    assert told(story, 1995, 2002, "share") == {("a", "b"): ("part", 0.5), ("a", "c"): ("part", 0.5)}
    assert told(story, 1995, 2010, "share") == {("a", "d"): ("part", 0.25), ("a", "e"): ("part", 0.75)}


def test_a_body_split_and_put_together_again_is_whole() -> None:
    story = Story(a=(1990, 2000), b=(2000, 2005), c=(2000, 2005), d=(2005, None))
    story.link("a > b", extent="part").link("a > c", extent="part", event=1).link("b > d").link("c > d", event=3)
    assert told(story, 1995, 2010, "share", "events") == {("a", "d"): ("whole", 1.0, ["1", "3"])}
    for number, share in enumerate((0.3, 0.7)):
        story.links[number] |= {"share": share, "stated_extent": "part"}
    assert told(story, 1995, 2010, "share") == {("a", "d"): ("whole", 1.0)}


def test_a_stated_part_is_no_whole_even_if_nothing_else_is_on_record() -> None:
    story = Story(a=(1990, 2000), b=(2000, None)).link("a > b", stated_extent="part")
    assert told(story, 1995, 2005, "share") == {("a", "b"): ("part", None)}
    further = Story(a=(1990, 2000), b=(2000, 2005), c=(2005, None)).link("a > b", stated_extent="part").link("b > c")
    assert told(further, 1995, 2010) == {("a", "c"): "part"}


def test_the_events_of_all_paths_are_on_the_way() -> None:
    story = Story(a=(1990, 2000), b=(2000, 2005), c=(2000, 2005), d=(1990, 2010), e=(2010, None))
    story.link("a > b", extent="part").link("a > c", extent="part", event=1).link("b > (d)").link("c > (d)").link("d > e")
    assert told(story, 1995, 2007, "events")["a", "d"] == ("whole", ["1", "3", "4"])
    assert told(story, 1995, 2020, "events")["a", "e"] == ("whole", ["1", "3", "4", "5"])


def test_a_share_that_is_not_on_record_makes_the_whole_path_unknown() -> None:
    story = Story(a=(1990, 2000), b=(2000, 2005), c=(2005, None), d=(2005, None)).link("a > b", share=0.5)
    story.link("b > c", extent="part").link("b > d", extent="part", event=2)
    assert told(story, 1995, 2010, "share") == {("a", "c"): ("part", None), ("a", "d"): ("part", None)}


def test_a_share_is_of_what_a_body_was_when_it_gave_it_and_unknown_for_what_it_was_before_it_gave_another() -> None:
    story = Story(a=(1990, 2005), b=(1990, None), c=(2005, None)).link("(a) > (b)", 2000, share=0.2).link("a > c")
    assert told(story, 1995, 2010, "share")["a", "b"] == ("part", 0.2)
    assert told(story, 1995, 2010, "share")["a", "c"] == ("part", None)
    assert told(story, 2001, 2010, "share")["a", "c"] == ("whole", 1.0)
    through = Story(x=(1990, 1995), a=(1995, 2005), b=(1990, None), c=(2005, None), d=(2005, None)).link("x > a")
    through.link("(a) > (b)", 2000, share=0.2).link("a > c", share=0.5).link("a > d", share=0.5, event=3)
    assert told(through, 1992, 2010, "share")["x", "b"] == ("part", 0.2)
    assert told(through, 1992, 2010, "share")["x", "c"] == ("part", None)
    at_once = Story(a=(1990, 2000), b=(1990, None), c=(1990, None)).link("(a) > (b)", 2000, share=0.2)
    at_once.link("a > (b)", share=0.5).link("a > (c)", share=0.5, event=2)
    assert told(at_once, 1995, 2010, "share")["a", "b"] == ("part", None)
    lost = Story(x=(1990, 1995), a=(1995, 2005), b=(1990, None)).link("x > a").link("(a) > (b)", 2000, share=0.2)
    assert told(lost, 1992, 2010, "share")["x", None] == ("part", None)


def test_what_of_a_body_went_to_one_that_ended_without_a_successor_is_a_row_and_makes_the_rest_a_part() -> None:
    story = Story(a=(1990, 2000), b=(2000, None), c=(2000, 2003)).link("a > b", extent="part").link("a > c", extent="part", event=1)
    assert told(story, 1995, 2005, "events", "last_fate") == {
        ("a", "b"): ("part", ["1"], "begins"),
        ("a", None): ("part", ["1", "1201"], None),
    }


def test_what_of_a_body_came_from_one_that_began_without_a_predecessor_is_a_row() -> None:
    story = Story(a=(1990, 2005), b=(2000, 2005), c=(2005, None)).link("a > c").link("b > c", event=1)
    assert told(story, 1995, 2010, "events", "first_fate") == {
        ("a", "c"): ("whole", ["1"], "ends"),
        (None, "c"): ("part", ["1", "1100"], None),
    }


def test_a_body_that_ends_by_no_link_after_it_gave_a_part_has_both_rows() -> None:
    story = Story(a=(1990, 2005), b=(1990, None)).link("(a) > (b)", 2000)
    assert told(story, 1995, 2010) == {("a", "b"): "part", ("a", None): "part", ("b", "b"): "same"}


def test_same_holds_only_within_one_life() -> None:
    story = Story(a=[(1990, 2000), (2005, None)], b=(2000, 2005)).link("a1 > b").link("b > a2")
    assert told(story, 1995, 2010, "last_fate", "events") == {("a", "a"): ("whole", "returns", ["1", "2"])}
    apart = Story(a=[(1990, 2000), (2005, None)])
    assert told(apart, 1995, 2010, "last_fate") == {("a", None): ("whole", None), (None, "a"): ("whole", "returns")}


def test_two_links_whose_windows_overlap_over_a_body_that_lives_on_make_a_possible_path() -> None:
    story = Story(a=(1990, None), b=(1990, None), c=(1990, None))
    story.link("(a) > (b)", (2000, 2004), share=0.5).link("(b) > (c)", (2002, 2006), share=0.5)
    found = told(story, 1995, 2010, "certainty", "events", "share")
    assert found["a", "b"] == ("part", "certain", ["1"], None)  # b may have passed some of it on
    assert told(story, 1995, 2001, "share")["a", "b"] == ("part", 0.5)
    assert found["a", "c"] == ("part", "possible", ["1", "2"], None)
    assert ("c", "a") not in found
    backwards = Story(a=(1990, None), b=(1990, None), c=(1990, None)).link("(a) > (b)", (2004, 2006)).link("(b) > (c)", (2000, 2004))
    assert ("a", "c") not in told(backwards, 1995, 2010)


def test_the_share_of_a_body_that_gave_some_of_it_away_is_not_known_from_then_on() -> None:
    story = Story(p=(1980, 1995), m=(1995, None), s=(2000, None)).link("p > m").link("(m) > s", share=0.2)
    assert told(story, 1994, 1998, "share") == {("p", "m"): ("whole", 1.0)}
    assert told(story, 1994, 2001, "share") == {("p", "m"): ("part", None), ("p", "s"): ("part", 0.2)}


def test_what_goes_on_gave_a_part_even_if_nobody_knows_whether_it_is_still_there() -> None:
    story = Story(q=(1990, (1991, 2020)), u=(1995, None)).link("(q) > u")
    found = told(story, 1994, 2005, "share", "first_fate")
    assert found["q", "u"] == ("part", None, "continues")


def test_a_possible_path_leaves_before_the_last_day_of_the_next_link() -> None:
    story = Story(a=(1990, None), b=(1990, None), c=(1990, None)).link("(a) > (b)", (2000, 2010)).link("(b) > (c)", (2003, 2005))
    assert told(story, 2004, 2012, "certainty")["a", "c"] == ("part", "possible")
    found = told(story, 2007, 2012, "certainty")
    assert found["a", "b"] == ("part", "possible")
    assert ("a", "c") not in found


def test_links_that_can_follow_each_other_two_by_two_but_not_all_at_once_make_no_path() -> None:
    story = Story(**dict.fromkeys("abcd", (1990, None)))
    story.link("(a) > (b)", (2006, 2009)).link("(b) > (c)", (2003, 2007)).link("(c) > (d)", (2001, 2005))
    found = told(story, 1995, 2010)
    assert {("a", "c"), ("b", "d")} <= found.keys()
    assert ("a", "d") not in found


def test_where_windows_overlap_over_a_body_that_begins_or_ends_by_one_of_them_the_order_is_certain() -> None:
    story = Story(a=(1990, (2000, 2004)), b=((2000, 2004), (2002, 2006)), c=((2002, 2006), None)).link("a > b").link("b > c")
    assert told(story, 1995, 2010, "certainty") == {("a", "c"): ("whole", "certain")}
    assert told(story, 1995, 2003, "certainty") == {
        ("a", "a"): ("same", "possible"),
        ("a", "b"): ("whole", "possible"),
        ("a", "c"): ("whole", "possible"),
    }


def test_on_a_day_on_which_it_is_open_whether_a_body_has_ended_it_is_whole_either_way() -> None:
    story = Story(a=(1990, (2000, 2004)), b=((2000, 2004), None)).link("a > b")
    assert told(story, 1995, 2002, "certainty") == {("a", "a"): ("same", "possible"), ("a", "b"): ("whole", "possible")}
    split = Story(a=(1990, (2000, 2004)), b=((2000, 2004), None), c=((2000, 2004), None))
    split.link("a > b", extent="part").link("a > c", extent="part", event=1)
    assert told(split, 1995, 2002) == {("a", "a"): "same", ("a", "b"): "part", ("a", "c"): "part"}


def test_a_register_that_closes_a_body_after_its_successor_began_leaves_none_without_a_row() -> None:
    story = Story(a=(1990, 2001), b=(2000, 2002), c=(2003, None)).link("a > b").link("b > c")
    assert told(story, 1995, 2000) == {("a", "a"): "same", ("a", "b"): "part"}
    assert told(story, 2000, 2001) == {("a", "b"): "whole", ("b", "b"): "same"}
    assert told(story, 2001, 2002) == {("b", None): "whole"}
    assert told(story, 2002, 2005) == {(None, "c"): "whole"}
    assert told(story, 1995, 2005) == {("a", "c"): "whole"}


def test_an_entity_without_a_life_takes_part_by_its_links_and_always_lives() -> None:
    story = Story(a=(1990, 2000)).link("a > (region)").link("(region) > (area)", 2005)
    assert told(story, 1995, 2010, "certainty") == {
        **{("region", "region"): ("same", "certain"), ("area", "area"): ("same", "certain")},
        **{("a", "region"): ("part", "certain"), ("a", "area"): ("part", "certain"), ("region", "area"): ("part", "certain")},
    }


def test_equal_ids_in_two_tables_are_two_entities() -> None:
    story = Story(a=(1990, 2000), b=(2000, None)).link("a > b")
    for row, side in ((story.lives[1], "entity"), (story.links[0], "successor")):
        row |= {f"{side}_table": "others", f"{side}_id": "a"}
    with filled(story.lives, story.links) as con:
        (row,) = rows(con, Day(1995, 1, 1), Day(2005, 1, 1))
    assert (row["from_table"], row["from_id"], row["to_table"], row["to_id"]) == ("bodies", "a", "others", "a")


def test_a_day_is_not_compared_with_an_earlier_one() -> None:
    story = Story(a=(1990, (2000, 2004)), b=((2000, 2004), None)).link("a > b")
    assert told(story, 2002, 2002) == {("a", "a"): "same", ("b", "b"): "same"}
    assert told(story, 2003, 2001) == {("a", "a"): "same", ("b", "b"): "same"}


# Laws


def differing(got: list[Row], expected: list[tuple[Any, ...]]) -> list[Any]:
    """The rows that are not in both. Shares are compared to nine places; sums above 1 count as 1."""

    def plain(row: tuple[Any, ...]) -> tuple[Any, ...]:
        share = None if row[5] is None else round(min(row[5], 1.0), 9)
        return (*row[:5], share, *row[6:])

    found = [plain((*list(row.values())[:6], frozenset(map(int, row["events"])), *list(row.values())[7:])) for row in got]
    told = [plain(row) for row in expected]
    return [*(("not expected", row) for row in found if row not in told), *(("missing", row) for row in told if row not in found)]


days = st.lists(st.integers(-1, 45).map(day_of), min_size=2, max_size=4, unique=True).map(sorted)


@given(worlds(), days)
def test_the_crosswalk_is_that_of_a_naive_search(world: tuple[list[Row], list[Row]], days: list[Day]) -> None:
    oracle = World(*world)
    with filled(*world) as con:
        for d1, d2 in combinations(days, 2):
            got = rows(con, d1, d2)
            assert differing(got, oracle.crosswalk(d1, d2)) == []
            assert len({tuple(row.values())[:4] for row in got}) == len(got)


@given(worlds())
def test_the_paths_that_count_are_those_of_a_naive_search_for_all_days(world: tuple[list[Row], list[Row]]) -> None:
    oracle = World(*world)
    with filled(*world) as con:
        paths = [row for row in engine.dicts(con, "FROM change.paths") if row["first_fate"] or row["last_fate"]]
    for d1, d2 in combinations(map(day_of, range(-1, 46, 3)), 2):
        told = {
            (way.source and way.source.key, way.target and way.target.key): (
                way.sure,
                way.events,
                max(way.leaving, default=None),
                way.stated,
            )
            for way in oracle.ways(d1, d2)
        }
        assert counted(paths, d1, d2) == told


def counted(paths: list[Row], d1: Day, d2: Day) -> dict[Any, Any]:
    """For each pair of lives, of the rows that count: whether one is certain, all events, the first fate, whether a part is stated."""

    def inside(row: Row, prefix: str) -> bool:
        limits = [(row[f"{prefix}{when}_from"] or Day.min, row[f"{prefix}{when}_to"] or Day.max) for when in ("d1", "d2")]
        return all(first <= day < last for day, (first, last) in zip((d1, d2), limits, strict=True))

    found: dict[Any, Any] = {}
    for row in paths:
        if inside(row, ""):
            sides = ((row[f"{side}_table"], row[f"{side}_id"], row[f"{side}_life"]) for side in ("from", "to"))
            pair = tuple(side if side[1] is not None else None for side in sides)
            sure, events, fate, stated = found.get(pair, (False, set(), None, False))
            sure = sure or (row["certain"] and inside(row, "certain_"))
            fates = [x for x in (fate, row["first_fate"]) if x]
            found[pair] = (sure, events | set(row["events"]), max(fates, default=None), stated or row["stated_part"])
    return found


@given(worlds(), days)
def test_the_crosswalk_of_two_days_is_that_to_a_settled_day_joined_with_that_from_it(
    world: tuple[list[Row], list[Row]], days: list[Day]
) -> None:
    oracle = World(*world)
    first, last = days[0], days[-1]
    settled = [d for d in {day_of(n) for n in range(-1, 46)} if first < d < last and oracle.settled(d)]
    with filled(*world) as con:
        for between in sorted(settled)[:: max(1, len(settled) // 2)]:
            assert _pairs(rows(con, first, last)) == _joined(rows(con, first, between), rows(con, between, last))
            if oracle.settled(between, lives=True):
                sure = [
                    [row for row in rows(con, *ends) if row["certainty"] == "certain"]
                    for ends in ((first, last), (first, between), (between, last))
                ]
                assert _pairs(sure[0]) == _joined(*sure[1:])


Side = tuple[str, str]


def _pairs(found: list[Row]) -> set[tuple[Side, Side]]:
    sides = [((row["from_table"], row["from_id"]), (row["to_table"], row["to_id"])) for row in found]
    return {(u, v) for u, v in sides if u[1] and v[1]}


def _joined(before: list[Row], after: list[Row]) -> set[tuple[Side, Side]]:
    return {(u, w) for u, v in _pairs(before) for x, w in _pairs(after) if v == x}


@given(worlds(), days)
def test_every_body_of_either_day_has_a_row(world: tuple[list[Row], list[Row]], days: list[Day]) -> None:
    d1, d2 = days[0], days[-1]
    lives = World(*world).lives.values()
    with filled(*world) as con:
        got = rows(con, d1, d2)
    for column, when in (("from", d1), ("to", d2)):
        named = {(row[f"{column}_table"], row[f"{column}_id"]) for row in got}
        assert {life.key[:2] for life in lives if life.possible(when)} - named == set()
        assert {life.key[:2] for life in lives if not life.always and not life.possible(when)} & named <= {
            life.key[:2] for life in lives if life.possible(when)
        }


@given(worlds())
def test_the_table_of_paths_does_not_depend_on_the_order_of_the_rows(world: tuple[list[Row], list[Row]]) -> None:
    lives, links = world
    with filled(lives, links) as con, filled(lives[::-1], links[::-1]) as other:
        assert engine.rows(con, "FROM change.paths") == engine.rows(other, "FROM change.paths")


@given(worlds())
def test_no_two_rows_of_paths_are_alike_to_every_question(world: tuple[list[Row], list[Row]]) -> None:
    with filled(*world) as con:
        found = engine.dicts(con, "FROM change.paths")
    told = ("events", "stated_part", "share", "mixed_before", "first_fate", "last_fate")
    keys = [tuple(value for column, value in row.items() if column not in told) for row in found]
    assert len(set(keys)) == len(keys)


# Where it is found


@pytest.fixture
def story() -> Story:
    story = Story(**{"a": (1990, 2000), "b": (2000, 2002), "c": (2002, None), "ünd/so weiter": (1990, None), "gone": (1990, 2003)})
    return story.link("a > b").link("b > c")


def test_the_macro_answers_in_bare_duckdb(story: Story, tmp_path: Path) -> None:
    path = tmp_path / "edition.duckdb"
    con = engine.connect(path)
    successions.create(con)
    successions.fill(con, story.lives, story.links)
    con.execute(crosswalk.macro("change"))
    expected = rows(con, Day(1995, 1, 1), Day(2005, 1, 1))
    assert engine.rows(con, "SELECT table_name FROM duckdb_tables() WHERE temporary") == []
    con.close()
    asked = "FROM crosswalk('1995-01-01', '2005-01-01')"
    code = f"import duckdb; print(duckdb.connect({str(path)!r}, read_only=True).execute({asked!r}).fetchall())"
    found = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert sorted(eval(found.stdout), key=repr) == sorted((tuple(row.values()) for row in expected), key=repr)


def test_the_query_reads_a_schema_of_another_database(story: Story) -> None:
    con = engine.connect()
    con.execute("ATTACH ':memory:' AS \"changes of it\"")
    schema = f"{ident('changes of it')}.change"
    successions.create(con, schema)
    successions.fill(con, story.lives, story.links, schema)
    found = engine.dicts(con, crosswalk.query(schema, "DATE '1995-01-01'", "DATE '2005-01-01'"))
    con.close()
    with filled(story.lives, story.links) as own:
        assert sorted(found, key=repr) == sorted(rows(own, Day(1995, 1, 1), Day(2005, 1, 1)), key=repr)


def test_there_is_a_file_between_neighbouring_days_and_from_the_first_to_the_last(story: Story, tmp_path: Path) -> None:
    days = [Day(2005, 1, 1), Day(1995, 1, 1), Day(2001, 1, 1)]
    with filled(story.lives, story.links) as con:
        made = crosswalk.write(con, "change", days, tmp_path, {"dataset": "bodies"})
        expected = rows(con, Day(1995, 1, 1), Day(2005, 1, 1))
    names = ["1995-01-01_2001-01-01", "2001-01-01_2005-01-01", "1995-01-01_2005-01-01"]
    assert made == [tmp_path / "crosswalk" / f"{name}{kind}" for name in names for kind in (".parquet", ".csv")]
    assert sorted(pq.read_table(made[4]).to_pylist(), key=repr) == sorted(expected, key=repr)
    assert pq.read_metadata(made[4]).metadata[b"d1"] == b"1995-01-01"
    with made[5].open(encoding="utf-8", newline="") as file:
        written = list(csv.DictReader(file))
    assert [row["events"] for row in written if row["from_id"] == "a"] == ["1 2"]
    assert [(row["from_id"], row["to_id"]) for row in written] == sorted(
        ((row["from_id"] or "", row["to_id"] or "") for row in expected), key=lambda pair: (not pair[0], pair)
    )


def test_two_days_have_one_file_and_one_day_has_none() -> None:
    assert crosswalk.spans([Day(2001, 1, 1), Day(1995, 1, 1)]) == [(Day(1995, 1, 1), Day(2001, 1, 1))]
    assert crosswalk.spans([Day(2001, 1, 1)]) == []
