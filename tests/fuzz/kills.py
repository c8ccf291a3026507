"""Commands killed (SIGKILL) at moments spread over their run: the old state or the new one is there, and the next run leaves nothing else.

    python tests/fuzz/kills.py [COMMAND ...] [--moments 50]

COMMAND is build, release, get, publish or apply; by default all. Each run is a fork of this process, which has imported everything, so
the moments fall into the work itself. A row of Markdown for each command; exit code 1 if a state was neither, or something stayed.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import pytest
from support import servers, workbench

ORDER = ("build", "release", "get", "publish", "apply")
OLD, NEW = "0.1.0", "0.1.1"


class Neither(Exception):
    """The state is neither the old nor the new one, or something stayed."""


@dataclass(frozen=True)
class Scene:
    """A command on a copy of `start` at `place`.

    Attributes:
        words: The command.
        start: The folder as it is before the run.
        place: Where the copy is, in which the command works.
        state: What is in the copy: "old", "new" or "nothing"; raises Neither.
        again: Exit codes that the next run may have, by the state that it finds.
    """

    words: list[str]
    start: Path
    place: Path
    state: Callable[[], str]
    again: dict[str, tuple[int, ...]]


def ran(action: Callable[[], int], after: float | None = None) -> int:
    """The exit code of an action in a process of its own, or -9 if it was killed `after` so many seconds."""
    child = os.fork()
    if not child:
        with open(os.devnull, "w", encoding="utf-8") as silence:
            os.dup2(silence.fileno(), 1)
            try:
                code = action()
            except BaseException:
                traceback.print_exc()
                code = 70
        os._exit(code)
    if after is not None:
        time.sleep(after)
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def command(words: list[str]) -> int:
    """Runs a command without the checkers of other processes, which find nothing here."""
    from chronicle.cli.main import main

    workbench.found_sound(pytest.MonkeyPatch())
    with open(os.devnull, "w", encoding="utf-8") as silence, contextlib.redirect_stderr(silence):
        return main(words)


def files(folder: Path, *but: str) -> dict[str, bytes]:
    """The files that a reader sees, but those of some names."""
    found = {path.relative_to(folder): path for path in folder.rglob("*") if path.is_file() and path.name not in but}
    return {name.as_posix(): path.read_bytes() for name, path in found.items() if not any(part.startswith(".") for part in name.parts)}


def left(*folders: Path) -> list[str]:
    """What killed runs left in the folders."""
    temporary = Path(tempfile.gettempdir())
    hidden = [path for folder in folders if folder.exists() for path in folder.rglob(".*") if ".git" not in path.parts]
    return [path.name for path in (*hidden, *temporary.iterdir())]


# Preparation, in a process of its own


def prepared(base: Path) -> int:
    """The club with one release, and a change since; its build before and after; a store with two releases; a change file."""
    from chronicle.releasing import create

    with pytest.MonkeyPatch.context() as patch:
        workbench.found_sound(patch)
        root = base / "club"
        root.mkdir(parents=True)
        club = workbench.club(root)
        create.release(root, publish=True, tag=False)
        club.build(base / "old" / "build")
        club.set("coaches", "schmidt", called_en="Smith the Younger")
        club.build(base / "new" / "build")
        shutil.copytree(root, base / "released" / "club")
        create.release(base / "released" / "club", publish=True, tag=False)
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "tables"]):
        who = ("-c", "user.name=t", "-c", "user.email=t@example.org")
        subprocess.run(["git", "-C", str(root), *who, *words], check=True)
    for name, value in (("user.name", "t"), ("user.email", "t@example.org")):
        subprocess.run(["git", "-C", str(root), "config", name, value], check=True)
    day = f"{base / 'new' / 'build'}@1990-06-01"
    change = str(base / "change.json")
    return command(["diff", day, f"{base / 'new' / 'build'}@1996-01-01", "--json", "--out", change]) or command(
        ["apply", change, day, "--to", str(base / "applied" / "out")]
    )


def _readable(words: list[str]) -> None:
    if ran(lambda: command(words)):
        raise Neither(f"chronicle {' '.join(words)}")


def _either(folder: Path, old: Path | None, new: Path) -> str:
    """Which of two states a folder has; the DuckDB file, whose bytes are not fixed, is opened."""
    changing = ("chronicle.duckdb", "build.json", "checks.json", "checks.html")
    if not folder.exists():
        if old is None:
            return "nothing"
        raise Neither(f"there is no {folder.name}")
    found = files(folder, *changing)
    name = next((name for name, of in (("old", old), ("new", new)) if of and files(of, *changing) == found), None)
    if name is None:
        raise Neither(f"{folder.name} is neither the old nor the new one: {sorted(found)[:5]}")
    if (folder / "chronicle.duckdb").exists():
        _readable(["sql", "FROM members", "--package", str(folder)])
    return name


def _listed(folder: Path) -> str:
    """Which releases are listed; each must be whole, and the pointer must lead to one."""
    index = json.loads((folder / "index.json").read_text("utf-8"))
    versions = [entry["version"] for entry in index["releases"]]
    if json.loads((folder / "latest.json").read_text("utf-8"))["version"] not in versions:
        raise Neither("latest.json leads to a release that is not listed")
    _readable(["verify", str(folder)])
    return {(OLD,): "old", (NEW, OLD): "new"}[tuple(versions)]


def scenes(base: Path, names: list[str]) -> Iterator[tuple[str, Scene]]:
    """Each command with what it starts from."""
    place, released = base / "place", base / "released" / "club" / "releases"
    for name in names:
        start = base / f"start-{name}"
        start.mkdir()
        if name == "build":
            shutil.copytree(base / "club", start / "club", ignore=shutil.ignore_patterns(".git", "releases"))
            shutil.copytree(base / "old" / "build", start / "build")
            words = ["build", str(place / "club"), "--out", str(place / "build")]
            yield name, Scene(words, start, place, lambda: _either(place / "build", base / "old" / "build", base / "new" / "build"), {})
        elif name == "release":
            shutil.copytree(base / "club", start / "club")
            words = ["release", "--publish", str(place / "club")]
            yield name, Scene(words, start, place, lambda: _listed(place / "club" / "releases"), {"new": (0, 2)})  # 2: nothing is new
        elif name == "get":
            words = ["get", "latest", "--to", str(place / "mine"), "--from"]
            with _server(released) as address:
                yield name, Scene([*words, address], start, place, lambda: _either(place / "mine" / NEW, None, released / NEW), {})
        elif name == "publish":
            shutil.copytree(base / "club" / "releases", start / "public")
            words = ["publish", "--from", str(released), "--to", str(place / "public")]
            yield name, Scene(words, start, place, lambda: _listed(place / "public"), {})
        else:
            day = f"{base / 'new' / 'build'}@1990-06-01"
            words = ["apply", str(base / "change.json"), day, "--to", str(place / "out")]
            yield name, Scene(words, start, place, lambda: _either(place / "out", None, base / "applied" / "out"), {"new": (2,)})


@contextlib.contextmanager
def _server(folder: Path) -> Iterator[str]:
    port = servers.free_port()
    words = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1", "--directory", str(folder)]
    with servers.running(words, port, dict(os.environ)):
        yield f"http://127.0.0.1:{port}"


def killed(scene: Scene, moments: int) -> tuple[Counter[str], int, list[str], float]:
    """States after each kill, how many kills left something, what was wrong, and the seconds of a whole run."""
    states, littered, wrong = Counter[str](), 0, list[str]()

    def fresh() -> None:
        shutil.rmtree(scene.place, ignore_errors=True)
        shutil.copytree(scene.start, scene.place, symlinks=True)

    fresh()
    begun = time.monotonic()
    code = ran(lambda: command(scene.words))
    seconds = time.monotonic() - begun
    if code or scene.state() != "new":
        raise Neither(f"chronicle {' '.join(scene.words)} fails")
    for number in range(moments):
        fresh()
        ran(lambda: command(scene.words), seconds * (number + 0.5) / moments)
        littered += bool(left(scene.place))
        try:
            state = scene.state()
            states[state] += 1
            code = ran(lambda: command(scene.words))
            if code not in scene.again.get(state, (0,)):
                wrong.append(f"moment {number}: after the {state} state the next run ends with {code}")
            if (after := scene.state()) != "new":
                wrong.append(f"moment {number}: after the next run the state is {after}")
        except (Neither, OSError, ValueError, LookupError) as error:
            wrong.append(f"moment {number}: {type(error).__name__}: {error}")
        if stays := left(scene.place):
            wrong.append(f"moment {number}: after the next run there are {stays}")
            for path in Path(tempfile.gettempdir()).iterdir():
                shutil.rmtree(path, ignore_errors=True)
    return states, littered, wrong, seconds


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("commands", nargs="*", choices=[*ORDER, []], metavar="COMMAND")
    parser.add_argument("--moments", type=int, default=50)
    options: Any = parser.parse_args()
    faults = 0
    with tempfile.TemporaryDirectory(prefix="kills-") as folder:
        base = Path(folder).resolve()
        os.environ["CHRONICLE_CACHE"] = str(base / "cache")
        (base / "temporary").mkdir()
        os.environ["TMPDIR"] = tempfile.tempdir = str(base / "temporary")
        if ran(lambda: prepared(base / "work")):
            raise SystemExit("what is killed cannot be prepared")
        shutil.rmtree(base / "temporary")
        (base / "temporary").mkdir()
        import chronicle.api.comparisons
        import chronicle.api.editions
        import chronicle.api.packages
        import chronicle.api.releases
        import chronicle.api.updates  # noqa: F401  (imported once, not in each fork)

        print("| command | moments | old whole | new whole | nothing | with leftovers | leftovers after the next run | seconds of a run |")
        print("|---|---|---|---|---|---|---|---|", flush=True)
        for name, scene in scenes(base / "work", options.commands or list(ORDER)):
            states, littered, wrong, seconds = killed(scene, options.moments)
            stayed = sum("there are" in line for line in wrong)
            told = [name, options.moments, *(states[state] for state in ("old", "new", "nothing")), littered, stayed, f"{seconds:.1f}"]
            print(f"| {' | '.join(map(str, told))} |", flush=True)
            for line in wrong:
                print(f"{name}: {line}", file=sys.stderr, flush=True)
            faults += len(wrong)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
