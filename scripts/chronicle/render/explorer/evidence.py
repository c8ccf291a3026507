"""Citations as numbers: of the statement's table and row, of the source, with locators as a dictionary."""

from __future__ import annotations

from typing import Any

from chronicle.contract.roles import Evidence
from chronicle.core import edtf, values
from chronicle.core.period import LAST
from chronicle.render.explorer.encoding import EPOCH, cell, column
from chronicle.render.explorer.rows import Tables


def cited(tables: Tables) -> dict[str, Any] | None:
    """Return the citations of the first table of evidence in columns; None if there is none.

    `table` and `row` locate the statement, `source` the row of the table `sources`. Those that contradict are listed in `contra` as
    [citation, column, what the source says, why the accepted value was preferred].
    """
    table = next((t for t in tables.there if isinstance(t, Evidence)), None)
    if table is None:
        return None
    sources = table.leads_to(table.source)
    names = [t.name for t in tables.there]
    kept = [row for row in tables.rows[table.name] if _place(tables, table, row) is not None]
    kept.sort(key=lambda row: (names.index(row[table.statement_table]), _place(tables, table, row) or 0))
    ids = tables.entities.get(sources or "", {})
    return {
        "sources": sources,
        "tables": names,
        "table": column([names.index(row[table.statement_table]) for row in kept]),
        "row": [_place(tables, table, row) for row in kept],
        "source": [ids.get(values.text(row[table.source]), -1) for row in kept],
        "stance": column([row[table.stance] for row in kept]),
        "locator": column([row[table.locator] if table.locator else None for row in kept]),
        "attested": column([_day(row[table.attested]) for row in kept]),
        "contra": [_contra(table, n, row) for n, row in enumerate(kept) if row[table.stance] == "contradicts"],
    }


def _place(tables: Tables, table: Evidence, row: dict[str, Any]) -> int | None:
    """The number of the row that the citation is about; None if that table has no such row."""
    return tables.places.get(row[table.statement_table], {}).get(values.text(row[table.statement_id]))


def _day(text: Any) -> int | None:
    """The last day that the EDTF text of a sighting can mean, as a number; None if it has none."""
    if text is None:
        return None
    last = edtf.parse(str(text)).latest
    return None if last == LAST else (last - EPOCH).days


def _contra(table: Evidence, number: int, row: dict[str, Any]) -> list[Any]:
    return [number, *(cell(row[name]) if name else None for name in (table.contested, table.says, table.rule))]
