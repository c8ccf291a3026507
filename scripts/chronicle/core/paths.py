"""Names of files and folders in a package, in a build and under releases/."""

from __future__ import annotations

DESCRIPTOR = "datapackage.json"
DATABASE = "chronicle.duckdb"
MANIFEST = "build.json"  # of a build; a release has a datapackage.json instead
BUILD = "build"
RELEASES = "releases"
INDEX = "index.json"
LATEST = "latest.json"
