"""What the events of a range of days say, put together one event at a time in plain Python, from the tables of `change`."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from typing import Any

from chronicle.change.place import Place
from chronicle.contract.parts import LabelRows
from chronicle.contract.roles import Edge, Evidence, Table
from chronicle.core import values
from chronicle.engines import duckdb as engine
from chronicle.history.naming import Book
from chronicle.history.state import State

Day = datetime.date
Document = dict[str, Any]
LISTS = (
    "subjects",
    "objects",
    "predecessors",
    "contributors",
    "successors",
    "links",
    "acts",
    "unsettled",
    "tracked",
    "statements",
    "sources",
)
ONE = datetime.timedelta(days=1)


class Told:
    """The tables of `change`, read as a whole."""

    def __init__(self, place: Place) -> None:
        self.place, self.package = place, place.package
        names = ("events", "entities", "links", "acts", "statements", "tracked", "members")
        self.tables = {name: engine.dicts(place.con, f"SELECT * FROM {place.own(name)}") for name in names}
        self.book = Book(State(place.con, place.package, Day(2000, 1, 1)))
        self.rows = {(t.name, t.row_id(row)): row for t in place.tables for row in engine.dicts(place.con, f'SELECT * FROM "{t.name}"')}

    def of(self, name: str, event: Mapping[str, Any]) -> list[dict[str, Any]]:
        return [row for row in self.tables[name] if row["number"] == event["number"]]

    def between(self, d1: Day, d2: Day) -> dict[str, Document]:
        """The documents of the events after d1 and up to d2, by id."""
        found = {}
        for event in self.tables["events"]:
            earliest, latest = event["earliest"] or Day.min, event["latest"] or Day.max
            if d1 < d2 and not event["undated"] and latest > d1 and earliest <= d2:
                sure = event["earliest"] is not None and event["latest"] is not None and d1 < earliest and latest <= d2
                found[event["id"]] = self.document(event, d1, d2) | {"certainty": "certain" if sure else "possible"}
        return found

    def document(self, event: Mapping[str, Any], d1: Day, d2: Day) -> Document:
        before = event["earliest"] - ONE if event["earliest"] else d1
        after = event["latest"] or d2

        def ref(table: str, id: str, day: Day) -> Document:
            return {"table": table, "id": id, "name": self.book.names((table, id), day)}

        parts: dict[str, list[Document]] = {}
        for row in self.of("entities", event):
            ending = event["kind"] in ("abolished", "removed", "lapsed") and row["part"] in ("subject", "object")
            day = before if ending or row["part"] in ("predecessor", "contributor") else after
            parts.setdefault(row["part"] + "s", []).append(ref(row["entity_table"], row["entity_id"], day))
        links = [
            {
                "predecessor": ref(row["predecessor_table"], row["predecessor_id"], before),
                "successor": ref(row["successor_table"], row["successor_id"], after),
                **{name: row[name] for name in ("kind", "extent", "share")},
            }
            for row in self.of("links", event)
        ]
        acts = [(row["act_table"], row["act_id"]) for row in self.of("acts", event)]
        statements = [(row["statement_table"], row["statement_id"]) for row in self.of("statements", event)]
        told = {name: event[name] for name in ("id", "kind", "word", "section", "minor")}
        told |= {name: event[name] and str(event[name]) for name in ("earliest", "latest")}
        told |= {name: [] for name in LISTS} | parts | {"links": links, "acts": [ref(*act, after) for act in acts]}
        told["interim"] = bool(statements) and all(self.level(*s, day) == 0 for s in statements for day in (d1, d2))
        told["unsettled"] = self.unsettled(event)
        told["tracked"] = [self.tracked(row, before, after) for row in self.of("tracked", event)]
        told["statements"] = [
            {"table": row["statement_table"], "id": row["statement_id"], "side": row["side"]}
            | {name: row[name] and str(row[name]) for name in ("earliest", "latest")}
            for row in self.of("statements", event)
        ]
        told["sources"] = sorted(self.sources({*statements, *acts}))
        return told

    def level(self, table: str, id: str, day: Day) -> int:
        return self.package.tables[table].period_of(self.rows[table, id]).level(day)

    def unsettled(self, event: Mapping[str, Any]) -> list[str]:
        if not event["unsettled"]:
            return []
        statements = self.of("statements", event)
        flagged = [row for row in statements if row["unsettled"]]
        return sorted({f"{row['statement_table']}/{row['statement_id']}" for row in flagged or statements})

    def sources(self, wanted: set[tuple[str, str]]) -> set[str]:
        found = set()
        for table in self.package.having(Evidence):
            for row in engine.dicts(self.place.con, f'SELECT * FROM "{table.name}"'):
                if (row[table.statement_table], row[table.statement_id]) in wanted and row[table.stance] not in ("contradicts", None):
                    found.add(row[table.source])
        return found

    def tracked(self, row: Mapping[str, Any], before: Day, after: Day) -> Document:
        table = self.package.tables[row["statement_table"]]
        statement = self.rows[table.name, row["begin_id"] if row["begin_id"] is not None else row["end_id"]]
        told = {
            "table": table.name,
            "column": row["column_name"],
            "language": row["language"],
            "end": row["end_id"],
            "begin": row["begin_id"],
        }
        for side, day in (("old", before), ("new", after)):
            told[side] = value = row[f"{side}_value"]
            told[f"{side}_name"] = {} if value is None else self.called(table, row["column_name"], value, day)
        return {**told, "series": self.series(table, statement)}

    def called(self, table: Table, column: str, value: str, day: Day) -> dict[str, str]:
        if target := table.leads_to(column):
            return self.book.names((target, value), day)
        label = table.field(column).categories.get(value)
        return {} if label is None else {"und": label}

    @staticmethod
    def series(table: Table, row: Mapping[str, Any]) -> dict[str, str]:
        known = {ref.column for ref in table.about} | {column for case in table.cases for column in case.tracks}
        known |= {table.parent.column} if isinstance(table, Edge) else set()
        known |= {table.labels.language} if isinstance(table.labels, LabelRows) else set()
        case = table.case({c: None if v is None else values.text(v) for c, v in row.items()})
        return {c: values.text(row[c]) for c in case.series if c not in known and row[c] is not None}


def in_order(document: Document) -> Document:
    """The document with its lists in one order, whatever theirs."""
    return {
        key: sorted(value, key=lambda v: json.dumps(v, sort_keys=True)) if isinstance(value, list) else value
        for key, value in document.items()
    }
