"""datapackage.json: read, validated, and turned into the contract.

Data Package 2.0 says what the tables are; the `chronicle` properties (contract.schema.json) say what they mean.
"""

from __future__ import annotations

import datetime
import json
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from chronicle.contract import versions
from chronicle.contract.package import Package
from chronicle.contract.tables import structural, table_of
from chronicle.contract.validation import MOST_TABLES, inconsistencies
from chronicle.core import strict_json
from chronicle.core.errors import ChronicleError, InputRefused
from chronicle.core.findings import of_descriptor
from chronicle.core.paths import DESCRIPTOR


def load(folder: Path) -> Package:
    """Read and validate the contract of the package in `folder` (or the descriptor file itself).

    Raises:
        ChronicleError: `missing-file` if there is no descriptor, `contract-error` if it is not JSON.
        InputRefused: The descriptor has errors.
    """
    path = folder / DESCRIPTOR if folder.is_dir() else folder
    if not path.is_file():
        raise ChronicleError("missing-file", f"there is no {path}", f"give the folder that holds a {DESCRIPTOR}")
    descriptor = strict_json.read(path.read_bytes(), str(path), "contract-error")
    validate(descriptor)
    return build(descriptor, path.parent)


def validate(descriptor: Any) -> None:
    """Raise InputRefused with a finding for everything in the descriptor that the engine cannot work with."""
    from jsonschema import Draft202012Validator

    resources = descriptor.get("resources") if isinstance(descriptor, dict) else None
    if isinstance(resources, list) and len(resources) > MOST_TABLES:  # before anything that takes time for each
        message = f"{len(resources):,} tables are too many"
        raise InputRefused([of_descriptor("resources", message, f"use at most {MOST_TABLES:,}: write tables of one form as one table")])
    findings = [
        of_descriptor("/".join(map(str, error.absolute_path)) or "top level", textwrap.shorten(error.message, 300))
        for schema in (_schema(descriptor), _read("standard.schema.json"))
        for error in Draft202012Validator(schema).iter_errors(descriptor)
    ]
    if not findings:
        findings = list(inconsistencies(versions.current(descriptor)))
    if findings:
        raise InputRefused(list(dict.fromkeys(findings)))


def reopened(text: str, root: Path) -> Package:
    """Return the package of a descriptor that was validated before it was stored, but may have been altered since.

    Validating by JSON Schema takes longer than answering most queries, so it is done only if something else is wrong.

    Raises:
        ChronicleError: `contract-error` if it is not JSON or does not describe a package; InputRefused if it has errors.
    """
    descriptor = strict_json.read(text.encode("utf-8", "surrogatepass"), "it", "contract-error")
    try:
        if not any(inconsistencies(versions.current(descriptor))):
            return build(descriptor, root)
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError):
        pass
    validate(descriptor)
    raise ChronicleError("contract-error", "the stored contract does not describe a package", "build the package again")


def _schema(descriptor: Any) -> Any:
    """Return the JSON Schema of the contract version that the descriptor names, or the current one if it names none."""
    own = descriptor.get("chronicle") if isinstance(descriptor, dict) else None
    named = own.get("contract") if isinstance(own, dict) else None
    name = f"contract-{named}.schema.json" if named in versions.KNOWN and named != versions.CURRENT else "contract.schema.json"
    return _read(name)


def _read(schema: str) -> Any:
    return json.loads(Path(__file__).with_name(schema).read_text("utf-8"))


def build(descriptor: Mapping[str, Any], root: Path) -> Package:
    """Return the package of a descriptor that passed `validate`; `root` is the package's folder."""
    upgraded = versions.current(descriptor)
    own = upgraded["chronicle"]
    missing = tuple(_missing(upgraded.get("missingValues", [""])))
    described = [r for r in upgraded["resources"] if "chronicle" in r]
    structure = structural(described)
    return Package(
        root=root,
        name=upgraded.get("name", root.name),
        title=upgraded.get("title", upgraded.get("name", root.name)),
        description=upgraded.get("description", ""),
        version=upgraded.get("version"),
        closing=datetime.date.fromisoformat(own["closing"]),
        languages=tuple(own.get("languages", ("en",))),
        tables={r["name"]: table_of(r, missing, structure) for r in described},
        hierarchy=own.get("hierarchy") or next((r["name"] for r in described if r["chronicle"]["role"] == "edge"), None),
        slack=own.get("slack", 31),
        descriptor=descriptor,
        judgements=own.get("judgements"),
    )


def _missing(values: list[Any]) -> Iterator[str]:
    """Yield the texts that mean "no value"; Data Package 2.0 allows `{"value": ..., "label": ...}` beside plain texts."""
    return (value["value"] if isinstance(value, dict) else value for value in values)
