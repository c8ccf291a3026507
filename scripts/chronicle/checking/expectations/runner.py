"""Runs expectation suites on compiled DuckDB files, with Great Expectations.

Importing that takes seconds, so this module is run as a child process. It reads one job a line from standard input,
`{"database": path, "suites": {table: [expectation, ...]}, "memory": size or null}`, and writes lines of JSON:
`{"table", "done", "of"}` while it works, then `{"outcomes": [...]}` in the order of the suites. It ends at the end of
its input.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

EXAMPLES = 3


@dataclass(frozen=True)
class Outcome:
    """What came of one expectation: `unexpected` counts the rows at fault; `failure` says why it could not be run."""

    table: str
    type: str
    code: str
    says: str
    origin: str
    severity: str
    column: str | None
    passed: bool
    unexpected: int = 0
    examples: str | None = None
    failure: str | None = None


def run(
    database: str,
    suites: Mapping[str, list[dict[str, Any]]],
    progress: Callable[[str, int, int], None] = lambda *_: None,
    memory: str | None = None,
) -> list[Outcome]:
    """One outcome for each expectation. A first pass finds those that fail; only they are run again for examples.

    `memory` limits DuckDB, such as "2GB"; what does not fit waits beside the file.
    """
    import great_expectations as gx
    import sqlalchemy.dialects

    from chronicle.checking.expectations import custom, dialect  # noqa: F401  (makes the named expectations known)

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}  # type: ignore[assignment]
    spill = tempfile.TemporaryDirectory(prefix=".spill-", dir=Path(database).parent)
    settings = urlencode({"temp_directory": spill.name, **({"memory_limit": memory} if memory else {})})
    source = context.data_sources.add_sql("compiled", connection_string=f"{dialect.URL}{database}?{settings}")
    engine = source.get_execution_engine()
    engine.dialect_module = sqlalchemy.dialects.postgresql  # switches the regex expectations on
    outcomes = []
    for number, (table, expectations) in enumerate(suites.items(), 1):
        batch = source.add_table_asset(table, table_name=table).add_batch_definition_whole_table("all").get_batch()
        results = _results(gx, batch, table, expectations, "BOOLEAN_ONLY")
        failing = [place for place, result in enumerate(results) if not result.success]
        again = _results(gx, batch, table, [expectations[place] for place in failing], "COMPLETE") if failing else []
        details = dict(zip(failing, again, strict=True))
        outcomes += [_outcome(table, expectation, details.get(place)) for place, expectation in enumerate(expectations)]
        progress(table, number, len(suites))
    engine.engine.dispose()
    spill.cleanup()
    return outcomes


def _results(gx: Any, batch: Any, table: str, expectations: list[dict[str, Any]], form: str) -> list[Any]:
    """The results in the order of `expectations`, which Great Expectations does not keep."""
    numbered = [{**e, "meta": {**e["meta"], "place": place}} for place, e in enumerate(expectations)]
    found = batch.validate(gx.ExpectationSuite(name=table, expectations=numbered), result_format=form).results
    return sorted(found, key=lambda result: int(result.expectation_config.meta["place"]))


def _outcome(table: str, expectation: Mapping[str, Any], failed: Any) -> Outcome:
    meta, kind = expectation["meta"], expectation["type"]
    severity = "error" if expectation["severity"] == "critical" else "warning"
    code = meta.get("code") or kind.replace("_", "-")
    column = expectation["kwargs"].get("column")
    if failed is None or failed.success:
        return Outcome(table, kind, code, meta["says"], meta["origin"], severity, column, True)
    details = failed.result or {}
    rows = details.get("details", {}).get("unexpected_rows") or details.get("unexpected_list") or []
    count = details.get("unexpected_count", details.get("observed_value"))
    shown = json.dumps(rows[:EXAMPLES], ensure_ascii=False, default=str) if rows else str(details.get("observed_value", ""))
    return Outcome(
        table,
        kind,
        code,
        meta["says"],
        meta["origin"],
        severity,
        column,
        False,
        count if isinstance(count, int) else len(rows) or 1,
        shown,
        _failure(failed.exception_info or {}),
    )


def _failure(info: Mapping[str, Any]) -> str | None:
    """Why the expectation could not be run: told once for the whole, or once for each metric it needs."""
    told = [info] if "raised_exception" in info else [i for i in info.values() if isinstance(i, dict)]
    reasons = [str(i["exception_message"]).strip().splitlines()[0] for i in told if i.get("raised_exception")]
    return reasons[0] if reasons else None


def main() -> None:
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    warnings.simplefilter("ignore")
    with open(os.devnull, "w") as silence:
        out, sys.stdout = sys.stdout, silence  # whatever a library prints is not part of the answer
        import great_expectations  # noqa: F401  (imported while the parent still compiles)

        def say(value: Any) -> None:
            print(json.dumps(value, ensure_ascii=False), file=out, flush=True)

        def progress(table: str, done: int, of: int) -> None:
            say({"table": table, "done": done, "of": of})

        for line in sys.stdin:
            job = json.loads(line)
            found = run(job["database"], job["suites"], progress, job.get("memory"))
            say({"outcomes": [vars(outcome) for outcome in found]})
    os._exit(0)  # DuckDB's binding complains about leaks at an ordinary exit with Great Expectations loaded


if __name__ == "__main__":
    main()
