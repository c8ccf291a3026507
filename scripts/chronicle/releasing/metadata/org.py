"""organizations.ttl: bodies and their changes in the W3C's ORG and PROV, from the compiled tables and the contract alone.

Each entity, act and source is a node. A row that states something for a period (a name, an edge, a succession) is an rdf:Statement with
the period and the sources; a tenure is an org:Membership. What is certain on the closing date is also written as plain triples. An edge of
the hierarchy is org:subOrganizationOf, because no contract says whether a part is recognized only within its parent (org:unitOf). Other
edges are org:linkedTo.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import Any

from chronicle.change.place import SCHEMA
from chronicle.contract.package import Package
from chronicle.contract.parts import EntityRef, LabelRows
from chronicle.contract.roles import Act, Edge, Entity, Evidence, Succession, Table, Tenure
from chronicle.core.paths import DATABASE
from chronicle.core.sql import day, literal, literals
from chronicle.engines import duckdb as engine
from chronicle.history import naming
from chronicle.releasing.metadata import turtle
from chronicle.releasing.metadata.facts import ReleaseFacts
from chronicle.releasing.metadata.rows import Reader, Row, tracked
from chronicle.releasing.metadata.turtle import block, listed, node

NAME = "organizations.ttl"
STANDARD = "W3C ORG"
NEEDS: tuple[str, ...] = ()


def write(release: ReleaseFacts, folder: Path) -> None:
    package = release.package
    if not bodies(package):
        return
    con = engine.connect(folder / DATABASE, read_only=True)
    try:
        with (folder / NAME).open("w", encoding="utf-8", newline="\n") as file:
            file.write(turtle.head(release.homepage))
            for title, part in _parts(con, package):
                file.write(f"\n# {title}\n")
                file.writelines(part)
    finally:
        con.close()


def bodies(package: Package) -> set[str]:
    """Choose the entity tables written as organizations: those with a hierarchy, successions, or posts that people occupy."""
    found = {tenure.at.table for tenure in package.having(Tenure) if tenure.at}
    found |= {ref.table for edge in package.having(Edge) for ref in (edge.subject, edge.parent)}
    found |= {ref.table for succession in package.having(Succession) for ref in (succession.predecessor, succession.successor)}
    return found & {table.name for table in package.having(Entity)}


def _parts(con: engine.Connection, package: Package) -> Iterator[tuple[str, Iterator[str]]]:
    read, known = Reader(con, package), bodies(package)
    members = {table.subject.table for table in package.having(Tenure)} - known
    causing = {cause.act for name in known for cause in package.tables[name].causes}
    causing |= {table.act.table for table in package.having(Succession)}
    acts = {table.name for table in package.having(Act)} & causing
    sources = {name for table in package.having(Evidence) if (name := table.leads_to(table.source))}
    for name in sorted(known):
        yield f"{name}: bodies", _things(read, package.tables[name], "org:Organization")
    for name in sorted(members):
        yield f"{name}: members", _things(read, package.tables[name], "foaf:Agent")
    for name in sorted(acts):
        yield f"{name}: acts", _acts(read, package, package.tables[name], known)
    named = known | members | acts | sources
    yield f"labels, as of {package.closing} or the nearest day", _labels(read, package, named)
    for table in package.tables.values():
        if isinstance(table.labels, LabelRows) and table.subject and table.subject.table in named:
            yield f"{table.name}: names", _names(read, table, table.subject, table.labels)
        elif isinstance(table, Edge):
            yield f"{table.name}: edges", _edges(read, table)
        elif isinstance(table, Succession):
            yield f"{table.name}: successions", _successions(read, table)
        elif isinstance(table, Tenure):
            yield f"{table.name}: memberships and posts", _tenures(read, package, table)
    for name in sorted(sources):
        yield f"{name}: sources", _sources(read, package.tables[name])


def _things(read: Reader, table: Table, kind: str) -> Iterator[str]:
    """Write one block for each row; an entity with several periods has several blocks with the same subject."""
    coded = [column for column in tracked(table) if table.field(column).categories]
    yield from _codes(read, table, coded, "skos:Concept")
    for row in read.rows(table):
        classes = listed(row.link(f"{table.name}.{column}", column) for column in coded)
        pairs = [("a", kind), ("org:classification" if kind == "org:Organization" else "dct:type", classes)]
        yield block(node(table.name, row[table.identity]), [*pairs, ("time:hasTime", row.interval), ("dct:source", row.sources)])


def _acts(read: Reader, package: Package, table: Table, known: set[str]) -> Iterator[str]:
    for row in read.rows(table):
        when = turtle.instant(row[f"{table.on}_earliest"], row[f"{table.on}_latest"])
        yield block(node(table.name, row[table.identity]), [("a", "prov:Activity"), ("time:hasTime", when), ("dct:source", row.sources)])
    links = " UNION ".join(
        f"SELECT act_id, '{role}' AS role, {end}_table AS entity, {end}_id AS body FROM {SCHEMA}.links "
        f"WHERE act_table = {literal(table.name)}"
        for end, role in (("predecessor", "original"), ("successor", "resulting"))
    )
    lives = f"""
        SELECT a.act_id, CASE e.fate WHEN 'ends' THEN 'original' ELSE 'resulting' END, e.entity_table, e.entity_id
        FROM {SCHEMA}.acts AS a JOIN {SCHEMA}.entities AS e ON e.event_id = a.event_id
        WHERE a.act_table = {literal(table.name)} AND e.fate IN ('begins', 'returns', 'ends')
    """
    for act, role, entity, body in read.query(
        f"SELECT * FROM ({links} UNION {lives}) WHERE entity IN ({literals(sorted(known))}) ORDER BY ALL"
    ):
        yield block(node(table.name, act), [("a", "org:ChangeEvent"), (f"org:{role}Organization", node(entity, body))])


def _labels(read: Reader, package: Package, named: set[str]) -> Iterator[str]:
    best = naming.query(package, day(str(package.closing)))
    query = f"SELECT entity, CAST(id AS VARCHAR), language, label FROM ({best}) WHERE entity IN ({literals(sorted(named))}) ORDER BY ALL"
    for entity, key, language, label in read.query(query):
        yield block(node(entity, key), [("skos:prefLabel", turtle.text(label, language))])


def _names(read: Reader, table: Table, of: EntityRef, labels: LabelRows) -> Iterator[str]:
    for row in read.rows(table):
        first = labels.prefer is None or row[labels.prefer.column] in labels.prefer.values
        written, language = row[labels.text], row[labels.language]
        name = None if written is None else turtle.text(written, language)
        yield _statement(row, row.link(of.table, of.column), f"skos:{'pref' if first else 'alt'}Label", name)


def _edges(read: Reader, table: Edge) -> Iterator[str]:
    column, levels = (table.kinds.column, table.kinds.values) if table.kinds else (None, ())
    if column:
        for code in read.codes(table, column):
            general = "org:subOrganizationOf" if code in levels else "org:linkedTo"
            own = [("a", "rdf:Property"), ("rdfs:subPropertyOf", general), ("rdfs:label", _meaning(table, column, code))]
            yield block(node(f"{table.name}.{column}", code), own)
    for row in read.rows(table):
        general = "org:subOrganizationOf" if column is None or row[column] in levels else "org:linkedTo"
        special = row.link(f"{table.name}.{column}", column) if column else None
        below, parent = (row.link(ref.table, ref.column) for ref in (table.subject, table.parent))
        yield _statement(row, below, special or general, parent)
        if row.certain and below:
            yield block(below, [(general, parent)])


def _successions(read: Reader, table: Succession) -> Iterator[str]:
    for row in read.rows(table):
        later, earlier, act = (row.link(ref.table, ref.column) for ref in (table.successor, table.predecessor, table.act))
        yield _statement(row, later, "prov:wasDerivedFrom", earlier, ("prov:wasGeneratedBy", act))
        if later:
            yield block(later, [("prov:wasDerivedFrom", earlier)])


def _tenures(read: Reader, package: Package, table: Tenure) -> Iterator[str]:
    """Write a membership for each row, and a post for each body and duty, held by those who certainly have it on the closing date."""
    (person, who), *others = ((ref.table, ref.column) for ref in table.about)
    duties = [column for column in tracked(table) if column not in [ref.column for ref in table.about]]
    yield from _codes(read, table, duties, "org:Role", "skos:Concept")
    posts: dict[str, tuple[str, str, set[str]]] = {}
    for row in read.rows(table):
        agent = row.link(person, who)
        places = {column: place for entity, column in others if (place := row.link(entity, column))}
        roles = {duty: role for duty in duties if (role := row.link(f"{table.name}.{duty}", duty))}
        pairs = [("a", "org:Membership, prov:Entity"), ("org:member", agent), ("org:organization", listed(places.values()))]
        pairs += [("org:role", listed(roles.values())), ("org:memberDuring", row.interval), ("prov:wasDerivedFrom", row.sources)]
        yield block(node(table.name, *row.key), pairs)
        for (column, place), (duty, role) in product(places.items(), roles.items()):
            post = node(f"{table.name}-post", column, row[column], duty, row[duty])
            holders = posts.setdefault(post, (place, role, set()))[2]
            if row.certain and agent:
                holders.add(agent)
    for post, (place, role, holders) in sorted(posts.items()):
        yield block(post, [("a", "org:Post"), ("org:postIn", place), ("org:role", role), ("org:heldBy", listed(sorted(holders)))])


def _sources(read: Reader, table: Table) -> Iterator[str]:
    pages = [field.name for field in table.fields if field.type == "string" and field.format == "uri"]
    for row in read.rows(table):
        seen = listed(turtle.link(row[page]) for page in pages if row[page])
        yield block(node(table.name, row[table.identity]), [("a", "prov:Entity"), ("foaf:page", seen)])


def _statement(row: Row, subject: str | None, predicate: str, value: str | None, *more: tuple[str, str | None]) -> str:
    """Write a row as an rdf:Statement; return an empty text if its subject or value is unknown."""
    if subject is None or value is None:
        return ""
    said = [("a", "rdf:Statement, prov:Entity"), ("rdf:subject", subject), ("rdf:predicate", predicate), ("rdf:object", value)]
    causes = [(name, row.cause(end)) for name, end in (("prov:wasGeneratedBy", "from"), ("prov:wasInvalidatedBy", "to"))]
    pairs = [*said, ("time:hasTime", row.interval), *causes, *more, ("prov:wasDerivedFrom", row.sources)]
    return block(node(row.table.name, *row.key), pairs)


def _codes(read: Reader, table: Table, columns: Sequence[str], *kinds: str) -> Iterator[str]:
    for column in columns:
        for code in read.codes(table, column):
            yield block(node(f"{table.name}.{column}", code), [("a", listed(kinds)), ("skos:prefLabel", _meaning(table, column, code))])


def _meaning(table: Table, column: str, code: Any) -> str:
    return turtle.text(table.field(column).categories.get(str(code), str(code)))
