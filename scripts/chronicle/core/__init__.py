"""Basics that know nothing of packages and of engines.

errors, error_codes, findings    errors that stop a command; findings that a check reports
edtf, period        dates as they are written; half-open periods and how certainly they hold on a day
printable, suggest  text made safe for a terminal; suggestions for a mistyped name
row_id, values      the identity of a row; a value as text and as JSON
graph               groups of items that share a key
sql                 quoted identifiers and literals
semver              version numbers
paths, files        names of files in a package, a build and a release; writing small files safely
leftovers           temporary folders, and removal of those that killed runs left
strict_json         a JSON reader that accepts only what every other reader understands in the same way
digest              digests of files
libraries           optional libraries: are they installed?
"""

PUBLIC = (
    *("digest", "edtf", "errors", "files", "findings", "graph", "leftovers", "libraries", "paths", "period", "printable"),
    *("progress", "row_id", "semver", "sql", "strict_json", "suggest", "values"),
)
