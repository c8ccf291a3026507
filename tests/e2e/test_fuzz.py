"""A short run of the fuzzer; long ones are `python tests/fuzz/fuzz.py 10000` and `python tests/fuzz/hostile.py KIND 10000`."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

import pytest

from chronicle.checking import cache, checkers

sys.path.insert(0, str(Path(__file__).parents[1] / "fuzz"))

import fuzz
import hostile

pytestmark = pytest.mark.slow  # each test spoils many packages


@pytest.fixture(autouse=True)
def _kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the fuzzer replaces is put back afterwards."""
    for module, name in ((checkers, "_Child"), (cache, "recall"), (cache, "keep")):
        monkeypatch.setattr(module, name, getattr(module, name))


@pytest.mark.skipif(not hasattr(signal, "SIGALRM"), reason="the fuzzer's clock needs SIGALRM")
@pytest.mark.parametrize("first", range(1, 101, 10))
def test_spoilt_packages_are_refused_without_a_traceback(first: int) -> None:
    problems = [problem for seed in range(first, first + 10) if (problem := fuzz.attempt(seed))]
    assert not problems, "\n".join(problems)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return hostile.prepared(tmp_path_factory.mktemp("hostile"))


@pytest.mark.skipif(not hasattr(signal, "SIGALRM"), reason="the fuzzer's clock needs SIGALRM")
@pytest.mark.parametrize("kind", hostile.ATTACKS)
def test_what_others_hand_over_is_refused_in_words_or_is_what_it_says(kind: str, prepared: Path) -> None:
    assert [problem for seed in range(30) if (problem := hostile.attempt(kind, seed, prepared))] == []
