"""Days as callers write them: texts, dates, times of a day."""

from __future__ import annotations

import datetime
from pathlib import Path

from chronicle.history import edition

Day = str | datetime.date
Operand = str | Path | datetime.date


def day(date: Day) -> datetime.date:
    """The day. ChronicleError `bad-date` if it is none."""
    if isinstance(date, datetime.datetime):  # which is a date, but cannot be compared with one
        return date.date()
    return date if isinstance(date, datetime.date) else edition.parse_date(str(date))


def operand(named: Operand) -> str:
    """What is to be compared, as a text."""
    return str(day(named)) if isinstance(named, datetime.date) else str(named)
