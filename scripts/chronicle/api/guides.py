"""Where the documents are: the README, the guide, the handbook, the cookbook."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from chronicle.core import suggest
from chronicle.core.errors import ChronicleError

_GUIDES = {
    "readme": ("README.md", "what it is, and the first answers"),
    "guide": ("scripts/GUIDE.md", "your own package, from one table to mergers"),
    "handbook": ("scripts/README.md", "what counts as changed, the contract, Python, every command, error codes"),
    "cookbook": ("releases/COOKBOOK.md", "27 questions, each with something to copy"),
    "releases": ("releases/README.md", "what a release holds, and what its number says"),
    "tables": ("tables/README.md", "the tables of the ministry"),
    "theory": ("tables/THEORY.md", "what the data claims, and by which rules"),
}


@dataclass(frozen=True)
class Docs:
    """Documents. `print` says what each is about, and where it lies.

    Attributes:
        paths: Name -> the file.
    """

    paths: dict[str, Path]

    def __str__(self) -> str:
        wide = max(map(len, self.paths))
        return "\n".join(f"{name:{wide}}  {_GUIDES[name][1]}\n{'':{wide}}  {path}" for name, path in self.paths.items())

    def text(self) -> str:
        """The text of the documents, one after the other, as Markdown."""
        return "\n".join(path.read_text("utf-8") for path in self.paths.values())

    def json(self) -> str:
        """Names, files and what they are about, as JSON."""
        documents = [{"name": name, "path": str(path), "about": _GUIDES[name][1]} for name, path in self.paths.items()]
        return json.dumps(documents, ensure_ascii=False, indent=1)


def docs(name: str | None = None) -> Docs:
    """Says where the documents are.

    Args:
        name: One of them, such as `cookbook`. By default all.

    Raises:
        ChronicleError: `unknown-document`; `missing-file` if this installation has none.
    """
    if name is not None and name not in _GUIDES:
        raise ChronicleError("unknown-document", f"there is no document {name!r}", suggest.one_of(name, _GUIDES))
    found = {each: path for each in ([name] if name else _GUIDES) if (path := _place(_GUIDES[each][0]))}
    if not found:
        raise ChronicleError("missing-file", "the documents are not installed here", "read them where the package comes from")
    return Docs(found)


def _place(path: str) -> Path | None:
    """Where a document lies: in the installed package, or in the checkout that this file belongs to."""
    package = Path(__file__).parents[1]
    places = (package / "guides" / path.replace("/", "-"), package.parents[1] / path)
    return next((place for place in places if place.is_file()), None)
