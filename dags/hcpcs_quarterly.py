"""### hcpcs_quarterly: the release of one quarter, from CMS's page or from a zip by hand, into the archive

**When** on 1 January, April, July and October, 00:00 UTC. The logical date names the release: 2026-01-01 is 2026Q1.

**What** It finds the release's links on CMS's page, fetches each zip into the archive, stages and checks it. If all is
well it updates the asset `hcpcs_archive`, and `hcpcs_publish` does the rest.

**Backfill** (CMS's page goes back to about 2023; older zips by hand, see below):

    airflow dags unpause hcpcs_quarterly
    airflow backfill create --dag-id hcpcs_quarterly --from-date 2025-01-01 --to-date 2025-10-01 --max-active-runs 1

Without `--max-active-runs 1` a backfill starts ten runs at once. One bad release fails alone. When it has been put
right, give the same command again with `--reprocess-behavior failed`.

**By hand** trigger it with one of these (an empty form takes the release on the logical date, else today's):

    {"release": "2026Q1"}
    {"zip_path": "/somewhere/january-2026-alpha-numeric-hcpcs-file.zip"}

The zip lies where the worker can read it. Its release is recognised from its members; add `release` where the run says
that it cannot be.

**When it fails** the failed task's log ends in a sentence that says what is wrong and what to do.

- `find_sources`: the page cannot be read (403: CMS turned us away; hand the zip over), or does not offer the release.
- `fetch`: the download broke off (retried), or what came is not the zip that was promised. Nothing was archived.
- `examine`: the revision is quarantined; the log has the verdict, and the zip stays in the archive. Nothing of it is
  published. If CMS re-issues the file, `hcpcs_watch` takes the new one by itself.

Every task can be cleared and run again at any time: the same input gives the same output.

**Deployment** PostgreSQL as Airflow's database (SQLite locks under load). In the environment of the workers
`HCPCS_HOME`, an absolute path on a disk that they all share, and if need be `HCPCS_PAGE_URL`. Beside Airflow the
package `hcpcs-updates[quality]`. And once: `airflow pools set hcpcs_database 1 "Writers of hcpcs.duckdb"`.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from airflow.sdk import CronTriggerTimetable, Param, dag, task
from hcpcs_common import ARCHIVE, DEFAULT_ARGS, START_DATE, pipeline


@dag(
    description="The HCPCS release of a quarter, from CMS's page or a zip by hand, into the archive",
    # Not a bare cron string: it can be configured to mean the end of an interval; the logical date names the release.
    schedule=CronTriggerTimetable("0 0 1 1,4,7,10 *", timezone="UTC"),
    start_date=START_DATE,
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULT_ARGS,
    tags=["hcpcs", "fetch"],
    doc_md=__doc__,
    params={
        "release": Param(
            None,
            type=["null", "string"],
            pattern="^[0-9]{4}Q[1-4]$",
            title="Release",
            description="A year and a quarter, for example 2026Q1. Empty: the release on the logical date.",
        ),
        "zip_path": Param(
            None,
            type=["null", "string"],
            minLength=1,
            title="Zip by hand",
            description="Path of a zip that you downloaded from CMS. Empty: fetch it from CMS's page.",
        ),
    },
)
def hcpcs_quarterly() -> None:
    """Find, fetch, examine."""

    @task
    def find_sources(params: dict[str, Any], dag_run: Any) -> list[dict[str, Any]]:
        """The links of the release on CMS's page, or the zip by hand."""
        with pipeline() as (steps, settings):
            wanted = steps.wish(
                params,
                logical_date=dag_run.logical_date,
                today=dt.datetime.now(dt.UTC),
                scheduled=dag_run.run_type in ("scheduled", "backfill"),
            )
            return steps.sources(settings, wanted)

    @task(
        max_active_tis_per_dagrun=2, map_index_template="{{ task.op_kwargs['source'].get('title') or 'zip by hand' }}"
    )
    def fetch(source: dict[str, Any]) -> dict[str, Any]:
        """One zip into the archive."""
        with pipeline() as (steps, settings):
            return steps.take(settings, source)

    @task(outlets=[ARCHIVE])
    def examine(taken: Any) -> list[dict[str, Any]]:
        """Stage and check what was taken; fail with the verdict where a revision is quarantined."""
        with pipeline() as (steps, settings):
            examined = steps.examine(settings, taken[:])
            steps.refuse_quarantined(examined)
            return examined

    examine(fetch.expand(source=find_sources()))


hcpcs_quarterly()
