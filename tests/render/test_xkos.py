"""Crosswalks in XKOS, read again by an RDF library."""

from __future__ import annotations

import datetime

import rdflib
from support.successions import Story, filled

from chronicle.change import crosswalk
from chronicle.core.sql import day
from chronicle.engines import duckdb as engine
from chronicle.render import xkos

Day = datetime.date
XKOS = rdflib.Namespace("http://rdf-vocabulary.ddialliance.org/xkos#")


def test_each_row_is_an_association_of_the_correspondence_of_the_two_days() -> None:
    d1, d2 = Day(1995, 1, 1), Day(2005, 1, 1)
    story = Story(**{"a": (1990, 2000), "b": (2000, 2002), "c": (2002, None), "ünd/so weiter": (1990, None), "gone": (1990, 2003)})
    story.link("a > b").link("b > c", share=0.5)
    with filled(story.lives, story.links) as con:
        found = engine.dicts(con, crosswalk.query("change", day(str(d1)), day(str(d2))))
    base = "https://example.org/bodies/"
    graph = rdflib.Graph().parse(data="".join(xkos.turtle(base, [(d1, d2, found)])), format="turtle")
    (own,) = graph.subjects(rdflib.RDF.type, XKOS.Correspondence)
    assert {str(scheme) for scheme in graph.objects(own, XKOS.compares)} == {f"{base}#as-of/{d1}", f"{base}#as-of/{d2}"}
    made = set()
    for association in graph.objects(own, XKOS.madeOf):
        assert (association, rdflib.RDF.type, XKOS.ConceptAssociation) in graph
        sides = (graph.value(association, XKOS.sourceConcept), graph.value(association, XKOS.targetConcept))
        made.add((*(str(side) if side else None for side in sides), str(graph.value(association, rdflib.DCTERMS.type))))

    def node(key: str | None) -> str | None:
        return None if key is None else f"{base}#bodies/{key.replace('ü', '%C3%BC').replace('/', '%2F').replace(' ', '%20')}"

    assert made == {(node(row["from_id"]), node(row["to_id"]), row["relation"]) for row in found}
    assert (None, rdflib.SKOS.inScheme, None) in graph
    assert {float(share) for share in graph.objects(None, rdflib.RDF.value)} == {row["share"] for row in found if row["share"] is not None}


def test_what_is_only_possible_or_mixed_says_so() -> None:
    story = Story(a=(1990, 2000), b=(1990, None), c=(1990, None)).link("a > (b)").link("(b) > (c)", (1999, 2006))
    with filled(story.lives, story.links) as con:
        found = engine.dicts(con, crosswalk.query("change", "DATE '1995-01-01'", "DATE '2005-01-01'"))
    told = "".join(xkos.turtle(None, [(Day(1995, 1, 1), Day(2005, 1, 1), [row for row in found if row["to_id"] == "c" != row["from_id"]])]))
    assert told.count('"possible"@en') == 2
    assert told.count(f'"{xkos.MIXED}"@en') == 2
