"""The steps as functions: what the command line and the DAGs both call. Each is safe to repeat."""

from etl.pipeline.derive import Built, Published, Staged, build, build_and_publish, publish, stage
from etl.pipeline.ingest import Fetched, discover, fetch, fetch_link, fetch_zip, try_link
from etl.pipeline.status import HeldRevision, HomeStatus, OpenCorrection, home_status

__all__ = [
    "Built",
    "Fetched",
    "HeldRevision",
    "HomeStatus",
    "OpenCorrection",
    "Published",
    "Staged",
    "build",
    "build_and_publish",
    "discover",
    "fetch",
    "fetch_link",
    "fetch_zip",
    "home_status",
    "publish",
    "stage",
    "try_link",
]
