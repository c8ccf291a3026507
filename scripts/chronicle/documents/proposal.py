"""Model of inferred successions, which no source documents, in a change file (`diff --infer --json`)."""

from __future__ import annotations

from typing import Annotated, Literal, NotRequired

from pydantic import Field, with_config
from typing_extensions import TypedDict

from chronicle.documents.row_change import CLOSED, Bound

Score = Annotated[float, Field(ge=0, le=1, description="How likely it is, by the evidence.", examples=[0.83])]
Ids = list[str]


@with_config(CLOSED)
class Reason(TypedDict):
    """What speaks for a link, or against it."""

    name: Annotated[
        Literal[
            "confirmed", "same_act", "other_act", "same_day", "same_time", "days_apart", "same_parent", "parent_became", "other_parent",
            "only_pair", "same_name", "same_stem", "like_name", "passed", "same_value",
        ],
        Field(description="The sort of evidence.", examples=["same_day"]),
    ]  # fmt: skip
    value: NotRequired[
        Annotated[float, Field(description="Days apart, things that passed, or a likeness from 0 to 1.", examples=[3, 0.91])]
    ]
    total: NotRequired[Annotated[int, Field(description="Of how many things.", examples=[4])]]
    what: NotRequired[
        Annotated[
            str,
            Field(description="An act, a day or two, a parent or two, a stem, a table, a value, or a file.", examples=["2008-03-15"]),
        ]
    ]


@with_config(CLOSED)
class ProposedLink(TypedDict):
    """Who became whom."""

    predecessor: Annotated[str, Field(description="Its id.", examples=["canal"])]
    successor: Annotated[str, Field(description="Its id.", examples=["waterways"])]
    kind: Annotated[str, Field(description="As for a link on record.", examples=["replaced"])]
    score: Score
    earliest: Bound
    latest: Bound
    reasons: Annotated[
        list[Reason], Field(description="What speaks for it, and against.", examples=[[{"name": "same_day", "what": "2008-03-15"}]])
    ]


@with_config(CLOSED)
class Proposal(TypedDict):
    """A succession of entities of one table."""

    kind: Annotated[str, Field(description="As for links on record.", examples=["merged"])]
    certainty: Annotated[Literal["inferred"], Field(description="Never that of what sources say.", examples=["inferred"])]
    table: Annotated[str, Field(description="The table of the entities.", examples=["offices"])]
    predecessors: Annotated[Ids, Field(description="Ids of those that end or give.", examples=[["canal"]])]
    successors: Annotated[Ids, Field(description="Ids of those that begin or receive.", examples=[["waterways"]])]
    score: Score
    links: Annotated[list[ProposedLink], Field(description="Who became whom, each with its own score and reasons.", examples=[[]])]
