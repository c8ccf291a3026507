"""What each table means: its role, and the columns by which it has it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from chronicle.starting import labels, words
from chronicle.starting.found import Found, qualifiers
from chronicle.starting.references import Reference

_EVIDENCE = {
    "table": ("statement_table", "table", "about_table"),
    "id": ("statement_id", "row_id", "about_id"),
    "source": ("source_id", "source"),
    "stance": ("stance",),
    "attested": ("attested", "seen_on"),
}
_POSTS = frozenset({"post", "position", "office", "duty", "job", "function"})


@dataclass(frozen=True)
class Meaning:
    """The `chronicle` property of a table, why it was chosen, and what only a person can decide."""

    properties: dict[str, Any]
    reason: str
    questions: tuple[str, ...] = field(default=())

    @property
    def role(self) -> str:
        """The role."""
        return str(self.properties["role"])


Tables = Mapping[str, Found]


def of(tables: Tables) -> dict[str, Meaning]:
    """Return the meaning of each table. Tables that others depend on come first: successions, then acts, then entities."""
    found: dict[str, Meaning] = {}
    for name, table in tables.items():
        if said := _evidence(table) or _succession(table, tables):
            found[name] = said
    acts = {said.properties["succession"]["act"]: name for name, said in found.items() if said.role == "succession"}
    led = {ref.table for column, name in acts.items() if (ref := tables[name].reference(column))}
    for name, table in tables.items():
        dated = name not in found and table.day and not table.period and table.has_id and len(table.key.columns) == 1
        if dated and (name in led or (words.about(name, words.ACTS) and not _about(table, tables))):
            found[name] = _act(table, "a table of successions refers to it" if name in led else "its name says so")
    for name, table in tables.items():
        if name not in found and _is_entity(table, tables, found):
            found[name] = _entity(table, {each for each, said in found.items() if said.role == "act"})
    entities = {name for name, said in found.items() if said.role == "entity"}
    acting = {name for name, said in found.items() if said.role == "act"}
    for name, table in tables.items():
        if name not in found:
            found[name] = _statement(table, entities, acting)
    return {name: found[name] for name in tables}


def _evidence(table: Found) -> Meaning | None:
    there = {column.name for column in table.loaded.columns}
    named = {part: next((name for name in names if name in there), None) for part, names in _EVIDENCE.items()}
    if None in named.values():
        return None
    more = {part: part for part in ("locator", "field", "says", "rule") if part in there}
    return Meaning({"role": "evidence", "evidence": {**named, **more}}, "its columns say what a source says about a statement")


def _succession(table: Found, tables: Tables) -> Meaning | None:
    old = next((r for r in table.references if words.any_of(r.column, words.OLD)), None)
    new = next((r for r in table.references if words.any_of(r.column, words.NEW) and r is not old), None)
    if old is None or new is None:
        return None
    why = f"{old.column} and {new.column} say what became what"
    act = next((r for r in table.references if r not in (old, new) and tables[r.table].day and not tables[r.table].period), None)
    if act is None:
        wanted = f"add a table of acts (id, date) and a column here that names the act, as in {table.name}.csv: ..., act_id"
        dated = f"; the days are in {table.day} here" if table.day else ""
        question = f"{why}, but nothing says by which act: {wanted}{dated}. Then give it the role `succession`"
        return Meaning({"role": "reference"}, f"{why}, but a succession needs an act", (question,))
    said = {"predecessor": old.column, "successor": new.column, "act": act.column}
    for part, type in (("extent", "string"), ("share", "number")):
        if any(column.name == part and (type == "string" or column.all("number")) for column in table.loaded.columns):
            said[part] = part
    return Meaning({"role": "succession", "succession": said}, f"{why}, by the act in {act.column}")


def _act(table: Found, why: str) -> Meaning:
    said: dict[str, Any] = {"role": "act", "on": table.day}
    if named := labels.columns(table.plain()):
        said["labels"] = {"columns": named}
    if any(column.name == "snapshot" and column.all("boolean") for column in table.loaded.columns):
        said["snapshot"] = "snapshot"
    return Meaning(said, f"{why}, and {table.day} has the day of each")


def _about(table: Found, tables: Tables) -> list[Reference]:
    """The references of a table to what its rows can be about."""
    return [ref for ref in table.references if not _is_lookup(tables[ref.table])]


def _is_lookup(table: Found) -> bool:
    """True if a table only explains codes, or lists sources."""
    kinds = [ref for _, ref in table.named_by if words.any_of(ref.column, words.KIND)]
    return table.period is None and (words.about(table.name, words.LOOKUP) or (bool(kinds) and len(kinds) == len(table.named_by)))


def _is_entity(table: Found, tables: Tables, found: Mapping[str, Meaning]) -> bool:
    if _is_lookup(table) or (len(table.key.columns) > 1 and not (table.period and table.key.columns[1:] == (table.period.begin,))):
        return False
    led_by = [name for name, _ in table.named_by if found.get(name) is None or found[name].role != "evidence"]
    about = [
        ref for ref in _about(table, tables) if ref.table != table.name and not (ref.table in found and found[ref.table].role == "act")
    ]
    if table.period:
        return not about or (table.has_id and (bool(led_by) or table.period.of_life))
    lasting = [name for name in led_by if tables[name].period]
    if table.day and not lasting and (about or not words.any_of(table.day, words.LIFE)):
        return False
    return table.has_id and (bool(led_by) or bool(labels.columns(table.plain(), table.loaded[table.id])))


def _entity(table: Found, acts: set[str]) -> Meaning:
    said: dict[str, Any] = {"role": "entity", **_validity(table), **_causes(table, acts)}
    if named := labels.columns(table.plain(), table.loaded[table.id]):
        said["labels"] = {"columns": named}
    tracked = [c.name for c in table.plain() if not words.any_of(c.name, words.NOTES)]
    tracked += [ref.column for ref in table.references if ref.column not in said.get("causes", {}).values() and ref.column != table.id]
    if tracked:
        said["tracks"] = tracked
    led = sorted({name for name, _ in table.named_by} - {table.name})
    why = [f"rows of {', '.join(led)} refer to it"] if led else []
    why += [f"it has a period ({table.period.begin}, {table.period.end})"] if table.period else []
    return Meaning(said, " and ".join(why) or "its rows have ids and names")


def _validity(table: Found) -> dict[str, Any]:
    return {"validity": {"from": table.period.begin, "to": table.period.end}} if table.period else {}


def _causes(table: Found, acts: set[str]) -> dict[str, Any]:
    """The columns that name the act behind the beginning or the end."""
    causes: dict[str, str] = {}
    for ref in table.references if table.period else ():
        if ref.table in acts:
            side = "from" if words.any_of(ref.column, words.BEGIN) else "to" if words.any_of(ref.column, words.END) else None
            if side:
                causes.setdefault(side, ref.column)
    return {"causes": causes} if causes else {}


def _statement(table: Found, entities: set[str], acts: set[str]) -> Meaning:
    about: dict[str, str] = {}
    for ref in table.references:
        if ref.table in entities and not words.any_of(ref.column, words.PARENT):
            about.setdefault(ref.table, ref.column)
    parent = next((r for r in table.references if words.any_of(r.column, words.PARENT) and r.table in entities), None)
    if table.period and about and parent:
        return _edge(table, about, parent.column, acts)
    if table.period and about:
        return _tenure(table, about, acts) if _is_tenure(table, about) else _attribute(table, about, acts)
    if table.day and not _is_lookup(table):
        of = {"of": about, **_subject(about)} if about else {}
        return Meaning({"role": "fact", "on": table.day, **of}, f"{table.day} has the day of each row")
    said: dict[str, Any] = {"role": "reference"}
    if named := labels.columns(table.plain()):
        said["labels"] = {"columns": named}
    if table.period:
        question = "its rows have a period, but no column refers to a table of what they are about: add such a table"
        return Meaning(said, "no column says what its rows are about", (question,))
    return Meaning(said, "its rows have no time")


def _subject(about: Mapping[str, str], people: Sequence[str] = ()) -> dict[str, str]:
    return {"subject": next((name for name in about if name in people), next(iter(about)))} if len(about) > 1 else {}


def _edge(table: Found, about: dict[str, str], parent: str, acts: set[str]) -> Meaning:
    child = next(iter(about.items()))
    said = {
        "role": "edge",
        "of": dict([child]),
        **_validity(table),
        **_causes(table, acts),
        "edge": {"parent": parent},
        "series": [child[1]],
        "tracks": [parent],
        "change": {"updated": "moved"},
    }
    return Meaning(said, f"{child[1]} lies below {parent}, for the time of the row")


def _is_tenure(table: Found, about: Mapping[str, str]) -> bool:
    people = [name for name in about if words.about(name, words.PEOPLE)]
    return len(about) > 1 and bool(people or any(words.about(column.name, _POSTS) for column in table.plain()))


def _tenure(table: Found, about: dict[str, str], acts: set[str]) -> Meaning:
    subject = _subject(about, [name for name in about if words.about(name, words.PEOPLE)])
    change = {"change": {"added": "appointed", "removed": "left"}}
    said = {"role": "tenure", "of": about, **subject, **_validity(table), **_causes(table, acts), **_tracked(table), **change}
    return Meaning(said, f"it puts {subject['subject']} at {', '.join(name for name in about if name != subject['subject'])} for a time")


def _attribute(table: Found, about: dict[str, str], acts: set[str]) -> Meaning:
    said: dict[str, Any] = {"role": "attribute", "of": about, **_subject(about), **_validity(table), **_causes(table, acts)}
    named = labels.rows(table.plain())
    said["series"] = [*about.values(), *qualifiers(table.plain())]
    if named:
        said["labels"] = {"text": named[0], "language": named[1]}
    said |= _tracked(table, {*said["series"]})
    said["change"] = {"updated": "renamed" if named else "updated"}
    return Meaning(said, f"its rows say something about {', '.join(about)}, each for a time")


def _tracked(table: Found, without: set[str] | None = None) -> dict[str, list[str]]:
    tracked = [c.name for c in table.plain() if c.name not in (without or ()) and not words.any_of(c.name, words.NOTES)]
    return {"tracks": tracked} if tracked else {}


def described(meaning: Meaning) -> Iterator[str]:
    """Yield the sentences that explain a meaning in the descriptor itself."""
    yield f"Role {meaning.role}, because {meaning.reason}."
    if meaning.properties.get("change", {}).get("updated") == "renamed":
        yield "Rows with one language are names that follow each other: a change is told as a renaming."
