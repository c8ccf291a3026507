"""All checks on a package (cells, keys, temporal rules, frictionless, expectations) and the report on them.

    checkers                      runs frictionless and the expectation suites in parallel with the compile
    loading                       reads, checks and compiles: cells, keys, temporal rules
    expectations                  suites of Great Expectations
    report, rule_catalogue        the report, and what each rule means

The package `render`, which writes the report as a page, imports this one.
"""

PUBLIC = ("checkers", "expectations.runner", "expectations.suites", "loading", "report", "rule_catalogue")
