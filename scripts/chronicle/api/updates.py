"""What a change means to those who use the data: whether it touches their work, how to carry it out, what came with each release."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Literal, TextIO

from chronicle.api.days import Day, day
from chronicle.building import operands
from chronicle.core import suggest
from chronicle.core.errors import ChronicleError

if TYPE_CHECKING:
    from chronicle.change.revisions import Revision
    from chronicle.change.successors import Retired
    from chronicle.contract.difference import SchemaChange
    from chronicle.contract.package import Package
    from chronicle.render.language import Language
    from chronicle.render.revised_rows import RevisedRows


@dataclass(frozen=True)
class Affected:
    """Whether a newer version changes an answer. True if it does. `print` gives the first screen.

    Attributes:
        revisions: Statements of the time before the older release closed that are new, corrected, retracted or remodelled.
        schema: Changes of the contract that break queries.
        retired: The entities that the revisions are about and that ended by the closing date of the newer version, with what became of
            them. Empty for releases before 2.0, which do not store events.
        note: That the day lies after the time that the newer release covers; empty if it does not.
    """

    revisions: tuple[Revision, ...]
    schema: tuple[SchemaChange, ...]
    retired: tuple[Retired, ...]
    note: str
    _named: RevisedRows
    _package: Package
    _language: Language

    def __bool__(self) -> bool:
        return bool(self.revisions or self.schema)

    @property
    def summary(self) -> str:
        """The answer in one line."""
        from chronicle.render import affected_text

        return affected_text.summary(self.revisions, self.schema, self._language)

    def lines(self, *, everything: bool = False, width: int = 80) -> Iterator[str]:
        """The answer, what changed, and what became of entities that no longer exist, line by line.

        Args:
            everything: All of it; by default a first screen.
            width: The columns of a line; an East Asian character takes two.
        """
        from chronicle.render import affected_text
        from chronicle.render.language import Reader

        reader = Reader(self._language, width)
        return affected_text.lines(
            self.revisions, self.schema, self.retired, self._package, reader, named=self._named, everything=everything
        )

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def json(self) -> str:
        """The changes of the contract and the revisions, with the rows of each, as JSON."""
        from chronicle.change import revisions

        return json.dumps(revisions.document(self.schema, self.revisions), ensure_ascii=False, indent=1)


def affected(
    from_: str | Path,
    to: str | Path,
    *,
    asof: Day | None = None,
    table: str | None = None,
    package: str | Path | None = None,
    lang: str = "en",
) -> Affected:
    """Checks whether a newer version changes an answer.

    Args:
        from_: The version that was used, or the folder of a package, a build or a release.
        to: The newer one.
        asof: The day that the work is about. By default any day.
        table: The table that it uses. By default all.
        package: Whose versions are meant. By default the nearest package.
        lang: The language of its text: `en`, or another that the contract has texts in, such as `zh`.

    Raises:
        ChronicleError: `no-language`; `not-comparable` if one is a single state, `bad-order` if the newer one comes first, `unknown-table`,
            `bad-date`, and what `diff` raises for operands.
    """
    from chronicle.change import comparing, revisions, successors
    from chronicle.contract import difference, renames
    from chronicle.history import renamed
    from chronicle.render import affected_text, language

    when = None if asof is None else day(asof)
    with operands.opened(str(from_), str(to), None if package is None else str(package)) as (first, second):
        for side in (first, second):
            if not side.record:
                raise ChronicleError("not-comparable", f"{side.text} is one state", "name whole versions, and the day with --asof")
        comparing.in_order(first, second)
        tables = {**first.package.tables, **second.package.tables}
        if table and table not in tables:
            raise ChronicleError("unknown-table", f"there is no table {table!r}", suggest.one_of(table, tables))
        if table:  # which may be the older name of it
            table = renames.between(first.package, second.package).table(table)
        broken = difference.breaking(first.package, second.package, table)
        found = revisions.affected(revisions.revisions(first.state, second.state), when, table)
        late = when and when > second.closing
        note = f"{when} is after {second.closing}, up to which {second.text} covers the time" if late else ""
        retired = successors.retired(second.state, revisions.entities(found))
        spoken = language.of(lang, first.package, second.package)
        named = affected_text.named(renamed.aligned(first.state, second.state), second.state, found, spoken)
        return Affected(tuple(found), tuple(broken), tuple(retired), note, named, second.package, spoken)


@dataclass(frozen=True)
class Applied:
    """A change that was carried out.

    Attributes:
        folder: Where the result lies.
        changes: How many row changes were applied.
        proven: Whether the result has the digests that the change file promises; False if the file has none.
    """

    folder: Path
    changes: int
    proven: bool


def apply(
    change: str | Path,
    state: str | Path,
    *,
    to: str | Path,
    reverse: bool = False,
    format: Literal["parquet", "csv"] = "parquet",
    package: str | Path | None = None,
) -> Applied:
    """Applies a change file: turns the earlier state into the later one, or with `reverse` the later into the earlier.

    Args:
        change: A change file, as `diff` with `--json` makes it.
        state: What it is applied to: a day, a version, VERSION@DAY, or a folder.
        to: A new folder for the result.
        reverse: Undo the change.
        format: Of the files of the result.
        package: Whose days and versions are meant. By default the nearest package.

    Raises:
        ChronicleError: `does-not-fit` (exit code 1) if the state is not the one that the change was made for, or the result is not
            as the file promises; `not-a-change`, `altered` if the file is no change file or was changed; `output-refused` if `to`
            holds other things; `bad-option`.
    """
    from chronicle.change import change_file, replay

    if format not in ("parquet", "csv"):
        raise ChronicleError("bad-option", f"{format!r} is not a format of the result", suggest.one_of(format, ("parquet", "csv")))
    read = change_file.read(Path(change))
    with operands.one(str(state), None if package is None else str(package)) as side:
        replay.write(replay.applied(read, side, reverse=reverse), Path(to), format)
    return Applied(Path(to), sum(1 for _ in read.rows), read.proven)


class Changelog:
    """What changed from release to release. `print` gives Markdown.

    Each method raises ChronicleError: `closed` if the changelog was closed.

    Attributes:
        versions: The releases, the newest first.
        compared: How many of them are compared with the one before.
    """

    def __init__(self, first: str | None, last: str | None, package: str | None, lang: str) -> None:
        from chronicle.releasing import series
        from chronicle.render import language

        self._open, self._closed = ExitStack(), False
        self._released = self._open.enter_context(series.published(first, last, package))
        self._records = [release.records.brief() for release in self._released if release.records]
        self.versions, self.compared = tuple(release.version for release in self._released), len(self._records)
        try:
            self._language = language.of(lang, *(release.package for release in reversed(self._released)))
        except ChronicleError:
            self._open.close()
            raise

    def __str__(self) -> str:
        from chronicle.render import changelog as text

        self._ask()
        first = self._language.say("first release of", version=self.versions[0])
        return text.several(self._records, self._language) or first

    def lines(self, *, width: int | None = None) -> Iterator[str]:
        """The same line by line.

        Args:
            width: Break lines after so many columns; an East Asian character takes two. By default each sentence is a line.
        """
        from chronicle.render import columns

        for line in str(self).splitlines():
            yield from columns.wrap(line, width, "  ") if width else [line]

    def html(self) -> str:
        """The same as one page.

        Raises:
            ChronicleError: `nothing-to-compare` if there is one release only.
        """
        from chronicle.render.html import changes

        self._ask()
        if not self._records:
            raise ChronicleError("nothing-to-compare", f"{self.versions[0]} is the only release", "publish another first")
        return changes.several(self._records, self._language)

    def feed(self) -> str:
        """The releases as an Atom feed."""
        from chronicle.render import feed

        self._ask()
        return feed.of_releases(self._released[0].package, self._released, self._language)

    def json(self) -> str:
        """A list of change files as JSON, the newest first; see `write_json`."""
        text = io.StringIO()
        self.write_json(text)
        return text.getvalue()

    def write_json(self, file: TextIO) -> None:
        """Writes a list of change files, the newest first, as a stream."""
        from chronicle.change import change_file

        self._ask()
        for place, each in enumerate(self._records):
            file.write("," if place else "[")
            change_file.write(each, file)
        file.write("]" if self._records else "[]")

    def close(self) -> None:
        """Closes the releases. Closing them twice is no error."""
        self._closed = True
        self._open.close()

    def _ask(self) -> None:
        if self._closed:
            raise ChronicleError("closed", "the changelog was closed", "ask before the `with` block ends")

    def __repr__(self) -> str:
        return f"<Changelog: {', '.join(self.versions)}>"

    def __enter__(self) -> Changelog:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def changelog(first: str | None = None, last: str | None = None, *, package: str | Path | None = None, lang: str = "en") -> Changelog:
    """Compares each release with the one before.

    Args:
        first: Tell what came after this version. By default all releases.
        last: Up to this version. By default the newest.
        package: The folder of a package, or of one of its releases. By default the nearest.
        lang: The language of texts and pages: `en`, or another that the contract has texts in, such as `zh`.

    Raises:
        ChronicleError: `no-release` if one is not published, `bad-order` if they are in another order, `no-language`.
    """
    return Changelog(first, last, None if package is None else str(package), lang)
