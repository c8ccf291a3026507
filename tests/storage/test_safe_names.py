"""Names of files that are one file, in the same place, on every common file system."""

from __future__ import annotations

from pathlib import Path

import pytest

from chronicle.core.errors import ChronicleError
from chronicle.releasing import news
from chronicle.storage import checksums, safe_names
from chronicle.storage.base import Local

UNSAFE = [
    *("", "..", "a/../b", "/a", "a//b", "a/", "C:a", "a\\b", "a\nb", "a\x00b", "a\u202eb"),
    *("con", "CON.txt", "a/nul", "Lpt1.csv", "com¹", "aux .md", "conin$"),
    *("a.", "a./b", "a ", " a", "a|b", "a?", "a*", 'a"b', "a<b", "a:stream"),
    *("d/" * 1500 + "d", "x" * 256, "名" * 100, "/".join(["x" * 250] * 4)),
]


@pytest.mark.parametrize("name", UNSAFE)
def test_a_name_that_some_system_reads_otherwise_is_refused(name: str, tmp_path: Path) -> None:
    for use in (safe_names.safe, Local(tmp_path).size, lambda name: Local(tmp_path).write(name, b"x")):
        with pytest.raises(ChronicleError) as refused:
            use(name)
        assert refused.value.code == "unsafe-path"
        assert len(str(refused.value)) < 1000
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["history/names.parquet", "feeds/bodies/caf%C3%A9~12.atom", ".hidden", "console.csv", "a b.csv", "名.csv"])
def test_ordinary_names_are_safe(name: str) -> None:
    assert safe_names.safe(name) == name


@pytest.mark.parametrize(
    "listed",
    [("a.csv", "A.csv"), ("x/Straße", "x/STRASSE"), ("caf\u00e9", "cafe\u0301"), ("a", "a/b"), ("A", "a/b"), ("Data/a", "data/b")],
)
def test_names_that_are_one_file_on_some_systems_are_refused_together(listed: tuple[str, str]) -> None:
    text = "".join(f"{'0' * 64}  {name}\n" for name in listed)
    with pytest.raises(ChronicleError, match="on some systems") as refused:
        checksums.parse(text.encode())
    assert refused.value.code == "unsafe-path"


def test_names_that_differ_are_taken_together() -> None:
    assert list(safe_names.colliding(["a", "b/a", "b/c", "ab", "b.csv"])) == []


@pytest.mark.parametrize("id", ["con", "NUL", "lpt1", "..", ".", "a/b", "a.", "名" * 200, "x:y", "com1.old"])
def test_the_feed_of_any_entity_has_a_safe_name(id: str) -> None:
    for table in ("bodies", id):
        name = f"{news.FEEDS}/{news._file(table)}/{news._file(id)}.atom"
        assert safe_names.safe(name) == name
