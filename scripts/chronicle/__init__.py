"""Temporal data packages: checked, compiled, compared and published."""

__version__ = "0.1.0"
