"""Open what a user names as the operands of a comparison: days, versions, folders, files, git revisions.

    2008-07-02            a day of the edition at hand
    0.2.0, latest         a release as a whole: its record, with all its days
    0.2.0@2008-07-02      a release as of a day
    PATH, PATH@2008-07-02 a build or release; a package, which is compiled for the comparison; a folder of Parquet or CSV files
    HEAD~3, HEAD~3:tables what a git revision has there, as such a folder or file
    FILE                  a CSV or Parquet file; a folder with a data package of any project

A folder of files is one state: `<table>.parquet` or `<table>.csv`, with a contract (datapackage.json) in it or above it. Files, and data
packages without the property `chronicle`, are compared as rows without time (plain).
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from chronicle.contract import descriptor
from chronicle.core.errors import ChronicleError
from chronicle.core.paths import DATABASE
from chronicle.core.sql import literal
from chronicle.engines import duckdb as engine
from chronicle.history import edition, state_folder
from chronicle.history.state import Operand, State
from chronicle.load.sources import ENDINGS
from chronicle.storage import atomic

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class _Named:
    """What a text names: the folder of an edition, of a package or of files, or a file; and the day, if one is given.

    `shown` says where it is, if that is not a folder of the user.
    """

    text: str
    place: Path
    day: datetime.date | None
    shown: str | None = None

    @property
    def database(self) -> Path:
        return self.place / DATABASE

    @property
    def origin(self) -> str:
        return self.shown or f"{edition.near(self.place)}"

    @property
    def plain(self) -> bool:
        """True if no contract says what it means."""
        if self.database.is_file():
            return False
        from chronicle.building import plain  # days and versions don't need it

        return self.place.is_file() or plain.is_package(self.place)


@contextmanager
def opened(first: str, second: str, package: str | None = None, *, key: Sequence[str] = ()) -> Iterator[tuple[Operand, Operand]]:
    """Open both operands in one connection.

    Args:
        first: The earlier one.
        second: The later one.
        package: Whose days and versions are meant.
        key: The columns that identify a row of a file without a contract.

    Raises:
        ChronicleError: `bad-side` if a text names nothing, `not-comparable` if one is a whole record and the other a state, or one a file
            and the other a folder; `bad-option` if a key is given for tables with a contract; and what opening an operand raises.
    """
    with ExitStack() as stack:
        named = [_name(stack, text, package) for text in (first, second)]
        if any(each.plain for each in named):
            yield _plain(stack, named, key)
            return
        if key:
            raise ChronicleError("bad-option", "a key is for files without a contract", "leave out --key: the contract names the keys")
        places = _databases(stack, named)
        for database in {path for path in places if path and path.is_file()}:
            edition.harmless(database)
        same = places[0] is not None and places[0] == places[1]
        try:
            con = engine.connect(places[0], read_only=True) if same else engine.connect()
        except engine.Error as error:
            raise edition.broken(places[0] or named[0].database, error) from error
        stack.callback(con.close)
        databases = ("", "") if same else ("first", "second")
        pair = [_operand(con, one, place, name) for one, place, name in zip(named, places, databases, strict=True)]
        if len({each.state.when is None and each.record for each in pair}) > 1:
            whole, other = (pair[0], pair[1]) if pair[0].record else (pair[1], pair[0])
            raise ChronicleError(
                "not-comparable", f"{whole.text} is a whole record, {other.text} one state", f"give a day as well: {whole.text}@YYYY-MM-DD"
            )
        yield pair[0], pair[1]


def _plain(stack: ExitStack, named: Sequence[_Named], key: Sequence[str]) -> tuple[Operand, Operand]:
    """Open two operands as tables without a contract."""
    files = [each.place.is_file() for each in named]
    if files[0] != files[1]:
        file, folder = named if files[0] else reversed(named)
        raise ChronicleError("not-comparable", f"{file.text} is a file, {folder.text} a folder", "name two files, or two folders")
    if day := next((each for each in named if each.day), None):
        raise ChronicleError("no-history", f"{day.text}: tables without a contract are one state, not a history", "leave out the day")
    con = engine.connect()
    stack.callback(con.close)
    from chronicle.building import plain

    old, new = ((plain.of_file if files[0] else plain.of_package)(con, each.place, key) for each in named)
    old = replace(old, name=new.name)  # any two can be compared
    before = State(con, plain.attach(con, old, new, "first"), None, "first")
    states = plain.align(con, before, State(con, plain.attach(con, new, old, "second"), None, "second"))
    what = "file" if files[0] else "data package in"
    made = [
        Operand(each.text, state, None, False, f"{what} {each.origin}", tables.left_out)
        for each, state, tables in zip(named, states, (old, new), strict=True)
    ]
    return made[0], made[1]


def _databases(stack: ExitStack, named: Sequence[_Named]) -> list[Path | None]:
    """The compiled file of each operand; a package is compiled, once if both are days of it. None for a folder of files."""
    made: dict[Path, Path | None] = {}
    for each in named:
        if each.place not in made:
            made[each.place] = each.database if each.database.is_file() else _compiled(stack, each)
    return [made[each.place] for each in named]


def _compiled(stack: ExitStack, named: _Named) -> Path | None:
    if state_folder.state_of(named.place):
        return None
    path = stack.enter_context(atomic.scratch()) / DATABASE
    from chronicle.building import builder  # only here: days and versions don't need the modules that compile

    builder.record(descriptor.load(named.place), path)
    return path


@contextmanager
def one(text: str, package: str | None = None) -> Iterator[Operand]:
    """Open a single operand. Raises ChronicleError as `opened`, and `no-contract` for files without a contract."""
    with ExitStack() as stack:
        named = _name(stack, text, package)
        if named.plain:
            raise ChronicleError("no-contract", f"no contract says what {named.text} means", "write one: `chronicle init` proposes it")
        (place,) = _databases(stack, [named])
        if place and place == named.database:
            edition.harmless(place)
        con = engine.connect()
        stack.callback(con.close)
        yield _operand(con, named, place, "first")


def _name(stack: ExitStack, text: str, package: str | None) -> _Named:
    if _DAY.fullmatch(text):
        return _Named(text, edition.find(package), edition.parse_date(text))
    place, at, day = text.rpartition("@")
    if not at or (not edition.version_of(place) and Path(text).exists()):  # a folder may have an @ in its name
        place, at, day = text, "", ""
    if at and _is_reflog(place, day):
        place, at, day = text, "", ""
    when = edition.parse_date(day) if at else None
    try:
        if release := edition.published(place, package):
            return _Named(text, release, when)
    except ChronicleError:
        if not (found := _revision(stack, place, package)):  # a version may be a tag of git, and nothing else
            raise
        return _Named(text, found, when, f"{place} of git")
    path = Path(place)
    path = path.parent if path.is_file() and path.name == DATABASE else path
    if path.is_dir() or (path.is_file() and path.name.lower().endswith(ENDINGS)):
        return _Named(text, path.resolve(), when)
    if found := _revision(stack, place, package):
        return _Named(text, found, when, f"{place} of git")
    remedy = "write YYYY-MM-DD, 1.0.0, or a path"
    raise ChronicleError("bad-side", f"{text!r} is neither a day, nor a version, a folder, a table or a git revision", remedy)


def _is_reflog(place: str, day: str) -> bool:
    """True if the @ belongs to git's own notation, as in `HEAD@{1}`."""
    return day.startswith("{")


def _revision(stack: ExitStack, text: str, package: str | None) -> Path | None:
    """The files of a git revision, in a private folder; None if the text names none in the checkout of the package."""
    try:
        checkout = edition.root(package)
    except ChronicleError:
        checkout = Path.cwd()
    from chronicle.building import revisions

    found = revisions.named(text, checkout if checkout.is_dir() else checkout.parent)
    return revisions.export(found, stack.enter_context(atomic.scratch())) if found else None


def _operand(con: engine.Connection, named: _Named, path: Path | None, database: str) -> Operand:
    if path is None:
        if named.day:
            raise ChronicleError("no-history", f"{named.place} contains one state, not a history", "leave out the day")
        state = State(con, state_folder.attach(con, named.place, database), None, database)
        return Operand(named.text, state, None, False, f"files in {named.origin}")
    try:
        if database:
            con.execute(f"ATTACH {literal(str(engine.fit(path)))} AS {database} (READ_ONLY)")
    except engine.Error as error:
        raise edition.broken(path, error) from error
    version, package = edition.described(con, path, database)
    built = path == named.database
    origin = f"{'build' if built else 'package'} in {named.origin}/" if not named.shown else named.shown
    if built and not version:
        origin += edition.stale(named.place, package)
    text = named.text  # a release is named by its version, wherever it is
    if version and text != str(named.day):
        text = f"{version}@{named.day}" if named.day else version
    return Operand(text, State(con, package, named.day, database), version, named.day is None, origin)
