"""Runs frictionless and the expectation suites, and combines their findings with those of the compiled rules.

The compiled rules run in this process. frictionless and Great Expectations, slow to import, run in child processes
in parallel with the compile. They do not run if the cache has their result on the same data by the same versions.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from chronicle.checking import cache, report, rule_catalogue, standard
from chronicle.checking.expectations import suites, time_limit
from chronicle.checking.expectations.runner import Outcome
from chronicle.checking.report import Checker, Report
from chronicle.contract.package import Package
from chronicle.core import libraries
from chronicle.core.errors import ChronicleError
from chronicle.core.findings import Finding
from chronicle.core.paths import DESCRIPTOR
from chronicle.core.progress import Tell, quiet
from chronicle.engines import duckdb as engine
from chronicle.load import files as files_of
from chronicle.load.csv_text import raw, there

STARTING = 120  # seconds that importing Great Expectations may take on a busy machine


class _Child:
    """A checker in a child process: reads one line of JSON, writes progress as lines of JSON, then the result as the last line."""

    def __init__(self, module: str) -> None:
        self.module = module
        self.stderr = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115  (closed by `stop`)
        self.process = subprocess.Popen(
            [sys.executable, "-m", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.stderr,
            text=True,
            encoding="utf-8",
        )

    def send(self, job: Any) -> None:
        assert self.process.stdin
        with suppress(OSError), self.process.stdin as pipe:  # if it died, `answer` says why
            pipe.write(json.dumps(job, ensure_ascii=False) + "\n")

    def answer(self, progress: Callable[[Any], None] = lambda _: None, *, seconds: float) -> Any:
        """Wait for the result and return it.

        Args:
            progress: Called with each line of JSON before the last.
            seconds: Time limit, counted from this call.

        Raises:
            TimeoutError: The limit was exceeded; the child process has been killed.
            ChronicleError: `check-failed`: the child process exited with an error or without a result.
        """
        late = threading.Event()

        def end() -> None:
            late.set()
            self.process.kill()

        timer = threading.Timer(seconds, end)
        timer.daemon = True
        timer.start()
        try:
            return self._answer(progress)
        except (ChronicleError, ValueError):
            if late.is_set():
                raise TimeoutError from None
            raise
        finally:
            timer.cancel()

    def _answer(self, progress: Callable[[Any], None]) -> Any:
        assert self.process.stdout
        last = None
        for line in self.process.stdout:
            if last is not None:
                progress(last)
            last = json.loads(line)
        code = self.process.wait()
        if code or last is None:
            self.stderr.seek(0)
            told = self.stderr.read().strip().splitlines()
            raise ChronicleError("check-failed", f"{self.module} did not finish: {told[-1] if told else f'exit code {code}'}")
        self.stop()
        return last

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe and not pipe.closed:
                with suppress(OSError):
                    pipe.close()
        self.process.wait()
        self.stderr.close()


NEEDED = ("frictionless", "great_expectations", "duckdb_engine")


class Trial:
    """The checks that run in parallel with the compile: frictionless and the expectation suites."""

    def __init__(self, package: Package, tell: Tell = quiet, *, memory: str | None = None) -> None:
        libraries.need("checking a package", NEEDED, "'miit-chronicle[build]', or leave the checks away: `chronicle build --no-check`")
        self._package, self._tell, self._memory = package, tell, memory
        self._suites = suites.of(package)
        self._skipped = _why_not(package)
        sound = [package.path(t) for t in package.tables.values() if not files_of.unreadable(package, t)]
        files = cache.digests([package.root / DESCRIPTOR, *sound])
        self._standard_key = cache.key(
            "standard", files, cache.digests([Path(standard.__file__)]), cache.versions("frictionless", "miit-chronicle")
        )
        self._hint = cache.key("hint", files, self._by())
        self._standard_known = None if self._skipped else cache.recall(self._standard_key)
        self._standard: _Child | None = None
        self._expectations: _Child | None = None
        if not self._skipped and self._standard_known is None:
            self._standard = _Child("chronicle.checking.standard")
            self._standard.send(str(package.root.resolve()))
        if cache.recall(self._hint) is None:  # otherwise the result is probably cached, and the child process would not be needed
            self._expectations = _Child("chronicle.checking.expectations.runner")

    def _by(self) -> list[Any]:
        """Return the inputs of a result of the suites other than the data: suites, contract, code and versions.

        The contract is included because a suite may query any view or macro of the compiled file, and these are generated from it.
        """
        code = cache.digests(path for wing in _WINGS for path in sorted((_PACKAGE / wing).rglob("*")) if path.suffix in _CODE)
        by = cache.versions("great-expectations", "duckdb", "duckdb-engine", "SQLAlchemy", "miit-chronicle")
        return [self._suites, _meaning(self._package), code, by]

    def verdict(self, database: Path | None, tables: Mapping[str, Mapping[str, Any]]) -> tuple[list[Finding], list[Outcome] | None]:
        """Wait for the checks and return their findings, and the outcome of each expectation.

        Args:
            database: The compiled file. If it is None, the suites are not run and the outcomes are None.
            tables: By table name, a mapping whose `digest` is the content digest of the compiled table.
        """
        outcomes = self._asked(database, tables) if database else None
        found = [] if self._skipped else self._second_opinion()
        return [*found, *(_finding(outcome) for outcome in outcomes or () if not outcome.passed)], outcomes

    def _asked(self, database: Path, tables: Mapping[str, Mapping[str, Any]]) -> list[Outcome]:
        count = sum(map(len, self._suites.values()))
        name = cache.key("expectations", {table: told["digest"] for table, told in tables.items()}, self._by())
        known = _outcomes(cache.recall(name))
        if known is not None:
            self._tell(f"{count} expectations: as before, the data has not changed")
            cache.keep(self._hint, True)
            return known
        self._tell(f"{count} expectations on {len(self._suites)} tables")
        child = self._expectations = self._expectations or _Child("chronicle.checking.expectations.runner")
        keys = {name: table.key for name, table in self._package.tables.items()}
        child.send({"database": str(database.resolve()), "suites": self._suites, "memory": self._memory, "keys": keys})
        seconds = 2 * time_limit.whole(database) + STARTING
        try:
            answer = child.answer(self._progress, seconds=seconds)
        except TimeoutError:
            raise ChronicleError(
                "check-failed", f"the expectations did not end within {seconds:.0f} seconds", "simplify the suites"
            ) from None
        outcomes = _outcomes(answer["outcomes"]) or []
        if not any(outcome.failure for outcome in outcomes):  # an expectation may fail to run for reasons other than the data
            cache.keep(name, answer["outcomes"])
            cache.keep(self._hint, True)
        return outcomes

    def _progress(self, told: Mapping[str, Any]) -> None:
        if told["done"] % 5 == 0:
            self._tell(f"expectations: {told['done']} of {told['of']} tables")

    def _second_opinion(self) -> list[Finding]:
        if self._standard:
            seconds = standard.seconds(self._package)
            try:
                answer = self._standard.answer(seconds=seconds)
            except TimeoutError:
                self._skipped = f"it took longer than {seconds:.0f} seconds; the compiled rules stand alone"
                return []
            cache.keep(self._standard_key, answer)
        else:
            answer = self._standard_known
        return [Finding(**finding) for finding in answer or ()]

    def checkers(self, outcomes: list[Outcome] | None) -> list[Checker]:
        about = rule_catalogue.CHECKERS
        return [
            Checker("frictionless", about["frictionless"], not self._skipped, self._skipped),
            Checker("expectations", about["expectations"], outcomes is not None, "" if outcomes is not None else _STOPPED),
        ]

    def stop(self) -> None:
        for child in (self._standard, self._expectations):
            if child:
                child.stop()


def _why_not(package: Package) -> str:
    """Return why frictionless is not run; an empty string if it is."""
    if not standard.small(package):
        return f"the tables are larger than {standard.LIMIT // 1_000_000} MB; the compiled rules stand alone"
    refused = (files_of.unreadable(package, table) for table in package.tables.values())
    if any(fault and fault.code == "unsafe-path" for fault in refused):
        return "a file of a table may not be opened"
    return ""


_PACKAGE = Path(__file__).parents[1]
_WINGS = ("core", "engines", "contract", "load", "history", "checking")  # packages whose code determines the compiled file or the findings
_CODE = (".py", ".sql", ".json")


def _meaning(package: Package) -> list[Any]:
    """Return the part of the descriptor that determines the compiled file: without changelog texts and what a release adds."""
    texts = ("release", "sentences", "translations", "definite")
    own = {name: value for name, value in package.descriptor["chronicle"].items() if name not in texts}
    tables = [[r["name"], r["schema"], r["chronicle"]] for r in package.descriptor["resources"] if "chronicle" in r]
    return [own, package.descriptor.get("missingValues"), tables]


_STOPPED = "earlier errors stopped the compile before this check"


def _outcomes(kept: Any) -> list[Outcome] | None:
    try:
        return None if kept is None else [Outcome(**each) for each in kept]
    except TypeError:
        return None


def _finding(outcome: Outcome) -> Finding:
    where = f"{suites.CHECKS}/{outcome.table}.json" if outcome.origin == "suite" else DESCRIPTOR
    if outcome.failure:
        message = f"{outcome.code}: {outcome.says}: {outcome.failure}"
        return Finding(outcome.table, None, outcome.column, "expectation-error", message, remedy=f"mend it in {where}")
    message = f"{outcome.says} ({outcome.unexpected} break it)"
    return Finding(outcome.table, None, outcome.column, outcome.code, message, outcome.examples, f"see {where}", outcome.severity)


def counted(con: engine.Connection, package: Package) -> dict[str, int | None]:
    """Return the number of rows of each table; None for a table that could not be read."""
    known = {table.name for table in there(con, package)}
    return {t.name: engine.rows(con, f"SELECT count(*) FROM {raw(t)}")[0][0] if t.name in known else None for t in package.tables.values()}


def judged(
    package: Package,
    rows: Mapping[str, int | None],
    found: Iterable[Finding],
    trial: Trial | None,
    outcomes: list[Outcome] | None,
    *,
    loaded: bool,
) -> Report:
    """Make the report on a package.

    Args:
        rows: Number of rows by table; None for a table that could not be read.
        found: Findings of all checks.
        trial: The checks run in parallel with the compile; None if they were turned off.
        outcomes: Outcomes of the expectations; None if the suites did not run.
        loaded: Whether the compiled rules found no error that stops the compile.
    """
    found = list(found)
    compiled = list(rule_catalogue.CHECKERS)[: 4 if trial else 3]
    own = {f.code for f in found if f.severity == "error"} & {c for c, e in rule_catalogue.EXPLAINED.items() if e.checker in compiled}
    last = compiled[-1] if loaded else rule_catalogue.stopped_at(own)
    reached = compiled.index("dates" if last == "schema" else last) if last in compiled else len(compiled) - 1  # these run together
    checkers = [
        Checker(name, rule_catalogue.CHECKERS[name], place <= reached, "" if place <= reached else _STOPPED)
        for place, name in enumerate(compiled)
    ]
    return report.make(package, rows, [*checkers, *(trial.checkers(outcomes) if trial else ())], outcomes or (), found)
