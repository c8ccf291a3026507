"""Build the events: each boundary of the package is explained by exactly one event, with what happened, when, and its word.

One event combines the links that explain the same end or beginning of a life, and the statements that fold into it. An update combines
statements that follow each other. Every other boundary is an event of its own. Events that explain at most one beginning and one end of
one table (nearly all in a large history) store only row numbers (plain_events); the statements of all others are in
`change.members`, from which their events are built here.
"""

from __future__ import annotations

from collections.abc import Iterator

from chronicle.change import boundaries, cases, importance, plain_events, series
from chronicle.change.place import BEGIN, END, Place
from chronicle.contract.roles import Entity, Table
from chronicle.core.period import FIRST_SQL, LAST_SQL
from chronicle.core.sql import ident, literal

# The kind of an event with several links. one, other: the least and greatest of their kinds, without contributors; born: how many begin;
# givers: how many predecessors, without contributors; ending: whether all of these end; begins: whether a successor begins.
KIND = """
    CASE WHEN one = other AND NOT (one = 'merged' AND born > 1) THEN one
         WHEN givers = 1 AND ending THEN CASE WHEN begins THEN 'split' ELSE 'divided' END
         ELSE 'reorganized' END
"""
LINKED = ("merged", "split", "replaced", "absorbed", "divided", "spun_off", "transferred", "exchanged", "reorganized")
_LIFE, _FOLDED, _STATEMENT = "life", "folded", "statement"
_MEMBER = "event, step, number, t, row, side, first, last, dated, part, id, case_no, signature, handed, open"


def members(place: Place) -> None:
    """Make the temporary table `#members`: the boundaries of events that row numbers alone cannot describe.

    Columns: _MEMBER; `event` is the number of the event. `#lives`, `#joined`, `#folded`, `#statements` and the plain groups must exist.
    """
    parts = [part for table in place.tables for part in _of_table(place, table)]
    parts.append(
        f"""SELECT event, step, number, t, row, side, first, last, dated, '{_STATEMENT}', id, case_no, signature, handed, open
            FROM "#statements" WHERE folded IS NULL"""
    )
    place.con.execute(f'CREATE OR REPLACE TEMP TABLE "#members" ({_MEMBER}) AS {" UNION ALL ".join(parts)}')


def _of_table(place: Place, table: Table) -> Iterator[str]:
    for side in (BEGIN, END):
        b, number = boundaries.of(place, table, side, "s."), place.number(table, side, "s.rowid")
        head = f"{number}, {literal(table.name)}, s.rowid, {side}, {b.first}, {b.last}, {b.dated}"
        tail = f"{table.row_id_sql('s.')}, {cases.number(place, table, 's.')}, CAST(NULL AS VARCHAR), FALSE, FALSE"
        relation = place.state.relation(table)
        if isinstance(table, Entity):
            alone = 'SELECT f.life, f.life FROM "#folded" AS f ANTI JOIN "#joined" ON node = f.life'
            taken = f'SELECT node AS number, label FROM "#joined" UNION {alone}'
            yield f"SELECT j.label, 0, {head}, '{_LIFE}', {tail} FROM ({taken}) AS j JOIN {relation} AS s ON {number} = j.number"
        else:
            into = 'SELECT f.number, coalesce(j.label, f.life) AS label FROM "#folded" AS f LEFT JOIN "#joined" AS j ON j.node = f.life'
            yield f"SELECT j.label, 0, {head}, '{_FOLDED}', {tail} FROM ({into}) AS j JOIN {relation} AS s ON {number} = j.number"
    yield from plain_events.several(place, table)


def joined(place: Place) -> str:
    """Return the query for the events of `#members` and of links; its columns are plain_events.COLUMNS."""
    return f"""
        WITH "#m" AS ({_gathered()}),
        "#changed" AS (
            SELECT event, bool_or(old <> new OR new IS NULL) AS changed FROM (
                SELECT event, step, {_signatures(BEGIN)} AS new, {_signatures(END)} AS old FROM "#members" GROUP BY event, step)
            GROUP BY event),
        "#k" AS (
            SELECT coalesce(m.event, l.event) AS number, coalesce('begin/' || m.life_begin, 'end/' || m.life_end, 'begin/' || m.any_begin,
                   'end/' || m.any_end, l.id) AS id,
                   coalesce(m.life_begin_case, m.life_end_case, m.any_begin_case, m.any_end_case) AS case_no,
                   coalesce(l.kind, {_kind()}) AS kind, l.kind IS NOT NULL AS linked, m.minor, m.undated AND l.kind IS NULL AS undated,
                   coalesce({_window("e")}, l.ae) AS earliest, coalesce({_window("l")}, l.al) AS latest,
                   coalesce(m.open, FALSE) OR coalesce(l.open, FALSE) AS unsettled, l.section
            FROM "#m" AS m FULL JOIN "#link events" AS l ON l.event = m.event LEFT JOIN "#changed" AS c ON c.event = m.event
            LEFT JOIN "#again" AS r ON r.event = m.event LEFT JOIN "#lapsed" AS g ON g.event = m.event)
        SELECT k.number, k.id, k.kind, CASE WHEN k.linked THEN k.kind ELSE coalesce(w.word, k.kind) END,
               coalesce(s.section, k.section), NOT k.linked AND coalesce(k.minor OR k.kind = 'continued', FALSE),
               coalesce(k.undated, FALSE),
               nullif(k.earliest, {FIRST_SQL}), nullif(k.latest, {LAST_SQL}), k.unsettled,
               CASE WHEN k.linked THEN {importance.LINKED} ELSE w.base END, CAST(NULL AS VARCHAR), CAST(NULL AS BIGINT),
               CAST(NULL AS BIGINT)
        FROM "#k" AS k LEFT JOIN "#words" AS w ON w.case_no = k.case_no AND w.kind = k.kind
        LEFT JOIN (SELECT DISTINCT case_no, section FROM "#words") AS s ON s.case_no = k.case_no
    """


def _gathered() -> str:
    """Combine the members of each event: candidates for its id, for its window, and what it consists of."""
    named = ", ".join(
        f"min(m.t || '/' || m.id) FILTER (WHERE {where}) AS {name}, "
        f"min_by(m.case_no, m.t || '/' || m.id) FILTER (WHERE {where}) AS {name}_case"
        for name, where in (
            ("life_begin", f"part = '{_LIFE}' AND side = {BEGIN}"),
            ("life_end", f"part = '{_LIFE}' AND side = {END}"),
            ("any_begin", f"side = {BEGIN}"),
            ("any_end", f"side = {END}"),
        )
    )
    windows = ", ".join(
        f"max(first) FILTER (WHERE {where}) AS {name}_e, min(last) FILTER (WHERE {where}) AS {name}_l, "
        f"min(first) FILTER (WHERE {where}) AS {name}_he, max(last) FILTER (WHERE {where}) AS {name}_hl"
        for name, where in (("life", f"part = '{_LIFE}'"), ("any", "TRUE"))
    )
    return f"""
        SELECT m.event, {named}, {windows}, bool_or(m.open) AS open, bool_or(m.handed) AS handed,
               bool_and(NOT m.dated) AS undated, bool_and(w.minor) AS minor,
               bool_or(m.part = '{_LIFE}') AS alive, bool_or(m.part = '{_LIFE}' AND m.side = {BEGIN}) AS lives,
               bool_or(m.side = {BEGIN}) AS begins, bool_or(m.side = {END}) AS ends
        FROM "#members" AS m JOIN "#words" AS w ON w.case_no = m.case_no AND w.kind IN ('added', 'created') GROUP BY m.event
    """


def _window(end: str) -> str:
    """SQL for one end of the window: common to all lives of the event, else to all its statements; their hull if no day is common."""

    def of(name: str) -> str:
        return f"CASE WHEN {name}_e <= {name}_l THEN {name}_{end} ELSE {name}_h{end} END"

    return f"CASE WHEN life_e IS NOT NULL THEN {of('life')} ELSE {of('any')} END"


def _signatures(side: int) -> str:
    return f"string_agg(DISTINCT signature, ';' ORDER BY signature) FILTER (WHERE side = {side})"


def _kind() -> str:
    return """CASE WHEN m.alive AND m.lives AND r.event IS NOT NULL THEN 'restored' WHEN m.alive AND m.lives THEN 'created'
        WHEN m.alive THEN 'abolished' WHEN m.handed THEN 'handed_over'
        WHEN m.begins AND m.ends AND NOT c.changed THEN 'continued' WHEN m.begins AND m.ends THEN 'updated'
        WHEN m.begins THEN 'added' WHEN g.event IS NOT NULL THEN 'lapsed' ELSE 'removed' END"""


def beside(place: Place) -> None:
    """Make the temporary tables that `joined` reads.

    `#link events`: one row for each event with links. `#again`: events in which a life that is not the first begins. `#lapsed`: events
    in which a statement ends while no other about its subject can hold on the last possible day of that end.
    """
    place.con.execute(f'CREATE OR REPLACE TEMP TABLE "#link events" AS {_link_events(place)}')
    place.con.execute(
        'CREATE OR REPLACE TEMP TABLE "#again" AS SELECT DISTINCT m.event FROM "#members" AS m '
        f"""JOIN "#lives" AS v ON v.begin_number = m.number WHERE m.part = '{_LIFE}' AND m.side = {BEGIN} AND v.life > 1"""
    )
    parts = [
        _lapsed(place, table) for table in series.statements(place) if table.subject and any("lapsed" in c.change for c in table.cases)
    ]
    nothing = "SELECT CAST(0 AS BIGINT) AS event WHERE FALSE"
    place.con.execute(f'CREATE OR REPLACE TEMP TABLE "#lapsed" AS {" UNION ".join([nothing, *parts])}')


def _link_events(place: Place) -> str:
    """By event: its kind, from its links; the window of the act, for a link that explains no boundary."""
    sections = {t.name: t.section for t in place.package.tables.values()}
    section = " ".join(f"WHEN {literal(name)} THEN {literal(title)}" for name, title in sections.items())
    return f"""
        WITH "#l" AS (
            SELECT l.*, coalesce(j.label, l.link) AS event, CASE l.pt {section} END AS section FROM "#links" AS l
            LEFT JOIN "#joined" AS j ON j.node = coalesce(l.e, l.b)),
        "#g" AS (
            SELECT event, min(kind) FILTER (WHERE kind <> 'contributed') AS one, max(kind) FILTER (WHERE kind <> 'contributed') AS other,
                   count(DISTINCT b) AS born, count(DISTINCT e) AS died, bool_and(ends) FILTER (WHERE kind <> 'contributed') AS ending,
                   count(DISTINCT {{'t': pt, 'id': p, 'life': pl}}) FILTER (WHERE kind <> 'contributed') AS givers,
                   bool_or(begins) AS begins, bool_or(open) AS open, min('link/' || st || '/' || sid) AS id,
                   min(ae) AS ae, max(al) AS al, min(section) AS section
            FROM "#l" GROUP BY event)
        SELECT event, id, ae, al, open, section,
               {KIND} AS kind
        FROM "#g"
    """


def _lapsed(place: Place, table: Table) -> str:
    assert table.subject
    relation, subject, own = place.state.relation(table), ident(table.subject.column), table.period_sql("o.")
    numbered = cases.numbered(place)
    numbers = [str(numbered[table.name, n]) for n, case in enumerate(table.cases) if "lapsed" in case.change]
    return f"""
        SELECT m.event FROM "#members" AS m JOIN {relation} AS s ON s.rowid = m.row
        WHERE m.t = {literal(table.name)} AND m.side = {END} AND m.part = '{_STATEMENT}' AND m.case_no IN ({", ".join(numbers)})
          AND m.last < {LAST_SQL} AND s.{subject} IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM {relation} AS o
            WHERE o.{subject} = s.{subject} AND o.rowid <> s.rowid AND {own.possible("m.last")})
    """
