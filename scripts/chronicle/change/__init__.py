"""Compute events, crosswalks, row changes and revisions.

tables, place, views, comments    the schema `change` of a compiled file, where events are stored once computed
boundaries, links, series, components, cases, plain_events, events, importance    computing the events
crosswalk, paths, path_steps, path_rows    which entity of one day became which of another
happened, event               the events between two days
cut, event_json, event_names, tracked_values, net, row_json, json_text    reading a few events with everything that belongs to them
row_changes, rows_join, rows_files    rows that differ between two states
change_file, replay           the difference between two states as one document, and applying it
laws                          properties that all changes must have
guard, likeness               notices about wide changes, such as renumbered keys, that a list of rows would hide
comparing, joined, two_states, pairs    comparing any two operands; two states without a common history
records, since, record_events, revisions, extents, record_tables, released    comparing two whole releases
entity_events, successors     all events of one entity; what became of entities that ended
inference, turns, name_stems, shared_things, succession_scores, proposal_reasons, judgements    proposing successions from the data
"""

PUBLIC = (
    *("change_file", "crosswalk", "entity_events", "event", "guard", "happened", "inference", "joined", "judgements", "laws"),
    *("place", "proposal_reasons", "record_events", "record_tables", "records", "released", "replay", "revisions", "row_changes"),
    *("row_json", "rows_files", "rows_join", "comparing", "since", "successors", "tables"),
)
