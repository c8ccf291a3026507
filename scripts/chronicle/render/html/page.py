"""Render a template of `templates/` as a self-contained HTML file, with style and script inline.

Everything that a template prints is escaped; control characters and those that change the direction of text are replaced by U+FFFD.
jinja2 is imported when the first page is rendered.
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
from chronicle.render.language import ENGLISH, Language

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup


@dataclass(frozen=True)
class Inline:
    """An inline style or script, and its SHA-256 (base64), by which the Content Security Policy of the page allows it."""

    text: Markup
    digest: str


def written(name: str, title: str, language: Language = ENGLISH, **model: object) -> str:
    """Render `<name>.html.jinja` in a language with the model, the styles page.css and `<name>.css`, and `<name>.js` if there is one.

    The Content Security Policy of the page allows it to load nothing, and to run nothing but this script.
    """
    template = environment().get_template(f"{name}.html.jinja")
    style, script = _inline("page.css", f"{name}.css"), _inline(f"{name}.js")
    return "".join(template.generate(title=title, language=language.code, say=language.say, style=style, script=script, **model))


@cache
def environment() -> Environment:
    """Return the jinja2 environment: output is escaped, and an undefined variable is an error."""
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
    """Replace control characters in text from data; leave markup, which comes from templates, unchanged."""
    return printable.shown(value) if isinstance(value, str) and not hasattr(value, "__html__") else value


@cache
def _inline(*files: str) -> Inline | None:
    """Join those of these template files that exist; None if they are empty or missing."""
    from markupsafe import Markup

    folder = resources.files(__package__) / "templates"
    text = "".join((folder / name).read_text("utf-8") for name in files if (folder / name).is_file())
    digest = base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
    return Inline(Markup(text), digest) if text else None
