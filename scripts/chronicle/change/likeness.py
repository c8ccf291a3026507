"""Whether one function explains how the cells of a column changed, all of them. Tried by the engine on the pairs of cells that differ."""

from __future__ import annotations

from collections.abc import Iterator

from chronicle.core.sql import literal
from chronicle.engines import duckdb as engine

DATES = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%d %B %Y", "%B %d, %Y", "%d-%m-%Y")
SOME = 100  # pairs that are looked at first
DIGITS = range(7)  # places after the point to which numbers are rounded
# What Windows-1252 has instead of the control characters 128 to 159, and these, place by place: text that was read as such.
_WINDOWS = {128 + n: c for n, c in enumerate("€\0‚ƒ„…†‡ˆ‰Š‹Œ\0Ž\0\0‘’“”•–—˜™š›œ\0žŸ") if c != "\0"}

_Test = tuple[str, str]  # the name of a function and the condition that it explains a pair


def function(con: engine.Connection, differing: str) -> str | None:
    """The name of a function that turns each `a` of the query into its `b`, or back; None if none does, as where a cell is empty."""
    con.execute(f'CREATE TEMP TABLE "#differing" AS SELECT CAST(a AS VARCHAR) AS a, CAST(b AS VARCHAR) AS b FROM ({differing})')
    try:
        tests = _holding(con, f'FROM "#differing" LIMIT {SOME}', list(_tests()))  # which rules out most of them
        return next((name for name, _ in _holding(con, 'FROM "#differing"', tests)), None) if tests else None
    finally:
        con.execute('DROP TABLE "#differing"')


def _holding(con: engine.Connection, pairs: str, tests: list[_Test]) -> list[_Test]:
    """Those that hold for all pairs."""
    counts = ", ".join(f"count(*) FILTER ({test})" for _, test in tests)
    total, *held = engine.rows(con, f"SELECT count(*), {counts} FROM ({pairs})")[0]
    return [test for test, count in zip(tests, held, strict=True) if count == total and total]


def _tests() -> Iterator[_Test]:
    """Name and condition of each function, the plainest first."""
    yield "white space", _same("trim(regexp_replace({}, '[\\s\\p{{Z}}]+', ' ', 'g'))")
    yield "letter case", _same("lower({})")
    yield "letter case and white space", _same("lower(trim(regexp_replace({}, '[\\s\\p{{Z}}]+', ' ', 'g')))")
    yield "Unicode normalization", _same("nfc_normalize({})")
    for windows in (False, True):
        yield "text encoding", " OR ".join(f"{_decoded(x, windows=windows)} = {y}" for x, y in (("a", "b"), ("b", "a")))
    yield "number format", _same(_NUMBER)
    for one, other in ((_NUMBER, _COMMA), (_COMMA, _NUMBER)):
        yield "number format", f"{one.format('a')} = {other.format('b')}"
    for one in DATES:
        for other in DATES:
            if one != other:
                yield "date format", f"try_strptime(a, {literal(one)}) = try_strptime(b, {literal(other)})"
    for digits in DIGITS:
        for exact, round_ in (("a", "b"), ("b", "a")):
            yield "rounding", _rounded(_NUMBER.format(exact), _NUMBER.format(round_), digits)


def _rounded(exact: str, number: str, digits: int) -> str:
    """The condition that the number is the exact one with so many places after the point; a half goes up, down or to the even one."""
    return f"round({number}, {digits}) = {number} AND abs({exact} - {number}) <= {0.5 * 10.0**-digits} * (1 + 1e-9)"


def _same(form: str) -> str:
    return f"{form.format('a')} = {form.format('b')}"


# A number with a point and perhaps commas, blanks or apostrophes between groups of digits; with a comma, the other way round.
_NUMBER = "TRY_CAST(regexp_replace({}, '[,_''\u2019 \u00a0\u202f]', '', 'g') AS DOUBLE)"
_COMMA = "TRY_CAST(replace(regexp_replace({}, '[._''\u2019 \u00a0\u202f]', '', 'g'), ',', '.') AS DOUBLE)"


def _decoded(text: str, *, windows: bool) -> str:
    """SQL for the UTF-8 text whose bytes were taken for characters of Latin-1 or Windows-1252; NULL if there is none."""
    if windows:
        there = "".join(_WINDOWS.values())
        text = f"translate({text}, {literal(there)}, {' || '.join(f'chr({n})' for n in _WINDOWS)})"
    codes = f"list_transform(string_split({text}, ''), lambda c: unicode(c))"
    whole = f"unhex(array_to_string(list_transform({codes}, lambda n: format('{{:02x}}', n)), ''))"
    return f"CASE WHEN list_max({codes}) BETWEEN 128 AND 255 THEN TRY(decode({whole})) END"
