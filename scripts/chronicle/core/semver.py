"""Version numbers MAJOR.MINOR.PATCH, as in Semantic Versioning (https://semver.org), without pre-release labels."""

from __future__ import annotations

import re
from collections.abc import Sequence

from chronicle.core.errors import ChronicleError

FIRST = "0.1.0"
LEVELS = ("patch", "minor", "major")
STABLE = "stable"  # asked for once: from 0.x to 1.0.0
_PATTERN = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)", re.ASCII)


def is_version(text: str) -> bool:
    """True for three numbers in ASCII digits without leading zeros, such as 1.0.0."""
    return _PATTERN.fullmatch(text) is not None


def parse(version: str) -> tuple[int, int, int]:
    """Return (major, minor, patch). Raises ChronicleError `bad-version` for anything else."""
    if not is_version(version):
        raise ChronicleError("bad-version", f"{version!r} is not a version", "write it like 1.0.0")
    major, minor, patch = map(int, version.split("."))
    return major, minor, patch


def following(version: str | None, level: str) -> str:
    """Return the version after `version` (None: there is none yet) for a change of `level`: patch, minor, major or stable."""
    if version is None:
        return FIRST
    major, minor, patch = parse(version)
    if level == STABLE:
        return "1.0.0"
    if level == "major" and major > 0:
        return f"{major + 1}.0.0"
    if level in ("major", "minor"):
        return f"{major}.{minor + 1}.0"
    return f"{major}.{minor}.{patch + 1}"


def weightiest(reasons: Sequence[str]) -> list[str]:
    """Return those of the reasons for a version that need the highest level, which each names at its end; all, if none names one."""
    per_level = ([text for text in reasons if text.endswith(f"({level})")] for level in reversed(LEVELS))
    return next(filter(None, per_level), list(reasons))
