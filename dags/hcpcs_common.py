"""What the three DAGs share: the assets, the pool, the default arguments, and the way to the pipeline's steps."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

from airflow.sdk import Asset
from airflow.sdk.exceptions import AirflowFailException

from etl.config import Settings
from etl.errors import HcpcsError, PageError, TransientFetchError

ARCHIVE = Asset("hcpcs_archive")
"""Updated when the archive holds something that is fit to be published."""

PUBLISHED = Asset("hcpcs_database")
"""Updated when consumers find a new database: schedule your own DAGs by it."""

DATABASE_POOL = "hcpcs_database"
"""DuckDB has one writer at a time. Made once: `airflow pools set hcpcs_database 1 "Writers of hcpcs.duckdb"`."""

# HCPCS Level II began in 1983. A run whose logical date is before the start date "succeeds" without running anything.
START_DATE = dt.datetime(1983, 1, 1, tzinfo=dt.UTC)

DEFAULT_ARGS = {
    "owner": "hcpcs-updates",
    "retries": 4,
    "retry_delay": dt.timedelta(minutes=1),
    "retry_exponential_backoff": 2.0,
    "max_retry_delay": dt.timedelta(minutes=30),
    "execution_timeout": dt.timedelta(hours=1),
}


@contextmanager
def pipeline() -> Iterator[tuple[ModuleType, Settings]]:
    """The pipeline's steps, and the settings from the environment (HCPCS_HOME, HCPCS_PAGE_URL).

    What no retry can mend fails at once: a wrong zip, a release that is not offered, a failed check. Retried are
    failures of the network, a page that cannot be read (CMS edits it while we look), and whatever nobody foresaw.
    """
    from etl.pipeline import steps  # noqa: PLC0415  (seconds of imports, which only a task needs; parsing must be quick)

    # At INFO it fills two hundred lines of the task's log with its own registrations.
    logging.getLogger("great_expectations").setLevel(logging.WARNING)
    try:
        yield steps, Settings.load()
    except (TransientFetchError, PageError):
        raise
    except HcpcsError as error:
        raise AirflowFailException(str(error)) from error
