"""The JSON documents that chronicle publishes or prints: a model for each, from which its JSON Schema is generated.

base, faults                   what all models share; a document held against its model, and what is wrong with it in words
build                          build.json, what a build folder holds
finding, checks                checks.json and `check --json`
change                         change files: `diff --json`, changes/*.json, delta/*/change.json; `changelog --json` is a list of them
change_parts, event, row_change, proposal    what they consist of
index, latest                  releases/index.json and `releases --json`; releases/latest.json
described                      what datapackage.json of a release says of the release
release                        `release --json`, and gates.json of a release that was refused
verify                         `verify --json`, of releases and of a change file
affected, tree, dictionary     `affected --json`, `tree --json`, `dictionary --json`
rows                           rows as `asof` and `sql` print them
schemas                        the schemas, as `python -m chronicle.documents` writes them

Importing a model takes a tenth of a second: import it where it is used. What is written as a stream, or on the way of a reader who is in
a hurry, is not made by its model; tests hold it against it.
"""

PUBLIC = ("affected", "build", "change", "checks", "described", "faults", "index", "latest", "release", "verify")
