"""Temporal data packages: checked, compiled, compared and published."""

__version__ = "1.0.0"
