"""One browser, and the page of the real package in it, for all tests of a worker."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support import browser
from support.browser import Browser, Tab
from support.shared import once

from chronicle.history.edition import Edition
from chronicle.render.explorer import page


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with browser.opened() as found:
        yield found


@pytest.fixture(scope="session")
def ministry_page(ministry_edition: Edition, tmp_path_factory: pytest.TempPathFactory) -> Path:
    def make(folder: Path) -> None:
        (folder / "explorer.html").write_text(page.page(ministry_edition.con, ministry_edition.package, None), "utf-8")

    return once(tmp_path_factory, "explorer", make) / "explorer.html"


@pytest.fixture
def tab(chromium: Browser, ministry_page: Path) -> Tab:
    """The page of the real package, anew."""
    tab = chromium.tab()
    tab.screen(1440)
    tab.open(ministry_page, "#/chart/2019-12-01")
    return tab
