"""The JSON documents that chronicle publishes or prints: a model for each, from which its JSON Schema is generated.

base, faults                   what all models share; validating a document, and messages that say what is wrong with it
build                          build.json, the contents of a build folder
finding, checks                checks.json and `check --json`
change                         change files: `diff --json`, changes/*.json, delta/*/change.json; `changelog --json` is a list of them
change_parts, event, row_change, proposal    the parts of a change file
index, latest                  releases/index.json and `releases --json`; releases/latest.json
described                      `chronicle.release` in the datapackage.json of a release
release                        `release --json`, and gates.json of a release that was refused
verify                         `verify --json`, of releases and of a change file
affected, tree, dictionary     `affected --json`, `tree --json`, `dictionary --json`
biography, custody             `biography --json`, `custody --json`
rows                           rows as `asof` and `sql` print them
schemas                        the schemas, as `python -m chronicle.documents` writes them

Importing a model takes a tenth of a second, so import it in the function that uses it. Documents that are streamed, or written where
speed matters, are not made by their models; tests validate them against the models.
"""

PUBLIC = ("affected", "build", "change", "checks", "described", "dictionary", "faults", "index", "latest", "release", "verify")
