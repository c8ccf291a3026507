"""English grammar for texts: names, lists, numbers and days."""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Iterable, Mapping, Sequence

Day = datetime.date | None
_PREPOSITION = re.compile(r" (?:of|for|to|on|by|in|at|under|from) ")
_ARTICLE = re.compile(r"((part|[0-9]+%) of )?the ", re.IGNORECASE)
_INVARIABLE = frozenset(("series", "species", "news", "means", "headquarters", "premises", "corps", "works", "statistics", "politics"))
_IRREGULAR = {"people": "person", "children": "child", "men": "man", "women": "woman"}
_MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]


def named(names: Mapping[str, str], key: str, definite: Iterable[str] = (), *, brief: bool = False) -> str:
    """Return `the Ministry of Industry (工业部)`: the English name, and the one in the contract's first language; `key` without a name.

    `names` are in the contract's order. A name with a word of `definite` before its first preposition gets an article. If `brief`, the
    name in the first language is left out if there is another.
    """
    plain = {language: text for language, text in names.items() if not language.endswith("-Latn")}
    if not plain:
        return key
    own = next(iter(plain.values()))
    read = next((text for language, text in plain.items() if language.split("-")[0] == "en"), list(plain.values())[-1])
    head = _PREPOSITION.split(read, maxsplit=1)[0].split()
    article = "the " if not {*definite}.isdisjoint(head) and head[0].lower() != "the" else ""
    return f"{article}{read}" + (f" ({own})" if own != read and not brief else "")


def listed(texts: Iterable[str], cap: int | None = None) -> str:
    """Return `A, B and C`, or `A, B and 27 more` for more than `cap` texts."""
    found = list(texts)
    if cap is not None and len(found) > cap:
        found = [*found[:cap], f"{len(found) - cap} more"]
    return " and ".join([", ".join(found[:-1]), found[-1]] if len(found) > 1 else found)


def series(texts: Iterable[str]) -> str:
    """Return a list of names that may contain commas or `and`, with separators that make clear where each ends; so does an article."""
    found = list(texts)
    loose = [text for text in found if not _ARTICLE.match(text)]
    if len(found) > 1 and any(", " in text for text in loose):
        return f"{'; '.join(found[:-1])}; and {found[-1]}"
    if len(found) > 1 and any(" and " in text for text in loose):
        return f"{', '.join(found[:-1])}, and {found[-1]}"
    return listed(found)


def enumerated(names: Sequence[str], left: int | None, others: str = "others") -> str:
    """Return names as a list that goes on with `left` more: `A, B and 5 others`; None if their number is unknown."""
    return series([*names, *([] if left == 0 else [others] if left is None else [f"{left:,} {others}"])])


def clauses(texts: Iterable[str]) -> str:
    return "; ".join(texts)


def beside(text: str, note: str) -> str:
    return f"{text} ({note})"


def placed(value: str, place: str) -> str:
    """Return a post with the place where it is held: `minister of the Ministry of Industry`."""
    return f"{value} of {place}"


def number(count: int, word: str, words: str | None = None) -> str:
    return f"{count:,} {word if count == 1 else words or word + 's'}"


def plural(noun: str) -> str:
    """Return the plural: `bodies` for `body`, `figures` for `figure`, `series` for `series`."""
    if noun.rpartition(" ")[2].lower() in _INVARIABLE:
        return noun
    if noun[-1:] == "y" and noun[-2:-1] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("s", "x", "ch", "sh")) else "s")


def singular(nouns: str) -> str:
    """Return the singular: `body` for `bodies`; a word that is not, or may not be, a plural stays as it is."""
    head, space, last = nouns.rpartition(" ")
    return head + space + _singular(last)


def _singular(noun: str) -> str:
    small = noun.lower()
    if small in _INVARIABLE or small.endswith(("ss", "us", "is")):
        return noun
    if small in _IRREGULAR:
        return _IRREGULAR[small]
    if small.endswith("ies") and len(noun) > 4:
        return noun[:-3] + "y"
    if small.endswith(("sses", "tuses", "xes", "ches", "shes")):
        return noun[:-2]
    return noun.removesuffix("s")


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def word(label: str) -> str:
    """Return the label of a code for use within a sentence: `vice minister` for `Vice minister`, but `IT head` unchanged."""
    return label[:1].lower() + label[1:] if label[1:2].islower() or label[1:2] == " " else label


def day(date: datetime.date) -> str:
    return f"{date.day} {_MONTHS[date.month - 1]} {date.year}"


def when(earliest: Day, latest: Day) -> str:
    """Return when something happened: `on 10 March 2003`, `in March 1998`, `between ... and ...`."""
    if earliest is None or latest is None:
        return f"on or after {day(earliest)}" if earliest else f"on or before {day(latest)}" if latest else "on a day not on record"
    if earliest == latest:
        return f"on {day(earliest)}"
    whole = earliest.day == 1 and latest.day == calendar.monthrange(latest.year, latest.month)[1]
    if whole and (earliest.year, earliest.month) == (latest.year, latest.month):
        return f"in {_MONTHS[earliest.month - 1]} {earliest.year}"
    if whole and earliest.year == latest.year and (earliest.month, latest.month) == (1, 12):
        return f"in {earliest.year}"
    return f"between {day(earliest)} and {day(latest)}"


def short(earliest: Day, latest: Day) -> str:
    """Return the same for a narrow column: `24 Sep 2023`, `Mar 2018`, `Apr 2019 – Apr 2020`, `Mar – Jun 2018` (only the months)."""
    if earliest is None or latest is None:
        return f"from {_short(earliest)}" if earliest else f"by {_short(latest)}" if latest else "no date"
    if earliest == latest:
        return _short(earliest)
    whole = (earliest.month, earliest.day, latest.month, latest.day) == (1, 1, 12, 31)
    first, last = ((f"{day.year}" if whole else _short(day)[-8:].strip()) for day in (earliest, latest))
    if first == last:
        return first
    return f"{first.removesuffix(last[-5:])} – {last}" if not whole else f"{first} – {last}"


def _short(date: datetime.date) -> str:
    return f"{date.day} {_MONTHS[date.month - 1][:3]} {date.year}"


def since(earliest: Day, latest: Day) -> str:
    """Return since when something holds, from the days on which it can have begun: `from 10 March 2003`, `from March 1998`."""
    preposition, _, rest = when(earliest, latest).partition(" ")
    return f"from {rest}" if preposition in ("on", "in") and not rest.startswith("or ") else f"from a day {preposition} {rest}"


def span(first: Day, end: Day) -> str:
    """Return the days of a half-open range as text: `10 March 2003 and later`, `all days`."""
    last = None if end is None else end - datetime.timedelta(days=1)
    if first is None:
        return "all days" if last is None else f"{day(last)} and earlier"
    if last is None:
        return f"{day(first)} and later"
    return day(first) if first == last else f"{day(first)} to {day(last)}"


def hull(ranges: Sequence[tuple[Day, Day]]) -> tuple[Day, Day]:
    """Return the smallest range that contains all; None means unbounded."""
    firsts, ends = [a for a, _ in ranges], [b for _, b in ranges]
    return (None if None in firsts else min(a for a in firsts if a), None if None in ends else max(b for b in ends if b))
