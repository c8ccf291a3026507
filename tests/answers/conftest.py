from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support import offices

import chronicle
from chronicle import Edition


@pytest.fixture(scope="session")
def found(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Edition]:
    """The offices (support/offices), open."""
    with chronicle.open(Path(offices.compiled(tmp_path_factory.mktemp("offices")))) as edition:
        yield edition
