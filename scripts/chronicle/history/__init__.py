"""The compiled database, and queries about one day.

database, former_names        the compiled file: history tables, macros, views, comments
asof, queries, state          the as-of state of a day
counted                       the number of rows by certainty
renamed                       a state with the names of another contract
naming                        the best name of an entity on a day
hierarchy                     the tree on a day
lookup                        finding the entity that an id names
absences                      the view of what complete lists rule out
provenance                    the sources and acts behind statements
elsewhere                     releases that can be read from any folder
edition, state_folder         what can be opened for reading: builds, releases, folders of files
"""

PUBLIC = (
    *("asof", "counted", "database", "edition", "former_names", "hierarchy", "lookup", "naming", "provenance", "queries", "renamed"),
    *("state", "state_folder"),
)
