"""What `tree --json` prints: the hierarchy on a day, as a list of its roots."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from chronicle.documents.base import Document, Listing, MayLack
from chronicle.documents.biography import Successor


class Branch(Document):
    """An entity at its place, with what is below it."""

    table: str = Field(description="The table of the entity.", examples=["offices"])
    id: str = Field(description="Its id.", examples=["waterways"])
    name: dict[str, str] = Field(description="Language -> its name on the day.", examples=[{"en": "Waterways Office"}])
    relation: str | None = Field(description="What it is to the one above; null for a root.", examples=["department", None])
    certainty: Literal["certain", "possible"] = Field(
        description="Whether it certainly stands at this place on the day; of a root, whether it certainly exists.", examples=["certain"]
    )
    became: MayLack[tuple[Successor, ...]] = Field(
        None, description="Of one that certainly ended by the closing date: what of it exists on that date.", examples=[[]]
    )
    below: tuple[Branch, ...] = Field(description="What stands below it.", examples=[[]])


class Tree(Listing[Branch]):
    """The roots of the hierarchy on a day, each with what is below it."""
