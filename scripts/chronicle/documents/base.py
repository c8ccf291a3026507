"""Base classes of all models (frozen, unknown members rejected), and types that several documents use."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, GetJsonSchemaHandler, RootModel, model_serializer
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

T = TypeVar("T")
FORM = "Version of this form. A later 1.x may have members more, which a reader of this one ignores."

Version = Annotated[str, Field(pattern=r"^(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)$")]
Day = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
Hash = Annotated[str, Field(pattern=r"^sha256:[0-9a-f]{64}$")]
Form = Annotated[str, Field(pattern=r"^1\.[0-9]+$")]
Count = Annotated[int, Field(ge=0)]
Cell = str | int | float | bool | None


class Document(BaseModel):
    """A document, or a part of one. A member that has a default is left out where there is nothing to say."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    @model_serializer(mode="wrap")
    def _told(self, handler: Any) -> Any:
        fields = type(self).model_fields
        told = handler(self)
        optional = {field.alias or name for name, field in fields.items() if not field.is_required()}
        return {name: value for name, value in told.items() if value is not None or name not in optional}

    @classmethod
    def of(cls, value: object) -> Any:
        """Validate an object (by its attributes) or a mapping against the model, and return it as JSON data."""
        return cls.model_validate(value, from_attributes=True).as_json()

    def as_json(self) -> dict[str, Any]:
        """Return the document as data for `json.dumps`."""
        return self.model_dump(mode="json", by_alias=True)


class Listing(RootModel[list[T]]):
    """A document that is a list. It has no `schema_version`: its entries say what they are."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True)


class _NotNull:
    """Annotation that removes null from the JSON Schema of a type."""

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        found = handler(schema)
        some = [each for each in found.pop("anyOf", []) if each != {"type": "null"}]
        return {**(some[0] if len(some) == 1 else {"anyOf": some} if some else {}), **found}


def _said(value: Any) -> Any:
    if value is None:
        raise PydanticCustomError("null_member", "{text}", {"text": "it is null; leave it out instead"})
    return value


MayLack = Annotated[T | None, AfterValidator(_said), _NotNull()]
"""The type of a member that may be left out, but is never null; its default is None."""
