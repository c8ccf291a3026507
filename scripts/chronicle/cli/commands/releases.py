from __future__ import annotations

import textwrap

import chronicle
from chronicle.cli import options
from chronicle.cli.output import Output


@options.command("chronicle releases", "chronicle releases --from https://example.org/releases --json")
@options.source("A folder, https:// or fsspec address (default: the package's).")
@options.answers("text", "json")
def command(*, from_: str | None, output: Output) -> None:
    """List the published releases, the newest first."""
    found = chronicle.releases(from_)
    if output.json:
        output.document(found.json())
    else:
        output.lines(textwrap.fill(line, output.width, subsequent_indent=" " * 22) for line in str(found).splitlines())
