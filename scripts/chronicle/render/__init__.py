"""Turn models into text, pages, pictures and feeds. No SQL that decides anything, and no decisions.

day_diff, day_sections, structure_lines, columns    what happened between two days, for a terminal
record_diff, record_event_text, revision_text    how two releases differ, for a terminal
chapters, changelog, day_markdown, markdown, timeline    both of these for files and pages
event_sentences, link_sentences, name_lists, event_groups, event_values, event_doubt, names_apart    sentences about events
english                       English grammar: names, lists, numbers and days
html                          pages
explorer                      the page that shows a whole edition
charts, svg                   pictures
feed                          Atom feeds
inferred_lines                proposed successions
xkos                          crosswalks as RDF
dictionary, github            the data dictionary; annotations
"""

PUBLIC = (
    *("changelog", "charts", "day_diff", "day_markdown", "dictionary", "english", "explorer.page", "feed", "github", "inferred_lines"),
    *("html.changes", "html.checks", "markdown", "record_diff", "revision_text", "xkos"),
)
