"""Turtle (w3.org/TR/turtle), as much of it as is needed to write statements with periods."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from urllib.parse import quote

from chronicle.releasing.metadata.escape import address, quoted

PREFIXES = {
    "dct": "http://purl.org/dc/terms/",
    "edtf": "http://id.loc.gov/datatypes/edtf/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "org": "http://www.w3.org/ns/org#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "time": "http://www.w3.org/2006/time#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_TAG = re.compile(r"[A-Za-z]+(-[A-Za-z0-9]+)*")

Day = datetime.date | None
Pairs = Iterable[tuple[str, str | None]]


def head(base: str | None) -> str:
    """The prefixes; `base` is the address to which the names of nodes are relative, if not that of the file."""
    lines = [f"@prefix {name}: <{iri}> ." for name, iri in PREFIXES.items()]
    return "\n".join([*([f"@base <{address(base)}> ."] if base else []), *lines]) + "\n"


def node(kind: str, *key: str) -> str:
    """The name of a thing: a fragment made of its table and key."""
    return f"<#{'/'.join(quote(part, safe='') for part in (kind, *key))}>"


def link(url: str) -> str:
    return f"<{address(url)}>"


def text(value: str, language: str | None = None) -> str:
    tag = f"@{language}" if language and _TAG.fullmatch(language) else ""
    return quoted(value) + tag


def block(subject: str, pairs: Pairs) -> str:
    """One subject with its properties, in the given order; those without a value are left out."""
    told = [f"{predicate} {value}" for predicate, value in pairs if value]
    return f"{subject} " + " ;\n    ".join(told) + " .\n" if told else ""


def listed(values: Iterable[str | None]) -> str | None:
    """Several values of one property; None if there are none."""
    return ", ".join(value for value in values if value) or None


def position(earliest: Day, latest: Day) -> str | None:
    """Return the date property of an instant: a day, or an EDTF set `[a..b]` if the day is uncertain; None if nothing is known."""
    if earliest is None and latest is None:
        return None
    if earliest == latest:
        return f'time:inXSDDate "{earliest}"^^xsd:date'
    return f'dct:date "[{earliest or ""}..{latest or ""}]"^^edtf:EDTF'


def instant(earliest: Day, latest: Day) -> str | None:
    where = position(earliest, latest)
    return f"[ a time:Instant ; {where} ]" if where else None


def interval(bounds: Iterable[Day]) -> str:
    """Write a half-open period from its four bounds; an end without any known bound is left out."""
    fe, fl, te, tl = bounds
    ends = [("time:hasBeginning", instant(fe, fl)), ("time:hasEnd", instant(te, tl))]
    return f"[ {' ; '.join(['a time:Interval', *(f'{name} {value}' for name, value in ends if value)])} ]"
