"""Reference page: the DAGs, their schedule, params and manual, from `dags/`."""

import importlib.util
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docs.builders.markdown import PROJECT, code, joined, made_from, table

FOLDER = PROJECT / "dags"


def page() -> str:
    return joined(
        "# DAGs and params",
        made_from("dags/"),
        "Params are what *Trigger* asks for in Airflow's UI, what `conf` holds in its REST API and "
        "on its command line. Each has a schema: a value that does not fit is refused by Airflow.",
        *(part for dag in dags() for part in _of(dag)),
    )


def dags() -> Iterator[Any]:
    """The DAGs of the folder, by file."""
    # Airflow writes its configuration into its home when it is imported; a reader of the docs
    # has no use for one.
    if "AIRFLOW_HOME" not in os.environ:
        os.environ["AIRFLOW_HOME"] = tempfile.mkdtemp(prefix="airflow-home-")
    from airflow.sdk import DAG

    for file in sorted(FOLDER.glob("*.py")):
        found = [value for value in vars(_module(file)).values() if isinstance(value, DAG)]
        yield from found


def _module(file: Path) -> Any:
    spec = importlib.util.spec_from_file_location(f"dags.{file.stem}", file)
    if spec is None or spec.loader is None:
        raise ImportError(f"{file} is no module")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _of(dag: Any) -> Iterator[str]:
    yield f"## {code(dag.dag_id)}"
    yield table(
        ["what", "value"],
        [
            ["schedule", _schedule(dag.timetable)],
            ["missed runs are caught up", "yes" if dag.catchup else "no"],
            ["runs at once", dag.max_active_runs],
            ["longest run", dag.dagrun_timeout],
            ["retries of a task", dag.default_args.get("retries")],
            ["longest task", dag.default_args.get("execution_timeout")],
            ["tasks", ", ".join(code(name) for name in dag.task_ids)],
        ],
    )
    if dag.params:
        yield table(
            ["param", "type", "default", "meaning"],
            (_param(name, dag.params.get_param(name)) for name in dag.params),
        )
    yield "### Its manual\n"
    yield _manual(dag)


def _schedule(timetable: Any) -> str:
    assets = ", ".join(_asset_names(getattr(timetable, "asset_condition", None)))
    if clock := getattr(timetable, "timetable", None):
        return f"{_schedule(clock)}, or an event of {assets}"
    if assets:
        return f"an event of {assets}"
    if expression := getattr(timetable, "expression", None):
        return f"{code(expression)} in {timetable.timezone}"
    return "none: triggered by hand"


def _asset_names(condition: Any) -> Iterator[str]:
    if condition is None:
        return
    for asset in getattr(condition, "objects", [condition]):
        yield code(asset.name)


def _param(name: str, param: Any) -> list[object]:
    kinds = param.schema["type"]
    kind = " or ".join(kinds) if isinstance(kinds, list) else kinds
    if form := param.schema.get("format"):
        kind += f", {form}"
    default = "null" if param.value is None else str(param.value).lower()
    return [code(name), kind, code(default), param.description]


def _manual(dag: Any) -> str:
    """The DAG's own text without its title."""
    lines = str(dag.doc_md or "").splitlines()
    return "\n".join(line for line in lines if not line.startswith("# ")).strip()
