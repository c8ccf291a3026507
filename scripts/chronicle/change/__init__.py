"""What differs between two states: row changes, events, revisions, change files.

compare                       the comparison of two operands, whatever they are
row_changes, rows_join        statements that differ
events                        what is published of a change
interim                       what came and went between two days
revisions                     what a newer record says otherwise of the same time
inference                     successions proposed from likeness
change_file, replay           a comparison as one document, and its replay
released                      a release beside the one before it
laws                          what must hold of all changes
"""

PUBLIC = ("change_file", "compare", "events", "inference", "interim", "laws", "released", "replay", "revisions", "row_changes", "rows_join")
