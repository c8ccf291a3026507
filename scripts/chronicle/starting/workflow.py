"""The workflow by which GitHub checks every pull request of a package."""

from __future__ import annotations

from pathlib import Path

PATH = Path(".github", "workflows", "chronicle.yml")


def text() -> str:
    """The workflow, as YAML."""
    return Path(__file__).with_name("checks.yml").read_text("utf-8")
