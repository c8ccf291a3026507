"""Temporal rules: checks of statements against each other over time."""
