"""A JSON reader that refuses what other readers refuse or understand differently, so that it can be published again (RFC 8259).

Python's own reader accepts NaN, keeps the last of two members with one name, and turns 1e400 into infinity.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

from chronicle.core.errors import ChronicleError

MOST_DIGITS = 1_000  # of a whole number; Python refuses to read or write one of more than 4,300


class _Odd:
    """Takes the place of a value that is refused; `reason` says why."""

    def __init__(self, reason: str) -> None:
        self.reason = reason


def read(data: bytes, name: str, code: str) -> Any:
    """Return the value of a JSON text in UTF-8, with or without byte order mark.

    Raises:
        ChronicleError: `encoding-error` if it is not UTF-8, `code` if it is not JSON or contains what readers disagree on. `name` says
                in the message which file that is.
    """
    try:
        value = json.loads(
            data.decode("utf-8-sig"), parse_constant=_constant, parse_int=_int, parse_float=_float, object_pairs_hook=_object
        )
        odd = next(_odd(value, ""), None)
        if odd is None:
            json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:  # JSON can spell a lone surrogate, which no file and no database can hold
        raise ChronicleError(code, f"{name} contains half of a surrogate pair, which is not a character", "remove it") from error
    except UnicodeDecodeError as error:
        raise ChronicleError("encoding-error", f"{name} is not UTF-8 (byte {error.start})", "save it as UTF-8") from error
    except json.JSONDecodeError as error:
        raise ChronicleError(code, f"{name} is not JSON: {error}", "correct it") from error
    except RecursionError as error:
        raise ChronicleError(code, f"{name} is not JSON that can be read: it is nested too deeply", "nest it less") from error
    if odd is not None:
        place, reason = odd
        raise ChronicleError(code, f"{name}, at {place or 'top level'}: {reason}", "correct it")
    return value


def _constant(text: str) -> _Odd:
    return _Odd(f"{text} is not a JSON value")


def _int(text: str) -> int | _Odd:
    return int(text) if len(text) <= MOST_DIGITS else _Odd(f"a number of {len(text):,} digits is too long: write it in quotation marks")


def _float(text: str) -> float | _Odd:
    value = float(text)
    return value if math.isfinite(value) else _Odd(f"the number {text[:40]} is too large: write it in quotation marks")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any] | _Odd:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        return _Odd(f"{next(name for name in names if names.count(name) > 1)!r} is given twice")
    return found


def _odd(value: Any, place: str) -> Iterator[tuple[str, str]]:
    """Yield (place, reason) of each value that is refused; a place is written like `resources/0/name`."""
    if isinstance(value, _Odd):
        yield place, value.reason
    elif isinstance(value, dict):
        for name, part in value.items():
            yield from _odd(part, f"{place}/{name}" if place else name)
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from _odd(part, f"{place}/{number}" if place else str(number))
