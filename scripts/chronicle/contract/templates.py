"""Sentence templates: the engine's own for what happens to entities, and the placeholders that a contract's templates may use."""

from __future__ import annotations

import string

# Events in the life of entities are worded by the engine; {was}, {were} and {has} agree in number with the placeholder before them.
LIVES = {
    "merged": "{old} {were} merged into {new}",
    "absorbed": "{old} {were} absorbed by {new}",
    "split": "{old} {were} split into {new}",
    "divided": "{old} {were} divided among {new}",
    "spun_off": "{new} {was} spun off from {old}",
    "transferred": "{old} {were} transferred to {new}",
    "exchanged": "{old} exchanged parts with {new}",
    "replaced": "{old} {were} replaced by {new}",
    "created": "{subject} {was} created",
    "abolished": "{subject} {was} abolished",
    "restored": "{subject} {was} restored",
    "revised": "{subject}: the record now says otherwise",
}
PLACEHOLDERS = frozenset({"subject", "object", "old", "new", "of", "was", "were", "has"})
# Events with links have neither a subject nor a value to fill in.
LINKS = ("merged", "absorbed", "split", "divided", "spun_off", "transferred", "exchanged", "replaced")
OF_LINKS = PLACEHOLDERS - {"subject", "object", "of"} | {"were"}


def placeholders(template: str) -> list[str]:
    """Return the names in braces. Raises ValueError if the braces don't pair, or hold more than a name."""
    found = []
    for _, name, spec, conversion in string.Formatter().parse(template):
        if name is not None:
            if not name.isidentifier() or spec or conversion:
                raise ValueError(f"{{{name}}} is more than a name")
            found.append(name)
    return found
