"""What happened, and what differs between two states.

tables, place, views, comments    the schema `change` of a compiled file: events, computed once
boundaries, links, series, components, cases, plain_events, events, importance    how it is computed
crosswalk, paths, path_steps, path_rows    who of one day became whom of another
happened, event               the events of a range of days, as readers get them
cut, event_json, event_names, tracked_values, net, row_json, json_text    a few of them, with all that belongs to them
row_changes, rows_join, rows_files    statements that differ
change_file, replay           two states as one document, and its replay
laws                          what must hold of all changes
guard, likeness               changes so wide that rows hide what they are
sides, joined, two_states, pairs    two bare states as a history of one step
records, since, record_events, revisions, extents, record_tables, released    two whole releases: the world, and the record
entity_events                 all that befell an entity
inference, turns, name_stems, shared_things, succession_scores, proposal_reasons, judgements    successions inferred from the data
"""

PUBLIC = (
    *("change_file", "crosswalk", "entity_events", "event", "guard", "happened", "inference", "joined", "judgements", "laws"),
    *("place", "proposal_reasons", "record_events", "record_tables", "records", "released", "replay", "revisions", "row_changes"),
    *("rows_files", "rows_join", "sides", "since", "tables"),
)
