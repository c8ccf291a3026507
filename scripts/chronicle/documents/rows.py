"""Rows as `asof --format json` and `sql --format json` print them."""

from __future__ import annotations

from pydantic import JsonValue

from chronicle.documents.base import Listing


class Rows(Listing[dict[str, JsonValue]]):
    """A list of rows: column -> value. Dates and exact numbers are texts; a number that JSON does not have is null."""
