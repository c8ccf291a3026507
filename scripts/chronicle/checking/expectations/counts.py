"""Query for the number of statements that are certain on each day."""

from __future__ import annotations

from chronicle.core.sql import day, ident


def count_on_every_day(
    rows: str,
    *,
    first: str,
    last: str,
    where: str = "TRUE",
    count: int = 1,
    begin: str = "valid_from_latest",
    end: str = "valid_to_earliest",
) -> str:
    """Return a query for the days from `first` to `last` on which the number of certain rows that match `where` is not `count`.

    The number changes only when a row begins or ends, so only `first` and those days are checked.
    """
    since, until = day(first), day(last)
    return f"""
        WITH chosen AS (
            SELECT {ident(begin)} AS begun, {ident(end)} AS ended FROM {rows} AS r WHERE {ident(begin)} IS NOT NULL AND ({where})),
        days AS (
            SELECT {since} AS day UNION SELECT begun FROM chosen WHERE begun BETWEEN {since} AND {until}
            UNION SELECT ended FROM chosen WHERE ended BETWEEN {since} AND {until})
        SELECT day, count(begun) AS found
        FROM days LEFT JOIN chosen ON begun <= day AND (ended IS NULL OR day < ended)
        GROUP BY day HAVING count(begun) <> {int(count)} ORDER BY day
    """
