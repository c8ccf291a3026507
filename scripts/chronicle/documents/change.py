"""Model of a change file: what happened between two days, two states or two releases, and every row that differs.

change/change_file streams it without this model; a change file that is read is validated against the model in parts (`wrong`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from chronicle.documents import faults
from chronicle.documents.base import Count, Day, Document, Listing, MayLack
from chronicle.documents.change_parts import Net, Notice, Retold, Revision
from chronicle.documents.event import Event
from chronicle.documents.proposal import Proposal
from chronicle.documents.row_change import Row, SchemaChange

PART = 10_000  # entries of a list validated at once
_FIRST = {"version": "1.0.0", "closing": "2026-01-21", "day": "2008-01-01", "record": False}
_OTHER = {**_FIRST, "day": "2009-01-01"}


class Side(Document):
    """A state, or a whole history."""

    version: str | None = Field(description="The release; null for an unreleased build.", examples=["1.0.0", None])
    closing: Day = Field(description="The last day that the data speaks about.", examples=["2026-01-21"])
    day: Day | None = Field(description="The day as of which it is read; null for files, which do not say.", examples=["2008-07-02", None])
    contract: MayLack[dict[str, Any]] = Field(None, description="The descriptor, where the two differ.", examples=[{"name": "harbours"}])
    record: bool = Field(description="Whether it is a whole history with all its days, and not the state on one of them.", examples=[False])
    digests: MayLack[dict[str, str]] = Field(
        None,
        description="Content digest of each table of the state: its columns and the certainty. Left out on request, and for large states.",
        examples=[{"titles": "rows-md5:00000149"}],
    )


class ChangeFile(Document):
    """What happened between two days, two bare states or two releases of a temporal Data Package, and every row that differs."""

    schema_version: Literal["3.0"] = Field(description="Version of this form.", examples=["3.0"])
    dataset: str = Field(description="Name of the package.", examples=["harbours"])
    first: Side = Field(alias="from", description="The earlier day. What happened on it is not included.", examples=[_FIRST])
    second: Side = Field(alias="to", description="The later day. What happened on it is included.", examples=[_OTHER])
    contracts: MayLack[list[SchemaChange]] = Field(
        None, alias="schema", description="What differs between the two contracts; left out if nothing does.", examples=[[]]
    )
    undated: Count = Field(
        description="How many beginnings and ends of statements have no date on record and belong to no event that has one. They may or "
        "may not lie between the days.",
        examples=[158],
    )
    notices: MayLack[Annotated[list[Notice], Field(min_length=1)]] = Field(
        None,
        description="Changes so wide that the rows hide what they are. Only to read: `apply` leaves them alone.",
        examples=[[{"notice": "renumbered", "table": "titles", "rows": 678, "fresh": 600, "same": 598}]],
    )
    inferred: MayLack[list[Proposal]] = Field(
        None, description="Successions that no source documents, proposed with `--infer`. Only to read.", examples=[[]]
    )
    net: Net = Field(
        description="What the events amount to: the crosswalk from the first day to the second.", examples=[{"same": 120, "rows": []}]
    )
    events: list[Event] = Field(
        description="What happened, in order of time: complete, with what was undone again by the second day.", examples=[[]]
    )
    told_differently: MayLack[list[Retold]] = Field(
        None,
        description="Of two records: the events of the time that both cover that only one has, or that they describe differently.",
        examples=[[]],
    )
    revisions: MayLack[list[Revision]] = Field(
        None, description="Of two records: why each statement of `rows` differs. Every statement is in exactly one revision.", examples=[[]]
    )
    rows: list[Row] = Field(
        description="Every statement that differs between the two states, by table and key. `apply` reads these alone.",
        examples=[
            [{"table": "titles", "id": "canal-en-1", "change": "removed", "old": {"name": "Canal", "certainty": "certain"}, "new": None}]
        ],
    )
    sha256: str = Field(
        pattern="^[0-9a-f]{64}$",
        description="The last member. SHA-256 of the document in UTF-8 without white space between tokens, from its first brace up to, and "
        "without, the comma before this member.",
        examples=["0" * 64],
    )


class Changelog(Listing[ChangeFile]):
    """What `changelog --json` prints: a change file for each release and the one before it, the newest first."""


def wrong(document: Mapping[str, Any]) -> faults.Fault | None:
    """Validate a change file of version 3 in parts of PART entries, to limit memory. Return the first error; None if it is valid."""
    for part, place, start in _parts(document):
        found = faults.of(ChangeFile, part)
        if found and start and found.place.startswith(place):
            number, *rest = found.place[len(place) :].split("/")
            return faults.Fault("/".join([f"{place}{int(number) + start}", *rest]), found.text)
        if found:
            return found
    return None


def _parts(document: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], str, int]]:
    """Split a change file into parts that can be validated alone: the first with the beginning of each list, each other with one slice.

    Returns:
        For each part: the document with only those entries, the place of the sliced list (`events/`; empty for the first part), and
        the position of the first entry in that list.
    """
    short = {name: value[:PART] if isinstance(value, list) else value for name, value in document.items()}
    net = document.get("net")
    if isinstance(net, dict) and isinstance(net.get("rows"), list):
        short["net"] = {**net, "rows": net["rows"][:PART]}
    yield short, "", 0
    bare = {name: value[:1] if isinstance(value, list) else value for name, value in document.items()}
    bare["net"] = net and {**net, "rows": []}
    for name, value in document.items():
        for start in range(PART, len(value) if isinstance(value, list) else 0, PART):
            yield {**bare, name: value[start : start + PART]}, f"{name}/", start
    for start in range(PART, len(net["rows"]) if net else 0, PART):
        yield {**bare, "net": {**(net or {}), "rows": (net or {})["rows"][start : start + PART]}}, "net/rows/", start
