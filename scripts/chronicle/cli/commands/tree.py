from __future__ import annotations

import click

import chronicle
from chronicle.cli import options
from chronicle.cli.output import Output, remark


@options.command("chronicle tree 2024-01-01 --root miit", "chronicle tree 2008-07-02 --json")
@click.argument("date")
@click.option("--root", metavar="ENTITY", help="The entity to start from: its id, TABLE/ID, or a name (default: every root).")
@click.option("--edges", metavar="TABLE", help="The table of edges to follow (default: the package's hierarchy).")
@options.package()
@options.lang
@options.answers("text", "json")
def command(*, date: str, root: str | None, edges: str | None, package: str | None, lang: str, output: Output) -> None:
    """Show the hierarchy on a day.

    DATE is written YYYY-MM-DD. A question mark means that the sources do not settle whether the entity was there on that day.
    """
    with chronicle.open(package) as found:
        tree = found.tree(date, root=root, edges=edges, lang=lang)
        remark(f"{found.note}; {tree.note}")
    if tree.others:
        remark(f"showing the edges of {tree.edges}; for others: {', '.join(f'--edges {name}' for name in tree.others)}")
    if output.json:
        output.document(tree.json())
    else:
        output.lines(tree.lines(width=output.wrapped))
    if output.json and tree.more:
        remark(tree.more)
