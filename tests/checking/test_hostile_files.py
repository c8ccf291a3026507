"""Files and patterns of a package from elsewhere: a check of it ends, with a finding."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from support.workbench import Folder

from chronicle.checking import checkers, standard
from chronicle.checking.checkers import Trial
from chronicle.contract import descriptor


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (os.mkfifo, "is not a regular file"),
        (lambda path: path.symlink_to("/dev/zero"), "leads outside the package"),
        (lambda path: path.symlink_to("/etc/hostname"), "leads outside the package"),
        (lambda path: path.mkdir(), "is not a regular file"),
    ],
)
def test_what_is_no_file_of_the_package_is_not_opened_by_anybody(
    league: Folder, monkeypatch: pytest.MonkeyPatch, make: Callable[[Path], object], told: str
) -> None:
    league.path("coaches").unlink()
    make(league.path("coaches"))
    started = list[str]()

    class Child(checkers._Child):
        def __init__(self, module: str) -> None:
            started.append(module)
            super().__init__(module)

    monkeypatch.setattr(checkers, "_Child", Child)
    trial = Trial(descriptor.load(league.root))
    trial.stop()
    assert "chronicle.checking.standard" not in started
    assert [c.reason for c in trial.checkers(None) if c.name == "frictionless"] == ["a file of a table may not be opened"]
    (fault,) = league.faults()
    assert (fault.code, fault.table) == ("unsafe-path", "coaches")
    assert told in fault.message


@pytest.mark.parametrize(
    ("stated", "codes"),
    [
        ({"bytes": 5}, ["byte-count"]),
        ({"hash": "0" * 32}, ["hash-count"]),
        ({"hash": f"sha256:{'0' * 64}"}, ["hash-count"]),
        ({"hash": "whirl:00"}, ["hash-count"]),
        ({"hash": "md5:{md5}"}, []),
        ({"hash": "sha1:{sha1}"}, []),
        ({"hash": "{md5}"}, []),
    ],
)
def test_a_file_has_the_size_and_the_hash_that_its_resource_states(club: Folder, stated: dict[str, object], codes: list[str]) -> None:
    data = club.path("coaches").read_bytes()
    sums = {name: hashlib.new(name, data).hexdigest() for name in ("md5", "sha1")}
    club.resource("coaches", lambda r: r.update({k: v.format(**sums) if isinstance(v, str) else v for k, v in stated.items()}))
    assert [finding.code for finding in club.faults()] == codes
    club.resource("coaches", lambda r: r.update(bytes=len(data)))
    if not codes:
        assert club.faults() == []


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|a)*b", "(a*){2,}c"])
def test_a_pattern_that_backtracks_keeps_nobody_waiting(league: Folder, monkeypatch: pytest.MonkeyPatch, pattern: str) -> None:
    monkeypatch.setenv("CHRONICLE_CACHE", "off")
    monkeypatch.setattr(standard, "SECONDS", 0.1)
    league.set("coaches", "schmidt", called_en="a" * 40 + "!")
    league.field("coaches", "called_en", constraints={"pattern": pattern})
    trial = Trial(descriptor.load(league.root))
    try:
        assert ("constraint-error", "coaches") in {(f.code, f.table) for f in league.faults()}
        assert trial.verdict(None, {}) == ([], None)
    finally:
        trial.stop()
    (opinion,) = [checker for checker in trial.checkers(None) if checker.name == "frictionless"]
    assert (opinion.ran, opinion.reason[:19]) == (False, "it took longer than")


@pytest.mark.parametrize("year", ["-0044", "12020", "2020Z"])
def test_a_year_of_the_standard_is_no_fault(league: Folder, year: str) -> None:
    league.set("coaches", "schmidt", debut=year)
    assert league.faults() == []
    assert standard.validate(league.root) == []


def test_frictionless_is_asked_what_the_engine_reads(league: Folder) -> None:
    """A descriptor of no version, with a byte order mark, in a dialect that only the descriptor tells."""
    path = league.root / "datapackage.json"
    league.set("coaches", "schmidt", debut=r"\N")
    text = league.path("coaches").read_text("utf-8").replace(",", ";")
    league.path("coaches").write_bytes(text.encode("utf-16"))
    league.resource("coaches", lambda r: r.update(encoding="utf-16", dialect={"delimiter": ";", "nullSequence": r"\N"}))
    league.describe(lambda d: d.pop("$schema"))
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert league.faults() == []
    assert standard.validate(league.root) == []
