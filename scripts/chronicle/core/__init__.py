"""The ground: what knows nothing of packages and of no engine.

errors, error_codes, findings    what can go wrong, and what a check has to say of one place
edtf, period        dates as they are written; half-open periods and how certainly they hold on a day
printable, suggest  what a terminal may have of texts from data; the nearest names to one that is not known
row_id, values      the identity of a row; a value as text and as JSON
graph               connected groups
sql                 quoting
semver              version numbers
paths, files        what lies where; small files
strict_json         JSON that can be published again
digest              digests of files
libraries           what may not be installed
"""

PUBLIC = (
    *("digest", "edtf", "errors", "files", "findings", "graph", "libraries", "paths", "period", "printable", "row_id", "semver", "sql"),
    *("strict_json", "suggest", "values"),
)
