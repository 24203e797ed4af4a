"""Stage: one revision in, typed Parquet tables out; pure, and whatever could not be read is kept beside the rows."""

from etl.stage.pool import StageFailure, stage_all
from etl.stage.revision import StagedRevision, stage_revision

__all__ = ["StageFailure", "StagedRevision", "stage_all", "stage_revision"]
