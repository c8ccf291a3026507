"""The command line: one command per module of `commands`, imported only when it is called."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence

import click

import chronicle
from chronicle.cli import output
from chronicle.core import suggest
from chronicle.core.errors import ChronicleError

_ALIKE = 0.75  # of a misspelt option and the one that was meant

COMMANDS = {
    "asof": "Show what is true on a day.",
    "tree": "Show the hierarchy on a day.",
    "diff": "Show what changed between two days, versions, folders, files or git revisions.",
    "explore": "Write and open a page to explore an edition in a browser.",
    "biography": "Show what an entity was, what it became, and all that is on record about it.",
    "custody": "Show who held something, such as a duty, and when nobody did.",
    "events": "List what happened, by kind, entity or days.",
    "panel": "List a table as of many days.",
    "sql": "Query an edition with SQL.",
    "dictionary": "Describe the tables and columns.",
    "changelog": "Show what changed from release to release.",
    "affected": "Check whether a newer version changes an answer.",
    "apply": "Apply a change file to a state.",
    "workbook": "Write an Excel workbook: a cover, and a sheet for each table.",
    "init": "Propose a contract for the tables in a folder.",
    "check": "Check a package without writing anything.",
    "build": "Check a package and compile it: DuckDB, Parquet, CSV, snapshots, diffs.",
    "release": "Make the next release and test it; with --publish, publish it.",
    "releases": "List the published releases.",
    "get": "Download a release and verify it.",
    "verify": "Check that a release is exactly what was published.",
    "publish": "Upload the releases so that others can download them.",
    "docs": "Say where the documents are, or print one.",
}


class Commands(click.Group):
    """The commands, of which only the one that is called is imported."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name; None if there is none."""
        if cmd_name not in COMMANDS:
            return None
        found: click.Command = importlib.import_module(f"chronicle.cli.commands.{cmd_name}").command
        return found

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the arguments begin with. UsageError, with the nearest name, if there is none."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            ctx.fail(f"there is no command {name!r}; {suggest.one_of(name, COMMANDS)}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes a line for each command, without importing it."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


def _version(ctx: click.Context, _: click.Parameter, asked: bool) -> None:
    if asked and not ctx.resilient_parsing:
        click.echo(f"chronicle {chronicle.__version__}")
        click.echo(_data())
        ctx.exit()


def _data() -> str:
    """Which data questions are answered from here."""
    try:
        with chronicle.open() as found:
            return found.note
    except ChronicleError:
        return "no data in this folder or above"


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Show the versions of tool and data.")
def cli() -> None:
    """Check, compile, compare and publish temporal data packages."""


def _message(error: click.UsageError) -> str:
    """Return click's message, without suggestions that look little like what was written: it offers --json for --asof."""
    if isinstance(error, click.NoSuchOption) and error.possibilities:
        import difflib

        alike = difflib.get_close_matches(error.option_name, error.possibilities, cutoff=_ALIKE)
        error = click.NoSuchOption(error.option_name, possibilities=alike, ctx=error.ctx)
    return error.format_message()


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command. Gives its exit code: 0 fine, 1 the input has errors or the answer is yes, 2 it could not run."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    debug = "--debug" in arguments
    output.attach()
    output.encode(programs=False)
    try:
        return _run(arguments)
    except click.exceptions.NoArgsIsHelpError as error:
        output.remark(error.format_message())
        return 2
    except click.UsageError as error:
        whole = error.ctx.command_path if error.ctx else "chronicle"
        if whole == "chronicle" and arguments[0] in COMMANDS:  # click does not say it of an option without its value
            whole = f"chronicle {arguments[0]}"
        output.remark(ChronicleError("usage", _message(error).rstrip("."), f"`{whole} --help` explains it"))
        return error.exit_code
    except ChronicleError as error:
        if debug:
            raise
        output.remark(error)
        return error.exit_code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        output.remark("interrupted; nothing was changed")
        return 2
    except Exception as error:
        refused = _refusal(error)
        if debug or not refused:
            raise
        output.remark(refused)
        return refused.exit_code


def _run(arguments: Sequence[str]) -> int:
    """Runs the command and gives its exit code; without click's own handling of errors, by which a closed pipe would be a failure."""
    if "_CHRONICLE_COMPLETE" in os.environ:  # a shell asks how the words go on
        cli.main(prog_name="chronicle")
    try:
        with cli.make_context("chronicle", [*arguments]) as context:
            return int(cli.invoke(context) or 0)
    except click.exceptions.Exit as left:
        return left.exit_code


def _refusal(error: Exception) -> ChronicleError | None:
    """What the system or DuckDB refused, as an error of ours; None for an error in the engine."""
    engine = sys.modules.get("chronicle.engines.duckdb")  # not imported for its error: it takes long
    if isinstance(error, OSError):
        place = f"{error.filename}: " if error.filename is not None else ""
        return ChronicleError("system-error", f"{place}{error.strerror or error}", "check its location and permissions")
    if engine and isinstance(error, engine.Error):
        return ChronicleError("database-error", str(error).strip().partition("\n")[0], "--debug shows where it happened")
    if engine and isinstance(error, UnicodeDecodeError):  # DuckDB quotes a damaged file
        return ChronicleError("database-error", engine.DAMAGED, "--debug shows where it happened")
    return None
