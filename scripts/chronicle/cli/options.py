"""Commands and the options that several of them have."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from chronicle.cli import output
from chronicle.cli.terminal import Look

F = TypeVar("F", bound=Callable[..., Any])
DATE = "DATE"
_FILE = click.Path(path_type=Path)  # what is there and may be read is said by whoever opens it


class Command(click.Command):
    """A command with examples, and the option --debug."""

    def __init__(self, *args: Any, examples: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.examples = examples
        self.params.append(click.Option(["--debug"], is_flag=True, expose_value=False, help="Show where in the program an error occurred."))

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the examples below the options."""
        with formatter.section("Examples"):
            for example in self.examples:
                formatter.write(f"  {example}\n")


def command(*examples: str) -> Callable[[Callable[..., Any]], Command]:
    """Makes a command of a function; its docstring is the help. `examples` are whole command lines."""

    def made(function: Callable[..., Any]) -> Command:
        return click.command(cls=Command, examples=examples, help=textwrap.dedent(function.__doc__ or ""))(function)

    return made


def answers(*formats: str) -> Callable[[F], F]:
    """Adds --format with these formats, --json and --out; the function gets `output`. The first format is the default."""

    def decorated(function: F) -> F:
        @click.option("--format", "form", type=click.Choice(formats), help=f"How to write the answer (default: {formats[0]}).")
        @click.option("--json", "as_json", is_flag=True, help="Same as --format json.")
        @click.option("--out", type=_FILE, metavar="FILE", help="Write the answer to this file.")
        @click.option("--color/--no-color", default=None, help="Show headings in bold, or do not (default: on a terminal).")
        @click.option("--no-pager", is_flag=True, help="Never stop after a screen, not even on a terminal.")
        @wraps(function)
        def called(*args: Any, form: str | None, as_json: bool, out: Path | None, color: bool | None, no_pager: bool, **kwargs: Any) -> Any:
            if as_json and form not in (None, "json"):
                raise click.UsageError(f"--json and --format {form} exclude each other.")
            made = output.of("json" if as_json else form, out, formats[0], formats, Look(color, pager=not no_pager))
            return function(*args, output=made, **kwargs)

        return called  # type: ignore[return-value]

    return decorated


def package(text: str = "A package, build, release, version, or latest (default: the nearest).") -> Callable[[F], F]:
    """Adds --package."""
    return click.option("--package", metavar="PLACE", help=text)


def folder(function: F) -> F:
    """Adds the argument PACKAGE: the folder of a package, this one or the nearest above if it is left out."""
    return click.argument("package", required=False, metavar="[PACKAGE]")(function)


def memory(function: F) -> F:
    """Adds --memory."""
    text = "How much memory the engine may use, such as 2GB (default: most of it)."
    return click.option("--memory", metavar="SIZE", help=text)(function)


def source(text: str) -> Callable[[F], F]:
    """Adds --from."""
    return click.option("--from", "from_", metavar="ADDRESS", help=text)


def lang(function: F) -> F:
    """Adds --lang."""
    text = "The language of the text: en, or another that the contract has texts in, such as zh."
    return click.option("--lang", default="en", metavar="LANG", help=text)(function)


def html(function: F) -> F:
    """Adds --html."""
    return click.option("--html", type=_FILE, metavar="FILE", help="Also write it as an HTML page.")(function)


def path(*names: str, **kwargs: Any) -> Callable[[F], F]:
    """Adds an option whose value is a path."""
    return click.option(*names, type=_FILE, **kwargs)
