"""Open what a user names as the operands of a comparison: days, versions, folders.

    2008-07-02            a day of the edition at hand
    0.2.0, latest         a release as a whole: its record, with all its days
    0.2.0@2008-07-02      a release as of a day
    PATH, PATH@2008-07-02 a build or release; a package, which is compiled for the comparison; a folder of Parquet or CSV files

A folder of files is one state: `<table>.parquet` or `<table>.csv`, with a contract (datapackage.json) in it or above it.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from chronicle.contract import descriptor
from chronicle.core.errors import ChronicleError
from chronicle.core.paths import DATABASE
from chronicle.core.sql import literal
from chronicle.engines import duckdb as engine
from chronicle.history import edition, state_folder
from chronicle.history.state import Operand, State
from chronicle.storage import atomic

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class _Named:
    """What a text names: the folder of an edition, of a package or of files; and the day, if one is given."""

    text: str
    folder: Path
    day: datetime.date | None

    @property
    def database(self) -> Path:
        return self.folder / DATABASE


@contextmanager
def opened(first: str, second: str, package: str | None = None) -> Iterator[tuple[Operand, Operand]]:
    """Open both operands in one connection.

    Raises:
        ChronicleError: `bad-side` if a text names nothing, `not-comparable` if one is a whole record and the other a state; and what
            opening an edition or a folder of files raises.
    """
    named = [_name(text, package) for text in (first, second)]
    with ExitStack() as stack:
        for database in {each.database for each in named if each.database.is_file()}:
            edition.harmless(database)
        same = named[0].folder == named[1].folder and named[0].database.is_file()
        try:
            con = engine.connect(named[0].database, read_only=True) if same else engine.connect()
        except engine.Error as error:
            raise edition.broken(named[0].database, error) from error
        stack.callback(con.close)
        pair = [_operand(stack, con, one, "" if same else name) for one, name in zip(named, ("first", "second"), strict=True)]
        if len({each.state.when is None and each.record for each in pair}) > 1:
            whole, other = (pair[0], pair[1]) if pair[0].record else (pair[1], pair[0])
            raise ChronicleError(
                "not-comparable", f"{whole.text} is a whole record, {other.text} one state", f"give a day as well: {whole.text}@YYYY-MM-DD"
            )
        yield pair[0], pair[1]


@contextmanager
def one(text: str, package: str | None = None) -> Iterator[Operand]:
    """Open a single operand. Raises ChronicleError as `opened`."""
    with ExitStack() as stack:
        named = _name(text, package)
        if named.database.is_file():
            edition.harmless(named.database)
        con = engine.connect()
        stack.callback(con.close)
        yield _operand(stack, con, named, "first")


def _name(text: str, package: str | None) -> _Named:
    if _DAY.fullmatch(text):
        return _Named(text, edition.find(package), edition.parse_date(text))
    place, at, day = text.rpartition("@")
    if not at or (not edition.version_of(place) and Path(text).exists()):  # a folder may have an @ in its name
        place, at, day = text, "", ""
    when = edition.parse_date(day) if at else None
    if release := edition.published(place, package):
        return _Named(text, release, when)
    folder = Path(place)
    folder = folder.parent if folder.is_file() and folder.name == DATABASE else folder
    if not folder.is_dir():
        raise ChronicleError("bad-side", f"{text!r} is neither a day, nor a version, nor a folder", "write YYYY-MM-DD, 1.0.0, or a path")
    return _Named(text, folder.resolve(), when)


def _operand(stack: ExitStack, con: engine.Connection, named: _Named, database: str) -> Operand:
    path = named.database
    if not path.is_file():
        if state_folder.state_of(named.folder):
            if named.day:
                raise ChronicleError("no-history", f"{named.folder} contains one state, not a history", "leave out the day")
            return Operand(
                named.text,
                State(con, state_folder.attach(con, named.folder, database), None, database),
                None,
                False,
                f"files in {edition.near(named.folder)}",
            )
        path = stack.enter_context(atomic.scratch()) / DATABASE
        from chronicle.building import builder  # only here: days and versions don't need the modules that compile

        builder.record(descriptor.load(named.folder), path)
    try:
        if database:
            con.execute(f"ATTACH {literal(str(engine.fit(path)))} AS {database} (READ_ONLY)")
    except engine.Error as error:
        raise edition.broken(path, error) from error
    version, package = edition.described(con, path, database)
    origin = f"build in {edition.near(named.folder)}/" if named.database.is_file() else f"package in {edition.near(named.folder)}/"
    if named.database.is_file() and not version:
        origin += edition.stale(named.folder, package)
    text = named.text  # a release is named by its version, wherever it is
    if version and text != str(named.day):
        text = f"{version}@{named.day}" if named.day else version
    return Operand(text, State(con, package, named.day, database), version, named.day is None, origin)
