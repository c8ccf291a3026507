"""Compare the names of entities: by their stems, and by the rare words or rare pairs of characters that they share.

Generic beginnings and endings of names (`Department of`, `County`, 司) are found from the names themselves, in each language: those
that many names have, with many different neighbours. What remains of a name without a generic beginning and ending is a stem; a name
can have several. Names are split into words where most names of the language contain spaces, else into characters. All weights are
whole numbers, so that sums do not depend on the order of rows.
"""

from __future__ import annotations

from chronicle.change.turns import NODES, Span
from chronicle.contract.roles import Entity
from chronicle.core.sql import literal
from chronicle.history import naming
from chronicle.history.state import State

STEMS, GRAMS, NAMES = '"#stems"', '"#grams"', '"#names"'
_TEXTS, _UNITS, _ENDS, _GENERIC = '"#all names"', '"#name units"', '"#name ends"', '"#generic affixes"'
_LONGEST = 4  # units of a generic beginning or ending
_ROOT = 6  # letters of a word that count for likeness: without most inflections, in languages that inflect at the end
_FEWEST = 2  # names that must have a generic ending; of N names, a quarter of the root of N


def _plain(label: str) -> str:
    """SQL for a name in lower case, with one space in place of whatever is between words."""
    return rf"trim(regexp_replace(lower({label}), '[^\p{{L}}\p{{M}}\p{{N}}]+', ' ', 'g'))"


def names(span: Span, entity: Entity) -> None:
    """Make NAMES, STEMS and GRAMS, of the names of nodes.

    NAMES: n, language, text, units (a list), words (whether these are words). STEMS: n, language, stem, size (characters), bearers (how
    many entities ever had a name with it), strength (0 to 1). GRAMS: n, language, gram, weight, bearers (how many nodes have it).
    """
    said = [
        text for state in ([span.second] if span.first.shares(span.second) else span.states) if (text := naming.texts(state, entity.name))
    ]
    nothing = "SELECT '' AS id, '' AS language, '' AS label, 0 AS rank WHERE FALSE"
    span.execute(f"""
        CREATE OR REPLACE TEMP TABLE {_TEXTS} AS
        SELECT DISTINCT id, language, {_plain("label")} AS text FROM ({" UNION ALL ".join([nothing, *said])}) WHERE {_plain("label")} <> ''
    """)
    span.execute(f"CREATE OR REPLACE TEMP TABLE {_UNITS} AS {_units()}")
    span.execute(f"CREATE OR REPLACE TEMP TABLE {_ENDS} AS {_ends()}")
    span.execute(f"CREATE OR REPLACE TEMP TABLE {_GENERIC} AS {_generic()}")
    own = " UNION ALL ".join(_borne(span, entity)) or "SELECT CAST(0 AS BIGINT) AS n, '' AS language, '' AS label WHERE FALSE"
    span.execute(f"""
        CREATE OR REPLACE TEMP TABLE {NAMES} AS
        SELECT b.n, b.language, u.text, u.units, u.words FROM ({own}) AS b
        JOIN {_UNITS} AS u ON u.language = b.language AND u.text = {_plain("b.label")}
    """)
    span.execute(f"CREATE OR REPLACE TEMP TABLE {STEMS} AS {_stems()}")
    span.execute(f"DROP TABLE {_ENDS}")
    span.execute(f"CREATE OR REPLACE TEMP TABLE {GRAMS} AS {_grams()}")


def _borne(span: Span, entity: Entity) -> list[str]:
    """Queries for the names (n, language, label) of the nodes, each on its day."""
    if span.history:
        return _on_days(span.second, entity, NODES)
    found = []
    for side, state in enumerate((span.second, span.first)):  # BEGIN, END
        nodes = f"(SELECT * FROM {NODES} WHERE side = {side})"
        if state.when is not None:
            found += _on_days(state, entity, nodes)
        elif texts := naming.texts(state, entity.name):
            best = f"SELECT id, language, label, row_number() OVER (PARTITION BY id, language ORDER BY rank, label) AS place FROM ({texts})"
            found.append(f"SELECT n.n, b.language, b.label FROM {nodes} AS n JOIN ({best}) AS b ON b.id = n.id WHERE b.place = 1")
    return found


def _on_days(state: State, entity: Entity, nodes: str) -> list[str]:
    days = f"(SELECT DISTINCT {literal(entity.name)} AS entity, id, day FROM {nodes})"
    named = naming.of_nodes(state, days, [entity.name])
    return [f"SELECT n.n, b.language, b.label FROM {nodes} AS n JOIN ({named}) AS b ON b.id = n.id AND b.day = n.day"] if named else []


def _units() -> str:
    """Every distinct name with its units: words if more than half of the names in its language have several, else characters."""
    return f"""
        WITH "#texts" AS (SELECT language, text FROM {_TEXTS} GROUP BY language, text),
        "#kinds" AS (
            SELECT language, 2 * sum(CASE WHEN text LIKE '% %' THEN 1 ELSE 0 END) > count(*) AS words FROM "#texts" GROUP BY language)
        SELECT language, text, words,
               CASE WHEN words THEN string_split(text, ' ') ELSE string_split(replace(text, ' ', ''), '') END AS units
        FROM "#texts" JOIN "#kinds" USING (language)
    """


def _ends() -> str:
    """The beginnings (side 0) and endings (side 1) of each name, of up to _LONGEST units, with the unit beside them."""
    lengths = ", ".join(f"({n})" for n in range(1, _LONGEST + 1))
    parts = (
        f"""SELECT language, text, k, {side} AS side, {_joined(part)} AS affix, {beside} AS beside
            FROM {_UNITS}, (VALUES {lengths}) AS v(k) WHERE k < len(units)"""
        for side, part, beside in ((0, "units[1:k]", "units[k + 1]"), (1, "units[len(units) - k + 1:]", "units[len(units) - k]"))
    )
    return " UNION ALL ".join(parts)


def _joined(units: str) -> str:
    return f"CASE WHEN words THEN array_to_string({units}, ' ') ELSE array_to_string({units}, '') END"


def _generic() -> str:
    """Generic beginnings and endings: enough names have them, and at most half of those with the same unit beside it."""
    return f"""
        WITH "#beside" AS (SELECT language, side, affix, beside, count(*) AS names FROM {_ENDS} GROUP BY language, side, affix, beside),
        "#all" AS (SELECT language, count(*) AS names FROM {_UNITS} GROUP BY language)
        SELECT b.language, b.side, b.affix FROM "#beside" AS b JOIN "#all" AS a ON a.language = b.language
        GROUP BY b.language, b.side, b.affix, a.names
        HAVING sum(b.names) >= greatest({_FEWEST}, sqrt(a.names) / 4) AND 2 * max(b.names) <= sum(b.names)
    """


def _stems() -> str:
    """Stems; half as strong if they are one character, or generic in other names."""
    return f"""
        WITH "#cuts" AS (
            SELECT e.language, e.text, e.side, e.k FROM {_ENDS} AS e
            JOIN {_GENERIC} AS g ON g.language = e.language AND g.side = e.side AND g.affix = e.affix
            UNION ALL SELECT language, text, s, 0 FROM {_UNITS}, (VALUES (0), (1)) AS v(s)),
        "#stems" AS (
            SELECT DISTINCT u.language, u.text, {_joined("u.units[a.k + 1:len(u.units) - z.k]")} AS stem FROM {_UNITS} AS u
            JOIN "#cuts" AS a ON a.language = u.language AND a.text = u.text AND a.side = 0
            JOIN "#cuts" AS z ON z.language = u.language AND z.text = u.text AND z.side = 1
            WHERE a.k + z.k < len(u.units)),
        "#bearers" AS (
            SELECT s.language, s.stem, count(DISTINCT t.id) AS bearers FROM "#stems" AS s
            JOIN {_TEXTS} AS t ON t.language = s.language AND t.text = s.text GROUP BY s.language, s.stem HAVING count(DISTINCT t.id) > 1)
        SELECT n.n, s.language, s.stem, length(s.stem) AS size, b.bearers,
               CASE WHEN length(s.stem) = 1 OR g.affix IS NOT NULL THEN 0.5 ELSE 1.0 END AS strength
        FROM {NAMES} AS n JOIN "#stems" AS s ON s.language = n.language AND s.text = n.text
        JOIN "#bearers" AS b ON b.language = s.language AND b.stem = s.stem
        LEFT JOIN (SELECT DISTINCT language, affix FROM {_GENERIC}) AS g ON g.language = s.language AND g.affix = s.stem
    """


def _grams() -> str:
    """The words of a name without their endings, or its pairs of characters; rarer ones weigh more."""

    def cut(of: str) -> str:
        return f"""
            SELECT DISTINCT {of}, language,
                   CASE WHEN words THEN left(units[i], {_ROOT}) ELSE units[i] || coalesce(units[i + 1], '') END AS gram
            FROM (SELECT *, unnest(range(1, CASE WHEN words OR len(units) = 1 THEN len(units) + 1 ELSE len(units) END)) AS i FROM {{}})"""

    return f"""
        WITH "#own" AS ({cut("n").format(NAMES)}),
        "#of texts" AS ({cut("text").format(_UNITS)}),
        "#all" AS (SELECT language, count(*) AS names FROM {_UNITS} GROUP BY language),
        "#weights" AS (
            SELECT t.language, t.gram, CAST(round(1000 * ln(1 + a.names / count(*))) AS BIGINT) AS weight
            FROM "#of texts" AS t JOIN "#all" AS a ON a.language = t.language GROUP BY t.language, t.gram, a.names)
        SELECT o.n, o.language, o.gram, w.weight, count(*) OVER (PARTITION BY o.language, o.gram) AS bearers
        FROM "#own" AS o JOIN "#weights" AS w ON w.language = o.language AND w.gram = o.gram
    """
