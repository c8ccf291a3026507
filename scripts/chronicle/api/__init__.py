"""What `import chronicle` offers: one function for each command, and the results and errors they give.

relations                     rows of an answer: as tuples, Arrow, pandas, Polars, CSV, JSON, Markdown or Parquet
editions, states              `open`, and what an open edition answers: a day, a tree, SQL, the dictionary
listings                      events, and a panel: rows that `print` gives as sentences
lives                         answers about one entity
comparisons                   `diff`, and what it found
updates                       `affected`, `apply` and `changelog`: what a change means to those who use the data
packages                      `check` and `build`
starting                      `init`: a contract proposed for tables
workbooks                     `workbook`: an edition as an Excel file
releases                      `release`, `releases`, `get`, `verify` and `publish`
guides                        `docs`: where the documents are
suggestions                   the nearest names to one that is not known
"""

PUBLIC = (
    *(
        "relations",
        "editions",
        "states",
        "listings",
        "lives",
        "comparisons",
        "updates",
        "packages",
        "releases",
        "starting",
        "workbooks",
        "guides",
    ),
)
