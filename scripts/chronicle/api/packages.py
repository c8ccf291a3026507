"""A package: checked, and compiled into a build."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from chronicle.building import builder
from chronicle.core.findings import Finding
from chronicle.core.paths import MANIFEST
from chronicle.core.progress import Tell, quiet
from chronicle.history import edition

if TYPE_CHECKING:
    from chronicle.checking.report import Report as Found
    from chronicle.render.language import Language


@dataclass(frozen=True, repr=False)
class Report:
    """What the checks found. `print` lists the findings and the verdict.

    Attributes:
        folder: The package.
    """

    folder: Path
    _found: Found
    _language: Language

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything found, errors and warnings, by table and row."""
        return self._found.found

    @property
    def errors(self) -> list[Finding]:
        """Findings that stop a build."""
        return self._found.errors

    @property
    def warnings(self) -> list[Finding]:
        """Findings that do not."""
        return self._found.warnings

    @property
    def verdict(self) -> str:
        """`passed`, or `failed` if there is an error."""
        return self._found.verdict

    @property
    def summary(self) -> str:
        """The verdict in one line, with counts and the checks that ran."""
        from chronicle.render import check_text

        return check_text.summary(self._found, self._language)

    def only(self, rules: str | Sequence[str] = (), tables: str | Sequence[str] = ()) -> Report:
        """The report on some rules or tables; it still has what kept one of these rules from running.

        Args:
            rules: Code of a rule, or several; none for all.
            tables: Name of a table, or several; none for all.

        Raises:
            ChronicleError: `unknown-rule`, `unknown-table`.
        """
        rules, tables = ((named,) if isinstance(named, str) else named for named in (rules, tables))
        return Report(self.folder, self._found.only(rules, tables), self._language)

    def lines(self, *, width: int | None = None) -> Iterator[str]:
        """A line for each finding, then the verdict.

        Args:
            width: Break lines after so many columns; an East Asian character takes two. By default each finding is a line.
        """
        from chronicle.render import check_text

        return check_text.lines(self._found, self._language, width)

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def __repr__(self) -> str:
        return f"<Report: {self.summary}>"

    def json(self) -> str:
        """The report as JSON."""
        return json.dumps(self._found.as_dict(), ensure_ascii=False, indent=1)

    def html(self) -> str:
        """The report as one page."""
        from chronicle.render.html import checks

        return checks.page(self._found)

    def github(self) -> str:
        """The findings as annotations of a pull request, in the form of GitHub's workflow commands, and the summary."""
        from chronicle.render import github

        return "\n".join([*github.lines(self._found, self.folder), self.summary])


def check(package: str | Path | None = None, *, memory: str | None = None, lang: str = "en", tell: Tell = quiet) -> Report:
    """Runs every check on a package without writing anything.

    Args:
        package: Its folder. By default the one in this folder or above.
        memory: How much memory the engine may use, such as `2GB`. By default most of it.
        lang: The language of the text: `en` or `zh`. The messages of findings are English in each.
        tell: Called with one line for each step.

    Returns:
        The report: `findings`, `errors`, `warnings`, `verdict`. Errors in datapackage.json are findings, too.

    Raises:
        ChronicleError: `no-package`, `missing-file` if there is no package; `missing-library` if what checks need is not installed;
            `bad-size`; `no-language`.
    """
    from chronicle.render import language

    spoken, root = language.engine(lang), edition.root(_text(package))
    return Report(root, builder.check(root, tell, memory=memory), spoken)


@dataclass(frozen=True)
class Build:
    """A build: a folder with a DuckDB file, every table as Parquet and CSV, the state on each snapshot day, and the changes between them.

    Attributes:
        folder: Where it lies. `chronicle.open(build.folder)` reads it.
    """

    folder: Path

    def __str__(self) -> str:
        return builder.summary(self.folder)

    def json(self) -> str:
        """What is in it: build.json, with every file and its hash."""
        return json.dumps(json.loads((self.folder / MANIFEST).read_text("utf-8")), ensure_ascii=False, indent=1)


def build(
    package: str | Path | None = None,
    *,
    out: str | Path | None = None,
    check: bool = True,
    memory: str | None = None,
    tell: Tell = quiet,
) -> Build:
    """Checks a package and compiles it into a build. If anything fails, an earlier build stays as it was.

    Args:
        package: Its folder. By default the one in this folder or above.
        out: The folder of the build. By default `build` in the package. An older build there is replaced.
        check: Run every check. False runs only those without which it cannot compile.
        memory: How much memory the engine may use, such as `2GB`. By default most of it.
        tell: Called with one line for each step.

    Raises:
        InputRefused: If the package has errors; `findings` lists them.
        ChronicleError: `no-package`, `missing-file`; `output-refused` if `out` holds other things; `output-failed` if it cannot be written;
            `missing-library` if what checks need is not installed; `bad-size`.
    """
    folder = builder.build(edition.root(_text(package)), None if out is None else Path(out), check=check, memory=memory, tell=tell)
    return Build(folder)


def _text(package: str | Path | None) -> str | None:
    return None if package is None else str(package)
