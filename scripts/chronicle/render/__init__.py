"""Words, pages, pictures and feeds for people and programs, made of models.

changelog, sections, sentences, summary, timeline, english    changes in words
html                          pages
charts, svg                   pictures
feed                          Atom feeds
change_tables, dictionary, github    tables of changes; the data dictionary; annotations
"""

PUBLIC = ("change_tables", "changelog", "charts", "dictionary", "english", "feed", "github", "html.changes", "html.checks")
