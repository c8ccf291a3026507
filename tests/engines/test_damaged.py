"""DuckDB quotes a damaged file in its messages; if that is no text, the error says so."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from chronicle.engines import duckdb as engine


def _quoting(*_: Any) -> Any:
    raise UnicodeDecodeError("utf-8", b"\xe5x", 0, 1, "invalid continuation byte")


@pytest.mark.parametrize("read", [engine.rows, engine.dicts])
def test_a_message_that_is_no_text_is_an_error_of_the_database(read: Any) -> None:
    with pytest.raises(engine.Error, match="a file that was read is damaged"):
        read(SimpleNamespace(execute=_quoting), "SELECT 1")
