"""What Airflow itself costs: the weekly DAG's shape, with nothing to do in its tasks."""

from typing import Any

from airflow.sdk import DAG, Param, TriggerRule, get_current_context, task

with DAG(
    dag_id="bench_floor",
    schedule=None,
    catchup=False,
    params={"tasks": Param(1, type="integer", minimum=1)},
    max_active_runs=1,
    tags=["bench"],
) as dag:

    @task
    def plan() -> list[int]:
        context: Any = get_current_context()
        return list(range(context["params"]["tasks"]))

    @task(max_active_tis_per_dagrun=16)
    def work(number: int) -> None:
        """Nothing."""

    @task(trigger_rule=TriggerRule.ALL_DONE)
    def close() -> None:
        """Nothing."""

    work.expand(number=plan()) >> close()
