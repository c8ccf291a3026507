"""Change files: what leads from one state to another as one JSON document that can be applied, reversed and checked.

Version 3 (documents/change) says what happened, what it amounts to, and every row that differs, between two days of one edition, two
bare states, or two whole records; of these it also says what the newer one tells otherwise. It is written as it is made, so that its size
does not matter. Version 2 (change-2.schema.json), which older engines wrote, is only read.

Both carry the digests of the two states and one of themselves, so that nothing in them can be altered without `apply` or `verify` noticing.
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
BATCH = 50_000  # events that are made at once
_MAKE = "make it with `chronicle diff A B --json`"
_LAST = f',"{SUM}":"'


@dataclass(frozen=True)
class ChangeFile:
    """A change file that was read, of the right form and with the right sum."""

    document: Mapping[str, Any]

    @property
    def version(self) -> int:
        return int(str(self.document["schema_version"]).partition(".")[0])

    @property
    def rows(self) -> Iterator[Mapping[str, Any]]:
        """All row changes. In version 2 they stand in revisions between whole records, else in events."""
        if self.version >= 3:
            yield from self.document["rows"]
            return
        for told in self.document["revisions"] if self.record else self.document["events"]:
            yield from told["rows"]

    @property
    def record(self) -> bool:
        """Whether it leads from one whole record to another."""
        return bool(self.document["from"]["record"])

    @property
    def proven(self) -> bool:
        """Whether it has the digests of both states, so that one who applies it knows that nothing is amiss."""
        return all("digests" in self.side(end) for end in ("from", "to"))

    def side(self, name: str) -> Mapping[str, Any]:
        side: Mapping[str, Any] = self.document[name]
        return side


def write(found: Happened | Records, out: TextIO, *, digests: bool | None = None, proposed: Sequence[Proposal] | None = None) -> None:
    """Writes version 3, one line for each event and row. Digests cost a pass over both states: by default only small ones have them.

    `proposed` are successions that no source documents, if they were asked for.
    """
    record = None if isinstance(found, Happened) else found
    happened = found if isinstance(found, Happened) else found.since
    states, con = record.states if record else happened.states, happened.place.con
    wanted = all(state.small for state in states) and (record is not None or happened.whole) if digests is None else digests
    told = [side.as_dict() for side in (record.first, record.second)] if record else [_side(state) for state in states]
    packages = [side.package for side in (record.first, record.second)] if record else [state.package for state in states]
    schema = [change.as_dict() for change in difference.changes(*packages)]
    whole = schema or difference.reordered(*packages)
    for side, state, package in zip(told, states, packages, strict=True):
        side.update({"contract": package.descriptor} if whole else {})
        side.update({"digests": state.digests} if wanted else {})
    head = {
        "schema_version": VERSION,
        "dataset": packages[1].name,
        "from": told[0],
        "to": told[1],
        **({"schema": schema} if schema else {}),
        "undated": happened.undated,
        **({"notices": [notice.as_dict() for notice in found.notices]} if found.notices else {}),
        **({} if proposed is None else {"inferred": [proposal.as_dict() for proposal in proposed]}),
    }
    sheet, same = _Sheet(out), happened.same()
    sheet.put(f'{_compact(head)[:-1]},"net":{{"same":{same},"rows":['.encode())
    sheet.entries(_texts(con, net.documents(happened.place, happened.first, happened.second)))
    sheet.put(b']},"events":[')
    sheet.entries(happened.documents(BATCH))
    if record:
        sheet.put(b'],"told_differently":[')
        sheet.entries(record.events.documents())
        sheet.put(b'],"revisions":[')
        sheet.entries(batched(_compact(each.as_dict()).encode() for each in record.every))
    sheet.put(b'],"rows":[')
    if record:
        sheet.entries(batched(_compact(row.as_dict(row_json.value)).encode() for row in record.rows()))
    else:
        sheet.entries(chain.from_iterable(_texts(con, query) for query in happened.rows()))
    sheet.put(b"]")
    sheet.end(f'{_LAST}{sheet.sum.hexdigest()}"}}\n'.encode())


def batched(texts: Iterable[bytes]) -> Iterator[list[bytes]]:
    """The texts, some at a time."""
    left = iter(texts)
    while group := list(islice(left, FETCHED)):
        yield group


class _Sheet:
    """A document on its way out in UTF-8, and its sum so far: of the text without the line ends."""

    def __init__(self, out: TextIO) -> None:
        out.flush()
        self.out, self.raw, self.sum = out, getattr(out, "buffer", None), hashlib.sha256()

    def put(self, text: bytes) -> None:
        self.sum.update(text.replace(b"\n", b""))
        self.end(text)

    def end(self, text: bytes) -> None:
        """Writes what the sum leaves out."""
        if self.raw is None:
            self.out.write(text.decode("utf-8"))
        else:
            self.raw.write(text)

    def entries(self, groups: Iterable[list[bytes]]) -> None:
        """The entries of a list, each on a line of its own."""
        lead = b"\n"
        for group in groups:
            self.put(lead + b",\n".join(group))
            lead = b",\n"
        self.put(b"\n")


def _texts(con: engine.Connection, query: str) -> Iterator[list[bytes]]:
    """What a query of one column finds, some at a time."""
    for rows in streamed(con, query):
        yield [text for (text,) in rows]


def _side(state: State) -> dict[str, Any]:
    release = f"{ident(state.database)}.main.release" if state.database else "main.release"
    version = engine.rows(state.con, f"SELECT version FROM {release}")[0][0] if state.when else None  # files are of no release
    return {"version": version, "closing": str(state.package.closing), "day": str(state.when) if state.when else None, "record": False}


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def checksum(document: Mapping[str, Any]) -> str:
    """The sum of version 2: of the document without its sum, whatever its layout."""
    bare = {key: value for key, value in document.items() if key != SUM}
    compact = json.dumps(bare, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(compact.encode("utf-8")).hexdigest()


def _sums(text: str) -> Iterator[str]:
    """The sum of version 3: of the text without white space between its tokens, up to the comma before the sum, its last member.

    First as for a text that has white space between tokens at the ends of lines only, which is how it is written.
    """
    bare = text.replace("\n", "").replace("\r", "").replace("\t", "")  # none of which can stand in a string of JSON
    tail = len(_LAST) + 66
    for spaced in (True, False):
        form = bare if spaced else re.sub(r'("[^"\\]*(?:\\.[^"\\]*)*")| +', r"\1", bare)
        if form[-tail:].startswith(_LAST):
            yield hashlib.sha256(form[:-tail].encode("utf-8")).hexdigest()


def read(path: Path) -> ChangeFile:
    """ChronicleError if the file cannot be read, has another form, or was altered."""
    try:
        whole = path.read_text("utf-8")
        document = json.loads(whole)
    except OSError as error:
        raise ChronicleError("missing-file", f"cannot read {path}: {error.strerror}") from error
    except ValueError as error:
        raise ChronicleError("not-json", f"{path} is no JSON: {error}", _MAKE) from error
    except RecursionError as error:
        raise ChronicleError("not-json", f"{path} is nested too deeply for a change file", _MAKE) from error
    third = isinstance(document, dict) and str(document.get("schema_version", "")).startswith("3.")
    if third:
        from chronicle.documents import change  # only here: importing a model takes time

    if wrong := change.wrong(document) if third else _invalid(document):
        raise ChronicleError("not-a-change", f"{path}, {wrong}", _MAKE)
    if document[SUM] not in (_sums(whole) if third else [checksum(document)]):
        raise ChronicleError("altered", f"{path} was altered: its content has another sum than {document[SUM]}", "take the original")
    return ChangeFile(document)


def _invalid(document: Any) -> str | None:
    """Where a document of version 2 is not as its schema says, and why."""
    from jsonschema import Draft202012Validator

    wrong = next(Draft202012Validator(json.loads(SCHEMA_2.read_text("utf-8"))).iter_errors(document), None)
    return wrong and f"{'/'.join(map(str, wrong.absolute_path)) or 'the document'}: {wrong.message[:300]}"
