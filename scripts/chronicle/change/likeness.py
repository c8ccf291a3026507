"""Find one function that explains all changes of a column. The engine tries the functions on the pairs of cells that differ."""

from __future__ import annotations

from collections.abc import Iterator

from chronicle.core.sql import literal
from chronicle.engines import duckdb as engine

DATES = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%d %B %Y", "%B %d, %Y", "%d-%m-%Y")
SOME = 100  # pairs that are tried first
DIGITS = range(7)  # decimal places to which numbers may have been rounded
# The characters of Windows-1252 in place of the control characters 128 to 159, to undo text that was decoded as Windows-1252.
_WINDOWS = {128 + n: c for n, c in enumerate("€\0‚ƒ„…†‡ˆ‰Š‹Œ\0Ž\0\0‘’“”•–—˜™š›œ\0žŸ") if c != "\0"}

_Test = tuple[str, str]  # the name of a function and the condition that it explains a pair


def function(con: engine.Connection, differing: str) -> str | None:
    """Return the name of a function that turns each `a` of the query into its `b`, or back; None if there is none, or a cell is empty."""
    con.execute(f'CREATE TEMP TABLE "#differing" AS SELECT CAST(a AS VARCHAR) AS a, CAST(b AS VARCHAR) AS b FROM ({differing})')
    try:
        tests = _holding(con, f'FROM "#differing" LIMIT {SOME}', list(_tests()))  # which rules out most of them
        return next((name for name, _ in _holding(con, 'FROM "#differing"', tests)), None) if tests else None
    finally:
        con.execute('DROP TABLE "#differing"')


def _holding(con: engine.Connection, pairs: str, tests: list[_Test]) -> list[_Test]:
    """The tests that hold for all pairs."""
    counts = ", ".join(f"count(*) FILTER ({test})" for _, test in tests)
    total, *held = engine.rows(con, f"SELECT count(*), {counts} FROM ({pairs})")[0]
    return [test for test, count in zip(tests, held, strict=True) if count == total and total]


def _tests() -> Iterator[_Test]:
    """Name and SQL condition of each function, the simplest first."""
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
    """SQL condition that `number` is `exact` rounded to so many decimal places; halves may go up, down or to even."""
    return f"round({number}, {digits}) = {number} AND abs({exact} - {number}) <= {0.5 * 10.0**-digits} * (1 + 1e-9)"


def _same(form: str) -> str:
    return f"{form.format('a')} = {form.format('b')}"


# A number with a decimal point and optional commas, spaces or apostrophes between groups of digits; and one with a decimal comma.
_NUMBER = "TRY_CAST(regexp_replace({}, '[,_''\u2019 \u00a0\u202f]', '', 'g') AS DOUBLE)"
_COMMA = "TRY_CAST(replace(regexp_replace({}, '[._''\u2019 \u00a0\u202f]', '', 'g'), ',', '.') AS DOUBLE)"


def _decoded(text: str, *, windows: bool) -> str:
    """SQL for the UTF-8 text whose bytes were decoded as Latin-1 or Windows-1252; NULL if there is none."""
    if windows:
        there = "".join(_WINDOWS.values())
        text = f"translate({text}, {literal(there)}, {' || '.join(f'chr({n})' for n in _WINDOWS)})"
    codes = f"list_transform(string_split({text}, ''), lambda c: unicode(c))"
    whole = f"unhex(array_to_string(list_transform({codes}, lambda n: format('{{:02x}}', n)), ''))"
    return f"CASE WHEN list_max({codes}) BETWEEN 128 AND 255 THEN TRY(decode({whole})) END"
