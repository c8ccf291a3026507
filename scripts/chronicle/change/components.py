"""Connected components of a graph in SQL, without recursion: joins are repeated until no edge is left.

In each round every node takes as its representative the node with the smallest salted number among itself and its neighbours; then
edges are replaced by edges between representatives. That at least halves the graph whatever its shape (randomised contraction; Boegeholz,
Brand and Todor, In-database connected component analysis, 2020). Passing on the plain minimum would walk long chains edge by edge.
"""

from __future__ import annotations

from itertools import count

from chronicle.core.sql import ident
from chronicle.engines import duckdb as engine

_PRIME = 2_147_483_647  # numbers of nodes are taken modulo this prime; times a factor below it they stay within 64 bits
_ROOT = 16_807  # a primitive root of _PRIME: its powers run through all numbers below the prime in a pseudo-random order


def label(con: engine.Connection, edges: str, name: str) -> None:
    """Make the temporary table `name` (node, label): for each node of `edges`, the smallest node of its component.

    `edges` is a relation with the BIGINT columns a and b. Edges have no direction, and can lead from a node to itself.
    """
    step, left = ident(f"{name} step"), ident(f"{name} edges")
    con.execute(f"CREATE OR REPLACE TEMP TABLE {left} AS SELECT DISTINCT CAST(a AS BIGINT) AS a, CAST(b AS BIGINT) AS b FROM {edges}")
    if not engine.rows(con, f"SELECT count(*) FROM {left}")[0][0]:
        con.execute(f"CREATE OR REPLACE TEMP TABLE {ident(name)} (node BIGINT, label BIGINT)")
        con.execute(f"DROP TABLE {left}")
        return
    con.execute(f"CREATE OR REPLACE TEMP TABLE {ident(name)} AS SELECT a AS node, a AS label FROM {left} UNION SELECT b, b FROM {left}")
    con.execute(f"DELETE FROM {left} WHERE a = b")
    for turn in count(1):
        if not engine.rows(con, f"SELECT count(*) FROM {left}")[0][0]:
            break
        salted = f"(({{0}} % {_PRIME}) * {pow(_ROOT, 7 * turn + 3, _PRIME)} + {pow(_ROOT, 11 * turn, _PRIME)}) % {_PRIME}"
        both = (
            f"SELECT a, b FROM {left} UNION ALL SELECT b, a FROM {left} UNION ALL SELECT a, a FROM {left} UNION ALL SELECT b, b FROM {left}"
        )
        con.execute(
            f"CREATE OR REPLACE TEMP TABLE {step} AS "
            f"SELECT a AS old, min_by(b, {{'salted': {salted.format('b')}, 'node': b}}) AS new FROM ({both}) GROUP BY a"
        )
        con.execute(
            f"CREATE OR REPLACE TEMP TABLE {ident(name)} AS "
            f"SELECT n.node, coalesce(s.new, n.label) AS label FROM {ident(name)} AS n LEFT JOIN {step} AS s ON s.old = n.label"
        )
        con.execute(
            f"CREATE OR REPLACE TEMP TABLE {left} AS SELECT DISTINCT x.new AS a, y.new AS b "
            f"FROM {left} AS e JOIN {step} AS x ON x.old = e.a JOIN {step} AS y ON y.old = e.b WHERE x.new <> y.new"
        )
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE {ident(name)} AS SELECT node, min(node) OVER (PARTITION BY label) AS label FROM {ident(name)}"
    )
    for table in (step, left):
        con.execute(f"DROP TABLE IF EXISTS {table}")
