"""The suites of checks/: what a schema cannot say, run by Great Expectations on the compiled DuckDB file.

A suite is plain JSON, checks/<table>.json, `{"name", "expectations": [...]}`. Importing Great Expectations takes
seconds, so this module runs in a child process which imports it while the parent compiles, and then waits for
the path of the compiled file on standard input.
"""

from __future__ import annotations

import json
import os
import sys
import warnings
from pathlib import Path
from typing import Any

from chronicle.errors import Finding

CHECKS = "checks"


def suites(root: Path) -> list[Path]:
    return sorted((root / CHECKS).glob("*.json"))


def run(paths: list[Path], database: Path) -> list[Finding]:
    """A finding for each expectation that fails, or that could not be run."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    warnings.simplefilter("ignore")
    import great_expectations as gx
    import sqlalchemy.dialects

    from chronicle import dialect

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}  # type: ignore[assignment]
    source = context.data_sources.add_sql("compiled", connection_string=f"{dialect.URL}{database}")
    source.get_execution_engine().dialect_module = sqlalchemy.dialects.postgresql  # switches the regex expectations on
    findings = []
    for path in paths:
        suite = gx.ExpectationSuite(**json.loads(path.read_text("utf-8")))
        asset = source.add_table_asset(path.stem, table_name=path.stem)
        batch = asset.add_batch_definition_whole_table("all").get_batch()
        result = batch.validate(suite, result_format="COMPLETE")
        for one in result.results:
            if not one.success:
                findings.append(_finding(path.stem, one))
    return findings


def _finding(table: str, result: Any) -> Finding:
    config = result.expectation_config
    meta, kwargs = config.meta or {}, config.kwargs
    notes = meta.get("says") or kwargs.get("description") or config.type
    for failure in _failures(result.exception_info or {}):
        return Finding(table, None, kwargs.get("column"), "expectation-error", f"{notes}: {failure}", remedy=f"mend {CHECKS}/{table}.json")
    details = result.result or {}
    rows = details.get("details", {}).get("unexpected_rows") or details.get("unexpected_list") or []
    shown = json.dumps(rows[:3], ensure_ascii=False, default=str) if rows else str(details.get("observed_value", ""))
    severity = {"warning": "warning", "info": "warning"}.get(str(config.severity), "error")
    return Finding(table, None, kwargs.get("column"), "expectation", notes, shown, f"see {CHECKS}/{table}.json", severity)


def _failures(info: dict[str, Any]) -> list[str]:
    """Why the expectation could not be run: told once for the whole, or once for each metric it needs."""
    told = [info] if "raised_exception" in info else [i for i in info.values() if isinstance(i, dict)]
    return [str(i["exception_message"]).splitlines()[0] for i in told if i.get("raised_exception")]


def main() -> None:
    root = Path(sys.argv[1])
    with open(os.devnull, "w") as silence:
        out, sys.stdout = sys.stdout, silence  # whatever a library prints is not part of the answer
        import great_expectations  # noqa: F401  (imported while the parent still compiles)

        database = sys.stdin.readline().strip()
        found = run(suites(root), Path(database)) if database else []
        json.dump([finding.as_dict() for finding in found], out, ensure_ascii=False)
        out.flush()
    os._exit(0)  # DuckDB's binding complains about leaks at an ordinary exit with Great Expectations loaded


if __name__ == "__main__":
    main()
