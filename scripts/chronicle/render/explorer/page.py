"""The file: the data, the script and the styles in one page that loads nothing."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from chronicle.contract.package import Package
from chronicle.contract.roles import Table
from chronicle.core import printable
from chronicle.engines import duckdb as engine
from chronicle.render import english
from chronicle.render.explorer import export
from chronicle.render.explorer.encoding import dumps

if TYPE_CHECKING:
    from jinja2 import Template

NAME = "explorer.html"
PICTURES = "pictures"  # of a release, beside the page
_SCRIPT, _STYLE = "explorer.js", "explorer.css"


def page(con: engine.Connection, package: Package, version: str | None, beside: Path | None = None) -> str:
    """Return the page of an edition. The same edition gives the same text.

    Its Content Security Policy lets it run this script alone, and reach nothing; without a script it names the edition and its tables.

    Args:
        con: A connection to the compiled edition.
        package: Its contract.
        version: The version of the release; None for a build.
        beside: The folder of the release in which the page will lie: without a script, it links that folder's tables and pictures.
    """
    document = export.document(con, package, version)
    return "".join(_template().generate(**_model(package, version, document, beside)))


def _model(package: Package, version: str | None, document: dict[str, object], beside: Path | None) -> dict[str, object]:
    from markupsafe import Markup

    script, style = _file(_SCRIPT), _file(_STYLE)
    return {
        "title": printable.shown(package.title),
        "version": version,
        "closing": english.day(package.closing),
        "description": printable.shown(package.description),
        "licences": [licence.get("title") or licence.get("name") for licence in package.descriptor.get("licenses", [])],
        "tables": [(printable.shown(table.title), _file_of(table) if beside else None) for table in package.tables.values()],
        "pictures": sorted(f"{PICTURES}/{path.name}" for path in (beside / PICTURES).glob("*.svg")) if beside else [],
        "linked": beside is not None,
        "too_large": "t" not in document,
        "script": Markup(script),
        "script_digest": digest(script),
        "style": Markup(style),
        "style_digest": digest(style),
        "data": Markup(embedded(document)),
    }


def _file_of(table: Table) -> str:
    """Where a release has a table: its history, or its only state."""
    return f"history/{table.name}.csv" if table.period else table.path


def embedded(document: dict[str, object]) -> str:
    """Return the document as JSON that no text in it can end: `<` and separators of lines are escaped."""
    return dumps(document).replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def digest(text: str) -> str:
    """The SHA-256 of an inline script or style, by which the policy of the page allows it."""
    return base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


@cache
def _file(name: str) -> str:
    return (resources.files(__package__) / "bundle" / name).read_text("utf-8")


@cache
def _template() -> Template:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    loader = PackageLoader(__package__, "")
    made = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return made.get_template("page.html.jinja")
