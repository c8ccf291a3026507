"""Chinese grammar for texts: names, lists, numbers and days. It has no plural, no article and no capital letters."""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Iterable, Mapping, Sequence

Day = datetime.date | None


def named(names: Mapping[str, str], key: str, definite: Iterable[str] = (), *, brief: bool = False) -> str:
    """Return the Chinese name; without one that in English or another language, and `key` without any."""
    plain = {language: text for language, text in names.items() if not language.endswith("-Latn")}
    for wanted in ("zh", "en"):
        if found := next((text for language, text in plain.items() if language.split("-")[0] == wanted), None):
            return found
    return next(iter(plain.values()), key)


def listed(texts: Iterable[str], cap: int | None = None) -> str:
    """Return `A、B、C`, or `A、B等27个` for more than `cap` texts."""
    found = list(texts)
    return _joined(found) if cap is None or len(found) <= cap else enumerated(found[:cap], len(found) - cap)


def series(texts: Iterable[str]) -> str:
    """Return a list of names; those that contain a list themselves are separated by `；`."""
    return listed(texts)


def enumerated(names: Sequence[str], left: int | None, others: str = "others") -> str:
    """Return names as a list that goes on with `left` more: `A、B等7个`; None if their number is unknown."""
    text = _joined(names)
    return text if left == 0 else f"{text}等" if left is None else f"{text}等{len(names) + left:,}个"


def _joined(texts: Sequence[str]) -> str:
    return ("；" if any("、" in text for text in texts) else "、").join(texts)


def clauses(texts: Iterable[str]) -> str:
    return "；".join(texts)


def beside(text: str, note: str) -> str:
    return f"{text}（{note}）"


def placed(value: str, place: str) -> str:
    """Return a post after the place where it is held: `工业和信息化部部长`."""
    return f"{place}{value}"


def word(label: str) -> str:
    return label


capital = singular = word


def day(date: datetime.date) -> str:
    return f"{date.year}年{date.month}月{date.day}日"


def when(earliest: Day, latest: Day) -> str:
    """Return when something happened: `2003年3月10日`, `1998年3月`, `2019年4月10日至2020年4月17日之间`."""
    if earliest is None or latest is None:
        return f"{day(earliest)}或之后" if earliest else f"{day(latest)}或之前" if latest else "日期不详"
    return _whole(earliest, latest) or f"{day(earliest)}至{_to(earliest, latest)}之间"


def _whole(earliest: datetime.date, latest: datetime.date) -> str:
    """A day, a whole month or a whole year; empty for other ranges."""
    if earliest == latest:
        return day(earliest)
    if earliest.day != 1 or latest.day != calendar.monthrange(latest.year, latest.month)[1] or earliest.year != latest.year:
        return ""
    if earliest.month == latest.month:
        return f"{earliest.year}年{earliest.month}月"
    return f"{earliest.year}年" if (earliest.month, latest.month) == (1, 12) else ""


def _to(earliest: datetime.date, latest: datetime.date) -> str:
    """The last day, without its year if the first day has the same."""
    return day(latest) if earliest.year != latest.year else f"{latest.month}月{latest.day}日"


def short(earliest: Day, latest: Day) -> str:
    """Return the same for a narrow column: `2023年9月24日`, `2018年3月`, `2019年4月至2020年4月`."""
    if earliest is None or latest is None:
        return f"{day(earliest)}起" if earliest else f"{day(latest)}前" if latest else "日期不详"
    if found := _whole(earliest, latest):
        return found
    if (earliest.month, earliest.day, latest.month, latest.day) == (1, 1, 12, 31):
        return f"{earliest.year}年至{latest.year}年"
    first = f"{earliest.year}年{earliest.month}月"
    if (earliest.year, earliest.month) == (latest.year, latest.month):
        return first
    return f"{first}至{'' if earliest.year == latest.year else f'{latest.year}年'}{latest.month}月"


def span(first: Day, end: Day) -> str:
    """Return the days of a half-open range as text: `2003年3月10日起`, `任何一天`."""
    last = None if end is None else end - datetime.timedelta(days=1)
    if first is None:
        return "任何一天" if last is None else f"{day(last)}及以前"
    if last is None:
        return f"{day(first)}及以后"
    return day(first) if first == last else f"{day(first)}至{day(last)}"
