"""### hcpcs_watch: whatever is new on CMS's page, for any quarter, into the archive

**When** every day at 22:00 UTC, after CMS's working day. CMS publishes a release weeks before it is in force, and
re-issues it for weeks under the same address.

**What** It reads the page, asks for every link (an unchanged file costs one short question), stages and checks what the
published database does not know yet, and updates the asset `hcpcs_archive`, by which `hcpcs_publish` starts.
On most days nothing is new: then `examine` is skipped, and nothing is published.

**When it fails** something needs a look, and nothing else was held up by it.

- `find_sources`: CMS's page cannot be read. Retried for a quarter of an hour; the next day's run looks again.
- `fetch`: one link could not be taken; the others were, and are published. The log says what came instead. A zip that
  you can download in a browser can be handed over to `hcpcs_quarterly`.
- `all_is_well`: a new revision did not pass the checks and is quarantined; the log has the verdict. The others are
  published. It is told once: the next run is green, and `hcpcs status` goes on showing it.

No params and no backfill: it always looks at the page as it is now. For past quarters, and for the deployment, see
`hcpcs_quarterly`.
"""

from __future__ import annotations

from typing import Any

from airflow.sdk import CronTriggerTimetable, dag, task
from airflow.sdk.exceptions import AirflowSkipException
from hcpcs_common import ARCHIVE, DEFAULT_ARGS, START_DATE, pipeline


@dag(
    description="Whatever is new or re-issued on CMS's page into the archive, every day",
    schedule=CronTriggerTimetable("0 22 * * *", timezone="UTC"),
    start_date=START_DATE,
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULT_ARGS,
    tags=["hcpcs", "fetch"],
    doc_md=__doc__,
)
def hcpcs_watch() -> None:
    """Look, fetch, examine, and say whether all is well."""

    @task
    def find_sources() -> list[dict[str, Any]]:
        """Every link on CMS's page."""
        with pipeline() as (steps, settings):
            return steps.all_sources(settings)

    @task(max_active_tis_per_dagrun=2, map_index_template="{{ task.op_kwargs['source']['title'] }}")
    def fetch(source: dict[str, Any]) -> dict[str, Any]:
        """One zip into the archive; unchanged on most days."""
        with pipeline() as (steps, settings):
            return steps.take(settings, source)

    # One bad link must not hold up the others, so this runs whatever became of them.
    @task(outlets=[ARCHIVE], trigger_rule="all_done")
    def examine() -> list[dict[str, Any]]:
        """Stage and check what is not published yet; skipped where there is nothing."""
        with pipeline() as (steps, settings):
            if new := steps.unpublished(settings):
                return steps.examine(settings, new)
        raise AirflowSkipException("Nothing is new.")

    # The last task decides how the run is shown: failed if any link failed, or any new revision is quarantined.
    @task(trigger_rule="none_failed")
    def all_is_well(examined: list[dict[str, Any]] | None) -> None:
        """Fail with the verdicts where a new revision is quarantined."""
        with pipeline() as (steps, _):
            steps.refuse_quarantined(examined or [])

    taken = fetch.expand(source=find_sources())
    examined = examine()
    taken >> examined
    taken >> all_is_well(examined)


hcpcs_watch()
