"""The file format of a table: CSV in a dialect and an encoding, plain or gzip, or Parquet.

https://datapackage.org/standard/table-dialect/. What the standard allows and the engine cannot read is refused with an error.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

CSV, PARQUET = "csv", "parquet"
_READ = {"csv": CSV, "tsv": CSV, "parquet": PARQUET}
_UNPACKED = {"gz": True, "gzip": True, "no": False, "": False}
_OURS = "write the table as CSV (plain or gzip) or as Parquet"
_PLAIN = "save the file as CSV with commas, and leave the property out"
# Python codecs that don't encode text, or that depend on the machine.
_NO_ENCODINGS = frozenset({"unicode_escape", "raw_unicode_escape", "idna", "punycode", "undefined", "mbcs", "oem"})

# Dialect properties for CSV with the types of their values; `csv` may hold more of them, as frictionless writes it.
_TYPES: Mapping[str, tuple[type, ...]] = {
    "header": (bool,),
    "headerRows": (list,),
    "headerJoin": (str,),
    "commentRows": (list,),
    "commentChar": (str,),
    "delimiter": (str,),
    "lineTerminator": (str,),
    "quoteChar": (str,),
    "doubleQuote": (bool,),
    "escapeChar": (str,),
    "nullSequence": (str,),
    "skipInitialSpace": (bool,),
    "skipBlankRows": (bool,),
}
_IGNORED = frozenset({"$schema", "type", "name", "title", "description", "csvddfVersion"})


@dataclass(frozen=True)
class Dialect:
    """How rows and cells of a CSV file are written. Row numbers count every row of the file, from 1.

    `header_rows` is empty for a file without header.
    """

    delimiter: str = ","
    quote: str = '"'
    double_quote: bool = True
    escape: str | None = None
    skip_space: bool = False
    null: str | None = None
    header_rows: tuple[int, ...] = (1,)
    header_join: str = " "
    comment: str | None = None
    comment_rows: frozenset[int] = frozenset()
    skip_blank: bool = False

    @property
    def simple(self) -> bool:
        """True if it is the dialect of RFC 4180 except for the delimiter, the quotation mark and the header."""
        odd = self.escape or self.skip_space or self.comment or self.comment_rows or self.skip_blank or not self.double_quote
        ascii = self.delimiter.isascii() and self.quote.isascii() and self.quote not in ("", "\\")
        return not odd and ascii and self.header_rows in ((), (1,))

    @property
    def first_row(self) -> int:
        """The number of the first row that can hold data."""
        return self.header_rows[-1] + 1 if self.header_rows else 1

    def options(self) -> dict[str, Any]:
        """The options of Python's csv.reader."""
        return {
            "delimiter": self.delimiter,
            "quotechar": self.quote or None,
            "quoting": csv.QUOTE_MINIMAL if self.quote else csv.QUOTE_NONE,
            "doublequote": self.double_quote,
            "escapechar": self.escape,
            "skipinitialspace": self.skip_space,
        }

    def kept(self, number: int, row: list[str]) -> bool:
        """True if the row holds data, judging by its number and its cells."""
        if number < self.first_row or number in self.comment_rows or (self.comment and row and row[0].startswith(self.comment)):
            return False
        return not self.skip_blank or any(row)


@dataclass(frozen=True)
class Format:
    """The file format of a table. `encoding` and `dialect` apply to CSV only."""

    kind: str = CSV
    gzip: bool = False
    encoding: str = "utf-8"
    dialect: Dialect = Dialect()

    @property
    def canonical(self) -> bool:
        """True for plain UTF-8 CSV as the engine writes it."""
        return self == Format()


def of(resource: Mapping[str, Any]) -> Format:
    """Return the format of a resource for which `refusals` yields nothing."""
    written = _format(resource)
    encoding = _encoding(str(resource.get("encoding", "utf-8"))) or "utf-8"
    given = _properties(resource.get("dialect") or {})
    delimiter = given.get("delimiter", "\t" if written == "tsv" else ",")
    header = tuple(given.get("headerRows", (1,))) if given.get("header", True) else ()
    dialect = Dialect(
        delimiter,
        given.get("quoteChar", '"'),
        given.get("doubleQuote", True),
        given.get("escapeChar") or None,
        given.get("skipInitialSpace", False),
        given.get("nullSequence"),
        header,
        given.get("headerJoin", " "),
        given.get("commentChar") or None,
        frozenset(given.get("commentRows", ())),
        given.get("skipBlankRows", False),
    )
    return Format(_READ[written], _unpacked(resource), encoding, dialect)


def refusals(resource: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield (place, message, remedy) for each property of the resource that the engine cannot read."""
    if "data" in resource:
        yield "data", "inline data is not supported", "write them to a CSV file and give its path"
    if not isinstance(resource.get("path"), str):
        return
    if (written := _format(resource)) not in _READ:
        yield "format", f"the format {written!r} is not supported", _OURS
    packed = resource.get("compression", "")
    if (
        not isinstance(packed, str)
        or packed not in _UNPACKED
        or PurePosixPath(resource["path"]).suffix.lower() in (".zip", ".bz2", ".xz", ".zst")
    ):
        yield (
            "compression",
            f"the compression {packed or PurePosixPath(resource['path']).suffix[1:]!r} is not supported",
            "use gzip, or none",
        )
    encoding = resource.get("encoding", "utf-8")
    if not isinstance(encoding, str) or _encoding(encoding) is None:
        yield "encoding", f"the encoding {encoding!r} is not known", "save the file as UTF-8, and leave the property out"
    dialect = resource.get("dialect", {})
    if isinstance(dialect, str):
        yield "dialect", f"a dialect in a separate file ({dialect!r}) is not supported", "write its properties here"
    elif not isinstance(dialect, dict):
        yield "dialect", f"{dialect!r} is not a dialect", 'write an object, such as {"delimiter": ";"}'
    else:
        yield from _of_dialect(dialect)


def mistyped(resource: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield (place, message, remedy) for each property of a dialect whose value has a type that the standard does not allow.

    That is all that is asked of a resource that is no table of the contract: it need not be CSV.
    """
    dialect = resource.get("dialect")
    for name, value in _properties(dialect).items() if isinstance(dialect, dict) else ():
        if name in _TYPES and not isinstance(value, _TYPES[name]):
            yield f"dialect/{name}", f"{value!r} is not a valid {name} of a dialect", "correct it, or leave it out"


def _format(resource: Mapping[str, Any]) -> str:
    """The name of the format: as the resource states it, else by the ending of the file name."""
    if isinstance(given := resource.get("format"), str):
        return given.lower()
    path = PurePosixPath(str(resource.get("path", "")).lower())
    suffix = (path.with_suffix("") if path.suffix == ".gz" else path).suffix[1:]
    return suffix if suffix in {*_READ, "xlsx", "xls", "ods", "json", "ndjson", "jsonl", "geojson"} else CSV


def _unpacked(resource: Mapping[str, Any]) -> bool:
    given = resource.get("compression")
    return bool(_UNPACKED.get(given or "")) or (given is None and str(resource.get("path", "")).lower().endswith(".gz"))


def _encoding(name: str) -> str | None:
    """Python's name of a text encoding; None if Python has no such encoding."""
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    known = found.name.replace("-", "_")
    if not getattr(found, "_is_text_encoding", True) or known in _NO_ENCODINGS:
        return None
    return "utf-8" if known in ("utf_8", "utf_8_sig") else found.name


def _properties(dialect: Mapping[str, Any]) -> dict[str, Any]:
    inner = dialect.get("csv")
    return {**dialect, **(inner if isinstance(inner, dict) else {})}


def _of_dialect(dialect: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    given = _properties(dialect)
    for name, value in given.items():
        place = f"dialect/{name}"
        if name in _IGNORED or (name == "csv" and isinstance(value, dict)):
            continue
        if name not in _TYPES:
            yield place, f"the dialect property {name} is not supported", _PLAIN
        elif not isinstance(value, _TYPES[name]) or not _fits(name, value):
            yield place, f"{value!r} is not a valid {name} of a CSV dialect", _PLAIN
    marks = [given.get("delimiter", ","), given.get("quoteChar", '"'), given.get("escapeChar") or "", given.get("commentChar") or ""]
    used = [mark for mark in marks if isinstance(mark, str) and mark]
    if len(set(used)) < len(used):
        yield "dialect", f"the same character has two meanings: {', '.join(map(repr, used))}", _PLAIN


def _fits(name: str, value: Any) -> bool:
    if name == "delimiter":
        return len(value) == 1 and value not in "\r\n\0"
    if name in ("quoteChar", "escapeChar"):
        return len(value) <= 1 and value not in ("\r", "\n", "\0", " ")
    if name == "lineTerminator":
        return value in ("\r\n", "\n", "\r")
    if name in ("headerRows", "commentRows"):
        numbers = all(isinstance(number, int) and not isinstance(number, bool) and 0 < number < 1000 for number in value)
        return numbers and value == sorted(set(value)) and (name != "headerRows" or bool(value))
    return True
