from __future__ import annotations

import chronicle
from chronicle.cli import options
from chronicle.cli.output import Output


@options.command("chronicle dictionary", "chronicle dictionary --package 1.0.0 --json")
@options.package()
@options.answers("markdown", "json")
def command(*, package: str | None, output: Output) -> None:
    """Describe the tables and columns in words, with counts."""
    with chronicle.open(package) as found:
        described = found.dictionary()
    output.document(described.json() if output.json else str(described))
