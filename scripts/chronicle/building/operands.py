"""What a reader names to compare: days, versions, folders.

    2008-07-02            a day of the edition at hand
    0.2.0, latest         a release as a whole: its record
    0.2.0@2008-07-02      a release as of a day
    PATH, PATH@2008-07-02 a build or release; a package, compiled for the purpose; a folder of Parquet or CSV files

A folder of files holds one state: `<table>.parquet` or `<table>.csv`, with a contract (datapackage.json) in it or above it.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from chronicle.contract import descriptor
from chronicle.core import semver
from chronicle.core.errors import ChronicleError
from chronicle.core.paths import DATABASE, RELEASES
from chronicle.core.sql import literal
from chronicle.engines import duckdb as engine
from chronicle.history import edition, state_folder
from chronicle.history.state import Side, State
from chronicle.storage import atomic

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class _Named:
    """What a text names: an edition (its DuckDB file), a package, or a folder of files; and the day, if one is given."""

    text: str
    folder: Path
    day: datetime.date | None

    @property
    def database(self) -> Path:
        return self.folder / DATABASE


@contextmanager
def opened(first: str, second: str, package: str | None = None) -> Iterator[tuple[Side, Side]]:
    """Both sides, in one connection. ChronicleError if a text names nothing, or the two cannot be compared."""
    named = [_name(text, package) for text in (first, second)]
    with ExitStack() as stack:
        same = named[0].folder == named[1].folder and named[0].database.is_file()
        try:
            con = engine.connect(named[0].database, read_only=True) if same else engine.connect()
        except engine.Error as error:
            raise edition.broken(named[0].database, error) from error
        stack.callback(con.close)
        sides = [_side(stack, con, one, "" if same else name) for one, name in zip(named, ("first", "second"), strict=True)]
        if len({side.state.when is None and side.record for side in sides}) > 1:
            whole, other = (sides[0], sides[1]) if sides[0].record else (sides[1], sides[0])
            raise ChronicleError(
                "not-comparable", f"{whole.text} is a whole record, {other.text} one state", f"give a day as well: {whole.text}@YYYY-MM-DD"
            )
        yield sides[0], sides[1]


@contextmanager
def one(text: str, package: str | None = None) -> Iterator[Side]:
    """A single side."""
    with ExitStack() as stack:
        con = engine.connect()
        stack.callback(con.close)
        yield _side(stack, con, _name(text, package), "first")


def _name(text: str, package: str | None) -> _Named:
    if _DAY.fullmatch(text):
        return _Named(text, edition.find(package), edition.parse_date(text))
    place, at, day = text.rpartition("@")
    if not at or (not _version(place) and Path(text).exists()):  # a folder may have an @ in its name
        place, at, day = text, "", ""
    when = edition.parse_date(day) if at else None
    if version := _version(place) or _newest(place, package):
        folder = edition.releases(package) / version
        if not (folder / DATABASE).is_file():
            raise ChronicleError("no-release", f"there is no release {version} in {folder.parent}", f"look into {RELEASES}/index.json")
        return _Named(text, folder, when)
    folder = Path(place)
    folder = folder.parent if folder.is_file() and folder.name == DATABASE else folder
    if not folder.is_dir():
        raise ChronicleError("bad-side", f"{text!r} is neither a day, nor a version, nor a folder", "write YYYY-MM-DD, 1.0.0, or a path")
    return _Named(text, folder.resolve(), when)


def _newest(text: str, package: str | None) -> str | None:
    """The newest version, if the text asks for `latest` and is no folder."""
    if text != "latest" or Path(text).exists():
        return None
    folder = edition.releases(package)
    if newest := edition.newest_release(folder.parent):
        return newest.name
    raise ChronicleError("no-release", f"{edition.near(folder)} lists no release", "publish one with `chronicle release`")


def _version(text: str) -> str | None:
    """The version that the text names, with or without the v of its git tag."""
    bare = text.removeprefix("v")
    return bare if semver.is_version(bare) else None


def _side(stack: ExitStack, con: engine.Connection, named: _Named, database: str) -> Side:
    path = named.database
    if not path.is_file():
        if state_folder.state_of(named.folder):
            if named.day:
                raise ChronicleError("no-history", f"{named.folder} holds one state, not a history", "leave the day away")
            return Side(
                named.text,
                State(con, state_folder.attach(con, named.folder, database), None, database),
                None,
                False,
                f"files in {edition.near(named.folder)}",
            )
        path = stack.enter_context(atomic.scratch()) / DATABASE
        from chronicle.building import builder  # all that compiles, which days and versions do not need

        builder.record(descriptor.load(named.folder), path)
    try:
        if database:
            con.execute(f"ATTACH {literal(str(path))} AS {database} (READ_ONLY)")
    except engine.Error as error:
        raise edition.broken(path, error) from error
    version, package = edition.described(con, path, database)
    origin = f"build in {edition.near(named.folder)}/" if named.database.is_file() else f"package in {edition.near(named.folder)}/"
    if named.database.is_file() and not version:
        origin += edition.stale(named.folder, package)
    text = named.text  # a release is called by its version, wherever it lies
    if version and text != str(named.day):
        text = f"{version}@{named.day}" if named.day else version
    return Side(text, State(con, package, named.day, database), version, named.day is None, origin)
