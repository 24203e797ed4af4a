"""Run by the tests in a process of its own, in an Airflow's environment: tells as JSON what it makes of the DAGs."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from airflow.dag_processing.dagbag import BundleDagBag

from etl.errors import ArchiveError, FetchError, HcpcsError, PageError, QualityError, TransientFetchError, UsageError

ERRORS = (ArchiveError, FetchError, PageError, QualityError, TransientFetchError, UsageError)

folder = Path(os.environ["AIRFLOW__CORE__DAGS_FOLDER"])
before = set(sys.modules)
bag = BundleDagBag(folder, bundle_path=folder, bundle_name="dags-folder")
imported = sorted(set(sys.modules) - before)
poolless = BundleDagBag(folder, bundle_path=folder, bundle_name="dags-folder", known_pools={"default_pool"})


def raised_by_a_task_for(error: type[HcpcsError]) -> str:
    """What Airflow gets to see of an error of ours."""
    try:
        with sys.modules["hcpcs_common"].pipeline():
            raise error("a sentence")
    except Exception as seen:
        assert str(seen) == "a sentence"
        return type(seen).__name__
    return "nothing"


described = {
    "warnings_without_pool": sorted(warning.message for warning in poolless.dag_warnings),
    "raised": {error.__name__: raised_by_a_task_for(error) for error in ERRORS},
    "import_errors": bag.import_errors,
    "imported": imported,
    "dags": {
        dag.dag_id: {
            "tags": sorted(dag.tags),
            "schedule": type(dag.timetable).__name__,
            "cron": getattr(dag.timetable, "expression", None) or getattr(dag.timetable, "_expression", None),
            "start_date": dag.start_date.isoformat(),
            "catchup": dag.catchup,
            "max_active_runs": dag.max_active_runs,
            "doc_md": dag.doc_md,
            "params": {name: dag.params.get_param(name).schema for name in dag.params},
            "paused_at_first": dag.is_paused_upon_creation,
            "tasks": {
                task.task_id: {
                    "owner": task.owner,
                    "retries": task.retries,
                    "backoff": float(task.retry_exponential_backoff),
                    "pool": task.pool,
                    "outlets": [asset.name for asset in task.outlets],
                    "downstream": sorted(task.downstream_task_ids),
                    "trigger_rule": str(task.trigger_rule),
                }
                for task in dag.tasks
            },
        }
        for dag in bag.dags.values()
    },
}
print(json.dumps(described))
