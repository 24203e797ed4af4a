"""What Airflow makes of the DAG files: they load quickly, and carry what an operator needs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from etl.sample.local_airflow import POOL, LocalAirflow
from tests.dags.conftest import PATIENCE

DAG_IDS = ("hcpcs_publish", "hcpcs_quarterly", "hcpcs_watch")
HEAVY = {"duckdb", "pandas", "great_expectations", "openpyxl", "python_calamine", "bs4", "etl.pipeline"}


@pytest.fixture(scope="session")
def described(migrated: Path) -> dict[str, Any]:
    """All DAGs, as Airflow sees them."""
    airflow = LocalAirflow(migrated, migrated / "home", "http://127.0.0.1:1/nothing-is-there")
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("describe_dags.py"))],
        env=airflow.environment(),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout.splitlines()[-1]))


def test_every_dag_file_is_imported_without_an_error(described: dict[str, Any]) -> None:
    assert described["import_errors"] == {}
    assert sorted(described["dags"]) == sorted(DAG_IDS)


def test_parsing_imports_nothing_heavy(described: dict[str, Any]) -> None:
    # The DAG processor parses these files again and again; what a task needs, the task imports.
    assert HEAVY & {name for name in described["imported"] if name in HEAVY or name.split(".")[0] in HEAVY} == set()


@pytest.mark.parametrize("dag_id", DAG_IDS)
def test_a_dag_has_all_that_an_operator_needs(described: dict[str, Any], dag_id: str) -> None:
    dag = described["dags"][dag_id]
    assert "hcpcs" in dag["tags"]
    assert dag["catchup"] is False
    assert dag["max_active_runs"] == 1
    for heading in ("**When**", "**What**", "**When it fails**"):
        assert heading in dag["doc_md"]
    # "When it fails" speaks of every task, by its name, unless it can only fail with another one.
    for task_id in dag["tasks"]:
        assert f"`{task_id}`" in dag["doc_md"], task_id


@pytest.mark.parametrize("dag_id", DAG_IDS)
def test_every_task_has_an_owner_and_retries_with_growing_pauses(described: dict[str, Any], dag_id: str) -> None:
    for task in described["dags"][dag_id]["tasks"].values():
        assert task["owner"] == "hcpcs-updates"
        assert task["retries"] >= 3
        assert task["backoff"] > 1


@pytest.mark.parametrize("dag_id", DAG_IDS)
def test_the_oldest_release_lies_after_the_start_date(described: dict[str, Any], dag_id: str) -> None:
    # A run whose logical date is before the start date "succeeds" without a task.
    assert described["dags"][dag_id]["start_date"] <= "1983-01-01T00:00:00+00:00"


def test_schedules(described: dict[str, Any]) -> None:
    dags = described["dags"]
    assert (dags["hcpcs_quarterly"]["schedule"], dags["hcpcs_quarterly"]["cron"]) == (
        "CronTriggerTimetable",
        "0 0 1 1,4,7,10 *",
    )
    assert dags["hcpcs_watch"]["cron"] == "0 22 * * *"
    assert dags["hcpcs_publish"]["schedule"] == "AssetTriggeredTimetable"


def test_two_dags_update_the_archive_and_the_third_the_database(described: dict[str, Any]) -> None:
    outlets = {
        (dag_id, task_id): task["outlets"]
        for dag_id, dag in described["dags"].items()
        for task_id, task in dag["tasks"].items()
        if task["outlets"]
    }
    assert outlets == {
        ("hcpcs_quarterly", "examine"): ["hcpcs_archive"],
        ("hcpcs_watch", "examine"): ["hcpcs_archive"],
        ("hcpcs_publish", "publish"): ["hcpcs_database"],
    }


def test_only_what_may_pass_is_tried_again(described: dict[str, Any]) -> None:
    assert described["raised"] == {
        "ArchiveError": "AirflowFailException",
        "FetchError": "AirflowFailException",
        "PageError": "PageError",
        "QualityError": "AirflowFailException",
        "TransientFetchError": "TransientFetchError",
        "UsageError": "AirflowFailException",
    }


def test_what_writes_the_database_waits_for_the_one_slot(described: dict[str, Any]) -> None:
    pools = {task_id: task["pool"] for task_id, task in described["dags"]["hcpcs_publish"]["tasks"].items()}
    assert pools["build"] == pools["publish"] == POOL[0]
    assert POOL[1] == "1"


def test_publish_is_not_paused_at_first(described: dict[str, Any]) -> None:
    # An asset's update that meets a paused DAG is forgotten: the first backfill would not be published.
    assert described["dags"]["hcpcs_publish"]["paused_at_first"] is False


def test_a_missing_pool_is_told(described: dict[str, Any]) -> None:
    (warning,) = described["warnings_without_pool"]
    assert "hcpcs_publish" in warning
    assert POOL[0] in warning
    assert f"airflow pools set {POOL[0]}" in described["dags"]["hcpcs_publish"]["doc_md"]


def test_params_are_described_to_whoever_triggers(described: dict[str, Any]) -> None:
    params = described["dags"]["hcpcs_quarterly"]["params"]
    assert set(params) == {"release", "zip_path"}
    assert all(schema["type"] == ["null", "string"] for schema in params.values())
    assert params["release"]["pattern"] == "^[0-9]{4}Q[1-4]$"
