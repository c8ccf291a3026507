"""How the file of a table is written: CSV in a dialect and an encoding, plain or gzip, or Parquet.

https://datapackage.org/standard/table-dialect/. What the standard allows and the engine does not read is refused by name.
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
# Encodings of Python that are no encodings of text, or mean something else than letters.
_NO_ENCODINGS = frozenset({"unicode_escape", "raw_unicode_escape", "idna", "punycode", "undefined", "mbcs", "oem"})

# What a dialect may say of a CSV file, and the types of its values; `csv` holds more of them, as frictionless writes it.
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
_WORDS = frozenset({"$schema", "type", "name", "title", "description", "csvddfVersion"})


@dataclass(frozen=True)
class Dialect:
    """How rows and cells are written; numbers of rows count from 1, and every row of the file counts.

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
        """Whether it is that of RFC 4180, but for the delimiter, the quotation mark and the header."""
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
        """Whether a row holds data, going by its number and its cells."""
        if number < self.first_row or number in self.comment_rows or (self.comment and row and row[0].startswith(self.comment)):
            return False
        return not self.skip_blank or any(row)


@dataclass(frozen=True)
class Format:
    """What kind of file a table lies in. `encoding` and `dialect` are of CSV alone."""

    kind: str = CSV
    gzip: bool = False
    encoding: str = "utf-8"
    dialect: Dialect = Dialect()

    @property
    def canonical(self) -> bool:
        """Whether it is plain UTF-8 CSV as the engine writes it."""
        return self == Format()


def of(resource: Mapping[str, Any]) -> Format:
    """The format of a resource in which there are no `faults`."""
    written = _format(resource)
    encoding = _encoding(str(resource.get("encoding", "utf-8"))) or "utf-8"
    said = _said(resource.get("dialect") or {})
    delimiter = said.get("delimiter", "\t" if written == "tsv" else ",")
    header = tuple(said.get("headerRows", (1,))) if said.get("header", True) else ()
    dialect = Dialect(
        delimiter,
        said.get("quoteChar", '"'),
        said.get("doubleQuote", True),
        said.get("escapeChar") or None,
        said.get("skipInitialSpace", False),
        said.get("nullSequence"),
        header,
        said.get("headerJoin", " "),
        said.get("commentChar") or None,
        frozenset(said.get("commentRows", ())),
        said.get("skipBlankRows", False),
    )
    return Format(_READ[written], _unpacked(resource), encoding, dialect)


def faults(resource: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """(place, what is wrong, what to do) for all that is not read, as written in the resource."""
    if "data" in resource:
        yield "data", "rows in the descriptor itself are not read", "write them to a CSV file and give its path"
    if not isinstance(resource.get("path"), str):
        return
    if (written := _format(resource)) not in _READ:
        yield "format", f"files of the format {written!r} are not read", _OURS
    packed = resource.get("compression", "")
    if packed not in _UNPACKED or PurePosixPath(resource["path"]).suffix.lower() in (".zip", ".bz2", ".xz", ".zst"):
        yield "compression", f"the compression {packed or PurePosixPath(resource['path']).suffix[1:]!r} is not read", "use gzip, or none"
    encoding = resource.get("encoding", "utf-8")
    if not isinstance(encoding, str) or _encoding(encoding) is None:
        yield "encoding", f"the encoding {encoding!r} is not known", "save the file as UTF-8, and leave the property out"
    dialect = resource.get("dialect", {})
    if isinstance(dialect, str):
        yield "dialect", f"a dialect in a file of its own ({dialect!r}) is not read", "write its properties here"
    elif not isinstance(dialect, dict):
        yield "dialect", f"{dialect!r} is no dialect", 'write an object, such as {"delimiter": ";"}'
    else:
        yield from _of_dialect(dialect)


def _format(resource: Mapping[str, Any]) -> str:
    """The name of the format: what the resource says, else what its file is called."""
    if isinstance(said := resource.get("format"), str):
        return said.lower()
    path = PurePosixPath(str(resource.get("path", "")).lower())
    suffix = (path.with_suffix("") if path.suffix == ".gz" else path).suffix[1:]
    return suffix if suffix in {*_READ, "xlsx", "xls", "ods", "json", "ndjson", "jsonl", "geojson"} else CSV


def _unpacked(resource: Mapping[str, Any]) -> bool:
    said = resource.get("compression")
    return bool(_UNPACKED.get(said or "")) or (said is None and str(resource.get("path", "")).lower().endswith(".gz"))


def _encoding(name: str) -> str | None:
    """Python's name of an encoding of text; None if there is none."""
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    known = found.name.replace("-", "_")
    if not getattr(found, "_is_text_encoding", True) or known in _NO_ENCODINGS:
        return None
    return "utf-8" if known in ("utf_8", "utf_8_sig") else found.name


def _said(dialect: Mapping[str, Any]) -> dict[str, Any]:
    inner = dialect.get("csv")
    return {**dialect, **(inner if isinstance(inner, dict) else {})}


def _of_dialect(dialect: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    said = _said(dialect)
    for name, value in said.items():
        place = f"dialect/{name}"
        if name in _WORDS or (name == "csv" and isinstance(value, dict)):
            continue
        if name not in _TYPES:
            yield place, f"the dialect property {name} is not supported", _PLAIN
        elif not isinstance(value, _TYPES[name]) or not _fits(name, value):
            yield place, f"{value!r} cannot be the {name} of a CSV file", _PLAIN
    marks = [said.get("delimiter", ","), said.get("quoteChar", '"'), said.get("escapeChar") or "", said.get("commentChar") or ""]
    used = [mark for mark in marks if mark]
    if len(set(used)) < len(used):
        yield "dialect", f"one character stands for two things: {', '.join(map(repr, used))}", _PLAIN


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
