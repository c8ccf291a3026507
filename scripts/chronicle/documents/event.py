"""Models of an event in a change file, and of the entities and statements that take part in it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, with_config
from typing_extensions import TypedDict

from chronicle.documents.row_change import CLOSED, Bound, Id, Table

Name = Annotated[
    dict[str, str],
    Field(
        description="Language -> name; `und` for the label of a code, or a name without a language.",
        examples=[{"en": "Canal Office"}],
    ),
]
Text = Annotated[str | None, Field(description="The value as text; null if there is none.", examples=["vice-ministerial", None])]
Certainty = Annotated[
    Literal["certain", "possible"],
    Field(description="Whether its dates settle that it belongs between the two days.", examples=["certain"]),
]
Share = Annotated[float | None, Field(description="How much of it, where that is on record.", examples=[0.5, None])]


@with_config(CLOSED)
class Ref(TypedDict):
    """An entity or an act, with what it is called at the time: who ends or gives on the day before, all others when it has happened."""

    table: Annotated[str, Field(description="The table of entities or acts.", examples=["offices"])]
    id: Id
    name: Name


_REF = {"table": "offices", "id": "waterways", "name": {"en": "Waterways Office"}}


@with_config(CLOSED)
class Link(TypedDict):
    """From whom to whom."""

    kind: Annotated[str, Field(description="What the link is by itself.", examples=["merged"])]
    extent: Annotated[Literal["whole", "part"], Field(description="How much of the predecessor went there.", examples=["whole"])]
    share: Share
    predecessor: Annotated[Ref, Field(description="Who ends or gives.", examples=[_REF])]
    successor: Annotated[Ref, Field(description="Who begins or receives.", examples=[_REF])]


@with_config(CLOSED)
class Tracked(TypedDict):
    """A value before and after."""

    table: Table
    column: Annotated[str, Field(description="The column.", examples=["name"])]
    language: Annotated[str | None, Field(description="Of a name in one language.", examples=["en", None])]
    end: Annotated[str | None, Field(description="Id of the statement that has the old value.", examples=["canal-en-1", None])]
    begin: Annotated[str | None, Field(description="Id of the statement that has the new value.", examples=["canal-en-2", None])]
    old: Text
    new: Text
    old_name: Annotated[Name, Field(description="What the old value is called, if it is an entity or a code.", examples=[{}])]
    new_name: Annotated[Name, Field(description="What the new value is called, if it is an entity or a code.", examples=[{}])]
    series: Annotated[
        dict[str, str],
        Field(
            description="Column -> value: what the statement is of besides entities and language, such as which figure.",
            examples=[{"figure": "vice ministers"}],
        ),
    ]


@with_config(CLOSED)
class Boundary(TypedDict):
    """The beginning or the end of a statement."""

    table: Table
    id: Id
    side: Annotated[Literal["begin", "end"], Field(description="Which of them.", examples=["begin"])]
    earliest: Bound
    latest: Bound


@with_config(CLOSED)
class Event(TypedDict):
    """Something that happened, derived from the statements that begin and end."""

    id: Annotated[
        str,
        Field(
            pattern="^(begin|end|link)/",
            description="The same for the same event in every file and release: side, table and smallest statement.",
            examples=["begin/offices/waterways"],
        ),
    ]
    kind: Annotated[
        Literal[
            "created", "abolished", "restored", "merged", "split", "replaced", "absorbed", "divided", "spun_off", "transferred",
            "exchanged", "reorganized", "added", "removed", "lapsed", "handed_over", "updated", "continued",
        ],
        Field(description="What it is to the engine.", examples=["merged"]),
    ]  # fmt: skip
    word: Annotated[str, Field(description="What the contract calls it, else the kind.", examples=["appointed"])]
    section: Annotated[str, Field(description="The heading under which a changelog lists it.", examples=["Structure"])]
    minor: Annotated[bool, Field(description="Whether a changelog leaves it out.", examples=[False])]
    earliest: Annotated[Bound, Field(description="The first day on which it can have happened.", examples=["2008-03-15", None])]
    latest: Annotated[Bound, Field(description="The last day on which it can have happened.", examples=["2008-03-15", None])]
    certainty: Certainty
    interim: Annotated[
        bool,
        Field(
            description="Whether none of its statements holds on either of the two days: they came and went in between.", examples=[False]
        ),
    ]
    subjects: Annotated[
        list[Ref], Field(description="Whom it is about; none where there are predecessors and successors.", examples=[[_REF]])
    ]
    objects: Annotated[list[Ref], Field(description="Other entities that its statements name.", examples=[[]])]
    predecessors: Annotated[list[Ref], Field(description="Who ends, or gives where nobody ends.", examples=[[_REF]])]
    contributors: Annotated[list[Ref], Field(description="Who gives a part and lives on beside one that ends.", examples=[[]])]
    successors: Annotated[list[Ref], Field(description="Who receives.", examples=[[_REF]])]
    links: Annotated[list[Link], Field(description="From whom to whom.", examples=[[]])]
    acts: Annotated[list[Ref], Field(description="The acts behind it.", examples=[[]])]
    unsettled: Annotated[
        list[str],
        Field(description="Statements (table/id) whose dates leave open whether they belong together.", examples=[["names/canal-en-2"]]),
    ]
    tracked: Annotated[list[Tracked], Field(description="Values before and after.", examples=[[]])]
    statements: Annotated[
        list[Boundary],
        Field(
            description="The beginnings and ends of statements that it explains, each with its own window. Each belongs to one event only.",
            examples=[[{"table": "titles", "id": "canal-en-2", "side": "begin", "earliest": "2008-03-15", "latest": "2008-03-15"}]],
        ),
    ]
    sources: Annotated[
        list[str], Field(description="Ids of the sources that its statements and acts are cited from.", examples=[["npc-2008-reform"]])
    ]
