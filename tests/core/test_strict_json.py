"""JSON that is read can be published again, and every reader takes it alike."""

from __future__ import annotations

import pytest

from chronicle.core import strict_json
from chronicle.core.errors import ChronicleError


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"a": {"mean": NaN}}', "a/mean: NaN is not a JSON value"),
        ('{"a": [1, -Infinity]}', "a/1: -Infinity is not a JSON value"),
        ('{"a": 1e400}', "a: the number 1e400 is too large"),
        ('{"a": [{"b": 1, "c": 2, "b": 3}]}', "a/0: 'b' is given twice"),
        ('{"x": ' + "9" * 5000 + "}", "x: a number of 5,000 digits"),
        ('{"x": "\\ud800"}', "surrogate"),
        ("[" * 100_000, "is not JSON"),
        ("{", "is not JSON"),
    ],
)
def test_what_readers_of_json_disagree_on_is_refused_with_its_place(text: str, told: str) -> None:
    with pytest.raises(ChronicleError, match="the file") as refused:
        strict_json.read(text.encode(), "the file", "contract-error")
    assert told in refused.value.message
    assert refused.value.code == "contract-error"


def test_a_byte_order_mark_and_long_numbers_that_can_be_written_again_are_read() -> None:
    assert strict_json.read(b'\xef\xbb\xbf{"a": %d}' % 10**400, "the file", "contract-error") == {"a": 10**400}


def test_another_encoding_is_named_with_the_byte() -> None:
    with pytest.raises(ChronicleError, match=r"not UTF-8 \(byte 2\)"):
        strict_json.read(b'{"\xe9": 1}', "the file", "contract-error")
