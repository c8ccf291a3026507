"""The report on all checks of a package: tables, rules and findings.

`as_dict` is the published checks.json, which documents/checks describes. Nothing in it depends on the date, the
machine or the running time: the same package always gives the same report.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from chronicle.checking import rule_catalogue
from chronicle.checking.expectations.runner import Outcome
from chronicle.contract.package import Package
from chronicle.core import suggest
from chronicle.core.errors import ChronicleError
from chronicle.core.findings import Finding

REPORT, PAGE = "checks.json", "checks.html"  # in a build and in a release


@dataclass(frozen=True)
class Checker:
    """One of the checks; `reason` says why if it did not run."""

    name: str
    about: str
    ran: bool
    reason: str = ""


@dataclass(frozen=True)
class TableCount:
    """A table of the package; `rows` is None if it could not be read."""

    name: str
    title: str
    path: str
    rows: int | None
    errors: int
    warnings: int


@dataclass(frozen=True)
class RuleCount:
    """A rule that was checked, with the number of its findings."""

    code: str
    checker: str
    title: str
    text: str
    errors: int
    warnings: int


@dataclass(frozen=True)
class Report:
    dataset: str
    title: str
    version: str | None
    closing: str | None
    checkers: tuple[Checker, ...]
    tables: tuple[TableCount, ...]
    rules: tuple[RuleCount, ...]
    expectations: tuple[Outcome, ...]
    found: tuple[Finding, ...]
    selected: tuple[str, ...] = ()

    @property
    def errors(self) -> list[Finding]:
        return [finding for finding in self.found if finding.severity == "error"]

    @property
    def warnings(self) -> list[Finding]:
        return [finding for finding in self.found if finding.severity != "error"]

    @property
    def rows(self) -> int:
        return sum(table.rows or 0 for table in self.tables)

    @property
    def verdict(self) -> str:
        return "failed" if self.errors else "passed"

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings, under the name they have in checks.json."""
        return self.found

    def as_dict(self) -> dict[str, Any]:
        """The document checks.json."""
        from chronicle.documents.checks import Checks

        document: dict[str, Any] = Checks.of(self)
        return document

    def only(self, rules: Sequence[str] = (), tables: Sequence[str] = ()) -> Report:
        """Return the report restricted to `rules` and `tables`; an empty sequence means all.

        Errors that kept one of the rules from running stay in the report.

        Raises:
            ChronicleError: `unknown-rule` or `unknown-table`: a name is not in the report.
        """
        if not rules and not tables:
            return self
        known = {rule.code for rule in self.rules} | set(rule_catalogue.EXPLAINED)
        for word, wanted, there in (("rule", rules, known), ("table", tables, {table.name for table in self.tables})):
            for name in wanted:
                if name not in there:
                    raise ChronicleError(f"unknown-{word}", f"there is no {word} {name}", suggest.one_of(name, sorted(there)))
        ran = {checker.name for checker in self.checkers if checker.ran}
        wanted_checkers = {rule_catalogue.of(code).checker for code in rules} or {checker.name for checker in self.checkers}
        stopped = not wanted_checkers <= ran | {"frictionless"}

        def shown(code: str, table: str) -> bool:
            return (not rules or code in rules) and (not tables or table in tables)

        found = tuple(f for f in self.found if shown(f.code, f.table) or (stopped and f.severity == "error"))
        outcomes = tuple(o for o in self.expectations if shown(o.code, o.table))
        kept = [rule for rule in self.rules if not rules or rule.code in rules or any(f.code == rule.code for f in found)]
        return replace(
            self,
            tables=_tables([t for t in self.tables if not tables or t.name in tables], found),
            rules=_counted(kept, found),
            expectations=outcomes,
            found=found,
            selected=(*rules, *tables),
        )


def make(
    package: Package, rows: Mapping[str, int | None], checkers: Iterable[Checker], outcomes: Iterable[Outcome], found: Iterable[Finding]
) -> Report:
    """Make the report on a package. It lists the rules of the checkers that ran, and any other rule with a finding."""
    ordered = tuple(sorted(found, key=lambda f: (f.table, f.row or 0, f.code, f.column or "", f.message)))
    checkers, outcomes = tuple(checkers), tuple(outcomes)
    ran = {checker.name for checker in checkers if checker.ran}
    rules = {code: rule_catalogue.of(code) for code, known in rule_catalogue.EXPLAINED.items() if known.checker in ran}
    rules |= {o.code: _explained(o) for o in outcomes}
    rules |= {f.code: rule_catalogue.of(f.code) for f in ordered if f.code not in rules}
    listed = [RuleCount(code, rule.checker, rule.title, rule.text, 0, 0) for code, rule in rules.items()]
    tables = [TableCount(t.name, t.title, t.path, rows.get(t.name), 0, 0) for t in package.tables.values()]
    return Report(
        package.name,
        package.title,
        package.release,
        str(package.closing),
        checkers,
        _tables(tables, ordered),
        _counted(listed, ordered),
        outcomes,
        ordered,
    )


def of_refused(dataset: str, found: Iterable[Finding]) -> Report:
    """Make the report on a package whose descriptor has errors, so that nothing else was checked."""
    ordered = tuple(sorted(found))
    checkers = tuple(Checker(name, about, False, "the descriptor has errors") for name, about in rule_catalogue.CHECKERS.items())
    rules = {f.code: rule_catalogue.of(f.code) for f in ordered}
    listed = [RuleCount(code, rule.checker, rule.title, rule.text, 0, 0) for code, rule in rules.items()]
    return Report(dataset, dataset, None, None, checkers, (), _counted(listed, ordered), (), ordered)


def _explained(outcome: Outcome) -> rule_catalogue.Explanation:
    """Return the title and text of an expectation: its own description if it is from checks/, else the name of its kind."""
    if outcome.origin == "suite":
        return rule_catalogue.Explanation("expectations", outcome.says)
    return rule_catalogue.Explanation("expectations", outcome.code.replace("-", " "), "on every table to which it applies")


def _counted(rules: Iterable[RuleCount], found: Sequence[Finding]) -> tuple[RuleCount, ...]:
    count = Counter((f.code, f.severity == "error") for f in found)
    return tuple(replace(rule, errors=count[rule.code, True], warnings=count[rule.code, False]) for rule in rules)


def _tables(tables: Iterable[TableCount], found: Sequence[Finding]) -> tuple[TableCount, ...]:
    count = Counter((f.table, f.severity == "error") for f in found)
    return tuple(replace(table, errors=count[table.name, True], warnings=count[table.name, False]) for table in tables)
