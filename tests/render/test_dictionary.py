"""The data dictionary says what is in the files beside the columns of the contract."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support.workbench import declare, table

EXACT: dict[str, Any] = table("body a:date z:date", "body", role="entity", period=("a", "z"))
VAGUE: dict[str, Any] = table("body a z", "body", role="entity", period=("a", "z"))


@pytest.mark.parametrize(("bodies", "bounded"), [(VAGUE, True), (EXACT, False)])
def test_it_explains_the_bounds_of_periods_if_files_have_such_columns(tmp_path: Path, bodies: dict[str, Any], bounded: bool) -> None:
    built = declare(tmp_path, {"bodies": bodies}, {"bodies": [{"body": "x", "a": "2000-01-01", "z": ""}]}).build()
    text = (built / "DICTIONARY.md").read_text("utf-8")
    assert ("`a_earliest`, `a_latest`, `z_earliest` and `z_latest`" in text) == bounded
    header = (built / "history" / "bodies.csv").read_text("utf-8").splitlines()[0]
    assert ("a_earliest" in header) == bounded
