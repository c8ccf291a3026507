"""What the workers of a run share."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest
from support.shared import FOLDER, once


@pytest.fixture(autouse=True)
def _own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(FOLDER, str(tmp_path / "shared"))


def test_of_two_that_ask_at_once_one_makes_it_and_the_other_waits(tmp_path_factory: pytest.TempPathFactory) -> None:
    makers, found = list[int](), list[str]()

    def ask(number: int) -> None:
        def make(folder: Path) -> None:
            makers.append(number)
            time.sleep(0.1)
            (folder / "text").write_text("whole")

        found.append((once(tmp_path_factory, "thing", make) / "text").read_text())

    both = [threading.Thread(target=ask, args=(number,)) for number in (1, 2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert (len(makers), found) == (1, ["whole", "whole"])


def test_what_could_not_be_made_is_made_anew_by_the_next_that_asks(tmp_path_factory: pytest.TempPathFactory) -> None:
    def fail(folder: Path) -> None:
        (folder / "half").touch()
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        once(tmp_path_factory, "thing", fail)
    folder = once(tmp_path_factory, "thing", lambda place: (place / "whole").touch())
    assert [path.name for path in folder.iterdir()] == ["whole"]
