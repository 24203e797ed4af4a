"""Checks revisions before the build, and the database before it is published (Great Expectations, extra quality)."""

from etl.check.archive_check import CheckedRevision, CheckInput, check_all
from etl.check.checks import check_database, check_revision
from etl.check.outcome import Outcome, Severity, blamed_releases, is_fit, verdict
from etl.check.report import render_report

__all__ = [
    "CheckInput",
    "CheckedRevision",
    "Outcome",
    "Severity",
    "blamed_releases",
    "check_all",
    "check_database",
    "check_revision",
    "is_fit",
    "render_report",
    "verdict",
]
