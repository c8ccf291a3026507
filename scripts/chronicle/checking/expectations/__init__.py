"""Expectation suites: hand-written ones, those that the contract implies, and the process that runs them."""
