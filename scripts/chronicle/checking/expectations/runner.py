"""Runs expectation suites on compiled DuckDB files, with Great Expectations.

Importing that takes seconds, so this module is run as a child process. It reads one job a line from standard input,
`{"database": path, "suites": {table: [expectation, ...]}, "memory": size or null, "keys": {table: [column, ...]}}`,
and writes lines of JSON: `{"table", "done", "of"}` while it works, then `{"outcomes": [...]}` in the order of the suites.
It ends at the end of its input.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from chronicle.checking.expectations.time_limit import Clock
from chronicle.core.sql import ident
from chronicle.engines import duckdb

EXAMPLES = 3


@dataclass(frozen=True)
class Outcome:
    """The result of one expectation: `unexpected` is the number of violating rows; `failure` says why it could not be run."""

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
    keys: Mapping[str, Sequence[str]] | None = None,
) -> list[Outcome]:
    """Run the suites and return one outcome for each expectation; those that fail are run a second time to get examples.

    Args:
        database: Path of the compiled file.
        suites: Expectations by table.
        progress: Called after each table with its name, the number of tables done and the number of tables.
        memory: Memory limit of DuckDB, such as "2GB"; data beyond it is written to a temporary folder next to the file.
        keys: Key columns by table, which identify rows in examples.
    """
    import great_expectations as gx
    import sqlalchemy.dialects

    from chronicle.checking.expectations import custom, dialect  # noqa: F401  (makes the named expectations known)

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}  # type: ignore[assignment]
    clock = Clock(Path(database))
    outcomes: list[Outcome] = []
    with tempfile.TemporaryDirectory(prefix=".spill-", dir=Path(database).parent) as spill:
        con = duckdb.connect(Path(database), read_only=True, memory=memory, temp=Path(spill), sealed=True)
        dialect.Dialect.place = dialect.Place(con, clock)
        source = context.data_sources.add_sql("compiled", connection_string=dialect.URL)
        engine = source.get_execution_engine()
        engine.dialect_module = sqlalchemy.dialects.postgresql  # switches the regex expectations on
        for number, (table, expectations) in enumerate(suites.items(), 1):
            batch = source.add_table_asset(table, table_name=ident(table)).add_batch_definition_whole_table("all").get_batch()
            outcomes += _of_table(gx, batch, expectations, table=table, key=(keys or {}).get(table, ()), clock=clock)
            progress(table, number, len(suites))
        engine.engine.dispose()
        con.close()
    return outcomes


def _of_table(
    gx: Any, batch: Any, expectations: list[dict[str, Any]], *, table: str, key: Sequence[str], clock: Clock
) -> Iterator[Outcome]:
    """Yield an outcome for each expectation, in order; one that Great Expectations does not know is an outcome with a failure."""
    known, unknown = _known(expectations)
    results = _results(gx, batch, known, {"result_format": "BOOLEAN_ONLY"}, unknown)
    failing = {place: known[place] for place, result in results.items() if not result.success and not _failure(result.exception_info or {})}
    form = {"result_format": "COMPLETE", **({"unexpected_index_column_names": list(key)} if key else {})}
    results |= _results(gx, batch, failing, form, unknown) if failing else {}
    for place, expectation in enumerate(expectations):
        outcome = _outcome(table, expectation, results.get(place), unknown.get(place))
        late = f"it did not end within {clock.each:.0f} seconds"
        yield replace(outcome, failure=late) if outcome.failure and "INTERRUPT" in outcome.failure else outcome


def _known(expectations: list[dict[str, Any]]) -> tuple[dict[int, Any], dict[int, str]]:
    """Return the expectations that can be run, and the reasons why the others cannot, both by position in the suite."""
    from great_expectations.exceptions.exceptions import ExpectationNotFoundError
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration

    known, unknown = {}, {}
    for place, e in enumerate(expectations):
        try:
            written = ExpectationConfiguration(
                type=e["type"], kwargs=e["kwargs"], meta={**e["meta"], "place": place}, severity=e["severity"]
            )
            known[place] = written.to_domain_obj()
        except ExpectationNotFoundError:
            unknown[place] = f"there is no expectation of the type {e['type']!r}"
        except Exception as error:  # of whatever checks the arguments: pydantic, or the expectation itself
            unknown[place] = f"its arguments do not fit: {_short(error)}"
    return known, unknown


def _short(error: Exception) -> str:
    """What is wrong with the arguments, in one line."""
    told = getattr(error, "errors", None)
    if callable(told):
        return "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in told())
    return (str(error).strip() or type(error).__name__).splitlines()[0]


def _results(gx: Any, batch: Any, expectations: Mapping[int, Any], form: Mapping[str, Any], unknown: dict[int, str]) -> dict[int, Any]:
    """Return the results by position in the suite, because Great Expectations changes the order and omits unknown expectations.

    If it stops at an expectation, such as at a `row_condition` that it cannot read, each is asked alone, and the reason is added to
    `unknown`.
    """
    try:
        suite = gx.ExpectationSuite(name="asked", expectations=list(expectations.values()))
        found = batch.validate(suite, result_format=dict(form)).results
    except Exception as error:  # of any library below it
        if len(expectations) == 1:
            unknown.update(dict.fromkeys(expectations, f"it cannot be asked: {_short(error)}"))
            return {}
        alone = (_results(gx, batch, {place: each}, form, unknown) for place, each in expectations.items())
        return {place: result for results in alone for place, result in results.items()}
    return {int(result.expectation_config.meta["place"]): result for result in found}


def _outcome(table: str, expectation: Mapping[str, Any], result: Any, unknown: str | None) -> Outcome:
    meta, kind = expectation["meta"], expectation["type"]
    severity = "error" if expectation["severity"] == "critical" else "warning"
    code = meta.get("code") or kind.replace("_", "-")
    column = expectation["kwargs"].get("column")
    made = Outcome(table, kind, code, meta["says"], meta["origin"], severity, column if isinstance(column, str) else None, False)
    if result is None:
        entry = f"entry {meta['entry']}: " if "entry" in meta else ""
        return replace(made, unexpected=1, failure=f"{entry}{unknown or 'it was not asked'}")
    if result.success:
        return replace(made, passed=True)
    details = result.result or {}
    rows = details.get("details", {}).get("unexpected_rows") or details.get("unexpected_index_list") or details.get("unexpected_list") or []
    count = details.get("unexpected_count", details.get("observed_value"))
    shown = json.dumps(rows[:EXAMPLES], ensure_ascii=False, default=str) if rows else str(details.get("observed_value", ""))
    return replace(
        made,
        unexpected=count if isinstance(count, int) else len(rows) or 1,
        examples=shown,
        failure=_failure(result.exception_info or {}),
    )


def _failure(info: Mapping[str, Any]) -> str | None:
    """Return why an expectation could not be run; `info` has one exception, or one for each metric."""
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
            found = run(job["database"], job["suites"], progress, job.get("memory"), job.get("keys"))
            say({"outcomes": [vars(outcome) for outcome in found]})
    os._exit(0)  # DuckDB's binding complains about leaks at an ordinary exit with Great Expectations loaded


if __name__ == "__main__":
    main()
