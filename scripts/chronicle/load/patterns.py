"""Translate regular expressions and date formats of a contract to the engine's dialect (RE2).

A `pattern` follows the commonly used part of XML Schema, part 2, appendix F: it matches the whole value, its classes
are those of Unicode, and the dot does not match a line end. A temporal format follows strptime.
"""

from __future__ import annotations

_CLASSES = {"d": r"\p{Nd}", "D": r"\P{Nd}", "w": r"\p{L}\p{N}\p{M}_", "s": r"\t\n\f\r "}
_NEGATED = {"W": r"[^\p{L}\p{N}\p{M}_]", "S": r"[^\t\n\f\r ]"}

# directive of strptime -> what it matches; the names of days and months are the English ones
_DIRECTIVES = {
    "a": r"(?i:mon|tue|wed|thu|fri|sat|sun)",
    "A": r"(?i:monday|tuesday|wednesday|thursday|friday|saturday|sunday)",
    "b": r"(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)",
    "B": r"(?i:january|february|march|april|may|june|july|august|september|october|november|december)",
    "d": r"(?:3[01]|[12]\d|0[1-9]|[1-9]| [1-9])",
    "f": r"\d{1,6}",
    "H": r"(?:2[0-3]|[01]\d|\d)",
    "I": r"(?:1[0-2]|0[1-9]|[1-9])",
    "j": r"(?:36[0-6]|3[0-5]\d|[12]\d\d|0[1-9]\d|00[1-9]|[1-9]\d|0[1-9]|[1-9])",
    "m": r"(?:1[0-2]|0[1-9]|[1-9])",
    "M": r"(?:[0-5]\d|\d)",
    "p": r"(?i:am|pm)",
    "S": r"(?:[0-5]\d|\d)",
    "y": r"\d\d",
    "Y": r"\d{4}",
    "z": r"(?:[+-]\d\d:?[0-5]\d|Z)",
    "%": "%",
}


def pattern(text: str) -> str:
    """Return the pattern for RE2. Raises ValueError where RE2 would give it another meaning; the engine itself refuses other errors."""
    out, inside, position = [], False, 0
    while position < len(text):
        char = text[position]
        after = text[position + 1 : position + 2]
        if char == "\\":
            out.append(_escape(after, inside))
            position += 2
            continue
        if inside and char == "-" and after == "[":
            raise ValueError("classes cannot be subtracted")
        if char == "[" and not inside:
            inside = True
            if text[position + 1 : position + 3] == "^]" or after == "]":
                raise ValueError("a class is empty")
        elif char == "[":
            char = r"\["
        elif char == "]":
            inside = False
        elif char == "." and not inside:
            char = r"[^\n\r]"
        out.append(char)
        position += 1
    return "".join(out)


def _escape(letter: str, inside: bool) -> str:
    if letter in _CLASSES and letter:
        return _CLASSES[letter] if inside or letter in "dD" else f"[{_CLASSES[letter]}]"
    if letter in _NEGATED and letter:
        if inside:
            raise ValueError(f"\\{letter} cannot stand in a class")
        return _NEGATED[letter]
    return "\\" + letter


def strptime(format: str, group: str = "") -> str:
    """Return a regular expression for texts in a strptime format, with a group for the directive `group`.

    Raises:
        ValueError: The format has a directive that is not supported.
    """
    out, position = [], 0
    while position < len(format):
        char = format[position]
        if char == "%":
            directive = format[position + 1 : position + 2]
            if directive not in _DIRECTIVES or not directive:
                raise ValueError(f"%{directive} is not supported")
            out.append(f"({_DIRECTIVES[directive]})" if directive == group else _DIRECTIVES[directive])
            position += 1
        elif char.isspace():
            out.append(r"\s+")
        else:
            out.append("\\" + char if char in r"\.^$*+?{}[]|()" else char)
        position += 1
    return "".join(out)
