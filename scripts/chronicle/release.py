"""Publishing: a new folder under releases/ that is complete when it appears and never changes afterwards."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from chronicle import compile, descriptor, digest, making, staging, version
from chronicle.compile import Built
from chronicle.contract import Package
from chronicle.errors import ChronicleError, InputRefused
from chronicle.layout import INDEX, LATEST, RELEASES, write_json
from chronicle.releases import FIRST_REASON, read_index
from chronicle.sums import SUMS
from chronicle.version import Reason


def publish(root: Path, *, tag: bool = True, tell: Callable[[str], None] = lambda _: None) -> str:
    """Publishes the next version of the package at `root`; gives a summary.

    InputRefused if a check fails, ChronicleError if nothing has changed since the last release.
    """
    package = descriptor.load(root)
    releases = package.root / RELEASES
    index = read_index(releases)
    previous = index[0]["version"] if index else None
    number, found = _next(package, releases, previous)
    why = [f"{reason.text} ({reason.level})" for reason in found] or [FIRST_REASON]
    tell(f"version {number}: {'; '.join(why)}")
    target = releases / number
    with staging.fresh(target, descriptor.DESCRIPTOR, replace=False) as stage:
        report, built = making.compiled(package, stage, number, check=True, tell=tell)
        if report.errors or built is None:
            raise InputRefused(report.errors)
        if previous is not None:
            changes = stage / "CHANGELOG.md"
            title, body = changes.read_text("utf-8").split("\n", 1)
            changes.write_text(title + "\n" + _against(package, previous, found) + body, "utf-8")
        for table in package.tables.values():
            (stage / table.path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(package.path(table), stage / table.path)
        _describe(package, stage, built, number, previous)
    entry = {
        "version": number,
        "previous": previous,
        "closing": str(package.closing),
        "path": f"{number}/{descriptor.DESCRIPTOR}",
        "hash": digest.of_file(target / descriptor.DESCRIPTOR),
        "reasons": why,
    }
    _replace(releases / INDEX, {"dataset": package.name, "releases": [entry, *index]})
    _replace(releases / LATEST, {"version": number, "path": entry["path"]})
    tagged = tag and _tag(package, number)
    return f"published {target}{f', tagged v{number}' if tagged else ''}"


def _next(package: Package, releases: Path, previous: str | None) -> tuple[str, list[Reason]]:
    if previous is None:
        return version.FIRST, []
    found = version.reasons(releases / previous, package)
    if not found:
        raise ChronicleError("nothing-new", f"nothing has changed since {previous}", "change the tables first")
    level = max((reason.level for reason in found), key=version.LEVELS.index)
    return version.following(previous, level), found


def _against(package: Package, previous: str, found: list[Reason]) -> str:
    """What differs from the previous release, for the head of the changelog; evidence is counted, not listed."""
    parts = ["", f"## Against {previous}", ""]
    for reason in found:
        table = package.tables.get(reason.text.split(":")[0])
        listed = reason.told if table and table.role not in ("evidence", "reference") else ()
        parts += [f"- {reason.text}", *(f"  - {text}" for text in listed)]
    return "\n".join([*parts, ""])


def _describe(package: Package, stage: Path, built: Built, number: str, previous: str | None) -> None:
    """datapackage.json with every file, and SHA256SUMS with every file but itself."""
    listed = compile.manifest(package, stage, built, number)
    sizes: Mapping[str, Mapping[str, Any]] = {entry["path"]: entry for entry in listed["files"]}
    description = json.loads(json.dumps(package.descriptor))
    description["version"] = number
    for resource in description["resources"]:
        if "chronicle" in resource:
            resource |= {key: sizes[resource["path"]][key] for key in ("bytes", "hash")}
    description["chronicle"]["release"] = {
        "previous": previous,
        "built_with": listed["built_with"],
        "snapshots": listed["snapshots"],
        "tables": listed["tables"],
        "files": listed["files"],
    }
    write_json(stage / descriptor.DESCRIPTOR, description)
    files = sorted(p for p in stage.rglob("*") if p.is_file() and p.name != SUMS)
    lines = [f"{digest.of_file(p).removeprefix('sha256:')}  {p.relative_to(stage).as_posix()}" for p in files]
    (stage / SUMS).write_text("\n".join(lines) + "\n", "utf-8")


def _replace(path: Path, value: Any) -> None:
    """The old file or the new one, never a part of either."""
    fresh = path.with_name(f".{path.name}.tmp")
    write_json(fresh, value)
    os.replace(fresh, path)


def _tag(package: Package, number: str) -> bool:
    """An annotated git tag on the commit that the release was made from, if the package lies in a checkout."""

    def git(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(["git", "-C", str(package.root), *words], capture_output=True, text=True, check=False)

    if not shutil.which("git") or git("rev-parse", "HEAD").returncode:
        return False
    made = git("tag", "-a", f"v{number}", "-m", f"{package.title} {number}, data to {package.closing}")
    if made.returncode:
        raise ChronicleError("no-tag", f"release {number} is published, but git made no tag: {made.stderr.strip()}", "make it by hand")
    return True
