"""What a terminal must not have: every odd character gets a sign, and nothing else is touched."""

from __future__ import annotations

import sys

from chronicle.core import printable


def test_whatever_is_odd_is_not_printable_to_python_either() -> None:
    assert [hex(code) for code in range(sys.maxunicode + 1) if printable.odd(chr(code)) and chr(code).isprintable()] == []


def test_a_text_of_many_lines_keeps_its_lines_and_tabs_and_loses_what_is_odd() -> None:
    text = "a\tb\n工业\u202e部\n\x1b[31mred\x1b[0m\r\n\nend\n"
    assert printable.shown(text) == "a\tb\n工业\ufffd部\n\ufffd[31mred\ufffd[0m\ufffd\n\nend\n"
    assert printable.shown(text) == "".join(printable.SIGN if printable.odd(char) else char for char in text)
