"""Hostile releases, editions and change files: whatever others hand over is refused in words, or is what it says it is.

    python tests/fuzz/hostile.py KIND [COUNT] [--seed FIRST]

KIND is releases, editions, changes, forged (changes whose checksum fits) or servers. Number n of a kind is always the same; a line tells
of each that went wrong.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import io
import json
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parent))

from mutations import CHUNKS, VALUES, places
from support import servers

SECONDS = 60
DAYS = ("1990-06-01", "1996-01-01")


class Hang(BaseException):
    """Over the time."""


def _ring(*_: object) -> None:
    raise Hang


def prepared(folder: Path) -> Path:
    """The club with a release, a build and a change file, to spoil copies of."""
    import pytest
    from support import workbench

    from chronicle.releasing import create

    root = folder / "club"
    root.mkdir()
    club = workbench.club(root)
    with pytest.MonkeyPatch.context() as patch:
        workbench.without_suites(patch)
        create.release(root, publish=True, tag=False)
        club.build(folder / "build")
    day = f"{folder / 'build'}@{DAYS[0]}"
    change = str(folder / "change.json")
    for words in (
        ["diff", day, f"{folder / 'build'}@{DAYS[1]}", "--json", "--out", change],
        ["apply", change, day, "--to", str(folder / "applied")],
    ):
        code, told = _ran(words)
        if code:  # what is refused before it is spoilt proves nothing
            raise SystemExit(f"chronicle {' '.join(words)}: {told}")
    return folder


def _ran(words: list[str]) -> tuple[int, str]:
    """The exit code of a command and what it prints; -1 for a traceback or no answer in time."""
    from chronicle.cli import main

    told = io.StringIO()
    signal.signal(signal.SIGALRM, _ring)
    signal.alarm(SECONDS)
    try:
        with contextlib.redirect_stdout(told), contextlib.redirect_stderr(told):
            return main.main(words), told.getvalue()
    except BaseException as error:
        return -1, f"{type(error).__name__}: {error}"
    finally:
        signal.alarm(0)


def _spoil_bytes(path: Path, chance: random.Random) -> str:
    data = bytearray(path.read_bytes())
    at, way = chance.randrange(len(data) + 1), chance.choice(("flip", "cut", "cut off", "insert", "empty"))
    if way == "flip" and at < len(data):
        data[at] ^= 1 << chance.randrange(8)
    elif way == "cut":
        del data[at : at + chance.choice((1, 8, 400))]
    elif way == "insert":
        data[at:at] = chance.choice(CHUNKS)
    else:
        del data[at if way == "cut off" else 0 :]
    path.write_bytes(bytes(data))
    return f"{path.name}: {way} at {at}"


def _spoil_json(path: Path, chance: random.Random) -> str:
    document = json.loads(path.read_bytes())
    place = chance.choice([place for place in places(document) if place])
    parent = document
    for step in place[:-1]:
        parent = parent[step]
    value = chance.choice((*VALUES, "../../x", "con", 10**18))
    parent[place[-1]] = value
    path.write_text(json.dumps(document), "utf-8", "surrogatepass")
    return f"{path.name}: {'/'.join(map(str, place))} becomes {value!r}"[:200]


def _files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def _resum(shelf: Path) -> None:
    """Makes the hashes of SHA256SUMS and the index fit, as a forger would."""
    from chronicle.core import digest

    release = shelf / "0.1.0"
    names = [line.split("  ", 1)[1] for line in (release / "SHA256SUMS").read_text("utf-8").splitlines()]
    (release / "SHA256SUMS").write_text("".join(f"{digest.of_file(release / name)[7:]}  {name}\n" for name in names), "utf-8")
    index = json.loads((shelf / "index.json").read_text("utf-8"))
    index["releases"][0] |= {"hash": digest.of_file(release / "datapackage.json"), "sums": digest.of_file(release / "SHA256SUMS")}
    (shelf / "index.json").write_text(json.dumps(index), "utf-8")


def releases(base: Path, folder: Path, chance: random.Random) -> tuple[str, str | None]:
    """A store with a spoilt file: what is fetched nevertheless is the release; `verify` and `releases` answer in words."""
    shelf = Path(shutil.copytree(base / "club" / "releases", folder / "releases"))
    files = [path for path in shelf.rglob("*") if path.is_file()]
    lists = [shelf / "index.json", shelf / "latest.json", shelf / "0.1.0" / "datapackage.json"]
    path = chance.choice((chance.choice(files), chance.choice(lists), shelf / "0.1.0" / "SHA256SUMS"))
    how = (_spoil_json if path in lists and chance.random() < 0.7 else _spoil_bytes)(path, chance)
    forged = chance.random() < 0.3 and path.name not in ("SHA256SUMS", "index.json", "latest.json")
    if forged:
        _resum(shelf)
    code, told = _ran(["get", "latest", "--from", str(shelf), "--to", str(folder / "got")])
    problem = _wrong(code, told)
    if not code and not forged and _files(folder / "got" / "0.1.0") != _files(base / "club" / "releases" / "0.1.0"):
        problem = "what was fetched is not the release"
    for words in (["verify", str(shelf)], ["releases", "--from", str(shelf)]):
        problem = problem or _wrong(*_ran(words))
    return f"{how}{', forged' if forged else ''}", problem


def editions(base: Path, folder: Path, chance: random.Random) -> tuple[str, str | None]:
    """A build with a spoilt or rewritten DuckDB file: questions are answered or refused, and no other file is read."""
    import duckdb

    build, secret = Path(shutil.copytree(base / "build", folder / "build")), "a-secret-of-this-machine"
    (folder / "secret").write_text(secret, "utf-8")
    path = build / "chronicle.duckdb"
    reading = f"SELECT content AS code, content FROM read_text('{folder}/secret')"
    if chance.random() < 0.5:
        how = _spoil_bytes(path, chance)
    else:
        with duckdb.connect(str(path)) as con:
            names = [name for (name,) in con.execute("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'main'").fetchall()]
            name = chance.choice(names)
            contract = json.dumps({"chronicle": chance.choice(VALUES), "resources": chance.choice(VALUES)})
            statements = chance.choice(
                (
                    [f'DROP TABLE "{name}" CASCADE'],
                    [f'DROP TABLE "{name}" CASCADE', f'CREATE VIEW "{name}" AS {reading}'],
                    [f'CREATE OR REPLACE MACRO "{name}_asof"(as_of) AS TABLE {reading}'],
                    [f'CREATE OR REPLACE VIEW "{name}_now" AS {reading}'],
                    [f'DELETE FROM "{name}"'],
                    ["UPDATE release SET contract = '" + contract.replace("'", "''").replace("\x00", "") + "'"],
                )
            )
            how = "; ".join(statements)
            with contextlib.suppress(duckdb.Error):
                for statement in statements:
                    con.execute(statement)
    problem = None
    for words in (
        ["asof", DAYS[1]],
        ["dictionary"],
        ["diff", *DAYS],
        ["sql", "FROM members_now"],
        ["sql", f"FROM titles_asof(DATE '{DAYS[1]}')"],
    ):
        code, told = _ran([*words, "--package", str(build)])
        problem = problem or _wrong(code, told) or ("another file was read" if secret in told else None)
    return how, problem


def changes(base: Path, folder: Path, chance: random.Random) -> tuple[str, str | None]:
    """A change file that was altered is refused, unless it says the same as before."""
    path = Path(shutil.copyfile(base / "change.json", folder / "change.json"))
    how = (_spoil_json if chance.random() < 0.6 else _spoil_bytes)(path, chance)
    side = f"{base / 'build'}@{DAYS[0]}"
    code, told = _ran(["apply", str(path), side, "--to", str(folder / "out")])
    problem = _wrong(code, told)
    if not code and not problem:
        try:
            same = json.loads(path.read_bytes()) == json.loads((base / "change.json").read_bytes())
        except ValueError:
            same = False
        problem = None if same else "an altered change file was carried out"
    return how, problem or _wrong(*_ran(["verify", str(path), "--package", str(base / "build")]))


def forged(base: Path, folder: Path, chance: random.Random) -> tuple[str, str | None]:
    """A change file that was altered and given a checksum that fits: it leads to the state that it was made for, or is refused."""
    path = Path(shutil.copyfile(base / "change.json", folder / "change.json"))
    how = _spoil_json(path, chance)
    document = json.loads(path.read_bytes())
    if not isinstance(document, dict):
        return how, None
    document.pop("sha256", None)
    same = document | {"sha256": None} == json.loads((base / "change.json").read_bytes()) | {"sha256": None}
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))[:-1]
    total = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    path.write_text(f'{text},"sha256":"{total}"}}\n', "utf-8", "surrogatepass")
    code, told = _ran(["apply", str(path), f"{base / 'build'}@{DAYS[0]}", "--to", str(folder / "out")])
    problem = _wrong(code, told)
    if not code and not problem and _files(folder / "out") != _files(base / "applied"):
        problem = "an altered change file led to another state"
    code, told = _ran(["verify", str(path), "--package", str(base / "build")])
    return how, problem or _wrong(code, told) or (None if code or same else "verify holds an altered change file for genuine")


def _answer(body: bytes, chance: random.Random) -> tuple[str, servers.Answer]:
    """An answer that is not the file that was asked for."""
    way = chance.choice(("status", "cut", "longer", "length", "empty", "elsewhere", "packed", "range", "other", "page"))
    length = {"Content-Length": str(len(body) + chance.choice((-5, 5, 10**12)))}
    here = {"Location": chance.choice(("/", "index.json", "http://127.0.0.1:9/", "file:///etc/hostname", "ftp://x", ""))}
    return way, {
        "status": servers.Answer(chance.choice((204, 400, 403, 404, 410, 451, 999)), body),
        "cut": servers.Answer(200, body[: len(body) // 2]),
        "longer": servers.Answer(200, body + b"x" * chance.choice((1, 100_000))),
        "length": servers.Answer(200, body, length, ends=True),
        "empty": servers.Answer(200, b""),
        "elsewhere": servers.Answer(chance.choice((301, 302, 307)), b"", here),
        "packed": servers.Answer(200, body, {"Content-Encoding": chance.choice(("gzip", "br", "x"))}),
        "range": servers.Answer(206, body, {"Content-Range": chance.choice(("bytes 5-9/10", "x", "bytes */0"))}),
        "other": servers.Answer(200, chance.choice(CHUNKS) * 50),
        "page": servers.Answer(200, b"<!doctype html><title>Log in</title>", {"Content-Type": "text/html"}),
    }[way]


def from_servers(base: Path, folder: Path, chance: random.Random) -> tuple[str, str | None]:
    """A server that gives wrong answers for one file, always or once: what arrives is the release, or nothing does."""
    shelf = base / "club" / "releases"
    files = [path.relative_to(shelf).as_posix() for path in sorted(shelf.rglob("*")) if path.is_file()]
    lists = ["index.json", "latest.json", "0.1.0/datapackage.json", "0.1.0/SHA256SUMS"]
    name = chance.choice((chance.choice(files), chance.choice(lists)))
    way, wrong = _answer((shelf / name).read_bytes(), chance)
    most, count = chance.choice((1, 10**6)), 0

    def answers(_: int, path: str) -> servers.Answer:
        nonlocal count
        asked = path.lstrip("/").partition("?")[0]
        if asked == name:
            count += 1
        if asked == name and count <= most:
            return wrong
        return servers.Answer(200, (shelf / asked).read_bytes()) if asked in files else servers.Answer(404)

    with servers.scripted(answers) as server:
        code, told = _ran(["get", "latest", "--from", server.address, "--to", str(folder / "got")])
        problem = _wrong(code, told)
        if not code and _files(folder / "got" / "0.1.0") != _files(shelf / "0.1.0"):
            problem = "what was fetched is not the release"
        if code and (folder / "got" / "0.1.0").exists():
            problem = "a release that was refused is there"
    return f"{name}: {way}, {most} times", problem


def _wrong(code: int, told: str) -> str | None:
    return None if code in (0, 1, 2) and "Traceback" not in told else f"exit {code}: {told[-400:]}"


ATTACKS: dict[str, Callable[[Path, Path, random.Random], tuple[str, str | None]]] = {
    "releases": releases,
    "editions": editions,
    "changes": changes,
    "forged": forged,
    "servers": from_servers,
}


def attempt(kind: str, seed: int, base: Path) -> str | None:
    """Spoils a copy; says what went wrong, if anything did."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            how, problem = ATTACKS[kind](base, Path(folder), random.Random(seed))
        except (ValueError, KeyError, TypeError, IndexError) as error:
            raise RuntimeError(f"{kind} {seed}: the fuzzer itself failed") from error
    return f"{kind} {seed}: {how}\n    {problem}" if problem else None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=sorted(ATTACKS))
    parser.add_argument("count", nargs="?", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0, help="number of the first")
    parser.add_argument("--seconds", type=float, default=1e9, help="stop after so many seconds")
    options: Any = parser.parse_args()
    problems, done = 0, 0
    with tempfile.TemporaryDirectory() as folder:
        base, begun = prepared(Path(folder)), time.monotonic()
        for seed in range(options.seed, options.seed + options.count):
            if time.monotonic() - begun > options.seconds:
                break
            if problem := attempt(options.kind, seed, base):
                problems += 1
                print(problem, flush=True)
            done += 1
    print(f"{done} {options.kind}, {problems} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
