"""Which entity a person means by an id."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from chronicle.contract.parts import Node
from chronicle.core.errors import ChronicleError


def entity(text: str, tables: Iterable[str], is_there: Callable[[Node], bool]) -> Node:
    """The entity that `text` names: an id in one of `tables`, or `table/id`.

    ChronicleError `unknown-entity` if there is none, `ambiguous-entity` if several tables have the id.
    """
    names = list(dict.fromkeys(tables))
    prefix, _, rest = text.partition("/")
    choices = [*((name, text) for name in names), *([(prefix, rest)] if prefix in names and rest else [])]
    found = [node for node in choices if is_there(node)]
    if not found:
        raise ChronicleError("unknown-entity", f"there is no {text!r} in {' or '.join(names)}", "`chronicle asof DATE` lists the ids")
    if len(found) > 1:
        ways = " or ".join("/".join(node) for node in found)
        raise ChronicleError("ambiguous-entity", f"{text!r} is an id in {' and in '.join(name for name, _ in found)}", f"write {ways}")
    return found[0]
