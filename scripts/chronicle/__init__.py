"""Temporal data packages: checked, compiled, compared and published.

    import chronicle

    with chronicle.open("latest") as edition:
        print(edition.asof("2020-08-05").tenures)
        print(edition.tree("2024-01-01", root="miit"))
        print(edition.biography("Xiao Yaqing"))
    print(chronicle.diff("2008-07-02", "2023-09-24"))

What is not named in `__all__` is private and may change at any time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "2.0.0"

if TYPE_CHECKING:
    from chronicle.api.answers import Dictionary, Tree
    from chronicle.api.comparisons import Comparison, diff
    from chronicle.api.editions import Edition, open
    from chronicle.api.guides import Docs, docs
    from chronicle.api.listings import Events, Panel
    from chronicle.api.lives import Biography, Custody
    from chronicle.api.packages import Build, Report, build, check
    from chronicle.api.relations import Relation
    from chronicle.api.releases import Releases, Verified, get, publish, release, releases, verify
    from chronicle.api.starting import Started, init
    from chronicle.api.states import AsOf
    from chronicle.api.updates import Affected, Applied, Changelog, affected, apply, changelog
    from chronicle.api.workbooks import workbook
    from chronicle.core.errors import ChronicleError, InputRefused
    from chronicle.core.findings import Finding
    from chronicle.history.hierarchy import Branch
    from chronicle.releasing.create import Outcome
    from chronicle.releasing.verify import Verdict

# Where each public name is defined; it is imported when it is first used, so that a question does not wait for what it does not need.
_PUBLIC = {
    **dict.fromkeys(("Comparison", "diff"), "api.comparisons"),
    **dict.fromkeys(("Dictionary", "Tree"), "api.answers"),
    **dict.fromkeys(("Edition", "open"), "api.editions"),
    **dict.fromkeys(("Events", "Panel"), "api.listings"),
    **dict.fromkeys(("Biography", "Custody"), "api.lives"),
    **dict.fromkeys(("Build", "Report", "build", "check"), "api.packages"),
    **dict.fromkeys(("Relation",), "api.relations"),
    **dict.fromkeys(("Releases", "Verified", "get", "publish", "release", "releases", "verify"), "api.releases"),
    **dict.fromkeys(("Docs", "docs"), "api.guides"),
    **dict.fromkeys(("Started", "init"), "api.starting"),
    **dict.fromkeys(("Affected", "Applied", "Changelog", "affected", "apply", "changelog"), "api.updates"),
    **dict.fromkeys(("AsOf",), "api.states"),
    "workbook": "api.workbooks",
    **dict.fromkeys(("ChronicleError", "InputRefused"), "core.errors"),
    "Finding": "core.findings",
    "Branch": "history.hierarchy",
    "Outcome": "releasing.create",
    "Verdict": "releasing.verify",
}

__all__ = [
    "Affected",
    "Applied",
    "AsOf",
    "Biography",
    "Branch",
    "Build",
    "Changelog",
    "ChronicleError",
    "Comparison",
    "Custody",
    "Dictionary",
    "Docs",
    "Edition",
    "Events",
    "Finding",
    "InputRefused",
    "Outcome",
    "Panel",
    "Relation",
    "Releases",
    "Report",
    "Started",
    "Tree",
    "Verdict",
    "Verified",
    "affected",
    "apply",
    "build",
    "changelog",
    "check",
    "diff",
    "docs",
    "get",
    "init",
    "open",
    "publish",
    "release",
    "releases",
    "verify",
    "workbook",
]


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module 'chronicle' has no attribute {name!r}")
    import importlib

    value = getattr(importlib.import_module(f"chronicle.{_PUBLIC[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
