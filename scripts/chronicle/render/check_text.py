"""The report on all checks for a terminal: a line for each finding, and the verdict in one line.

Messages and remedies of findings are in English in every language: their codes, which are stable, say the same.
"""

from __future__ import annotations

from collections.abc import Iterator

from chronicle.checking.report import Report
from chronicle.core.findings import Finding
from chronicle.render import columns
from chronicle.render.language import ENGLISH, Language

_CUT = 80  # characters of a value


def lines(report: Report, language: Language = ENGLISH, width: int | None = None) -> Iterator[str]:
    """Yield a line for each finding, then the summary; broken at `width` columns, if one is given."""
    for text in (*(_finding(found, language) for found in report.found), summary(report, language)):
        yield from columns.wrap(text, width, "  ") if width else [text]


def summary(report: Report, language: Language = ENGLISH) -> str:
    """Return the result in one line: rows, errors, warnings and the checkers that ran."""
    say, grammar = language.say, language.grammar
    counts = grammar.listed(say(key, len(found)) for key, found in (("errors", report.errors), ("warnings", report.warnings)) if found)
    text = say(
        "checked rows", report.rows, name=report.dataset, tables=say("tables", len(report.tables)), counts=counts or say("no errors")
    )
    ran, left = (say("separator").join(each.name for each in report.checkers if each.ran == which) for which in (True, False))
    how = grammar.clauses([*([ran] if ran else []), *([say("not run", checkers=left)] if left else [])])
    shown = say("shown", what=say("separator").join(report.selected)) if report.selected else ""
    return grammar.beside(text, grammar.clauses(part for part in (how, shown) if part))


def _finding(found: Finding, language: Language) -> str:
    if language.code == "en":
        return str(found)
    say = language.say
    place = [found.table]
    place += [say("in row", row=found.row)] if found.row is not None else []
    place += [say("in column", column=found.column)] if found.column else []
    place += [say("with value", value=columns.cut(found.value, _CUT))] if found.value is not None else []
    text = say("finding", severity=say(found.severity), code=found.code, place=say("separator").join(place), message=found.message)
    return f"{text} -> {found.remedy}" if found.remedy else text
