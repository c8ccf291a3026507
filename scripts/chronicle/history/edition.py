"""Open editions: compiled DuckDB files (of a build or a release) with the contract inside them."""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from chronicle.contract import descriptor
from chronicle.contract.package import Package
from chronicle.core import semver, suggest
from chronicle.core.edtf import parse_day
from chronicle.core.errors import ChronicleError
from chronicle.core.paths import BUILD, DATABASE, DESCRIPTOR, LATEST, MANIFEST, RELEASES
from chronicle.core.sql import ident, literal, literals
from chronicle.engines import duckdb as engine
from chronicle.history import elsewhere
from chronicle.storage import latest

_PARTIAL = re.compile(r"(?!0000)[0-9]{4}(-(0[1-9]|1[0-2]))?")  # a year or a month
_AGAIN = "build it again, or get it again from where it was published"
_HARMLESS: dict[Path, tuple[tuple[int, ...] | None, ...]] = {}  # the files that were looked into, each with its stamp and that of its log


@dataclass(frozen=True)
class Edition:
    """An open edition. `version` is None for a build; `note` describes the edition in one line."""

    con: engine.Connection
    package: Package
    version: str | None
    folder: Path
    note: str


def root(given: str | None, start: Path | None = None) -> Path:
    """Return the folder of the package: `given`, or the nearest folder at or above `start` (default: this one) with a descriptor.

    Raises:
        ChronicleError: `missing-file` if `given` does not exist, `no-package` if it is another file, or no folder has a descriptor.
    """
    if given is not None:
        folder = Path(given)
        if not folder.exists():
            raise ChronicleError("missing-file", f"there is no {folder}", f"give a folder that holds a {DESCRIPTOR}")
        if folder.is_file() and folder.name not in (DESCRIPTOR, DATABASE, MANIFEST):
            raise ChronicleError("no-package", f"{folder} is neither a package nor an edition", f"give a folder that holds a {DESCRIPTOR}")
        return folder
    start = (start or Path.cwd()).resolve()
    for folder in (start, *start.parents):
        if (folder / DESCRIPTOR).is_file():
            return folder
    raise ChronicleError("no-package", f"no {DESCRIPTOR} in {start} or above", "change to the folder of a package, or name it")


def newest_release(folder: Path) -> Path | None:
    """Return the newest release under `folder`/releases as latest.json names it; None if there is none."""
    pointer = folder / RELEASES / LATEST
    if not pointer.is_file():
        return None
    release = pointer.parent / latest.version(pointer.read_bytes(), str(pointer))
    return release if (release / DATABASE).is_file() else None


def version_of(text: str) -> str | None:
    """Return the version that the text names, with or without the v of its git tag; None if it is not a version."""
    bare = text.removeprefix("v")
    return bare if semver.is_version(bare) else None


def published(text: str, package: str | None = None) -> Path | None:
    """Return the folder of the release that `text` names: a version, or `latest`. None if `text` is neither.

    Args:
        text: What the user wrote.
        package: The folder of the package; None for the nearest one.

    Without a package here or above, releases that were fetched count, and the one that comes with chronicle.

    Raises:
        ChronicleError: `no-release` if there is no such release.
    """
    version = version_of(text)
    if version is None and (text != "latest" or Path(text).exists()):
        return None
    try:
        folder = releases(package)
    except ChronicleError:
        found = (elsewhere.of_version(version) if version else elsewhere.newest()) if package is None else None
        if found:
            return found
        raise
    if version is None:
        if newest := newest_release(folder.parent):
            return newest
        raise ChronicleError("no-release", f"{near(folder)} lists no release", "publish one with `chronicle release`")
    if (folder / version / DATABASE).is_file():
        return folder / version
    there = sorted((p.name for p in folder.glob("*/") if semver.is_version(p.name)), key=semver.parse, reverse=True)
    raise ChronicleError("no-release", f"there is no release {version} in {near(folder)}", suggest.one_of(version, there))


def find(given: str | None = None) -> Path:
    """Return the folder of the edition to read.

    `given` may be a version, `latest`, or the folder of an edition or of a package. For a package, its build comes before its newest
    release. Without a package here or above, it is the newest release that was fetched, else the one that comes with chronicle.

    Raises:
        ChronicleError: `no-edition` if the package has neither; else as `root` and `published`.
    """
    if given is not None and not Path(given).exists() and (release := published(given)):
        return release
    try:
        folder = root(given)
    except ChronicleError as error:
        for above in (Path.cwd(), *Path.cwd().parents):
            if given is None and (release := newest_release(above)):
                return release
        if given is None and (release := elsewhere.newest()):
            return release
        raise error
    if folder.is_file():
        folder = folder.parent
    if (folder / DATABASE).is_file():
        return folder
    if (folder / BUILD / DATABASE).is_file():
        return folder / BUILD
    release = newest_release(folder)
    if release is None:
        raise ChronicleError("no-edition", f"{folder} has no build and no release", f"run `chronicle build {folder}`")
    return release


@contextmanager
def opened(given: str | None = None, *, sealed: bool = True) -> Iterator[Edition]:
    """Open an edition read-only; `given` as for `find`.

    Editions may come from anybody, so the connection is `sealed` unless the user runs a query of their own.

    Raises:
        ChronicleError: `broken-edition` if it cannot be read; else as `find`.
    """
    folder = find(given)
    path = folder / DATABASE
    with ExitStack() as stack:
        try:
            con = stack.enter_context(engine.foreign(path, sealed=sealed))
        except engine.Error as error:
            raise broken(path, error) from error
        if not sealed:
            unshadowed(con, path)
        version, package = described(con, path)
        kind = f"release {version}" if version else "build"
        place = "that comes with chronicle" if elsewhere.is_shipped(folder) else f"at {near(folder)}"
        note = f"{kind} of {package.name} {place}{'' if version else stale(folder, package)}"
        yield Edition(con, package, version, folder, note)


def described(con: engine.Connection, path: Path, database: str = "") -> tuple[str | None, Package]:
    """Return version and contract of the compiled file at `path`, which is open in `con` (attached as `database`, if given).

    Raises:
        ChronicleError: `broken-edition` if the file is not a sound edition, or a table of it was replaced by a view.
    """
    release = f"{ident(database)}.release" if database else "release"
    try:
        told = engine.rows(con, f"SELECT version, contract FROM {release}")
    except engine.Error as error:
        raise broken(path, error) from error
    if len(told) != 1:
        raise ChronicleError("broken-edition", f"{path} was altered: its table release has {len(told)} rows instead of 1", _AGAIN)
    ((version, contract),) = told
    if version is not None and not semver.is_version(str(version)):
        raise ChronicleError("broken-edition", f"{path} was altered: its version {version!r} is not a version such as 1.0.0", _AGAIN)
    try:
        package = descriptor.reopened(contract if isinstance(contract, str) else "", path.parent)
    except ChronicleError as error:
        raise ChronicleError("broken-edition", f"the contract in {path} is not sound: {error}", _AGAIN) from error
    where = f"database_name = {literal(database) if database else 'current_database()'} AND schema_name = 'main' AND NOT internal"
    stored = literals((*package.tables, "release", "snapshots"))
    if views := engine.rows(con, f"SELECT view_name FROM duckdb_views() WHERE {where} AND view_name IN ({stored})"):
        raise ChronicleError("broken-edition", f"{path} was altered: {views[0][0]} is a view, but must be a table", _AGAIN)
    return version, package


def harmless(path: Path) -> None:
    """Check that a compiled file is safe to read on a connection that is not sealed, because it writes files or reads several.

    A file is looked into once in a process, and again if it was replaced or written to.

    Raises:
        ChronicleError: `broken-edition` if a view in it reads anything but its tables, or a macro takes the place of a function of DuckDB.
    """
    key, state = path.absolute(), tuple(_stamp(part) for part in (path, path.with_name(f"{path.name}.wal")))
    if state[0] is None or _HARMLESS.get(key) != state:
        _inspect(path)
        _HARMLESS[key] = state


def _stamp(path: Path) -> tuple[int, ...] | None:
    """What changes if the file is replaced or written to; None if it is not there."""
    try:
        there = path.stat()
    except OSError:
        return None
    return there.st_dev, there.st_ino, there.st_size, there.st_mtime_ns, there.st_ctime_ns


def _inspect(path: Path) -> None:
    try:
        with engine.foreign(path) as con:
            unshadowed(con, path)
            described(con, path)
            for schema, view in engine.rows(con, "SELECT schema_name, view_name FROM duckdb_views() WHERE NOT internal AND NOT temporary"):
                try:
                    con.execute(f"DESCRIBE FROM {ident(schema)}.{ident(view)}").fetchall()
                except engine.Denied as error:
                    message = f"{path} was altered: the view {view} reads other files"
                    raise ChronicleError("broken-edition", message, _AGAIN) from error
    except engine.Error as error:
        raise broken(path, error) from error


def unshadowed(con: engine.Connection, path: Path) -> None:
    """Check that no macro of the compiled file in use takes the place of a function of DuckDB: queries that call the function would run it.

    Raises:
        ChronicleError: `broken-edition` if one has.
    """
    # The names are qualified, because those that are not would lead to a macro of the file. DuckDB takes long to list its functions: once.
    query = """
        SELECT system.main.min(function_name) FILTER (WHERE NOT internal) FROM system.main.duckdb_functions()
        GROUP BY system.main.lower(function_name) HAVING system.main.bool_or(internal) AND system.main.bool_or(NOT internal)
    """
    if found := engine.rows(con, query):
        message = f"{path} was altered: its macro {found[0][0]} takes the place of a function of DuckDB"
        raise ChronicleError("broken-edition", message, _AGAIN)


def broken(path: Path, error: Exception) -> ChronicleError:
    return ChronicleError("broken-edition", f"{path} cannot be read: {str(error).splitlines()[0]}", _AGAIN)


def releases(given: str | None = None) -> Path:
    """Return the folder `releases` of the package at `given`, or of the nearest package. A build or a release is inside its package.

    Raises:
        ChronicleError: `no-release` if there is no such folder.
    """
    try:
        folder = root(given)
    except ChronicleError:
        folder = next((above for above in (Path.cwd(), *Path.cwd().parents) if (above / RELEASES).is_dir()), Path.cwd())
    if folder.is_file():
        folder = folder.parent
    folder = folder.resolve()
    inside = [folder.parent] if (folder / DATABASE).is_file() else []
    for above in (folder, *inside):
        if (above / RELEASES).is_dir():
            return above / RELEASES
        if above.name == RELEASES:
            return above
    raise ChronicleError("no-release", f"{near(folder)} has no {RELEASES}/", "name the package with --package, or give a path")


def near(folder: Path) -> Path:
    """Return the folder relative to the current one, if it is inside it."""
    here = Path.cwd()
    return folder.resolve().relative_to(here) if folder.resolve().is_relative_to(here) else folder


def stale(folder: Path, package: Package) -> str:
    """Return a warning if the descriptor or a table changed after the build; else an empty text."""
    built, source = (folder / DATABASE).stat().st_mtime, folder.parent
    paths = [source / DESCRIPTOR, *(source / table.path for table in package.tables.values())]
    newer = [p for p in paths if p.is_file() and p.stat().st_mtime > built]
    return f" (older than {newer[0].name}: run `chronicle build`)" if newer else ""


def parse_date(text: str) -> datetime.date:
    """Parse a day that a user wrote. Raises ChronicleError `bad-date`."""
    try:
        return parse_day(text)
    except ValueError as error:
        if _PARTIAL.fullmatch(text):
            what, months = ("a month", text[5:]) if "-" in text else ("a year", "12")
            last = calendar.monthrange(int(text[:4]), int(months))[1]
            remedy = f"write a day in it as YYYY-MM-DD, such as the last: {text[:4]}-{months}-{last}"
            raise ChronicleError("bad-date", f"{text!r} is {what}, and the answer can differ from day to day", remedy) from error
        raise ChronicleError("bad-date", f"{text!r} is not a day", "write it YYYY-MM-DD, such as 2008-07-02") from error
