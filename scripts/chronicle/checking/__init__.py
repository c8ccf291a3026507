"""All verdicts on a package: cells, keys, temporal rules, frictionless, expectations; one report of them.

    checkers                      everything that runs beside the compile
    loading                       reads, checks and compiles: cells, keys, temporal rules
    expectations                  suites of Great Expectations
    report, rule_catalogue        the report, and what each rule means

It stands below `render`, which writes the report as a page.
"""

PUBLIC = ("checkers", "expectations.runner", "expectations.suites", "loading", "report", "rule_catalogue")
