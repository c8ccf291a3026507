"""Rules on how much of a predecessor goes to a successor: its extent is known, its share possible, and the two agree.

If the schema of the table already forbids such cells, its rules run first, and these have no findings.
"""

from __future__ import annotations

from collections.abc import Iterator

from chronicle.checking.temporal.rule import Rule
from chronicle.contract.roles import Succession
from chronicle.core.findings import Finding
from chronicle.load.compared import value


def rules(table: Succession) -> Iterator[Rule]:
    if table.extent:
        yield _unknown(table, table.extent)
    if table.share:
        yield _impossible(table, table.share)
    if table.extent and table.share:
        yield _contrary(table, table.extent, table.share)


def _unknown(table: Succession, extent: str) -> Rule:
    """An extent that is neither the whole nor a part."""

    def say(_: str, value: str) -> Finding:
        remedy = "write whole or part, or leave it empty"
        return Finding(table.name, None, extent, "bad-extent", "the extent is neither whole nor part", value, remedy)

    def query(rows: str) -> str:
        text = value(table, extent, "s.").text
        return f"SELECT {table.row_id_sql('s.')} AS id, {text} AS extent FROM {rows} AS s WHERE {text} NOT IN ('whole', 'part', '')"

    return Rule("bad-extent", table, query, say)


def _impossible(table: Succession, share: str) -> Rule:
    """Return the rule that a share is above 0 and at most 1."""

    def say(_: str, value: str) -> Finding:
        remedy = "write a number above 0 and up to 1, such as 0.25 for a quarter"
        return Finding(table.name, None, share, "bad-share", "the share is not above 0 and at most 1", value, remedy)

    def query(rows: str) -> str:
        part = value(table, share, "s.")
        return f"""
            SELECT {table.row_id_sql("s.")} AS id, {part.text} AS share FROM {rows} AS s
            WHERE NOT ({part.sql} > 0 AND {part.sql} <= 1)
        """

    return Rule("bad-share", table, query, say)


def _contrary(table: Succession, extent: str, share: str) -> Rule:
    """Return the rule that warns of the extent `whole` with a share below 1, or `part` with a share of 1."""

    def say(_: str, value: str, part: str) -> Finding:
        message = f"the extent is {value}, but the share is {part}"
        return Finding(table.name, None, extent, "extent-mismatch", message, value, "correct one of the two", "warning")

    def query(rows: str) -> str:
        text, part = value(table, extent, "s.").text, value(table, share, "s.")
        return f"""
            SELECT {table.row_id_sql("s.")} AS id, {text} AS extent, {part.text} AS share FROM {rows} AS s
            WHERE ({text} = 'whole' AND {part.sql} > 0 AND {part.sql} < 1) OR ({text} = 'part' AND {part.sql} = 1)
        """

    return Rule("extent-mismatch", table, query, say)
