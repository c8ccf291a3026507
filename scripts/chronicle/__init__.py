"""Temporal data packages: checked, compiled, compared and published."""

__version__ = "1.1.0.dev0"
