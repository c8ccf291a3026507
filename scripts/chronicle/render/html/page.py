"""One HTML file that needs no other: a template of `templates/` filled with a model, with its style and script inside.

Whatever a template prints is escaped, and nothing that it prints turns a line around. jinja2 is loaded when the first page is written.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from chronicle.core import printable
from chronicle.render import english
from chronicle.render.html import anchors, cut

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup


@dataclass(frozen=True)
class Inline:
    """A style or script as it stands in a page, and the digest by which the content policy lets it through."""

    text: Markup
    digest: str


def written(name: str, title: str, **model: object) -> str:
    """The page `name`: `<name>.html.jinja` filled with the model, with the house's style, its own, and its script if it has one.

    A strict content policy lets the page load nothing, and run nothing but this script.
    """
    template = environment().get_template(f"{name}.html.jinja")
    style, script = _inline("page.css", f"{name}.css"), _inline(f"{name}.js")
    return "".join(template.generate(title=title, style=style, script=script, **model))


@cache
def environment() -> Environment:
    """Templates that escape everything, and fail if the model lacks what they ask for."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader(__package__),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_printable,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        cache_size=-1,
    )
    made.filters |= {"anchor": anchors.anchor, "link": anchors.link}
    made.filters |= {"number": english.number, "capital": english.capital, "thousands": "{:,}".format, "cut": cut.of}
    return made


def _printable(value: object) -> object:
    """Texts from data as a page may have them; markup is the template's own."""
    return printable.shown(value) if isinstance(value, str) and not hasattr(value, "__html__") else value


@cache
def _inline(*files: str) -> Inline | None:
    """Those of these files that there are, one after the other."""
    from markupsafe import Markup

    folder = resources.files(__package__) / "templates"
    text = "".join((folder / name).read_text("utf-8") for name in files if (folder / name).is_file())
    digest = base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
    return Inline(Markup(text), digest) if text else None
