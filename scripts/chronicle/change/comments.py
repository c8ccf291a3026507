"""Comments in the compiled file on the tables of the schema `change`, their columns and the macros."""

from __future__ import annotations

from collections.abc import Iterator

from chronicle.change import crosswalk
from chronicle.change.place import Place
from chronicle.change.views import VIEWS
from chronicle.history import asof

TABLES = {
    "events": "What happened, each once: the kind, the contract's word for it, and the days on which it can have happened.",
    "members": "The statements of events that explain more than one beginning and one end; statements has those of all events.",
    "links": "Successions: what each is, by which event it is explained, and when it takes effect.",
    "lives": "Lives of entities, with the events that begin and end each.",
    "paths": "Pairs of lives connected by links that follow each other, with the days for which each counts; crosswalk(d1, d2) reads it.",
    "statements": "The beginnings and ends of statements, each with the event that explains it.",
    "acts": "The acts behind events.",
    "entities": "Who takes part in an event, as what, and what becomes of them.",
    "tracked": "Tracked values before and after an event.",
}
MACROS = {
    "events_between": "The events after the first day and up to the second, and whether each certainly happened then.",
    "crosswalk": crosswalk.COMMENT,
}
_EVENT = {"number": "the event, in this file", "event_id": "the event"}
_WINDOW = {
    "earliest": "first day on which it can have happened (null: open)",
    "latest": "last day on which it can have happened (null: open)",
}
_SURE = (("", ""), ("certain_", "certainly "))
COLUMNS = {
    "events": {
        **_WINDOW,
        "number": "number of the event in this file; joins by it are fast",
        "id": "permanent id: the side, table and id of the first statement that it begins, else ends",
        "kind": "what happened, in the engine's words",
        "word": "what happened, in the contract's words",
        "section": "heading under which texts list it",
        "minor": "whether texts leave it out unless everything is requested",
        "undated": "whether no date is on record for it at all",
        "unsettled": "whether the dates leave open if all of it belongs together",
        "weight": "how important it is; texts list the highest first",
        "statement_table": "table of the statements that it explains, if these are one beginning and one end at most",
        "begin_row": "rowid of the statement that begins",
        "end_row": "rowid of the statement that ends",
    },
    "members": {
        "number": "the event, in this file",
        "statement_table": "table of the statement",
        "statement_row": "rowid of the statement",
        "side": "begin or end",
        "unsettled": "whether its dates leave open if it belongs here",
        "part": "life: of an entity; folded: part of that; statement: any other",
    },
    "links": {
        **_EVENT,
        "succession_table": "table of the succession",
        "succession_id": "id of the succession",
        "predecessor_table": "table of the predecessor",
        "predecessor_id": "id of the predecessor",
        "predecessor_life": "which of its lives",
        "successor_table": "table of the successor",
        "successor_id": "id of the successor",
        "successor_life": "which of its lives",
        "act_table": "table of the act",
        "act_id": "id of the act",
        "kind": "what the link is, from who ends and who begins by it",
        "extent": "whole or part of the predecessor",
        "stated_extent": "the same if it is on record; null if it was inferred",
        "share": "share of the predecessor, if it is on record",
        "predecessor_fate": "ends or continues",
        "successor_fate": "begins, returns or continues",
        "earliest": "first day on which it can have taken effect (null: open)",
        "latest": "last day on which it can have taken effect (null: open)",
        "predecessor_end": "number of the end that it explains, if any",
        "successor_begin": "number of the beginning that it explains, if any",
    },
    "lives": {
        "entity_table": "table of the entity",
        "entity_id": "id of the entity",
        "life": "1, 2, ... in order of time",
        "statement_id": "id of the row that it begins with",
        "begun_earliest": "earliest day on which it can have begun (null: unbounded)",
        "begun_latest": "latest day on which it can have begun (null: never certain, or always lived if exact)",
        "ended_earliest": "earliest day on which it can have ended (null: still so)",
        "ended_latest": "latest day on which it can have ended (null: unbounded)",
        "exact": "whether its days are exact dates",
        "begin_number": "number of the event that begins it",
        "end_number": "number of the event that ends it",
    },
    "paths": {
        "from_table": "table of the entity that it leads from",
        "from_id": "its id; null if something came from nowhere",
        "from_life": "which of its lives",
        "to_table": "table of the entity that it leads to",
        "to_id": "its id; null if something led nowhere",
        "to_life": "which of its lives",
        **{f"{sure}{day}_from": f"first day for which it {text}counts, as {day}" for sure, text in _SURE for day in ("d1", "d2")},
        **{f"{sure}{day}_to": f"day after the last for which it {text}counts, as {day}" for sure, text in _SURE for day in ("d1", "d2")},
        "certain": "whether the order of its links is certain",
        "from_ends_earliest": "earliest day on which the first life can have ended",
        "from_ends_latest": "latest day on which the first life can have ended",
        "first_fate": "what becomes of the first life by its first link",
        "last_fate": "what becomes of the last life by its last link",
        "stated_part": "whether a link on the way is on record as a part",
        "share": "product of the shares on the way; null if one is not known",
        "share_from": "the share counts if asked from this day on (null: always); for earlier days it is not known",
        "share_to": "the share counts if asked up to the day before this one (null: always); then some of it may have been given away",
        "mixed_before": "asked from before this day, nobody knows whether what was given includes anything of the first",
        "events": "numbers of the events on the way",
    },
    "statements": {
        **_EVENT,
        "statement_table": "table of the statement",
        "statement_id": "id of the statement",
        "side": "begin or end",
        "earliest": "first day of the window of this boundary (null: open)",
        "latest": "last day of the window of this boundary (null: open)",
        "unsettled": "whether its dates leave open if it belongs here",
        "statement_row": "rowid of the statement",
    },
    "acts": {**_EVENT, "act_table": "table of the act", "act_id": "id of the act"},
    "entities": {
        **_EVENT,
        "entity_table": "table of the entity",
        "entity_id": "id of the entity",
        "part": "subject, object, predecessor, contributor or successor",
        "fate": "begins, returns, ends or continues; null where only a statement about it changes",
    },
    "tracked": {
        **_EVENT,
        "statement_table": "table of the statements",
        "end_id": "id of the statement that ends",
        "begin_id": "id of the statement that begins",
        "column_name": "the column",
        "language": "language of the value, if it has one",
        "old_value": "the value before",
        "new_value": "the value after",
    },
}


def write(place: Place) -> None:
    """Write the comments into the database."""
    for query in _queries(place):
        place.con.execute(query)


def _queries(place: Place) -> Iterator[str]:
    for name, text in TABLES.items():
        yield asof.comment("VIEW" if name in VIEWS else "TABLE", place.own(name), text)
        for column, meaning in COLUMNS[name].items():
            yield asof.comment("COLUMN", f"{place.own(name)}.{column}", meaning)
    for name, text in MACROS.items():
        yield asof.comment("MACRO TABLE", name, text)
