"""A folder that appears whole or not at all."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest
from support.workbench import Folder

from chronicle.core.errors import ChronicleError, InputRefused
from chronicle.core.paths import MANIFEST
from chronicle.engines import duckdb as engine
from chronicle.storage import atomic, exchange
from chronicle.storage.atomic import fresh

MARKER = "made-by-us.json"


def made(target: Path, text: str, *, replace: bool = True) -> None:
    with fresh(target, MARKER, replace=replace) as stage:
        (stage / MARKER).write_text("{}", "utf-8")
        (stage / "inner").mkdir()
        (stage / "inner" / "text.txt").write_text(text, "utf-8")


def stamps(folder: Path) -> dict[str, tuple[int, int]]:
    """What would tell that a file was touched."""
    return {str(path): (path.stat().st_mtime_ns, path.stat().st_ino) for path in folder.rglob("*")}


def test_nothing_is_there_until_all_of_it_is(tmp_path: Path) -> None:
    target = tmp_path / "deep" / "out"
    with fresh(target, MARKER, replace=True) as stage:
        (stage / MARKER).write_text("{}", "utf-8")
        assert not target.exists()
        assert stage.parent == target.parent  # one rename is enough
    assert [p.name for p in target.iterdir()] == [MARKER]
    assert [p.name for p in target.parent.iterdir()] == ["out"]


def test_an_older_folder_of_ours_gives_way_as_a_whole(tmp_path: Path) -> None:
    made(tmp_path / "out", "old")
    (tmp_path / "out" / "left-over.txt").write_text("from an older version", "utf-8")
    made(tmp_path / "out", "new")
    assert (tmp_path / "out" / "inner" / "text.txt").read_text("utf-8") == "new"
    assert not (tmp_path / "out" / "left-over.txt").exists()
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, InputRefused([])])
def test_an_error_in_the_middle_leaves_the_old_folder_untouched_and_nothing_beside_it(tmp_path: Path, error: type[BaseException]) -> None:
    made(tmp_path / "out", "old")
    before = stamps(tmp_path)

    def fail() -> None:
        with fresh(tmp_path / "out", MARKER, replace=True) as stage:
            (stage / MARKER).write_text("half of it", "utf-8")
            raise error

    with pytest.raises(type(error) if isinstance(error, Exception) else error):
        fail()
    assert stamps(tmp_path) == before


def test_a_folder_that_must_be_new_takes_the_place_of_none(tmp_path: Path) -> None:
    made(tmp_path / "out", "old")
    before = stamps(tmp_path)
    with pytest.raises(ChronicleError, match="holds other things"):
        made(tmp_path / "out", "new", replace=False)
    assert stamps(tmp_path) == before


def test_a_folder_that_holds_other_things_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("ten years of work", "utf-8")
    with pytest.raises(ChronicleError, match="holds other things") as error:
        made(tmp_path / "mine", "new")
    assert (error.value.code, error.value.exit_code) == ("output-refused", 2)
    assert [p.name for p in (tmp_path / "mine").iterdir()] == ["thesis.txt"]


def test_no_room_to_spill_is_told_as_what_it_is(tmp_path: Path) -> None:
    con = engine.connect(memory="50MB", temp=tmp_path / "spill")
    con.execute("SET threads = 1; SET max_temp_directory_size = '1MB'")
    with pytest.raises(ChronicleError, match="cannot write") as error, atomic.beside(tmp_path / "out"):
        con.execute("CREATE TABLE t AS SELECT md5(range::VARCHAR) AS a, md5(a) AS b FROM range(2000000)")
    assert (error.value.code, error.value.exit_code) == ("output-failed", 2)
    assert not list(tmp_path.glob(".out*"))


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    made(tmp_path / "out", "new")
    assert (tmp_path / "out" / MARKER).is_file()


@pytest.mark.parametrize("kind", ["file", "link", "broken link"])
def test_what_is_no_folder_is_refused(tmp_path: Path, kind: str) -> None:
    target = tmp_path / "target"
    if kind == "file":
        target.write_text("text", "utf-8")
    else:
        if kind == "link":
            (tmp_path / "elsewhere").mkdir()
        target.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ChronicleError, match="is not a folder") as error:
        made(target, "new")
    assert error.value.code == "output-refused"


@pytest.mark.parametrize("parent", ["file", "locked"])
def test_a_place_that_cannot_be_written_is_told(tmp_path: Path, parent: str) -> None:
    if parent == "file":
        (tmp_path / "file").write_text("text", "utf-8")
    elif os.geteuid() == 0:
        pytest.skip("the superuser may write everywhere")
    else:
        (tmp_path / "locked").mkdir(mode=0o500)
    with pytest.raises(ChronicleError) as error:
        made(tmp_path / parent / "out", "new")
    assert error.value.code == "output-refused"


def test_a_build_that_is_refused_leaves_the_package_as_it_was(league: Folder) -> None:
    league.set("members", "union", since="around 1910")
    before = stamps(league.root)
    with pytest.raises(InputRefused):
        league.build()
    assert stamps(league.root) == before


def test_the_package_itself_is_refused_as_output(league: Folder) -> None:
    before = stamps(league.root)
    with pytest.raises(ChronicleError, match="holds other things"):
        league.build(league.root)
    assert stamps(league.root) == before
    assert not (league.root / MANIFEST).exists()


def test_a_file_where_a_folder_should_be_is_refused_without_an_option_that_no_command_has(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    with pytest.raises(ChronicleError) as error, atomic.fresh(tmp_path / "out", "marker", replace=True):
        pass
    assert "--out" not in str(error.value)


# At any moment, and after a kill


def test_a_folder_that_is_replaced_is_never_absent(tmp_path: Path) -> None:
    if not exchange.swapped(*(Path(tempfile.mkdtemp(dir=tmp_path)) for _ in range(2))):
        pytest.skip("this file system cannot exchange two folders")
    made(tmp_path / "out", "0")
    absent, ended = list[int](), threading.Event()

    def look() -> None:
        while not ended.is_set():
            if not (tmp_path / "out").exists():
                absent.append(1)

    reader = threading.Thread(target=look)
    reader.start()
    for number in range(30):
        made(tmp_path / "out", str(number))
    ended.set()
    reader.join()
    assert absent == []
    assert (tmp_path / "out" / "inner" / "text.txt").read_text("utf-8") == "29"


def test_where_folders_cannot_be_exchanged_the_new_one_takes_the_place_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made(tmp_path / "out", "old")
    monkeypatch.setattr(exchange, "swapped", lambda *_: False)
    made(tmp_path / "out", "new")
    assert (tmp_path / "out" / "inner" / "text.txt").read_text("utf-8") == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


HANGING = """
import sys, time
from pathlib import Path
from chronicle.storage import atomic, exchange
with atomic.beside(Path(sys.argv[1])) as stage:
    (stage / "half").write_text("half")
    print("ready", flush=True)
    time.sleep(600)
"""


def test_what_a_killed_run_left_is_swept_by_the_next_and_what_a_living_one_needs_is_not(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HANGING, str(tmp_path / "out")], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout
        assert other.stdout.readline() == "ready\n"
        (living,) = tmp_path.iterdir()
        (tmp_path / ".outer.mine.tmp").mkdir()
        made(tmp_path / "out", "first")
        assert (living / "half").is_file()
        other.kill()
    assert living.exists()
    made(tmp_path / "out", "second")
    assert sorted(path.name for path in tmp_path.iterdir()) == [".outer.mine.tmp", "out"]


def test_a_folder_moved_aside_by_a_killed_run_gets_its_place_again(tmp_path: Path) -> None:
    made(tmp_path / ".out.12345678.old" / "out", "old")
    with pytest.raises(ZeroDivisionError), fresh(tmp_path / "out", MARKER, replace=True):
        _ = 1 / 0
    assert (tmp_path / "out" / "inner" / "text.txt").read_text("utf-8") == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
