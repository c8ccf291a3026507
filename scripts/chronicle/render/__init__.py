"""Turn models into text, pages, pictures and feeds. No SQL that decides anything, and no decisions.

day_diff, day_sections, structure_lines, act_lines, columns    what happened between two days, for a terminal
plain_diff                    how tables without a contract differ
record_diff, record_event_text, revision_text, revised_rows    how two releases differ, for a terminal
chapters, changelog, day_markdown, markdown, timeline    both of these for files and pages
event_sentences, link_sentences, name_lists, event_groups, event_values, event_doubt, names_apart    sentences about events
biography_text, custody_text, mention_text, period_text    one entity: what it was and became, who held it, statements about it
event_list, state_text, panel_text, screen_parts    events, what exists on a day, a panel; how much of it a screen shows
affected_text                 whether a newer version changes an answer
language, phrases             the language of a text: the engine's words in it, and the contract's translation
grammar, english, chinese     names, lists, numbers and days in each language
tree_lines                    the hierarchy on a day, for a terminal
html                          pages
explorer                      the page that shows a whole edition
pictures                      for papers, as SVG
feed                          Atom feeds
inferred_lines                proposed successions
xkos                          crosswalks as RDF
workbook                      Excel workbooks
dictionary, check_text, github    the data dictionary; what checks found, for a terminal and as annotations
"""

PUBLIC = (
    *("affected_text", "biography_text", "changelog", "chapters", "check_text", "columns", "custody_text", "day_diff"),
    *("day_markdown", "dictionary", "english", "event_list", "explorer.page", "feed", "github", "html.changes"),
    *("html.checks", "html.rows", "inferred_lines", "language", "markdown", "panel_text", "pictures.files", "pictures.scene"),
    *("plain_diff", "record_diff", "revised_rows", "state_text", "tree_lines", "workbook.book", "xkos"),
)
