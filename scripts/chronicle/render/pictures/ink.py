"""What pictures are drawn with: colours, the stack of fonts, sizes of text, and the looks of kinds of events.

The values are those of the explorer's light theme; a look is a colour, a glyph and a word, always together.
"""

from __future__ import annotations

from dataclasses import dataclass

from chronicle.change.event import Event
from chronicle.contract.package import Package
from chronicle.contract.parts import LabelRows
from chronicle.contract.roles import Edge

FONT = (
    'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, "PingFang SC", "Hiragino Sans GB", '
    '"Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", sans-serif'
)
# Sizes of text in points; nothing is smaller than the last.
TITLE, HEAD, NAME, TEXT, SMALL = 9.0, 7.2, 6.6, 6.4, 6.0
LINE = 1.18  # height of a line, in sizes of its text

BACKGROUND, SURFACE, SUNK = "#fbfbf9", "#ffffff", "#f2f2ee"
INK, INK2, INK3, HAIR, BORDER = "#1a1c1e", "#4c5156", "#63686e", "#dcdcd5", "#85857c"
ACCENT, ACCENT_TINT = "#0f5ca8", "#e6f0fa"
CERTAIN, POSSIBLE, HATCH = "#9aa9b8", "#d9dfe5", "#7f8d9b"


@dataclass(frozen=True)
class Look:
    """How a kind of event is drawn: its colour, the tint of what it changed, and a glyph of 14 units."""

    name: str
    colour: str
    tint: str
    glyph: str


LOOKS = (
    Look("merged", "#451370", "#efe7f8", "M1.5 3.5C6 3.5 5.5 7 9 7M1.5 10.5C6 10.5 5.5 7 9 7M9 7h3M10.2 4.8 12.5 7l-2.3 2.2"),
    Look(
        "split", "#87660f", "#f9f0da", "M1.5 7H5C8.5 7 7 3.5 12 3.5M5 7C8.5 7 7 10.5 12 10.5M10 1.7l2.3 1.8L10 5.3M10 8.7l2.3 1.8L10 12.3"
    ),
    Look("replaced", "#bb2a84", "#fbe8f3", "M2 4.8h9.5M9.3 2.6l2.4 2.2-2.4 2.2M12 9.2H2.5M4.7 7 2.3 9.2l2.4 2.2"),
    Look("renamed", "#1a5ce0", "#e6eefc", "M2 12.3h10M3.5 9.8l.5-2.3L9.6 1.9l1.9 1.9L5.9 9.4z"),
    Look("moved", "#073a43", "#dfeef0", "M2.5 12V6.5a2 2 0 0 1 2-2h7M9 1.8l2.7 2.7L9 7.2"),
    Look("created", "#157a4a", "#e3f4ea", "M7 2.2v9.6M2.2 7h9.6"),
    Look("abolished", "#7c170d", "#fae8e4", "M3 3l8 8M11 3l-8 8"),
    Look("other", "#565b61", "#f2f2ee", "M7 4.2v5.6M4.2 7h5.6"),
)
_BY_NAME = {look.name: look for look in LOOKS}
_LIKE = {  # kinds of events that look like another
    "absorbed": "merged",
    "divided": "split",
    "spun_off": "split",
    "reorganized": "replaced",
    "transferred": "moved",
    "exchanged": "moved",
    "restored": "created",
}


def look_of(event: Event, package: Package) -> Look:
    """Return the look of an event; that of an update depends on its table: a renaming, or a move in the hierarchy."""
    table = package.tables.get(event.statements[0].table) if event.statements else None
    kind = _LIKE.get(event.kind, event.kind)
    if event.kind == "updated" and table is not None:
        if isinstance(table.labels, LabelRows):
            kind = "renamed"
        elif isinstance(table, Edge) and package.edges is not None and table.name == package.edges.name:
            kind = "moved"
    return _BY_NAME.get(kind, _BY_NAME["other"])


STYLE = f"""
text {{ font: {SMALL}px {FONT}; fill: {INK} }}
.title {{ font-size: {TITLE}px; font-weight: 600 }}
.head {{ font-size: {HEAD}px; font-weight: 600 }}
.sub {{ font-size: {TEXT}px; fill: {INK2} }}
.name {{ font-size: {NAME}px }}
.sure-name {{ font-size: {NAME}px; font-weight: 600 }}
.strong {{ font-weight: 600 }}
.quiet {{ fill: {INK2} }}
.light {{ fill: #ffffff }}
.hair {{ fill: none; stroke: {HAIR}; stroke-width: .5 }}
.line {{ fill: none; stroke: {BORDER}; stroke-width: .6 }}
.end {{ fill: none; stroke: {INK}; stroke-width: .7 }}
.sure {{ fill: {SURFACE}; stroke: {BORDER}; stroke-width: .6 }}
.may {{ fill: none; stroke: {BORDER}; stroke-width: .6; stroke-dasharray: 2 1.5 }}
.may-life {{ fill: {BACKGROUND}; stroke: {BORDER}; stroke-width: .6; stroke-dasharray: 2 1.5 }}
.plain {{ fill: {SURFACE}; stroke: none }}
.empty {{ fill: none; stroke: {HAIR}; stroke-width: .5 }}
.root {{ fill: {INK} }}
.trunk {{ fill: {SURFACE}; stroke: {INK}; stroke-width: 1.1 }}
.mark {{ fill: {INK2}; stroke: {INK2}; stroke-width: .5 }}
.bar {{ fill: {POSSIBLE}; stroke: {INK2}; stroke-width: .5 }}
.may-bar {{ fill: none; stroke: {INK3}; stroke-width: .5; stroke-dasharray: 1.6 1.4 }}
.lane {{ fill: {ACCENT_TINT}; stroke: {ACCENT}; stroke-width: .6 }}
.may-lane {{ fill: {BACKGROUND}; stroke: {ACCENT}; stroke-width: .6; stroke-dasharray: 1.6 1.4 }}
.ground {{ fill: {ACCENT_TINT}; stroke: {ACCENT}; stroke-width: .4; opacity: .75 }}
.area {{ fill: {CERTAIN} }}
.may-area {{ fill: url(#hatch) }}
.edge {{ fill: none; stroke: {INK2}; stroke-width: .5 }}
.tip {{ fill: {INK} }}
.still {{ fill: {SUNK} }}
.flow {{ fill: none; stroke: {BORDER}; stroke-width: 1.8 }}
.whole {{ stroke-width: 4.6 }}
.mine {{ stroke: {ACCENT} }}
.dot {{ fill: {BORDER} }}
.window {{ fill: url(#hatch); stroke: {BORDER}; stroke-width: .5; stroke-dasharray: 1.6 1.4 }}
.focus {{ fill: {ACCENT}; stroke: {ACCENT}; stroke-width: .6 }}
.glyph {{ fill: none; stroke: #ffffff; stroke-width: 1.7; stroke-linecap: round; stroke-linejoin: round }}
.out {{ paint-order: stroke; stroke: {BACKGROUND}; stroke-width: 1.6; stroke-linejoin: round }}
"""
