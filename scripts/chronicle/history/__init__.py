"""The compiled database, and questions about one day.

database, former_names        history tables, macros and views of a compiled file
asof, queries, state          the state on a day
counted                       how many rows hold
renamed                       a state under the names of another contract
naming                        the best name of an entity on a day
hierarchy                     the tree on a day
lookup                        which entity an id means
provenance                    sources and acts behind statements
edition, state_folder         what can be opened for reading: builds, releases, folders of files
"""

PUBLIC = (
    *("asof", "counted", "database", "edition", "former_names", "hierarchy", "lookup", "naming", "provenance", "queries", "renamed"),
    *("state", "state_folder"),
)
