"""The public face: everything is documented, the command line has the same words, and every error code is explained."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from jsonschema import Draft202012Validator
from support import reference
from support.reference import Public
from support.workbench import ROOT

import chronicle
from chronicle.checking import rule_catalogue
from chronicle.core.error_codes import CODES

SOURCE = ROOT / "scripts" / "chronicle"
PUBLIC = {one.name: one for one in [*reference.functions(), *reference.classes()]}
MEMBERS = {f"{one.name}.{member.name}": member for one in reference.classes() for member in one.members}
# Options that say how an answer is shown or kept, not what it is.
SHOWN = {
    "form",
    "as_json",
    "out",
    "everything",
    "html",
    "rows",
    "feed",
    "only",
    "tables",
    "no_digests",
    "dry_run",
    "query",
    "color",
    "no_pager",
}
# A command that asks an open edition, and the method that answers.
ASKED = {name: name for name in ("asof", "tree", "biography", "custody", "events", "explore", "panel", "sql", "dictionary")}


def test_every_public_name_is_a_function_or_class_that_is_on_the_page() -> None:
    assert sorted(PUBLIC) == sorted(chronicle.__all__)


@pytest.mark.parametrize("name", [*PUBLIC, *MEMBERS])
def test_every_public_name_and_argument_is_documented(name: str) -> None:
    one = {**PUBLIC, **MEMBERS}[name]
    assert len(one.doc.text.splitlines()[0]) > 10
    told = one.doc.sections.get("Args", {})
    wanted = [p.name for p in one.parameters]
    assert [*told] == (wanted if name in PUBLIC or told or len(wanted) > 1 else []), "each argument, in its order"


@pytest.mark.parametrize("name", [*PUBLIC, *MEMBERS])
def test_every_error_code_that_a_docstring_names_is_known(name: str) -> None:
    assert {**PUBLIC, **MEMBERS}[name].doc.codes - {*CODES} == set()


@pytest.mark.parametrize("name", [one.name for one in reference.classes()])
def test_every_field_of_a_result_is_documented(name: str) -> None:
    fields = dataclasses.fields(PUBLIC[name].value) if dataclasses.is_dataclass(PUBLIC[name].value) else ()
    assert {f.name for f in fields if not f.name.startswith("_")} - {*PUBLIC[name].doc.sections.get("Attributes", {})} == set()


def test_every_parameter_and_result_of_the_public_functions_has_a_type() -> None:
    for one in reference.functions():
        signature = inspect.signature(one.value)
        assert signature.return_annotation is not inspect.Signature.empty, one.name
        assert all(p.annotation is not inspect.Parameter.empty for p in signature.parameters.values()), one.name


def _options(command: click.Command) -> set[str]:
    return {str(p.name) for p in command.params} - {"debug"}


@pytest.mark.parametrize("name", [n for n in reference.commands() if n not in ASKED])
def test_a_command_has_the_words_of_its_function(name: str) -> None:
    own = {p.name for p in Public(name, getattr(chronicle, name)).parameters}
    assert _options(reference.commands()[name]) - (SHOWN - own) == own - {"tell"}


@pytest.mark.parametrize("name", ASKED)
def test_a_command_that_asks_an_edition_has_the_words_of_the_method(name: str) -> None:
    own = {p.name for p in MEMBERS[f"Edition.{ASKED[name]}"].parameters}
    opened = {p.name for p in PUBLIC["open"].parameters}
    # The table is a member of what `asof` gives; `explore` opens its page, at the days asked for, and writes it to `out`.
    extra = {"asof": {"table"}, "explore": {"version", "days", "no_open"}}.get(name, set())
    words = (own - {"parameters", "file"}) | (opened if name == "sql" else {"package"}) | extra
    assert _options(reference.commands()[name]) - (SHOWN - own) == words


@pytest.mark.parametrize(("part", "path", "schema"), list(reference.properties()), ids=lambda value: str(value)[:60])
def test_every_property_of_the_contract_has_a_meaning_and_an_example_that_fits(part: str, path: str, schema: dict[str, Any]) -> None:
    definitions = json.loads(reference.CONTRACT.read_text("utf-8"))["$defs"]
    assert len(schema["description"]) > 10
    for example in schema["examples"]:
        assert [error.message for error in Draft202012Validator({**schema, "$defs": definitions}).iter_errors(example)] == [], path
    assert f"`{path}`" in reference.of_contract()


def _raised(path: Path) -> Iterator[str]:
    """The codes that a file gives to errors."""
    tree = ast.parse(path.read_text("utf-8"))
    constants = [node for node in tree.body if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)]
    named = {t.id: node.value.value for node in constants for t in node.targets if isinstance(t, ast.Name)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        of_super = isinstance(node.func, ast.Attribute) and node.func.attr == "__init__" and "super()" in ast.unparse(node.func)
        is_error = isinstance(node.func, ast.Name) and node.func.id == "ChronicleError"
        of_model = isinstance(node.func, ast.Attribute) and node.func.attr in ("parsed", "accepted") and len(node.args) > 3
        if (is_error or of_super or of_model) and len(node.args) > 1:
            code = node.args[3 if of_model else 0]
            if isinstance(code, ast.Constant):
                yield str(code.value)
            elif isinstance(code, ast.Name) and code.id in named:
                yield str(named[code.id])


def test_every_error_code_is_explained_and_used() -> None:
    used = {code for path in SOURCE.rglob("*.py") for code in _raised(path)}
    used |= {"unknown-rule"}  # made of two words in checking/report
    assert sorted(used - {*CODES}) == []
    assert sorted({*CODES} - used) == []


def test_codes_are_words_joined_by_hyphens_in_alphabetical_order_and_end_with_a_sentence() -> None:
    assert [*CODES] == sorted(CODES)
    for code, meaning in CODES.items():
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", code)
        assert meaning.endswith(".")
        assert meaning[0].isupper() or meaning.startswith(("index.json", "build.json", "datapackage.json", "git", "ssh-keygen"))
    assert {*rule_catalogue.EXPLAINED} >= {"overlap"}, "findings have codes of their own"


def test_types_are_part_of_the_package() -> None:
    assert (SOURCE / "py.typed").is_file()


def test_importing_the_package_imports_nothing_else() -> None:
    import subprocess
    import sys

    script = "import sys, chronicle; print(sorted(m for m in sys.modules if m.startswith('chronicle.') or m == 'duckdb'))"
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_a_name_that_is_not_public_is_no_attribute() -> None:
    with pytest.raises(AttributeError, match="nonsense"):
        chronicle.nonsense  # noqa: B018
