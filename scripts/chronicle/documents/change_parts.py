"""The parts of a change file: notices, the crosswalk, events that two records describe differently, and revisions."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, with_config
from typing_extensions import TypedDict

from chronicle.documents.base import Count, Document
from chronicle.documents.event import Certainty, Event, Ref, Share
from chronicle.documents.row_change import CLOSED, Affects, Cause, Table


@with_config(CLOSED)
class Renumbered(TypedDict):
    """Rows of a table have other ids than before, and the same content."""

    notice: Annotated[Literal["renumbered"], Field(description="What is noticed.", examples=["renumbered"])]
    table: Table
    rows: Annotated[Count, Field(description="Rows of the newer state.", examples=[678])]
    fresh: Annotated[Count, Field(description="Those whose id the older one does not have.", examples=[600])]
    same: Annotated[Count, Field(description="Those of them whose content it has under another id.", examples=[598])]


@with_config(CLOSED)
class OneColumn(TypedDict):
    """Almost all changed cells of a table are in one column."""

    notice: Annotated[Literal["one-column"], Field(description="What is noticed.", examples=["one-column"])]
    table: Table
    column: Annotated[str, Field(description="The column.", examples=["name"])]
    cells: Annotated[Count, Field(description="Its changed cells.", examples=[400])]
    changed: Annotated[Count, Field(description="All changed cells of the table.", examples=[410])]
    function: Annotated[str | None, Field(description="A function that explains all of them.", examples=["upper(name)", None])]


Notice = Annotated[Renumbered | OneColumn, Field(discriminator="notice")]


_Ends = TypedDict(
    "_Ends",
    {
        "from": Annotated[
            Ref | None,
            Field(
                description="An entity of the first day, called as on that day; null for one that comes from none.",
                examples=[{"table": "offices", "id": "canal", "name": {"en": "Canal Office"}}, None],
            ),
        ],
        "to": Annotated[
            Ref | None,
            Field(description="What it became on the second day, called as on that day; null if that is not on record.", examples=[None]),
        ],
    },
)


@with_config(CLOSED)
class Became(_Ends):
    """What an entity of the first day became, and what one of the second day came from."""

    relation: Annotated[
        Literal["same", "whole", "part"],
        Field(description="The same entity lives on; or the whole of the first, or a part of it, went to the second.", examples=["whole"]),
    ]
    share: Share
    events: Annotated[list[str], Field(description="Ids of the events on the way.", examples=[["begin/offices/waterways"]])]
    first_fate: Annotated[
        str | None, Field(description="What the first event makes of the first entity: ends or continues.", examples=["ends", None])
    ]
    last_fate: Annotated[
        str | None,
        Field(description="What the last event makes of the second entity: begins, returns or continues.", examples=["begins", None]),
    ]
    mixed: Annotated[
        bool,
        Field(
            description="Somewhere on the way a body gave a part while it held something else, so that nobody knows whether the part "
            "includes anything of the first.",
            examples=[False],
        ),
    ]
    certainty: Certainty


class Net(Document):
    """A crosswalk."""

    same: Count = Field(description="How many entities live on and neither give nor receive anything; they have no row.", examples=[120])
    rows: list[Became] = Field(description="What each other entity became, and what it came from.", examples=[[]])


@with_config(CLOSED)
class Retold(TypedDict):
    """An event that only one of two records has, or that they describe differently."""

    id: Annotated[
        str,
        Field(
            description="The id of the event in the newer record, or in the older one if only that has it.",
            examples=["begin/offices/waterways"],
        ),
    ]
    way: Annotated[
        Literal["new", "gone", "dated", "called", "joined"],
        Field(
            description="Only the newer record has it, only the older one has it, it has other dates, it has another name or other links; "
            "or everything that the old event was made of is now part of the new one.",
            examples=["dated"],
        ),
    ]
    old: Annotated[Event | None, Field(description="As the older record has it.", examples=[None])]
    new: Annotated[Event | None, Field(description="As the newer record has it.", examples=[None])]


@with_config(CLOSED)
class Revision(TypedDict):
    """Why statements differ between two records."""

    clock: Cause
    table: Table
    affects: Affects
    rows: Annotated[list[str], Field(description="Ids of the statements.", examples=[["canal-en-2"]])]
