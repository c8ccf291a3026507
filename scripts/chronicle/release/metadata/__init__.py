"""Descriptions of a release in the vocabularies of catalogues, archives and search engines."""

from chronicle.release.metadata.export import write
from chronicle.release.metadata.facts import File, ReleaseFacts

__all__ = ["File", "ReleaseFacts", "write"]
