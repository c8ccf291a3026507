"""Change files: the difference between two states as one JSON document that can be applied, reversed and verified.

Version 3 (documents/change) contains the events, what they amount to, and every row that differs, between two days of one edition, two
states without dates, or two whole records. For records it also lists the revisions. The document is streamed, so its size
does not matter. Version 2 (change-2.schema.json), written by older engines, can only be read.

Both contain digests of the two states and a checksum of the document, so `apply` and `verify` notice any alteration.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from chronicle.change import net, row_json
from chronicle.change.happened import FETCHED, Happened, streamed
from chronicle.contract import difference
from chronicle.core.errors import ChronicleError
from chronicle.core.sql import ident
from chronicle.engines import duckdb as engine
from chronicle.history.state import State

if TYPE_CHECKING:
    from chronicle.change.inference import Proposal
    from chronicle.change.records import Records

VERSION = "3.0"
SUM = "sha256"
SCHEMA_2 = Path(__file__).with_name("change-2.schema.json")
BATCH = 50_000  # events that are built at once
_MAKE = "make it with `chronicle diff A B --json`"
_LAST = f',"{SUM}":"'


@dataclass(frozen=True)
class ChangeFile:
    """A change file that was read, with a valid form and checksum."""

    document: Mapping[str, Any]

    @property
    def version(self) -> int:
        return int(str(self.document["schema_version"]).partition(".")[0])

    @property
    def rows(self) -> Iterator[Mapping[str, Any]]:
        """All row changes. In version 2 they are inside revisions (of whole records) or events."""
        if self.version >= 3:
            yield from self.document["rows"]
            return
        for entry in self.document["revisions"] if self.record else self.document["events"]:
            yield from entry["rows"]

    @property
    def record(self) -> bool:
        """True if it compares two whole records."""
        return bool(self.document["from"]["record"])

    @property
    def proven(self) -> bool:
        """True if it contains the digests of both states, so that applying it proves the result."""
        return all("digests" in self.side(end) for end in ("from", "to"))

    def side(self, name: str) -> Mapping[str, Any]:
        side: Mapping[str, Any] = self.document[name]
        return side


def write(found: Happened | Records, out: TextIO, *, digests: bool | None = None, proposed: Sequence[Proposal] | None = None) -> None:
    """Write version 3, with one line for each event and row.

    Args:
        found: What was compared.
        out: Where to write.
        digests: Whether to compute the digests of both states, which reads all of them. None: only for small states.
        proposed: Successions that no source documents, if they were asked for.
    """
    record = None if isinstance(found, Happened) else found
    happened = found if isinstance(found, Happened) else found.since
    states = record.states if record else happened.states
    wanted = all(state.small for state in states) and (record is not None or happened.whole) if digests is None else digests
    operands = [side.as_dict() for side in (record.first, record.second)] if record else [_side(state) for state in states]
    packages = [side.package for side in (record.first, record.second)] if record else [state.package for state in states]
    schema = [change.as_dict() for change in difference.changes(*packages)]
    whole = schema or difference.reordered(*packages)
    for side, state, package in zip(operands, states, packages, strict=True):
        side.update({"contract": package.descriptor} if whole else {})
        side.update({"digests": state.digests} if wanted else {})
    head = {
        "schema_version": VERSION,
        "dataset": packages[1].name,
        "from": operands[0],
        "to": operands[1],
        **({"schema": schema} if schema else {}),
        "undated": happened.undated,
        **({"notices": [notice.as_dict() for notice in found.notices]} if found.notices else {}),
        **({} if proposed is None else {"inferred": [proposal.as_dict() for proposal in proposed]}),
    }
    sheet, same = _Sheet(out), happened.same()
    sheet.put(f'{_compact(head)[:-1]},"net":{{"same":{same},"rows":['.encode())
    sheet.entries(_texts(happened.place.con, net.documents(happened.place, happened.first, happened.second)))
    sheet.put(b']},"events":[')
    sheet.entries(happened.documents(BATCH))
    if record:
        sheet.put(b'],"told_differently":[')
        sheet.entries(record.events.documents())
        sheet.put(b'],"revisions":[')
        sheet.entries(batched(_compact(each.as_dict()).encode() for each in record.every))
    sheet.put(b'],"rows":[')
    sheet.entries(rows(found))
    sheet.put(b"]")
    sheet.end(f'{_LAST}{sheet.sum.hexdigest()}"}}\n'.encode())


def rows(found: Happened | Records) -> Iterator[list[bytes]]:
    """Yield every row change as JSON in UTF-8, in batches. Don't use the connection between two batches."""
    if isinstance(found, Happened):
        yield from chain.from_iterable(_texts(found.place.con, query) for query in found.rows())
    else:
        yield from batched(_compact(row.as_dict(row_json.value)).encode() for row in found.rows())


def batched(texts: Iterable[bytes]) -> Iterator[list[bytes]]:
    """Yield the texts in batches."""
    left = iter(texts)
    while group := list(islice(left, FETCHED)):
        yield group


class _Sheet:
    """A document being written in UTF-8, and its checksum so far, which leaves out line ends."""

    def __init__(self, out: TextIO) -> None:
        out.flush()
        self.out, self.raw, self.sum = out, getattr(out, "buffer", None), hashlib.sha256()

    def put(self, text: bytes) -> None:
        self.sum.update(text.replace(b"\n", b""))
        self.end(text)

    def end(self, text: bytes) -> None:
        """Write text that the checksum does not cover."""
        if self.raw is None:
            self.out.write(text.decode("utf-8"))
        else:
            self.raw.write(text)

    def entries(self, groups: Iterable[list[bytes]]) -> None:
        """Write the entries of a list, one on each line."""
        lead = b"\n"
        for group in groups:
            self.put(lead + b",\n".join(group))
            lead = b",\n"
        self.put(b"\n")


def _texts(con: engine.Connection, query: str) -> Iterator[list[bytes]]:
    """Yield the values of a query with one column, in batches."""
    for rows in streamed(con, query):
        yield [text for (text,) in rows]


def _side(state: State) -> dict[str, Any]:
    release = f"{ident(state.database)}.main.release" if state.database else "main.release"
    version = engine.rows(state.con, f"SELECT version FROM {release}")[0][0] if state.when else None  # files are of no release
    return {"version": version, "closing": str(state.package.closing), "day": str(state.when) if state.when else None, "record": False}


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def checksum(document: Mapping[str, Any]) -> str:
    """Return the checksum of version 2: of the document without its checksum, whatever its layout."""
    bare = {key: value for key, value in document.items() if key != SUM}
    compact = json.dumps(bare, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(compact.encode("utf-8")).hexdigest()


def _sums(text: str) -> Iterator[str]:
    """Yield candidates for the checksum of version 3: of the text without white space between tokens, up to the checksum, its last member.

    The first candidate assumes that such white space is only at line ends, which is how the file is written.
    """
    bare = text.replace("\n", "").replace("\r", "").replace("\t", "")  # none of which can stand in a string of JSON
    tail = len(_LAST) + 66
    for spaced in (True, False):
        form = bare if spaced else re.sub(r'("[^"\\]*(?:\\.[^"\\]*)*")| +', r"\1", bare)
        if form[-tail:].startswith(_LAST):
            yield hashlib.sha256(form[:-tail].encode("utf-8")).hexdigest()


def read(path: Path) -> ChangeFile:
    """Read and validate a change file.

    Raises:
        ChronicleError: `missing-file` if it cannot be read, `not-json`, `not-a-change` for another form, `altered` for another checksum.
    """
    try:
        whole = path.read_text("utf-8")
        document = json.loads(whole)
    except OSError as error:
        raise ChronicleError("missing-file", f"cannot read {path}: {error.strerror}") from error
    except ValueError as error:
        raise ChronicleError("not-json", f"{path} is not JSON: {error}", _MAKE) from error
    except RecursionError as error:
        raise ChronicleError("not-json", f"{path} is nested too deeply for a change file", _MAKE) from error
    third = isinstance(document, dict) and str(document.get("schema_version", "")).startswith("3.")
    if third:
        from chronicle.documents import change  # only here: importing a model takes time

    if wrong := change.wrong(document) if third else _invalid(document):
        raise ChronicleError("not-a-change", f"{path}, {wrong}", _MAKE)
    if document[SUM] not in (_sums(whole) if third else [checksum(document)]):
        raise ChronicleError(
            "altered", f"{path} was altered: its content does not match its checksum {document[SUM]}", "use the original file"
        )
    return ChangeFile(document)


def _invalid(document: Any) -> str | None:
    """Return the first error of a document of version 2 against its schema; None if it is valid."""
    from jsonschema import Draft202012Validator

    wrong = next(Draft202012Validator(json.loads(SCHEMA_2.read_text("utf-8"))).iter_errors(document), None)
    return wrong and f"{'/'.join(map(str, wrong.absolute_path)) or 'the document'}: {wrong.message[:300]}"
