"""What a command prints: the answer on standard output or in a file, remarks on standard error."""

from __future__ import annotations

import codecs
import contextlib
import io
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from chronicle.cli import terminal
from chronicle.cli.terminal import Look
from chronicle.core import files, printable
from chronicle.core.errors import ChronicleError

if TYPE_CHECKING:
    from chronicle.api.relations import Listing, Relation

_OTHERS = (".xlsx", ".xls", ".html", ".htm", ".tsv", ".arrow", ".feather", ".duckdb")  # endings of formats that no answer has
_WIDE = 1000  # characters of a line where no terminal limits it
# Signs that a terminal without them can have otherwise.
_PLAIN = {ord(a): b for a, b in zip("─━│┃┌┐└┘├┤┬┴┼→←…–—·×“”‘’", "--||+++++++++><.--.x\"\"''", strict=True)}


class Output:
    """Where the answer goes, in which format, and how it looks."""

    def __init__(self, form: str, out: Path | None, look: Look) -> None:
        """`form` is the format that was asked for; `out` a file in place of standard output."""
        self.form, self.out, self.look = form, out, look

    @property
    def width(self) -> int:
        """The columns of a text for people: those of the terminal, within limits."""
        return terminal.PLAIN if self.out else terminal.width()

    @property
    def json(self) -> bool:
        """Whether JSON was asked for."""
        return self.form == "json"

    @property
    def wrapped(self) -> int | None:
        """The columns at which the lines of a document are broken: on a terminal only, as other programs read it too."""
        return None if self.out or not terminal.is_terminal() else self.width

    @contextlib.contextmanager
    def file(self) -> Iterator[TextIO]:
        """The text file that the answer is written to. A file that a user named appears whole, and is named on standard error."""
        if self.out is None:
            yield _Screen(sys.stdout) if terminal.is_terminal() else sys.stdout
            return
        with files.fresh(self.out) as part, part.open("w", encoding="utf-8", newline="") as file:
            yield file
        remark(f"wrote {self.out}")

    def text(self, text: object) -> None:
        """Writes a text for people."""
        self.lines([str(text)])

    def lines(self, lines: Iterable[str]) -> None:
        """Writes a text for people, line by line."""
        shown: Iterator[str] = (printable.shown(each) for line in lines for each in line.split("\n"))
        if self.out is None:  # past the filter of `file`: the lines are filtered, and escape codes make headings bold
            sys.stdout.writelines(f"{line}\n" for line in terminal.paged(terminal.painted(shown) if self.look.bold else shown, self.look))
            return
        with self.file() as file:
            file.writelines(f"{line}\n" for line in shown)

    def document(self, text: str) -> None:
        """Writes a text for programs, as it is."""
        with self.file() as file:
            file.write(text if text.endswith("\n") else f"{text}\n")

    def answer(self, answer: object, document: Callable[[], str]) -> None:
        """Writes an answer: as a text, or if JSON was asked for what `document` gives."""
        if self.json:
            self.document(document())
        else:
            self.text(answer)

    def listing(self, found: Listing, *, everything: bool) -> None:
        """Writes rows in the format that was asked for; as a text, what `print` gives of them."""
        if self.form == "text":
            self.lines(found.lines(everything=everything, width=self.width))
        else:
            self.rows(found)

    def rows(self, rows: Relation, below: str = "") -> None:
        """Writes rows in the format that was asked for; below a table the lines `below`."""
        if self.out is not None and self.form not in ("table", "text"):
            rows.write(self.out, self.form)
            remark(f"wrote {self.out}")
        elif self.form == "parquet":
            raise ChronicleError("bad-option", "Parquet cannot be printed", "name a file with --out")
        elif self.form in ("table", "text"):
            wide = shutil.get_terminal_size((160, 24)).columns if terminal.is_terminal() and not self.out else _WIDE
            self.lines([rows.drawn(wide), *below.splitlines()])
        elif self.form == "csv":
            with self.file() as file:
                file.writelines(rows.csv())
        else:
            self.document(rows.json() if self.json else rows.markdown())


class _Screen(io.StringIO):
    """A terminal, to which no control character of the data is written; files and pipes get the data as it is."""

    def __init__(self, terminal: TextIO) -> None:
        super().__init__()
        self._terminal = terminal

    def write(self, text: str) -> int:
        return self._terminal.write(printable.shown(text))


def of(form: str | None, out: Path | None, default: str, formats: Sequence[str], look: Look) -> Output:
    """The output in the format that was asked for, else in that of the file's ending, else in the default one; sets up the terminal.

    ChronicleError `bad-option` if the ending says a format that the command cannot write.
    """
    ending = out.suffix.lower() if out else ""
    said = files.FORMATS.get(ending, ending[1:] if ending in _OTHERS else default)
    if form is None and said not in (*formats, default, "markdown"):
        raise ChronicleError("bad-option", f"{out}: {said} is not one of its formats: {', '.join(formats)}", "name one with --format")
    chosen = form or (said if said in formats else default)
    encode(programs=chosen not in ("table", "text"))
    return Output(chosen, out, look)


def remark(line: object) -> None:
    """Prints a remark on standard error."""
    print(printable.shown(str(line)), file=sys.stderr)


@contextlib.contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """A function that prints the steps of what takes long, as remarks. On a terminal a clock runs below them until it is done."""
    if not sys.stderr.isatty():
        yield remark
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TimeElapsedColumn

    with Progress(SpinnerColumn(), TimeElapsedColumn(), console=Console(stderr=True), transient=True) as clock:
        clock.add_task("", total=None)
        yield lambda line: clock.console.print(printable.shown(line), markup=False, highlight=False, soft_wrap=True)


def attach() -> None:
    """Gives this process standard output and error if it was started without them, as a service may be."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115


def encode(*, programs: bool) -> None:
    """Makes standard output take every letter: as UTF-8 if `programs` read it, else in its own encoding with signs for what that lacks."""
    codecs.register_error("chronicle", _replaced)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and not (stream.encoding or "").lower().startswith("utf"):
            if programs and stream is sys.stdout:
                stream.reconfigure(encoding="utf-8")
            else:
                stream.reconfigure(errors="chronicle")


def _replaced(error: UnicodeError) -> tuple[str, int]:
    """Signs for the letters that an encoding lacks: a frame becomes lines of ASCII, anything else a question mark."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(_PLAIN.get(ord(c), "?") for c in error.object[error.start : error.end]), error.end
