"""How many statements hold, day by day."""

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
    """The days from `first` to `last` on which another number of the rows that fulfil `where` is certain.

    The number can change only where a row begins or ends, so those days are looked at, and the first.
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
