"""Crosswalks as RDF: XKOS, an extension of SKOS for statistical classifications (rdf-vocabulary.ddialliance.org/xkos.html), in Turtle.

The state of each day is a skos:ConceptScheme, and the crosswalk of two days an xkos:Correspondence that compares their schemes. It is made
of an xkos:ConceptAssociation for each row, from a source concept to a target concept; a row with an empty side has only one of them.
Entities have the same addresses as in organizations.ttl.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

PREFIXES = {
    "dct": "http://purl.org/dc/terms/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xkos": "http://rdf-vocabulary.ddialliance.org/xkos#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
MIXED = "What was given may include nothing of the source."

Day = datetime.date
Row = Mapping[str, Any]


def turtle(base: str | None, crosswalks: Iterable[tuple[Day, Day, Iterable[Row]]]) -> Iterator[str]:
    """Yield the document in parts. `crosswalks` has, for each pair of days, the rows of the crosswalk as dictionaries.

    `base` is the address to which node names are relative, if it is not that of the file.
    """
    if base:
        yield f"@base <{quote(base, safe=_SAFE)}> .\n"
    yield "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    known = set[Day]()
    for d1, d2, rows in crosswalks:
        for day in (d1, d2):
            if day not in known:
                known.add(day)
                yield _block(_scheme(day), ["a skos:ConceptScheme", f'dct:date "{day}"^^xsd:date'])
        yield f"\n# {d1} to {d2}\n"
        own = _node("crosswalk", str(d1), str(d2))
        yield _block(own, ["a xkos:Correspondence", f"xkos:compares {_scheme(d1)}, {_scheme(d2)}"])
        for row in rows:
            yield from _association(own, d1, d2, row)


def _association(correspondence: str, d1: Day, d2: Day, row: Row) -> Iterator[str]:
    names = [(row[f"{side}_table"], row[f"{side}_id"]) for side in ("from", "to")]
    own = _node("crosswalk", str(d1), str(d2), *(part or "" for name in names for part in name))
    properties = ["a xkos:ConceptAssociation"]
    for (table, key), day, role in zip(names, (d1, d2), ("source", "target"), strict=True):
        if key is not None:
            properties.append(f"xkos:{role}Concept {_node(table, key)}")
            yield _block(_node(table, key), ["a skos:Concept", f"skos:inScheme {_scheme(day)}"])
    properties.append(f'dct:type "{row["relation"]}"')
    if row["share"] is not None:
        properties.append(f'rdf:value "{row["share"]!r}"^^xsd:double')
    notes = [*(["possible"] if row["certainty"] == "possible" else []), *([MIXED] if row["mixed"] else [])]
    properties += [f'rdfs:comment "{note}"@en' for note in notes]
    yield _block(own, properties)
    yield _block(correspondence, [f"xkos:madeOf {own}"])


_SAFE = ":/?#[]@!$&'()*+,;=%~"  # what may stand in an address (RFC 3986)


def _scheme(day: Day) -> str:
    return _node("as-of", str(day))


def _node(*parts: str) -> str:
    return f"<#{'/'.join(quote(part, safe='') for part in parts)}>"


def _block(subject: str, pairs: Iterable[str]) -> str:
    return f"{subject} " + " ;\n    ".join(pairs) + " .\n"
