"""### hcpcs_publish: from the archive to the database and the change files that consumers read

**When** the asset `hcpcs_archive` is updated, by `hcpcs_quarterly` or `hcpcs_watch`; one run at a time. It is not
paused when it is first seen, because an update that meets a paused DAG is forgotten.

**What** It builds `<HCPCS_HOME>/hcpcs.duckdb.new` from **everything** in the archive, checks it, writes the change
files into `<HCPCS_HOME>/publish/`, and puts the database in its place in one step. Consumers who have the old file open
keep it. Then it updates the asset `hcpcs_database`: schedule your own DAGs by that one.

**By hand** trigger it at any time, without params: what it publishes depends on the archive alone. No backfill: one run
covers all releases.

**When it fails** consumers keep the database of before, unless it was the last task that failed.

- A task stays *scheduled* and never starts: its pool is missing. Airflow shows a warning on this DAG, too. Make it:
  `airflow pools set hcpcs_database 1 "Writers of hcpcs.duckdb"`. It has one slot because DuckDB has one writer at a
  time. A run that has waited for six hours fails.
- `build`: nothing in the archive is fit for use, or a critical expectation failed that cannot be laid at one release's
  door; the log says which. A release that is to blame is quarantined, and the others are built without it.
- `publish`: the disk is full, or not writable. Clear the task when that is mended; the build waits.
- `all_is_well`: everything fit was published, but a revision that had passed its own checks contradicts the others and
  is quarantined; the log has the verdict. It is told once, and `hcpcs status` goes on showing it.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from airflow.sdk import dag, task
from hcpcs_common import ARCHIVE, DATABASE_POOL, DEFAULT_ARGS, PUBLISHED, START_DATE, pipeline


@dag(
    description="Build the database from the archive, check it, publish it and the change files",
    schedule=[ARCHIVE],
    start_date=START_DATE,
    catchup=False,
    max_active_runs=1,
    # A task whose pool is missing would wait for ever.
    dagrun_timeout=dt.timedelta(hours=6),
    is_paused_upon_creation=False,
    default_args=DEFAULT_ARGS | {"pool": DATABASE_POOL},
    tags=["hcpcs", "publish"],
    doc_md=__doc__,
)
def hcpcs_publish() -> None:
    """Build, publish, and say whether all is well."""

    @task
    def build() -> list[dict[str, Any]]:
        """The database anew, beside the published one, and checked; returns what only this check found to be bad."""
        with pipeline() as (steps, settings):
            return steps.build_new(settings)

    @task(outlets=[PUBLISHED])
    def publish() -> dict[str, Any]:
        """Change files first, the database last, in one step."""
        with pipeline() as (steps, settings):
            return steps.publish_new(settings)

    @task(pool="default_pool")
    def all_is_well(examined: list[dict[str, Any]]) -> None:
        """Fail with the verdicts where the check of the whole found a revision to be bad."""
        with pipeline() as (steps, _):
            steps.refuse_quarantined(examined)

    built = build()
    built >> publish() >> all_is_well(built)


hcpcs_publish()
