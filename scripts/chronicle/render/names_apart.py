"""Distinguish entities with equal names within a text: by their parents, or else by their ids.

In a text whose events are all in memory, exactly the names that are ambiguous in it get a suffix. In a longer text, written event by
event, all names get one that another entity of the package shares.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping

from chronicle.change.event import ENDING, Event, Ref
from chronicle.change.happened import Happened
from chronicle.contract.package import Package
from chronicle.contract.parts import Node
from chronicle.contract.roles import Entity, Table
from chronicle.core.period import ABSENT, Period
from chronicle.core.sql import ident, idents, literal
from chronicle.core.values import text_sql
from chronicle.engines import duckdb as engine
from chronicle.history import naming
from chronicle.history.state import State
from chronicle.render.language import ENGLISH, Language

Named = Callable[[Mapping[str, str], str], str]  # what is read for names by language and an id
TWINS = '"#names of several"'


def of_events(happened: Happened, events: Iterable[Event], named: Named, language: Language = ENGLISH) -> dict[Node, str]:
    """Return entity -> suffix for the entities of the events whose names are ambiguous."""
    read: dict[str, set[Node]] = {}
    days: dict[Node, datetime.date] = {}
    for ref, day in _refs(happened, events):
        read.setdefault(named(ref.name, ref.id), set()).add((ref.table, ref.id))
        days.setdefault((ref.table, ref.id), day)
    groups = [(text, nodes) for text, nodes in read.items() if len(nodes) > 1]
    if not groups:
        return {}
    above = {n: named(*names) for n, names in _parents(happened.place.state, {n: days[n] for _, nodes in groups for n in nodes}).items()}
    added: dict[Node, str] = {}
    taken = Counter(f"{text}{language.say('under', name=above[node])}" for text, nodes in groups for node in nodes if node in above)
    for text, nodes in groups:
        helps = len({above.get(node) for node in nodes}) > 1
        for node in sorted(nodes):
            under = language.say("under", name=above[node]) if node in above and helps else ""
            alone = under and taken[text + under] == 1 and text + under not in read
            own = under if alone else under + tag(happened.place.package, node, nodes, language)
            if node not in added or own.endswith("]"):  # of several names, the surer way for all
                added[node] = own
    return added


def tag(package: Package, node: Node, others: Iterable[Node], language: Language = ENGLISH) -> str:
    """Return the suffix ` [p]`, or ` [body p]` if the others are of different tables."""
    table, key = node
    return f" [{key}]" if len({other for other, _ in others}) < 2 else f" [{_called(package, table, language)} {key}]"


def _called(package: Package, table: str, language: Language) -> str:
    return language.grammar.singular(language.table(package.tables[table])) if table in package.tables else table


def _refs(happened: Happened, events: Iterable[Event]) -> Iterator[tuple[Ref, datetime.date]]:
    """Every entity that sentences about the events name, with the day of its name."""
    first, second = happened.days
    tables = happened.place.package.tables
    for event in events:
        before = event.earliest - datetime.timedelta(days=1) if event.earliest and event.earliest > datetime.date.min else first
        after = event.latest or second
        own = before if event.kind in ENDING else after
        for refs, day in (
            ((*event.predecessors, *event.contributors), before),
            (event.successors, after),
            ((*event.subjects, *event.objects), own),
        ):
            yield from ((ref, day) for ref in refs)
        for tracked in event.tracked:
            if target := tables[tracked.table].leads_to(tracked.column):
                for value, names, day in ((tracked.old, tracked.old_name, before), (tracked.new, tracked.new_name, after)):
                    if value is not None:
                        yield Ref(target, value, names), day


def _parents(state: State, nodes: Mapping[Node, datetime.date]) -> dict[Node, tuple[Mapping[str, str], str]]:
    """The parent of each entity on its day, as (names, id): the most certain one, and then by the order of kinds."""
    edges = state.package.edges
    if edges is None or not edges.subject or not state.columns(edges):
        return {}
    wanted = [key for table, key in nodes if table == edges.subject.table]
    below, above = (text_sql(ident(ref.column)) for ref in (edges.subject, edges.parent))
    kind = text_sql(ident(edges.kinds.column)) if edges.kinds else "''"
    kinds = list(edges.kinds.values) if edges.kinds else [""]
    bounds = idents(edges.bounds) if edges.period and state.when is not None else "NULL, NULL, NULL, NULL"
    query = f"""
        SELECT {below}, {above}, {kind}, {bounds} FROM {state.relation(edges)}
        WHERE {below} IN (SELECT unnest(?::VARCHAR[])) AND {above} IS NOT NULL ORDER BY ALL
    """
    found: dict[Node, tuple[tuple[int, int], Node]] = {}
    for key, parent, word, *four in engine.rows(state.con, query, [wanted]) if wanted else ():
        node = edges.subject.table, key
        level = Period.of(four, edges.exact or not edges.period).level(nodes[node])
        if level == ABSENT or word not in kinds:
            continue
        order = -level, kinds.index(word)
        if node not in found or order < found[node][0]:
            found[node] = order, (edges.parent.table, parent)
    book = naming.Book(state, {parent for _, parent in found.values()})
    return {node: (book.names(parent, nodes[node]), parent[1]) for node, (_, parent) in found.items()}


# For texts whose events are not all in memory


def prepare(state: State) -> bool:
    """Make the temporary table TWINS (entity, id, wide) of all entities that share a name; `wide` if with another table. False if empty."""
    english_ = any(language.split("-")[0] == "en" for language in state.package.languages)
    said = [part for table in state.package.tables.values() if state.columns(table) for part in _said(state, table, english_)]
    if not said:
        return False
    state.con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE {TWINS} AS
        WITH said AS ({" UNION ".join(said)}), shared AS (
            SELECT label, count(DISTINCT entity) > 1 AS wide FROM said GROUP BY label HAVING count(*) > 1)
        SELECT entity, id, bool_or(wide) AS wide FROM said JOIN shared USING (label) GROUP BY entity, id
        """
    )
    return bool(engine.rows(state.con, f"SELECT count(*) FROM {TWINS}")[0][0])


def _said(state: State, table: Table, english_: bool) -> Iterator[str]:
    """Queries for (entity, id, label) of the labels in the table, or of ids, if no table has labels for its entities."""
    read = "starts_with(language, 'en')" if english_ else "NOT ends_with(language, '-Latn')"
    for labels in naming.labels_of(table, state.relation(table), ["NULL"] * 4):
        yield f"SELECT entity, id, label FROM ({labels}) WHERE {read}"
    if isinstance(table, Entity) and not any(naming.bearer(t)[0] == table.name for t in state.package.tables.values() if t.labels):
        key = text_sql(ident(table.identity))
        yield f"SELECT {literal(table.name)} AS entity, {key} AS id, {key} AS label FROM {state.relation(table)}"


def of_batch(happened: Happened, events: Iterable[Event], language: Language = ENGLISH) -> dict[Node, str]:
    """Return entity -> suffix for the entities of the events that are in TWINS."""
    nodes = {(ref.table, ref.id) for ref, _ in _refs(happened, events)}
    tables, keys = [table for table, _ in nodes], [key for _, key in nodes]
    query = f"""
        SELECT t.entity, t.id, t.wide FROM (SELECT unnest(?::VARCHAR[]) AS entity, unnest(?::VARCHAR[]) AS id) AS n
        JOIN {TWINS} AS t ON t.entity = n.entity AND t.id = n.id
    """
    package = happened.place.package
    found = engine.rows(happened.place.con, query, [tables, keys]) if nodes else []
    return {(table, key): tag(package, (table, key), [(table, ""), ("" if wide else table, "")], language) for table, key, wide in found}
