"""The ground: what knows nothing of packages and of no engine.

errors, findings    what can go wrong, and what a check has to say of one place
edtf, period        dates as they are written; half-open periods and how certainly they hold on a day
printable           what a terminal may have of texts from data
row_id, values      the identity of a row; a value as text and as JSON
graph               connected groups
sql                 quoting
semver              version numbers
paths, files        what lies where; small files
strict_json         JSON that can be published again
digest              digests of files
"""

PUBLIC = (
    "digest",
    "edtf",
    "errors",
    "files",
    "findings",
    "graph",
    "paths",
    "period",
    "printable",
    "row_id",
    "semver",
    "sql",
    "strict_json",
    "values",
)
