"""Add to a compiled build what only a release has: registry, deltas and news, then catalogue metadata and checksums.

All of it is computed from the tables of this release and of earlier ones, so it can be rebuilt.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from chronicle.building import compile
from chronicle.building.compile import Built
from chronicle.contract.package import Package
from chronicle.core import digest
from chronicle.core.files import write_json
from chronicle.core.paths import DESCRIPTOR
from chronicle.core.progress import Tell
from chronicle.history import edition
from chronicle.releasing import deltas, metadata, news, registry
from chronicle.releasing.maker import Maker
from chronicle.releasing.metadata import export
from chronicle.render.chapters import About
from chronicle.render.explorer import page
from chronicle.storage.checksums import SUMS

Older = Sequence[tuple[str, Path]]  # version and folder, newest first


def add(package: Package, stage: Path, number: str, older: Older, about: About) -> None:
    """Write the registry, deltas and news of release `number`, whose build is in `stage`."""
    write_json(stage / DESCRIPTOR, {**package.descriptor, "version": number})  # the steps below read it
    registry.write(stage, older, number)
    deltas.write(stage, older)
    news.write(stage, number, older, about)
    news.feeds(stage)
    _explorer(stage)
    (stage / DESCRIPTOR).unlink()


def _explorer(stage: Path) -> None:
    """Write the page that shows the whole release."""
    with edition.opened(str(stage)) as found:
        (stage / page.NAME).write_text(page.page(found.con, found.package, found.version, stage), "utf-8")


def added(path: str) -> bool:
    """Whether a file of a release comes from `add`."""
    return path in (registry.FILE, news.FILE, news.PAGE, news.FEED, page.NAME) or path.startswith((f"{deltas.FOLDER}/", f"{news.FEEDS}/"))


def described(path: str) -> bool:
    """Whether a file of a release comes from `describe`."""
    return path in (DESCRIPTOR, SUMS, *(exporter.NAME for exporter in export.EXPORTERS))


def describe(package: Package, stage: Path, built: Built, *, number: str, previous: str | None, why: Sequence[str], tell: Tell) -> None:
    """Write the catalogue metadata, datapackage.json (lists every file) and SHA256SUMS (every file but itself)."""
    listed = compile.manifest(package, stage, built, number)
    facts = metadata.ReleaseFacts.of(package, number, listed)
    listed["files"] += [file.as_dict() for file in metadata.write(facts, stage, tell)]
    listed["files"].sort(key=lambda file: file["path"])
    sizes: Mapping[str, Mapping[str, Any]] = {entry["path"]: entry for entry in listed["files"]}
    description = json.loads(json.dumps(package.descriptor))
    description |= {"version": number, "created": f"{facts.published}T00:00:00Z"}
    for resource in description["resources"]:
        if "chronicle" in resource:
            resource |= {key: sizes[resource["path"]][key] for key in ("bytes", "hash")}
    description["chronicle"]["release"] = {
        "previous": previous,
        "reasons": list(why),
        **Maker.here().as_dict(),
        **{key: listed[key] for key in ("snapshots", "tables", "files")},
    }
    write_json(stage / DESCRIPTOR, description)
    files = sorted(p for p in stage.rglob("*") if p.is_file() and p.name != SUMS)
    lines = [f"{digest.of_file(p).removeprefix('sha256:')}  {p.relative_to(stage).as_posix()}" for p in files]
    (stage / SUMS).write_text("\n".join(lines) + "\n", "utf-8")
