"""Descriptions of a release in the vocabularies of catalogues, archives and search engines."""

from chronicle.releasing.metadata.export import write
from chronicle.releasing.metadata.facts import File, ReleaseFacts

__all__ = ["File", "ReleaseFacts", "write"]
