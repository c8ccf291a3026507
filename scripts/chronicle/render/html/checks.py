"""Render the report of all checks as a self-contained HTML page, for screens of any size and for print."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from chronicle.checking import rule_catalogue
from chronicle.checking.expectations.runner import Outcome
from chronicle.checking.report import Report, RuleCount
from chronicle.core.findings import Finding
from chronicle.render.html import cut
from chronicle.render.html.cut import Cut
from chronicle.render.html.page import written

SHOWN = 10  # findings listed for each rule; all stand in checks.json


@dataclass(frozen=True)
class Broken:
    """A rule and the findings that violate it."""

    rule: RuleCount
    found: Cut[Finding]


@dataclass(frozen=True)
class RuleGroup:
    """The rules of one checker, with counts of findings; `opened` if the group is unfolded when the page opens."""

    checker: str
    rules: tuple[RuleCount, ...]
    errors: int
    warnings: int
    opened: bool


@dataclass(frozen=True)
class TableOutcomes:
    """The expectations of one table: those that failed first, then those written for this data."""

    table: str
    outcomes: tuple[Outcome, ...]
    failed: int


def page(report: Report) -> str:
    """Render the page."""
    broken = tuple(_broken(report))
    codes = {each.rule.code for each in broken}
    return written(
        "checks",
        f"Checks of {report.title}{f' {report.version}' if report.version else ''}",
        report=report,
        broken=broken,
        codes=codes,
        expectations=tuple(_expectations(report.expectations)),
        own=sum(outcome.origin == "suite" for outcome in report.expectations),
        groups=tuple(_groups(report.rules, codes)),
    )


def _broken(report: Report) -> Iterator[Broken]:
    """Group the findings by rule: rules with errors first, then those with only warnings, each in the order of the report."""
    rules = {rule.code: rule for rule in report.rules}
    order = sorted(report.found, key=lambda f: (f.severity != "error", list(rules).index(f.code), f.code))
    for code, group in groupby(order, key=lambda f: f.code):
        found = list(group)
        yield Broken(rules[code], cut.of(found, SHOWN))


def _groups(rules: Iterable[RuleCount], codes: set[str]) -> Iterator[RuleGroup]:
    order = list(rule_catalogue.CHECKERS)
    for checker, group in groupby(sorted(rules, key=lambda r: order.index(r.checker)), key=lambda r: r.checker):
        listed = tuple(group)
        yield RuleGroup(
            checker, listed, sum(r.errors for r in listed), sum(r.warnings for r in listed), any(r.code in codes for r in listed)
        )


def _expectations(outcomes: Iterable[Outcome]) -> Iterator[TableOutcomes]:
    for table, group in groupby(outcomes, key=lambda o: o.table):
        listed = sorted(group, key=lambda o: (o.passed, o.origin != "suite"))
        yield TableOutcomes(table, tuple(listed), sum(not outcome.passed for outcome in listed))
