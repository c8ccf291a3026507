"""The examples of the handbook (scripts/README.md): small packages, what comes out of them, and the page with both.

`packages/changes` is one package: a descriptor, and the tables that most examples share. A folder in it is an example, with the tables
that it has instead, and with `expected.json`, which says by hand what comes out. Compiling one example takes as long as compiling all, so
all are compiled at once, with the name of the example before every id; the names are taken off again. Examples that compare two days
or answer queries are compiled alone, because everything in the package counts there.

On the page, whatever stands between two markers is computed. This writes it anew, in the folder `tests`:

    ../.venv/bin/python -m support.handbook
"""

from __future__ import annotations

import csv
import datetime
import json
import re
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from chronicle.change import happened
from chronicle.engines import duckdb as engine
from chronicle.history.state import State
from support import reference
from support.event_tables import changed
from support.workbench import ROOT, Folder

PAGE = ROOT / "scripts" / "README.md"
EXAMPLES = ROOT / "tests" / "packages" / "changes"

Row = dict[str, Any]
Outcome = dict[str, list[Row]]

_TITLES = {
    "lives": "Lives",
    "boundaries": "Boundaries",
    "links": "Links",
    "events": "Events",
    "tracked": "Tracked values",
    "counts": "Counted",
}
_PARTS = ("predecessor", "contributor", "successor", "subject", "object")
_CODE = ("id", "event", "statement", "entity")  # columns that are shown as code
_ORDER = ("id", "event", "entity", "statement", "side", "from", "to", "kind", "word", "who", "window", "column", "language", "old", "new")


def names() -> list[str]:
    return sorted(path.name for path in EXAMPLES.iterdir() if path.is_dir())


def expected(name: str) -> dict[str, Any]:
    """What comes out of an example, written by hand: lists of rows by what they are; perhaps the two `days` that are compared."""
    found: dict[str, Any] = json.loads((EXAMPLES / name / "expected.json").read_text("utf-8"))
    return found


def tables(folder: Path) -> dict[str, list[dict[str, str]]]:
    """The tables in a folder, in the order of the descriptor."""
    paths = (folder / resource["path"] for resource in Folder(EXAMPLES).descriptor["resources"])
    return {path.stem: _rows(path) for path in paths if path.is_file()}


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


# Compiling


@contextmanager
def folder(examples: Sequence[str]) -> Iterator[Folder]:
    """The package of some examples: of one as it is, of several with their names before all ids."""
    with tempfile.TemporaryDirectory() as root:
        made = Folder(Path(root))
        described = Folder(EXAMPLES).descriptor
        (made.root / "datapackage.json").write_text(json.dumps(described), "utf-8")
        for resource in described["resources"]:
            schema, rows = resource["schema"], []
            ids = {schema["primaryKey"][0], *(key["fields"][0] for key in schema.get("foreignKeys", ()))}
            for name in examples:
                own, shared = (where / resource["path"] for where in (EXAMPLES / name, EXAMPLES))
                path, before = own if own.is_file() else shared, f"{name}:" if len(examples) > 1 else ""
                for row in _rows(path) if path.is_file() else ():
                    rows.append({c: f"{before}{cell}" if c in ids and cell else cell for c, cell in row.items()})
            made.write(resource["name"], rows)
        yield made


@cache
def outcomes() -> dict[str, Outcome]:
    """What comes out of each example, as far as its `expected.json` tells."""
    found: dict[str, Outcome] = {}
    alone = [name for name in names() if "days" in expected(name)]
    for examples in ([name for name in names() if name not in alone], *([name] for name in alone)):
        with folder(examples) as made, changed(made.root) as (con, package):
            if len(examples) == 1:
                (name,) = examples
                one, other = (State(con, package, datetime.date.fromisoformat(day)) for day in expected(name)["days"])
                found[name] = _compared(con, happened.between(one, other))
            else:
                found |= _apart(con, examples)
    return {name: {part: rows for part, rows in found[name].items() if part in expected(name)} for name in sorted(found)}


def _apart(con: engine.Connection, examples: Sequence[str]) -> dict[str, Outcome]:
    """What comes out of several examples, by their names, which no id has any more."""
    found: dict[str, Outcome] = {name: {part: [] for part in QUERIES} for name in examples}
    for part, query in QUERIES.items():
        for row in query(con):
            text = json.dumps(row, ensure_ascii=False)
            (name,) = set(re.findall(r"([\w-]+):\w", text))
            found[name][part].append(json.loads(text.replace(f"{name}:", "")))
    return found


# What comes out


def _window(earliest: Any, latest: Any) -> str:
    return str(earliest) if earliest == latest and earliest else f"{earliest or ''} .. {latest or ''}".strip()


def _events(con: engine.Connection) -> list[Row]:
    parties, order = _parties(con), "undated, earliest NULLS FIRST, latest NULLS LAST, id"
    found = engine.dicts(con, f"SELECT * FROM change.events ORDER BY {order}")
    return [_event(row, parties, [name for name in ("minor", "undated", "unsettled") if row[name]]) for row in found]


def _parties(con: engine.Connection) -> dict[str, Row]:
    """Who takes part in each event, and the acts behind it."""
    found: dict[str, Row] = defaultdict(lambda: {"who": [], "acts": []})
    for id, *party in engine.rows(con, "SELECT event_id, part, entity_id, fate FROM change.entities ORDER BY ALL"):
        found[id]["who"].append(party)
    for id, act in engine.rows(con, "SELECT event_id, act_id FROM change.acts ORDER BY ALL"):
        found[id]["acts"].append(act)
    for row in found.values():
        row["who"] = [" ".join(filter(None, party)) for party in sorted(row["who"], key=lambda party: _PARTS.index(party[0]))]
    return found


def _event(event: Row, parties: Mapping[str, Row], notes: Sequence[str]) -> Row:
    row = {name: event[name] for name in ("id", "kind", "word")} | {"who": parties[event["id"]]["who"]}
    row["window"] = _window(event["earliest"], event["latest"])
    return row | {name: told for name, told in (("acts", parties[event["id"]]["acts"]), ("notes", list(notes))) if told}


def _compared(con: engine.Connection, found: happened.Happened) -> Outcome:
    """The events of a range of days, and what is only counted there."""
    interim, parties, rows = {event.id for event in found.events() if event.interim}, _parties(con), []
    for event in engine.dicts(con, f"SELECT * FROM ({found.query}) ORDER BY earliest NULLS FIRST, latest NULLS LAST, id"):
        notes = [*(["interim"] if event["id"] in interim else []), *([] if event["listed"] else ["counted only"])]
        rows.append({**_event(event, parties, notes), "certainty": event["certainty"]})
    counts = {"boundaries without a date": found.undated} | {f"rows of {table}": count for table, count in found.dated()}
    return {"events": rows, "counts": [counts]}


def _boundaries(con: engine.Connection) -> list[Row]:
    query = """
        SELECT event_id, statement_table || '/' || statement_id AS statement, side, earliest, latest FROM change.statements
        ORDER BY event_id, statement, side
    """
    return [{"event": id, "statement": of, "side": side, "window": _window(*days)} for id, of, side, *days in engine.rows(con, query)]


def _links(con: engine.Connection) -> list[Row]:
    columns = 'predecessor_id AS "from", successor_id AS "to", kind, extent, share'
    return _filled(con, f"SELECT {columns} FROM change.links ORDER BY event_id, succession_id")


def _lives(con: engine.Connection) -> list[Row]:
    query = """
        SELECT entity_table || '/' || entity_id AS entity, life, CAST(begun_earliest AS VARCHAR) AS begins,
               CAST(ended_latest AS VARCHAR) AS ends
        FROM change.lives WHERE begin_number IS NOT NULL OR end_number IS NOT NULL ORDER BY ALL
    """
    return _filled(con, query)


def _tracked(con: engine.Connection) -> list[Row]:
    columns = "event_id AS event, column_name AS column, language, old_value AS old, new_value AS new"
    return _filled(con, f"SELECT {columns} FROM change.tracked ORDER BY ALL")


def _filled(con: engine.Connection, query: str) -> list[Row]:
    """Rows without the cells that are NULL."""
    return [{name: cell for name, cell in row.items() if cell is not None} for row in engine.dicts(con, query)]


QUERIES: Mapping[str, Callable[[engine.Connection], list[Row]]] = {
    "lives": _lives,
    "boundaries": _boundaries,
    "links": _links,
    "events": _events,
    "tracked": _tracked,
}


# The page

_COMPUTED = re.compile(r"(<!-- (rows|example|answer|tables|macros|reference): ([a-z_-]+) -->\n).*?(<!-- end -->)", re.DOTALL)
_QUERY = re.compile(r"```sql\n([^`]*)```\n+<!-- answer: ([a-z_-]+) -->")
_LASTING = ExitStack()
_MACROS = ("events_between(d1, d2)", "crosswalk(d1, d2)")


def written(text: str) -> str:
    """The page with all that is computed, each block behind the marker that says what it is."""
    rows = iter(answers(text))

    def block(match: re.Match[str]) -> str:
        start, what, name, end = match.groups()
        made = {
            "rows": lambda: _given(EXAMPLES),
            "example": lambda: f"{_given(EXAMPLES / name)}\n{_told(name)}",
            "answer": lambda: _table(next(rows)),
            "tables": lambda: _table(_asked(name, _SCHEMA)),
            "reference": lambda: reference.PARTS[name](),  # noqa: PLW0108
            "macros": lambda: _table([{"macro": f"`{macro}`", "columns": _columns(name, macro)} for macro in _MACROS]),
        }
        return f"{start}\n{made[what]()}\n{end}"

    return _COMPUTED.sub(block, text)


def answers(text: str) -> list[list[Row]]:
    """The answer to each query of a page whose answer it shows."""
    return [_asked(name, query) for query, name in _QUERY.findall(text)]


def _asked(name: str, query: str) -> list[Row]:
    return engine.dicts(_opened(name), query)


@cache
def _opened(name: str) -> engine.Connection:
    """An example, compiled for as long as the process lasts."""
    made = _LASTING.enter_context(folder([name]))
    return _LASTING.enter_context(changed(made.root))[0]


_SCHEMA = """
    SELECT '`' || t.name || '`' AS "table", t.comment AS "what is in it", string_agg(c.column_name, ', ' ORDER BY c.column_index) AS columns
    FROM (SELECT table_name AS name, comment FROM duckdb_tables() WHERE schema_name = 'change'
          UNION ALL SELECT view_name, comment FROM duckdb_views() WHERE schema_name = 'change') AS t
    JOIN duckdb_columns() AS c ON c.table_name = t.name AND c.schema_name = 'change' GROUP BY t.name, t.comment ORDER BY t.name
"""


def _columns(name: str, macro: str) -> str:
    call = re.sub(r"d\d", "DATE '2000-01-01'", macro)
    return ", ".join(row["column_name"] for row in _asked(name, f"DESCRIBE FROM {call}"))


def _given(folder: Path) -> str:
    return "\n".join(f"`{table}`\n\n{_table(rows)}" for table, rows in tables(folder).items())


def _told(name: str) -> str:
    days, parts = expected(name).get("days"), []
    for part, rows in outcomes()[name].items():
        title = f"{_TITLES[part]} after {days[0]} and up to {days[1]}" if days and part == "events" else _TITLES[part]
        parts.append(f"**{title}**\n\n{_table(rows, code=_CODE)}")
    return "\n".join(parts)


def _table(rows: Sequence[Mapping[str, Any]], code: Sequence[str] = ()) -> str:
    """Rows as a Markdown table, with the columns that any of them has; those of `code` are ids."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    columns.sort(key=lambda column: _ORDER.index(column) if code and column in _ORDER else len(_ORDER) if code else 0)
    cells = [[_cell(row.get(column), column in code) for column in columns] for row in rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in [columns, ["---"] * len(columns), *cells])


def _cell(value: Any, code: bool = False) -> str:
    if isinstance(value, list):
        return "<br>".join(map(_cell, value))
    text = str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)
    return f"`{text}`".replace("|", "\\|") if code and text else text.replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text("utf-8")), "utf-8")
