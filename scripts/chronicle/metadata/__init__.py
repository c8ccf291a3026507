"""Descriptions of a release in the vocabularies of catalogues, archives and search engines."""

from chronicle.metadata.export import write
from chronicle.metadata.facts import File, ReleaseFacts

__all__ = ["File", "ReleaseFacts", "write"]
