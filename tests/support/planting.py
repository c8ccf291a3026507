"""Faults planted in a copy of the real package, and what the compiled rules then say beyond what they said before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from chronicle.checking import loading
from chronicle.contract import descriptor
from chronicle.core.errors import InputRefused
from chronicle.core.findings import Finding
from chronicle.engines import duckdb as engine
from support.workbench import ROOT, Folder

Place = tuple[str, str, int | None, str | None]


def findings(root: Path) -> list[Finding]:
    con = engine.connect()
    try:
        return loading.load(con, descriptor.load(root))
    except InputRefused as refused:
        return refused.findings
    finally:
        con.close()


@cache
def sound() -> frozenset[Finding]:
    """What is said of the package as it is: warnings at most."""
    found = findings(ROOT)
    assert not [f for f in found if f.severity == "error"]
    return frozenset(found)


class Planted:
    """A package in which faults are planted."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder

    def state(self, name: str, /, **cells: str) -> int:
        """One statement more, with a citation; gives its row."""
        row = self.folder.add(name, id="planted", **cells)
        self.cite(name, "planted")
        return row

    def states(self, name: str, /, rows: Iterable[Mapping[str, str]]) -> int:
        """Several statements more, each with its id and a citation; gives the row of the first."""
        before, rows = self.folder.rows(name), list(rows)
        self.folder.write(name, [*before, *rows])
        citation = self._citation(name, "", "supports")
        cited = [{**citation, "statement_id": row["id"], "id": f"{row['id']}-c"} for row in rows]
        self.folder.write("citations", [*self.folder.rows("citations"), *cited])
        return len(before) + 2

    def cite(self, name: str, row_id: str, stance: str = "supports", **cells: str) -> int:
        return self.folder.add("citations", **self._citation(name, row_id, stance), **cells)

    def _citation(self, name: str, row_id: str, stance: str) -> dict[str, str]:
        source = self.folder.rows("sources")[0]["id"]
        own = {"id": f"planted-{stance}", "statement_table": name, "statement_id": row_id, "source_id": source, "stance": stance}
        return {**own, "locator": "page 1"}

    def found(self) -> list[Place]:
        """What is said of the package beyond what was said before."""
        return [(f.code, f.table, f.row, f.column) for f in findings(self.folder.root) if f not in sound()]
