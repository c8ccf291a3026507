"""The command line: one sub-command per module of `commands`, imported only when it is called."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

from chronicle import __version__
from chronicle.core import printable
from chronicle.core.errors import ChronicleError

COMMANDS = {
    "build": "check the tables and compile them: DuckDB, Parquet, CSV, snapshots, diffs",
    "check": "check the tables and write nothing",
    "asof": "the state on a day",
    "tree": "the hierarchy on a day",
    "diff": "what changed between two days, versions or folders: merged, split, renamed, moved, ...",
    "changelog": "what changed from release to release, as text, page, JSON or feed",
    "affected": "whether a newer version changes the answer for a day",
    "apply": "replay a change file on a state, forward or in reverse",
    "sql": "query the compiled file with SQL",
    "dictionary": "the tables and columns in words, with counts, as Markdown",
    "release": "publish the next version under releases/",
    "releases": "list the published releases",
    "get": "fetch a release, verified",
    "verify": "find out whether a release is what was published",
    "publish": "put the releases where others can fetch them",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command. 0 fine, 1 the input has faults, 2 it could not run."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    parser = argparse.ArgumentParser(prog="chronicle", description="Temporal data packages: checked, compiled, compared and published.")
    parser.add_argument("--version", action="version", version=f"chronicle {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    chosen = next((a for a in arguments if not a.startswith("-")), None)
    for name, text in COMMANDS.items():
        sub = commands.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
        sub.add_argument("--debug", action="store_true", help="show the traceback of an error")
        if name == chosen:  # only the module of the command that is called is imported
            importlib.import_module(f"chronicle.cli.commands.{name}").arguments(sub)
    options = parser.parse_args(arguments)
    try:
        return int(importlib.import_module(f"chronicle.cli.commands.{options.command}").run(options) or 0)
    except ChronicleError as error:
        if options.debug:
            raise
        print(printable.shown(str(error)), file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        told = _told(error)
        if options.debug or not told:
            raise
        print(printable.shown(str(told)), file=sys.stderr)
        return told.exit_code
    except KeyboardInterrupt:
        print("interrupted; nothing was changed", file=sys.stderr)
        return 2


def _told(error: Exception) -> ChronicleError | None:
    """What the system or DuckDB refused, as an error of ours; None for a fault of the engine."""
    engine = sys.modules.get("chronicle.engines.duckdb")  # not imported for its error: it takes long
    if isinstance(error, OSError):
        place = f"{error.filename}: " if error.filename is not None else ""
        return ChronicleError("system-error", f"{place}{error.strerror or error}", "see to its place and its permissions")
    if engine and isinstance(error, engine.Error):
        return ChronicleError("database-error", str(error).strip().partition("\n")[0], "--debug shows where it happened")
    return None
