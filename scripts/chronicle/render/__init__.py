"""Words, pages, pictures and feeds for people and programs, made of models.

day_diff, day_sections, structure_lines, columns    what happened between two days, for a screen
day_markdown, markdown        the same for files
event_sentences, event_groups, event_values, event_doubt, names_apart    an event in words
changelog, sections, sentences, summary, record_text, timeline, english    what differs between two releases or folders, in words
html                          pages
charts, svg                   pictures
feed                          Atom feeds
inferred_lines                proposed successions
xkos                          crosswalks as RDF
change_tables, dictionary, github    tables of changes; the data dictionary; annotations
"""

PUBLIC = (
    *("change_tables", "changelog", "charts", "day_diff", "day_markdown", "dictionary", "english", "feed", "github", "inferred_lines"),
    *("html.changes", "html.checks", "xkos"),
)
