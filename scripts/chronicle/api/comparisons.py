"""What changed between two days, releases or folders."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, TextIO, TypeVar

from chronicle.api.days import Operand, operand
from chronicle.building import operands
from chronicle.core import files
from chronicle.core.errors import ChronicleError
from chronicle.history import edition

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

if TYPE_CHECKING:
    from chronicle.change.event import Event
    from chronicle.change.happened import Happened
    from chronicle.change.inference import Proposal
    from chronicle.change.records import Records

_Part = TypeVar("_Part")


def diff(
    first: Operand,
    second: Operand,
    *,
    package: str | Path | None = None,
    key: str | Sequence[str] = (),
    infer: bool | float = False,
    judgements: str | Path | None = None,
    force: bool = False,
    lang: str = "en",
) -> Comparison:
    """Compares two days, versions, folders, files or git revisions.

    Args:
        first: The earlier one: a day (YYYY-MM-DD or a date), a version, `latest`, VERSION@DAY; a folder (a package, a build, a release,
            Parquet or CSV files with a contract in the folder or above it, or any data package); a CSV or Parquet file; a git revision
            (`HEAD~3`, `v1.0.0`, `HEAD~3:tables`); or the address of releases, with or without a version.
        second: The later one.
        package: Whose days, versions and revisions are meant: the folder of a package, a build or a release. By default the nearest.
        key: The columns that identify a row, for files, and tables of data packages that state no key. By default whole rows are compared.
        infer: Also propose successions that no source documents. A number is the lowest score, from 0 to 1, that is proposed.
        judgements: A CSV file of links that are confirmed or rejected; by default the one that the contract names. Needs `infer`.
        force: Also give the rows of tables in which only the ids changed.
        lang: The language of texts and pages: `en`, or another that the contract has texts in, such as `zh`.

    Returns:
        The comparison. Close it, or use it in a `with` block.

    Raises:
        ChronicleError: `bad-side` or `bad-date` if a text names nothing, `no-release`, `no-edition`, `broken-edition`, `broken-file`;
            `not-comparable` if one is a whole history and the other a single state, or one a file and the other a folder; `bad-order` if
            the later one is given first; `missing-column`, `missing-key` or `duplicate-key` if the key identifies no row; `bad-option`;
            `no-language`.
        InputRefused: If one is a package with faults.
    """
    if judgements is not None and infer is False:
        raise ChronicleError("bad-option", "judgements apply only to proposals, which are off", "add --infer (in Python: infer=True)")
    if not isinstance(infer, bool) and not (isinstance(infer, int | float) and 0 <= infer <= 1):  # nor is it so for nan
        raise ChronicleError("bad-option", f"{infer!r} is not a score", "write a number from 0 to 1")
    columns, place = (key,) if isinstance(key, str) else tuple(key), None if package is None else str(package)
    found = Comparison(_at_hand(operand(first)), _at_hand(operand(second)), place, columns, force=force, lang=lang)
    try:
        if infer is not False:
            found._propose(None if infer is True else infer, None if judgements is None else Path(judgements))
    except BaseException:
        found.close()
        raise
    return found


def _at_hand(text: str) -> str:
    """An operand that is at an address, fetched: the folder of the release, with the day."""
    if "://" not in text:
        return text
    from chronicle.releasing import download

    address, at, day = text.rpartition("@")
    address, day = (address, f"@{day}") if at and _DAY.fullmatch(day) else (text, "")
    base, _, last = address.rstrip("/").rpartition("/")
    version = last if edition.version_of(last) or last == "latest" else "latest"
    return f"{download.get(version, base if version == last else address, None)}{day}"


class Comparison:
    """What changed from one operand to another. `print` gives the first screen.

    Each method raises ChronicleError: `closed` if the comparison was closed.

    Attributes:
        first: The earlier operand, in words: what it is and where it was found.
        second: The later one.
        left_out: Resources of data packages without a contract that are not compared, each with the reason.
    """

    def __init__(self, first: str, second: str, package: str | None, key: Sequence[str] = (), *, force: bool, lang: str) -> None:
        from chronicle.change import comparing
        from chronicle.render import language

        self._open, self._closed = ExitStack(), False
        try:
            both = self._open.enter_context(operands.opened(first, second, package, key=key))
            self.first, self.second = str(both[0]), str(both[1])
            self._states = both[0].state, both[1].state
            self._language = language.of(lang, both[0].package, both[1].package)
            self._plain = both[0].left_out is not None
            self.left_out = tuple(dict.fromkeys((*(both[0].left_out or ()), *(both[1].left_out or ()))))
            self._found: Happened | Records = comparing.compared(*both)
            self._shown = self._found if force else self._found.brief()
        except BaseException:
            self._open.close()
            raise
        self._proposed: list[Proposal] | None = None

    def lines(self, *, everything: bool = False, width: int = 80) -> Iterator[str]:
        """The changes in words, line by line.

        Args:
            everything: All of them in order, with ids and sources; by default a first screen.
            width: The columns of a line; an East Asian character takes two.
        """
        yield from self._whole(self._lines(everything, width))

    def __str__(self) -> str:
        return "\n".join(self.lines())

    @property
    def events(self) -> Iterator[Event]:
        """Every event between the two, in order of time; between two releases, what happened since the older one closed."""
        return self._whole(self._happened.events())

    @property
    def net(self) -> list[dict[str, Any]]:
        """What each entity became: the rows of the crosswalk, without entities that simply continue."""
        self._ask()
        return self._happened.net()

    @property
    def rows(self) -> Iterator[dict[str, Any]]:
        """Every row change: `table`, `id`, `change` (added, removed or changed), and the cells `old` and `new`."""
        from chronicle.change import change_file

        texts = (text for batch in change_file.rows(self._found) for text in batch)
        return self._whole(json.loads(text) for text in texts)

    def json(self, *, digests: bool | None = None) -> str:
        """The changes as a change file; see `write_json`."""
        text = io.StringIO()
        self.write_json(text, digests=digests)
        return text.getvalue()

    def write_json(self, file: TextIO, *, digests: bool | None = None) -> None:
        """Writes a change file: every event, every row change, as a stream. `chronicle.apply` reads it.

        Args:
            file: Where to; a text file in UTF-8.
            digests: Whether the file has the digests of both operands, by which `apply` proves its result. By default it has.
        """
        from chronicle.change import change_file

        self._ask()
        change_file.write(self._found, file, digests=digests, proposed=self._proposed)

    def html(self) -> str:
        """The changes as one page of its own: how they came about, both trees, every row and its sources."""
        from chronicle.render.html import changes

        self._ask()
        return changes.page(self._shown, proposed=self._proposed, language=self._language)

    def write(self, path: str | Path) -> Path:
        """Writes the changes into a file, which appears whole: a change file (.json), a page (.html), or everything in words (.txt).

        Raises:
            ChronicleError: `bad-option` for another ending, `output-failed` if it cannot be written.
        """
        self._ask()
        target = Path(path)
        ending = target.suffix.lower()
        if ending not in (".json", ".html", ".txt"):
            raise ChronicleError("bad-option", f"{target} does not say a format", "end it with .json, .html or .txt")
        with files.fresh(target) as part, part.open("w", encoding="utf-8") as file:
            if ending == ".json":
                self.write_json(file)
            else:
                file.writelines([self.html()] if ending == ".html" else (f"{line}\n" for line in self.lines(everything=True)))
        return target

    def write_rows(self, folder: str | Path) -> list[Path]:
        """Writes every row change as Parquet, a file for each table, in place of those of an earlier run.

        Raises:
            ChronicleError: `output-refused` if the folder holds other things, `output-failed` if it cannot be written.
        """
        from chronicle.change import rows_files
        from chronicle.change.joined import Joined

        self._ask()
        joined = self._found.compared if isinstance(self._found, Joined) else None
        return list(rows_files.export(*self._states, Path(folder), joined))

    def close(self) -> None:
        """Closes what was compared. Closing it twice is no error."""
        self._closed = True
        self._open.close()

    def __enter__(self) -> Comparison:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Comparison: {self.first} -> {self.second}>"

    def _repr_html_(self) -> str:
        """How a notebook shows it: the first screen."""
        from chronicle.render.html import rows

        return rows.preformatted(repr(self) if self._closed else str(self))

    @property
    def _happened(self) -> Happened:
        from chronicle.change.records import Records

        return self._found.since if isinstance(self._found, Records) else self._found

    def _whole(self, parts: Iterator[_Part]) -> Iterator[_Part]:
        """The parts of an answer, as long as the comparison is open."""
        while True:
            self._ask()
            try:
                part = next(parts)
            except StopIteration:
                return
            yield part

    def _lines(self, everything: bool, width: int) -> Iterator[str]:
        from chronicle.change.happened import Happened
        from chronicle.change.joined import Joined
        from chronicle.render.language import Reader

        reader = Reader(self._language, width)
        if self._plain and isinstance(self._found, Joined):
            from chronicle.render import plain_diff

            yield from (plain_diff.everything if everything else plain_diff.screen)(self._found)
        elif isinstance(self._shown, Happened):
            from chronicle.render import day_diff

            yield from (day_diff.everything if everything else day_diff.screen)(self._shown, reader)
        else:
            from chronicle.render import record_diff

            yield from (record_diff.everything if everything else record_diff.screen)(self._shown, reader)
        if self._proposed is not None:
            from chronicle.render.inferred_lines import InferredLines

            yield ""
            yield from InferredLines(*self._found.compares, self._proposed, reader).screen(everything=everything)

    def _ask(self) -> None:
        if self._closed:
            raise ChronicleError("closed", f"the comparison {self.first} -> {self.second} was closed", "ask before the `with` block ends")

    def _propose(self, minimum: float | None, file: Path | None) -> None:
        from chronicle.change import inference, judgements

        judged = judgements.of(self._found.compares[1].package, file)
        self._proposed = inference.propose(*self._found.compares, inference.MINIMUM if minimum is None else minimum, judged)
