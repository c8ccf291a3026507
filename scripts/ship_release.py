"""Hook of the build: the newest release's DuckDB file comes with the wheel, so that questions can be answered anywhere, offline.

The sdist gets the file where it lies, with latest.json, so that a wheel can be built from it. Without a release nothing is added.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

RELEASES = "releases"
POINTER = f"{RELEASES}/latest.json"
DATABASE = "chronicle.duckdb"


class ShipRelease(BuildHookInterface):  # type: ignore[type-arg]
    """Adds the newest release to what is built."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Adds the files; not to an editable installation, whose folder has the releases."""
        pointer = Path(self.root) / POINTER
        if version == "editable" or not pointer.is_file():
            return
        release = str(json.loads(pointer.read_text("utf-8"))["version"])
        database = Path(self.root) / RELEASES / release / DATABASE
        if self.target_name == "wheel":
            build_data["force_include"][str(database)] = f"chronicle/shipped/{release}/{DATABASE}"
        else:
            build_data["force_include"] |= {str(pointer): POINTER, str(database): f"{RELEASES}/{release}/{DATABASE}"}
