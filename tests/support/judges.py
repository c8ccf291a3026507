"""The standards' own validators, each as a function from the folder of a release to what it finds wrong."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any
from unittest import mock
from urllib.response import addinfourl

SCHEMAS = Path(__file__).parent / "schemas"


def croissant(folder: Path) -> list[str]:
    import mlcroissant

    try:
        issues = mlcroissant.Dataset(str(folder / "croissant.json")).metadata.ctx.issues
    except mlcroissant.ValidationError as refused:
        return [str(refused)]
    return sorted(issues.errors | issues.warnings)


def dcat(folder: Path) -> list[str]:
    return _shacl(folder / "dcat.jsonld", "dcat-ap.shapes.ttl")


def org(folder: Path) -> list[str]:
    return _shacl(folder / "organizations.ttl", "org.shapes.ttl")


def _shacl(path: Path, shapes: str) -> list[str]:
    import pyshacl
    import rdflib
    from rdflib.namespace import SH

    try:
        graph = rdflib.Graph().parse(path)
    except Exception as broken:  # each parser has errors of its own
        return [str(broken)]
    rules = rdflib.Graph().parse(SCHEMAS / shapes)
    conforms, report, _ = pyshacl.validate(graph, shacl_graph=rules)
    found = [f"{report.value(one, SH.focusNode)}: {report.value(one, SH.resultMessage)}" for one in report.subjects(SH.resultSeverity)]
    assert conforms or found
    return found


def citation(folder: Path) -> list[str]:
    """cffconvert checks by this schema, and wants a jsonschema too old to stand beside ours."""
    import yaml
    from jsonschema import Draft7Validator

    schema = json.loads((SCHEMAS / "citation-file-format-1.2.0.json").read_text("utf-8"))
    cited = yaml.safe_load((folder / "CITATION.cff").read_text("utf-8"))
    return [error.message for error in Draft7Validator(schema).iter_errors(cited)]


def rocrate(folder: Path) -> list[str]:
    """What RO-Crate 1.2 requires; that the library loads the crate with every part in its place."""
    from rocrate.rocrate import ROCrate
    from rocrate_validator import models, services

    try:
        missing = [part.id for part in ROCrate(folder).data_entities if not (folder / part.id).exists()]
    except (ValueError, KeyError) as broken:
        return [str(broken)]
    with _offline(), _parsed_once():
        settings = services.ValidationSettings(
            rocrate_uri=str(folder), profile_identifier="ro-crate-1.2", requirement_severity=models.Severity.REQUIRED, no_cache=True
        )
        result = services.validate(settings)
    return [*missing, *(f"{issue.check.identifier}: {issue.message}" for issue in result.get_issues())]


@cache
def _query(text: str, base: str | None, names: tuple[tuple[str, Any], ...]) -> Any:
    from rdflib.plugins.sparql import algebra, parser

    return algebra.translateQuery(parser.parseQuery(text), base, dict(names))


@contextmanager
def _parsed_once() -> Iterator[None]:
    """A query of SPARQL is parsed once: the validator asks the same few of every node, and parsing them was most of its work."""
    from rdflib.plugins.sparql import processor

    with (
        mock.patch.object(processor, "parseQuery", lambda text: text),
        mock.patch.object(processor, "translateQuery", lambda text, base, names: _query(text, base, tuple((names or {}).items()))),
    ):
        yield


@contextmanager
def _offline() -> Iterator[None]:
    """Instead of the network, the context of RO-Crate that the rocrate library carries."""
    from rocrate_validator.utils.http import HttpRequester

    text = resources.files("rocrate").joinpath("data/ro-crate.jsonld").read_text("utf-8")
    headers = Message()
    headers["Content-Type"] = "application/ld+json"

    def opened(request: Any) -> addinfourl:
        return addinfourl(io.BytesIO(text.encode()), headers, request.full_url, 200)

    answer = mock.Mock(status_code=200, headers=headers, text=text)
    answer.json.return_value = json.loads(text)
    with mock.patch("rdflib.parser._urlopen", opened), mock.patch.object(HttpRequester, "get", create=True, return_value=answer):
        yield


def datapackage(folder: Path) -> list[str]:
    """Data Package 2.0, rows included; and that every file is as listed."""
    import frictionless

    from chronicle.core import digest

    try:
        package = frictionless.Package(str(folder / "datapackage.json"))
        found = [error.message for task in package.validate().tasks for error in task.errors]
    except frictionless.FrictionlessException as refused:
        return [error.message for error in refused.reasons or [refused.error]]
    for entry in package.to_descriptor()["chronicle"]["release"]["files"]:
        path = folder / entry["path"]
        if not path.is_file() or ("hash" in entry and (path.stat().st_size, digest.of_file(path)) != (entry["bytes"], entry["hash"])):
            found.append(f"{entry['path']} is not as listed")
    return found
