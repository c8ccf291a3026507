"""What the engine should give, worked out naively: plain Python over the CSV files, one statement at a time.

Nothing here imports the engine.
"""

from __future__ import annotations

import calendar
import csv
import datetime
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import permutations
from pathlib import Path

Day = datetime.date
FIRST, LAST = Day.min, Day.max
ONE = datetime.timedelta(days=1)
Key = tuple[str, str]  # table, id


def days(text: str, end: bool = False) -> tuple[Day, Day]:
    """The first and the last day that a date text can mean."""
    if text == "":
        return FIRST, LAST
    if text == "..":
        return (LAST, LAST) if end else (FIRST, FIRST)
    if text.startswith("["):
        lower, upper = text[1:-1].split("..")
        return (days(lower)[0] if lower else FIRST), (days(upper)[1] if upper else LAST)
    numbers = [int(part) for part in text.rstrip("?~%").split("-")]
    if len(numbers) == 3:
        return Day(*numbers), Day(*numbers)
    if len(numbers) == 2:
        year, month = numbers
        return Day(year, month, 1), Day(year, month, calendar.monthrange(year, month)[1])
    return Day(numbers[0], 1, 1), Day(numbers[0], 12, 31)


def compiled(kind: str, cell: str) -> str:
    """The text of a cell in the compiled table."""
    if not cell:
        return cell
    if kind in ("integer", "year"):
        return str(int(cell))
    if kind == "number":
        return str(float(cell))
    if kind == "boolean":
        return "true" if cell in ("true", "True", "TRUE", "1") else "false"
    if kind == "datetime":
        text = cell.replace("T", " ").removesuffix("Z")
        return text.rstrip("0").removesuffix(".") if "." in text else text
    return cell


@dataclass
class Statement:
    """A row with a period [from, to): the days on which its ends can fall, and whom it is about."""

    row: Mapping[str, str]
    fe: Day
    fl: Day
    te: Day
    tl: Day
    exact: bool
    about: list[Key] = field(default_factory=list)

    @property
    def bounds(self) -> tuple[Day, Day, Day, Day]:
        return self.fe, self.fl, self.te, self.tl

    def on(self, day: Day) -> str | None:
        """certain, possible or (None) absent."""
        begun = self.fl <= day if self.exact or self.fl != LAST else False
        if begun and (day < self.te or self.te == LAST):
            return "certain"
        return "possible" if self.fe <= day and (day < self.tl or self.tl == LAST) else None


class Oracle:
    """The statements of the package in `root`, with their bounds."""

    def __init__(self, root: Path) -> None:
        self.descriptor = json.loads((root / "datapackage.json").read_text("utf-8"))
        self.tables = {r["name"]: r for r in self.descriptor["resources"] if "chronicle" in r}
        self.rows = {name: list(self._read(root, r)) for name, r in self.tables.items()}
        self.statements: dict[Key, Statement] = {}
        self.lives: dict[Key, list[Statement]] = {}  # (table of entities, id) -> its periods
        for name, resource in self.tables.items():
            if "validity" in resource["chronicle"]:
                for row in self.rows[name]:
                    self.statements[name, self.id(name, row)] = written = self._written(name, row)
                    if resource["chronicle"]["role"] == "entity":
                        self.lives.setdefault((name, row[self.key(name)[0]]), []).append(written)
        self._narrow()

    @staticmethod
    def _read(root: Path, resource: Mapping) -> Iterator[dict[str, str]]:
        missing = resource["schema"].get("missingValues", [""])
        kinds = {field["name"]: field.get("type", "string") for field in resource["schema"]["fields"]}
        with (root / resource["path"]).open(newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                yield {column: "" if cell in missing else compiled(kinds[column], cell) for column, cell in row.items()}

    def id(self, table: str, row: Mapping[str, str]) -> str:
        return "|".join(row[column] for column in self.key(table))

    def key(self, table: str) -> list[str]:
        key = self.tables[table]["schema"]["primaryKey"]
        return [key] if isinstance(key, str) else key

    def _written(self, table: str, row: Mapping[str, str]) -> Statement:
        schema, meaning = self.tables[table]["schema"], self.tables[table]["chronicle"]
        start, end = meaning["validity"]["from"], meaning["validity"]["to"]
        exact = next(f.get("type") for f in schema["fields"] if f["name"] == start) == "date"
        about = [] if meaning["role"] == "entity" else [(entity, row[column]) for entity, column in meaning.get("of", {}).items()]
        if "edge" in meaning:
            parent = meaning["edge"]["parent"]
            above = next(
                (k["reference"]["resource"] for k in schema.get("foreignKeys", []) if k["fields"] == [parent]), next(iter(meaning["of"]))
            )
            about.append((above, row[parent]))
        if exact:
            first, last = row[start] or FIRST.isoformat(), row[end] or LAST.isoformat()
            return Statement(row, *days(first), *days(last), True, about)
        return Statement(row, *days(row[start]), *days(row[end], end=True), False, about)

    def _narrow(self) -> None:
        """What is known, applied until nothing changes; then each cause once, to what its boundary was by then; then the rest again."""
        self._attest()
        self._settle()
        for (name, _), statement in self.statements.items():
            self._caused(name, statement)
        self._settle()

    def _settle(self) -> None:
        before, series, lists = None, list(self._series()), list(self._lists())
        while before != (before := [s.bounds for s in self.statements.values()]):
            for rivals in series:
                for one, other in permutations(rivals, 2):
                    self._one_after_the_other(one, other)
            for first, last, absent in lists:
                for statement in absent:
                    self._not_on(statement, first, last)
            for statement in self.statements.values():
                self._not_empty(statement)
                for key in statement.about:
                    if key in self.lives:
                        self._lived(self.lives[key], statement)

    def _attest(self) -> None:
        for name, resource in self.tables.items():
            if resource["chronicle"]["role"] == "evidence":
                for row in self.rows[name]:
                    self._attested(resource["chronicle"]["evidence"], row)
        for first, last, _, citations in self._complete():
            for e, row in citations:
                if not (row[e["stance"]] == "attests" and row[e["attested"]] not in ("", "..")):
                    self._seen(row[e["table"]], row[e["id"]], first, last)

    def _series(self) -> Iterator[list[Statement]]:
        """The statements of each series that holds one at a time."""
        found: dict[tuple[object, ...], list[Statement]] = {}
        for (name, _), statement in self.statements.items():
            meaning = self.tables[name]["chronicle"]
            fits = (c for c in meaning.get("cases", []) if all(statement.row[k] in v for k, v in c["where"].items()))
            case = {**meaning, **next(fits, {})}
            ways = [case["series"]] if case.get("series") and case.get("exclusive", True) else []
            ways += [self.key(name)[:1]] if meaning["role"] == "entity" and len(self.key(name)) > 1 else []
            for columns in ways:
                if all(statement.row[column] for column in columns) and statement.fe < statement.tl:
                    key = (name, str(case.get("where")), tuple(columns), *(statement.row[column] for column in columns))
                    found.setdefault(key, []).append(statement)
        yield from found.values()

    @staticmethod
    def _one_after_the_other(a: Statement, b: Statement) -> None:
        """If `b` cannot have ended before `a` began, `a` ended before `b` began."""
        if a.fl < b.te and a.te <= b.fl and not a.exact:
            a.tl, b.fe = min(a.tl, b.fl), max(b.fe, a.te)

    def _complete(self) -> Iterator[tuple[Day, Day, Mapping[str, str], list[tuple[Mapping[str, str], Mapping[str, str]]]]]:
        """The complete lists with a day: its first and last, the row of the list, and the citations (columns, row) that name it."""
        for name, resource in self.tables.items():
            e = resource["chronicle"].get("evidence", {})
            if "list" not in e:
                continue
            there = next(k["reference"]["resource"] for k in resource["schema"]["foreignKeys"] if k["fields"] == [e["list"]])
            for row in self.rows[there]:
                text = row[self.tables[there]["chronicle"]["on"]]
                named = [(e, c) for c in self.rows[name] if c[e["list"]] == row[self.key(there)[0]] and c[e["stance"]] != "contradicts"]
                if text not in ("", ".."):
                    yield *days(text), {**row, "#": there}, named

    def _lists(self) -> Iterator[tuple[Day, Day, list[Statement]]]:
        """For each list its first and last day, and the statements in its scope about those who are not on it."""
        for first, last, row, citations in self._complete():
            lists = self.tables[row["#"]]["chronicle"]["complete_lists"]
            name = row[lists["table"]]
            scope = lists["scope"].get(name)
            if scope is None:
                continue
            of = [s for (table, _), s in self.statements.items() if table == name and not s.exact]
            within = [s for s in of if all(s.row[theirs] == row[ours] for theirs, ours in scope.items())]
            about = self._subject(name)
            listed = {self.statements[name, c[e["id"]]].row[about] for e, c in citations if (c[e["table"]], c[e["id"]]) in self.statements}
            yield first, last, [s for s in within if s.row[about] not in listed]

    def _subject(self, table: str) -> str:
        meaning = self.tables[table]["chronicle"]
        return meaning["of"][meaning.get("subject", next(iter(meaning["of"])))] if "of" in meaning else self.key(table)[0]

    @staticmethod
    def _not_on(s: Statement, first: Day, last: Day) -> None:
        """The statement did not hold on the day of a list, which is one from `first` to `last`."""
        if s.fl <= first and s.te <= last:
            s.tl = min(s.tl, last)
        elif s.te > last and s.fl > first:
            s.fe = max(s.fe, first + ONE)

    def _caused(self, table: str, s: Statement) -> None:
        """An act that is said to be behind a begin or an end was on that day, if it can have been."""
        leads = {k["fields"][0]: k["reference"]["resource"] for k in self.tables[table]["schema"].get("foreignKeys", [])}
        for side, column in self.tables[table]["chronicle"].get("causes", {}).items():
            act = next((row for row in self.rows.get(leads.get(column, ""), []) if row[self.key(leads[column])[0]] == s.row[column]), None)
            if act is None or s.exact:
                continue
            first, last = days(act[self.tables[leads[column]]["chronicle"]["on"]])
            if side == "from" and first <= s.fl and s.fe <= last:
                s.fe, s.fl = max(s.fe, first), min(s.fl, last)
            if side == "to" and first <= s.tl and s.te <= last:
                s.te, s.tl = max(s.te, first), min(s.tl, last)
            self._not_empty(s)

    def _attested(self, e: Mapping[str, str], row: Mapping[str, str]) -> None:
        if row[e["stance"]] == "attests" and row[e["attested"]]:
            self._seen(row[e["table"]], row[e["id"]], *days(row[e["attested"]]))

    def _seen(self, table: str, id: str, first: Day, last: Day) -> None:
        statement = self.statements.get((table, id))
        if statement and not statement.exact:
            statement.fl, statement.te = min(statement.fl, last), max(statement.te, first + ONE)

    @staticmethod
    def _not_empty(s: Statement) -> None:
        if not s.exact:
            if s.tl != LAST:
                s.fl = min(s.fl, s.tl - ONE)
            if s.fe != FIRST:
                s.te = max(s.te, s.fe + ONE)

    @staticmethod
    def _lived(lives: list[Statement], s: Statement) -> None:
        """The statement lies within the life of the entity, and so proves that the entity lived; of several lives it proves none."""
        if not lives[0].exact and len(lives) == 1:
            lives[0].fl, lives[0].te = min(lives[0].fl, s.fl), max(lives[0].te, s.te)
        if not s.exact:
            s.fe, s.tl = max(s.fe, min(life.fe for life in lives)), min(s.tl, max(life.tl for life in lives))

    def state(self, table: str, day: Day) -> dict[str, str]:
        """id -> certainty of the statements of one table that hold on the day, or may."""
        return {key: level for (name, key), s in self.statements.items() if name == table and (level := s.on(day))}
