"""Render self-contained HTML pages: style and script are inline."""
