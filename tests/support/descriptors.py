"""Descriptors of the league, changed and refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from chronicle.contract import descriptor
from chronicle.core.errors import InputRefused
from support.workbench import LEAGUE, Folder

Descriptor = dict[str, Any]


def resource(described: Descriptor, name: str) -> Descriptor:
    return next(r for r in described["resources"] if r["name"] == name)


def schema(described: Descriptor, name: str) -> Descriptor:
    return resource(described, name)["schema"]


def meaning(described: Descriptor, name: str) -> Descriptor:
    return resource(described, name)["chronicle"]


def column(described: Descriptor, table: str, name: str) -> Descriptor:
    return next(f for f in schema(described, table)["fields"] if f["name"] == name)


def changed(change: Callable[[Descriptor], object]) -> Descriptor:
    """The descriptor of the league, changed."""
    described = Folder(LEAGUE).descriptor
    change(described)
    return described


def refusals(described: object) -> list[str]:
    """The messages with which a descriptor is refused."""
    with pytest.raises(InputRefused) as refused:
        descriptor.validate(described)
    assert {f.code for f in refused.value.findings} == {"contract-error"}
    assert {f.table for f in refused.value.findings} == {"datapackage.json"}
    return [f.message for f in refused.value.findings]
