"""CITATION.cff: how to cite the release, in the Citation File Format 1.2.0."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from chronicle.releasing.metadata.escape import quoted
from chronicle.releasing.metadata.facts import Contributor, ReleaseFacts

NAME = "CITATION.cff"
STANDARD = "the Citation File Format"
NEEDS: tuple[str, ...] = ("contributors",)

# The format takes names of the SPDX list only: these are the licences for data on it.
_SPDX = re.compile(r"CC0-1\.0|CC-BY(-NC)?(-SA|-ND)?-(1\.0|2\.0|2\.5|3\.0|4\.0)|ODbL-1\.0|ODC-By-1\.0|PDDL-1\.0")


def write(release: ReleaseFacts, folder: Path) -> None:
    (folder / NAME).write_text("\n".join(_lines(release)) + "\n", "utf-8")


def _lines(release: ReleaseFacts) -> Iterator[str]:
    package = release.package
    yield "cff-version: 1.2.0"
    yield f"message: {quoted('If you use this dataset, please cite it as follows.')}"
    yield "type: dataset"
    yield f"title: {quoted(package.title)}"
    yield "authors:"
    for creator in release.creators:
        yield from _author(creator)
    yield f"version: {quoted(release.version)}"
    yield f"date-released: {quoted(str(release.published))}"
    if package.description:
        yield f"abstract: {quoted(package.description)}"
    if release.homepage:
        yield f"url: {quoted(release.homepage)}"
    if release.keywords:
        yield "keywords:"
        yield from (f"  - {quoted(word)}" for word in dict.fromkeys(release.keywords))
    known = [licence.name for licence in release.licences if _SPDX.fullmatch(licence.name)]
    if known:
        yield "license:"
        yield from (f"  - {quoted(name)}" for name in dict.fromkeys(known))
    else:
        yield from [f"license-url: {quoted(licence.url)}" for licence in release.licences if licence.url][:1]


def _author(creator: Contributor) -> Iterator[str]:
    if creator.is_person:
        named = {"given-names": creator.given, "family-names": creator.family, "website": creator.url}
    else:
        named = {"name": creator.name, "website": creator.url}
    stated = [f"{key}: {quoted(value)}" for key, value in named.items() if value]
    yield from (f"{'  - ' if number == 0 else '    '}{line}" for number, line in enumerate(stated))
