"""Change files: a comparison as one JSON document that can be applied, reversed and checked.

change.schema.json describes it. It carries the digests of both states and one of itself, so that nothing in it can be altered
without `apply` or `verify` noticing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chronicle.change.compare import Comparison
from chronicle.core.errors import ChronicleError

SUM = "sha256"
_LISTS = ("events", "revisions")
SCHEMA = Path(__file__).with_name("change.schema.json")


@dataclass(frozen=True)
class ChangeFile:
    """A change file that was read, of the right form and with the right sum."""

    document: Mapping[str, Any]

    @property
    def rows(self) -> Iterator[Mapping[str, Any]]:
        """All row changes: those of revisions between whole records, else those of events."""
        for told in self.document["revisions"] if self.record else self.document["events"]:
            yield from told["rows"]

    @property
    def record(self) -> bool:
        """Whether it leads from one whole record to another."""
        return bool(self.document["from"]["record"])

    def side(self, name: str) -> Mapping[str, Any]:
        side: Mapping[str, Any] = self.document[name]
        return side


def text(comparison: Comparison, *, digests: bool | None = None) -> str:
    """The document, one line for each event and revision."""
    document = comparison.as_dict(digests=digests)
    document[SUM] = checksum(document)
    head = {key: value for key, value in document.items() if key not in _LISTS}
    lists = (
        f"{json.dumps(name)}: [\n" + ",\n".join(json.dumps(item, ensure_ascii=False) for item in document[name]) + "\n]" for name in _LISTS
    )
    return f"{json.dumps(head, ensure_ascii=False)[:-1]}, {', '.join(lists)}}}\n"


def checksum(document: Mapping[str, Any]) -> str:
    """Of the document without its sum, whatever its layout."""
    bare = {key: value for key, value in document.items() if key != SUM}
    compact = json.dumps(bare, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(compact.encode("utf-8")).hexdigest()


def read(path: Path) -> ChangeFile:
    """ChronicleError if the file cannot be read, has another form, or was altered."""
    from jsonschema import Draft202012Validator

    try:
        document = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ChronicleError("missing-file", f"cannot read {path}: {error.strerror}") from error
    except ValueError as error:
        raise ChronicleError("not-json", f"{path} is no JSON: {error}", "make it with `chronicle diff A B --json`") from error
    wrong = next(Draft202012Validator(json.loads(SCHEMA.read_text("utf-8"))).iter_errors(document), None)
    if wrong is not None:
        where = "/".join(map(str, wrong.absolute_path)) or "the document"
        raise ChronicleError("not-a-change", f"{path}, {where}: {wrong.message[:300]}", "make it with `chronicle diff A B --json`")
    if document[SUM] != checksum(document):
        raise ChronicleError("altered", f"{path} was altered: its sum is {checksum(document)}, not {document[SUM]}", "take the original")
    return ChangeFile(document)
