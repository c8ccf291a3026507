"""The reference of the Python API and of the commands, made of docstrings and of what the code declares."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import chronicle
from chronicle.core.error_codes import CODES

CONTRACT = Path(chronicle.__file__).parent / "contract" / "contract.schema.json"
_SECTIONS = ("Args", "Attributes", "Returns", "Raises")


@dataclass(frozen=True)
class Doc:
    """A docstring in parts: the text, and what its sections say of each name."""

    text: str
    sections: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def codes(self) -> set[str]:
        """The error codes that it names."""
        return {code for said in self.sections.get("Raises", {}).values() for code in re.findall(r"`([a-z][a-z-]+)`", said) if "-" in code}


def parsed(docstring: str | None) -> Doc:
    """The parts of a docstring in Google's style."""
    text, *rest = re.split(rf"\n(?:\n)?({'|'.join(_SECTIONS)}):\n", "\n" + inspect.cleandoc(docstring or "") + "\n")
    sections: dict[str, dict[str, str]] = {}
    for name, body in zip(rest[::2], rest[1::2], strict=True):
        entries: dict[str, str] = {}
        for entry in re.split(r"\n(?=    \S)", "\n" + body.rstrip()):
            if not entry.strip():
                continue
            known, colon, said = entry.strip().partition(": ")
            plain = name != "Returns" and colon and re.fullmatch(r"\w+", known)
            entries[known if plain else ""] = " ".join((said if plain else entry).split())
        sections[name] = entries
    return Doc(text.strip(), sections)


@dataclass(frozen=True)
class Public:
    """A public name, or a member of a public class."""

    name: str
    value: Any

    @cached_property
    def doc(self) -> Doc:
        target = self.value.fget if isinstance(self.value, property) else self.value
        return parsed(target.__doc__)

    @property
    def parameters(self) -> list[inspect.Parameter]:
        """The parameters of a function or method, without `self`."""
        if isinstance(self.value, property | type):
            return []
        return [p for p in inspect.signature(self.value).parameters.values() if p.name != "self"]

    @property
    def signature(self) -> str:
        if isinstance(self.value, property | type):
            return self.name
        bare = [p.replace(annotation=inspect.Parameter.empty) for p in self.parameters]
        shown = re.sub(r"<function quiet[^>]*>", "...", str(inspect.Signature(bare)))
        return f"{self.name}{shown}"

    @cached_property
    def members(self) -> list[Public]:
        """The public methods and properties of a class."""
        if not isinstance(self.value, type):
            return []
        bases = [base for base in reversed(self.value.__mro__) if base.__module__.startswith("chronicle.")]
        own = {name: member for base in bases for name, member in vars(base).items()}
        shown = {n: m for n, m in own.items() if not n.startswith("_") and (isinstance(m, property) or inspect.isfunction(m))}
        return [Public(name, member) for name, member in shown.items()]


def functions() -> list[Public]:
    """The public functions, in order of use."""
    order = (
        "open",
        "diff",
        "affected",
        "apply",
        "changelog",
        "workbook",
        "init",
        "check",
        "build",
        "release",
        "releases",
        "get",
        "verify",
        "publish",
        "docs",
    )
    return [Public(name, getattr(chronicle, name)) for name in order]


def classes() -> list[Public]:
    """The public results and errors."""
    found = [Public(name, getattr(chronicle, name)) for name in chronicle.__all__]
    return [each for each in found if isinstance(each.value, type)]


def _described(one: Public) -> Iterator[str]:
    yield one.doc.text
    for title, section in (("", "Args"), ("", "Attributes")):
        entries = one.doc.sections.get(section)
        if entries:
            yield "\n".join([*([title] if title else []), *(f"- `{name}`: {said}" for name, said in entries.items())])
    if said := one.doc.sections.get("Returns"):
        yield f"Returns: {' '.join(said.values())}"
    if raised := one.doc.sections.get("Raises"):
        yield "Raises: " + " ".join(f"`{name}`: {said}" for name, said in raised.items())


def of_functions() -> str:
    """The functions, each with its signature."""
    return "\n\n".join(part for one in functions() for part in (f"#### `chronicle.{one.signature}`", *_described(one)))


def of_classes() -> str:
    """The results and errors, each with its attributes, properties and methods."""
    parts: list[str] = []
    for one in classes():
        parts += [f"#### `{one.name}`", *_described(one)]
        for member in one.members:
            parts += [f"`{member.signature}`", *_described(member)]
    return "\n\n".join(parts)


def of_errors() -> str:
    """The codes."""
    return "\n".join(["| code | meaning |", "| --- | --- |", *(f"| `{code}` | {meaning} |" for code, meaning in CODES.items())])


def commands() -> dict[str, Any]:
    """The commands of the command line."""
    import click

    from chronicle.cli.main import COMMANDS, cli

    context = click.Context(cli, info_name="chronicle")
    return {name: cli.get_command(context, name) for name in COMMANDS}


def of_commands() -> str:
    """The help of every command."""
    import click

    from chronicle.cli.main import cli

    shown = []
    for name, command in commands().items():
        whole = click.Context(cli, info_name="chronicle", **cli.context_settings)
        context = click.Context(command, whole, name, terminal_width=100)
        shown.append(f"#### chronicle {name}\n\n```text\n{command.get_help(context).rstrip()}\n```")
    return "\n\n".join(shown)


def properties() -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Every property of the contract: the part that it belongs to, its path there, and its schema."""
    schema = json.loads(CONTRACT.read_text("utf-8"))
    definitions = schema["$defs"]
    parts = {
        "The package": schema["properties"]["chronicle"],
        "A table": definitions["table"],
        "The standard's properties of the package": {"properties": {k: v for k, v in schema["properties"].items() if k != "chronicle"}},
        "The standard's properties of a table": definitions["resource"],
        "The standard's properties of a column": definitions["field"],
    }
    for part, described in parts.items():
        for path, found in _below(described, definitions):
            yield part, path, found


def _below(schema: Mapping[str, Any], definitions: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The properties in a schema, each followed by those in it."""
    for name, found in schema.get("properties", {}).items():
        path = f"{before}{name}"
        if name == "chronicle" or (before.startswith("schema.fields") and name != "fields"):
            continue
        referred = definitions.get(found.get("$ref", "").rpartition("/")[2], {})
        yield path, {**referred, **found}
        items = found.get("items", {})
        inner = definitions.get(items.get("$ref", "").rpartition("/")[2], items)
        if inner is not definitions.get("field"):
            yield from _below({**referred, **found}, definitions, f"{path}.")
            yield from _below(inner, definitions, f"{path}[].")


def of_contract() -> str:
    """Every property of the contract, with its meaning and an example."""
    lines: list[str] = []
    last = ""
    for part, path, schema in properties():
        if part != last:
            lines += [*([""] if lines else []), f"#### {part}", "", "| property | meaning | example |", "| --- | --- | --- |"]
            last = part
        example = json.dumps(schema["examples"][0], ensure_ascii=False)
        lines.append(f"| `{path}` | {_cell(schema['description'])} | `{_cell(example)}` |")
    return "\n".join(lines)


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


PARTS: Mapping[str, Callable[[], str]] = {
    "functions": of_functions,
    "results": of_classes,
    "errors": of_errors,
    "commands": of_commands,
    "contract": of_contract,
}
