"""The report as one HTML page that needs no other file, for any screen and for paper.

Every value that comes from a package is escaped; a strict content policy keeps the page from running or loading anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby

from chronicle.checking import rule_catalogue
from chronicle.checking.expectations.runner import Outcome
from chronicle.checking.report import Checker, Report, RuleCount, TableCount
from chronicle.core.findings import Finding
from chronicle.render.html.page import document

SHOWN = 10  # findings listed for each rule; all stand in checks.json

_STYLE = """
.verdict { border-left: .4rem solid currentColor; background: var(--card); padding: .8rem 1rem; font-size: 1.1rem; }
section.rule { border: 1px solid var(--line); border-radius: .4rem; padding: .8rem 1rem; margin: .8rem 0; }
"""


def page(report: Report) -> str:
    """The whole page."""
    version = f" {report.version}" if report.version else ""
    until = f", data to {escape(report.closing)}" if report.closing else ""
    parts = [
        f"<header><h1>Checks of {escape(report.title)}{escape(version)}</h1>",
        f'<p class="soft">{escape(report.dataset)}{until}</p></header><main>',
        *_verdict(report),
        *_found(report),
        *_checkers(report.checkers),
        *_tables(report.tables),
        *_expectations(report.expectations),
        *_rules(report.rules, {finding.code for finding in report.found}),
        "</main>",
    ]
    return document(f"Checks of {report.title}", parts, style=_STYLE)


def _number(count: int, word: str) -> str:
    return f"{count:,} {word}{'' if count == 1 else 's'}"


def _verdict(report: Report) -> Iterator[str]:
    kind, word = ("bad", _number(len(report.errors), "fault")) if report.errors else ("good", "No fault")
    more = f", {_number(len(report.warnings), 'warning')}" if report.warnings else ""
    yield f'<p class="verdict {kind}"><strong>{word}{more}</strong> in {report.rows:,} rows of {_number(len(report.tables), "table")}.</p>'
    if report.selected:
        yield f"<p>Only this was asked for: {', '.join(f'<code>{escape(name)}</code>' for name in report.selected)}.</p>"


def _found(report: Report) -> Iterator[str]:
    if not report.found:
        return
    yield '<h2 id="found">What was found</h2>'
    rules = {rule.code: rule for rule in report.rules}
    order = sorted(report.found, key=lambda f: (f.severity != "error", list(rules).index(f.code), f.code))
    for code, group in groupby(order, key=lambda f: f.code):
        found = list(group)
        rule = rules[code]
        yield f'<section class="rule" id="found-{escape(code)}"><h3>{escape(rule.title)}</h3>'
        yield f'<p class="soft">{escape(rule.text)} <a href="#rule-{escape(code)}"><code>{escape(code)}</code></a></p>'
        yield f"<p>{_counts(rule.errors, rule.warnings)}</p><ol>"
        yield from map(_finding, found[:SHOWN])
        yield "</ol>"
        if len(found) > SHOWN:
            yield f'<p class="soft">and {len(found) - SHOWN:,} more, in checks.json</p>'
        yield "</section>"


def _finding(finding: Finding) -> str:
    place = escape(finding.table) + (f", row {finding.row}" if finding.row is not None else "")
    column = f", <code>{escape(finding.column)}</code>" if finding.column else ""
    value = f" <code>{escape(finding.value)}</code>" if finding.value else ""
    remedy = f'<br><span class="soft">{escape(finding.remedy)}</span>' if finding.remedy else ""
    return f"<li><strong>{place}</strong>{column}: {escape(finding.message)}{value}{remedy}</li>"


def _counts(errors: int, warnings: int) -> str:
    said = [
        f'<span class="{kind}">{_number(count, word)}</span>'
        for kind, count, word in (("bad", errors, "fault"), ("odd", warnings, "warning"))
        if count
    ]
    return ", ".join(said) or '<span class="good">none</span>'


def _checkers(checkers: Iterable[Checker]) -> Iterator[str]:
    yield "<h2>What was checked</h2><ul>"
    for checker in checkers:
        left = "" if checker.ran else f' <strong class="odd">Not run: {escape(checker.reason)}.</strong>'
        yield f"<li><strong>{escape(checker.name)}</strong>: {escape(checker.about)}{left}</li>"
    yield "</ul>"


def _tables(tables: Iterable[TableCount]) -> Iterator[str]:
    yield '<h2>Tables</h2><div class="scroll"><table><thead><tr><th>Table</th><th class="n">Rows</th><th>Found</th></tr></thead><tbody>'
    for table in tables:
        rows = "not read" if table.rows is None else f"{table.rows:,}"
        name = f'{escape(table.title or table.name)}<br><code class="soft">{escape(table.path)}</code>'
        yield f'<tr><td>{name}</td><td class="n">{rows}</td><td>{_counts(table.errors, table.warnings)}</td></tr>'
    yield "</tbody></table></div>"


def _expectations(outcomes: Iterable[Outcome]) -> Iterator[str]:
    tables = [(table, list(group)) for table, group in groupby(outcomes, key=lambda o: o.table)]
    if not tables:
        return
    count, own = sum(len(group) for _, group in tables), sum(o.origin == "suite" for _, group in tables for o in group)
    yield f'<h2 id="expectations">Expectations</h2><p class="soft">{count:,} on the compiled tables: {count - own:,} follow from the '
    yield f"schema and the contract, {own:,} are written in checks/ for this data.</p>"
    for table, group in tables:
        failed = sum(not outcome.passed for outcome in group)
        state = f'<span class="bad">{failed} failed</span>' if failed else '<span class="good">all hold</span>'
        yield f"<details{' open' if failed else ''}><summary><strong>{escape(table)}</strong>: {len(group)}, {state}</summary><ul>"
        for outcome in sorted(group, key=lambda o: (o.passed, o.origin != "suite")):
            mark = '<span class="good">✓</span>' if outcome.passed else '<strong class="bad">✗</strong>'
            own_mark = f" <code>{escape(outcome.code)}</code>" if outcome.origin == "suite" else ""
            yield f"<li>{mark} {escape(outcome.says)}{own_mark}</li>"
        yield "</ul></details>"


def _rules(rules: Iterable[RuleCount], broken: set[str]) -> Iterator[str]:
    yield '<h2 id="rules">Rules</h2>'
    order = list(rule_catalogue.CHECKERS)
    for checker, group in groupby(sorted(rules, key=lambda r: order.index(r.checker)), key=lambda r: r.checker):
        listed = list(group)
        state = _counts(sum(r.errors for r in listed), sum(r.warnings for r in listed))
        opened = " open" if broken & {rule.code for rule in listed} else ""
        yield f"<details{opened}><summary><strong>{escape(checker)}</strong>: {_number(len(listed), 'rule')}, found {state}</summary>"
        yield '<div class="scroll"><table><tbody>'
        for rule in listed:
            code = f"<code>{escape(rule.code)}</code>"
            link = f'<a href="#found-{escape(rule.code)}">{code}</a>' if rule.code in broken else code
            text = f'{escape(rule.title)}<br><span class="soft">{escape(rule.text)}</span>'
            yield f'<tr id="rule-{escape(rule.code)}"><td>{text}</td><td>{link}</td><td>{_counts(rule.errors, rule.warnings)}</td></tr>'
        yield "</tbody></table></div></details>"
