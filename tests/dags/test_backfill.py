"""A real scheduler: a backfill with one bad release, what is published of it, and the ways in which it is put right.

One story, told by one fixture, because an Airflow takes half a minute to start; each test looks at one thing in it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from etl.sample import ARCHIVE_COMMENT
from tests.dags.conftest import CmsSite, NewAirflow, cms_site
from tests.dags.running import RunningAirflow, running
from tests.zips import make_zip

pytestmark = pytest.mark.slow

BACKFILL = (
    *("backfill", "create", "--dag-id", "hcpcs_quarterly"),
    *("--from-date", "2020-01-01", "--to-date", "2020-10-01", "--max-active-runs", "1"),
)
JULY = "backfill__2020-07-01T00:00:00+00:00"
JULY_ZIP = "july-2020-alpha-numeric-hcpcs-file.zip"

BAD_HAND = "by-hand-too-small"
GOOD_HAND = "by-hand"

FIGURES = {
    "2019Q1": (6440, 360),
    "2020Q1": (6710, 369),
    "2020Q2": (6728, 369),
    "2020Q4": (6825, 371),
}
"""Procedures and modifiers of the real releases (field guide)."""


@dataclass(frozen=True)
class Story:
    """How things stood when all was done."""

    airflow: RunningAirflow
    is_real: bool
    quarterly: dict[str, str]
    """State of each run of hcpcs_quarterly: the backfill's, and a person's."""
    published: dict[str, str]
    """Runs of hcpcs_publish that an asset started."""


@pytest.fixture(scope="module")
def story(new_airflow: NewAirflow, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    folder = tmp_path_factory.mktemp("backfill")
    with cms_site(folder / "site") as site, running(new_airflow(folder, site.page_url)) as airflow:
        put(site, JULY_ZIP, b"<!doctype html><title>Access Denied</title>")
        # Two rows, where the release before had thousands (the sample's: dozens).
        small = make_zip(folder / "small.zip", comment=b"" if site.is_real else ARCHIVE_COMMENT)
        airflow.commands(
            ("dags", "reserialize"),
            ("dags", "unpause", "hcpcs_quarterly", "--yes"),
            trigger(GOOD_HAND, site.zips / "2019-alpha-numeric-hcpcs-file.zip"),
            trigger(BAD_HAND, small),
            BACKFILL,
        )
        with airflow.at_work():
            airflow.wait_until("all runs are over and published", airflow.is_at_rest)
        # Unpausing it lets it run for the quarter of today, too, which the mirror need not have.
        runs = airflow.runs("hcpcs_quarterly")
        quarterly = {run_id: state for run_id, state in runs.items() if not run_id.startswith("scheduled__")}
        yield Story(airflow, site.is_real, quarterly, airflow.runs("hcpcs_publish", "asset_triggered"))


def put(site: CmsSite, name: str, data: bytes) -> None:
    """Put other bytes under a URL. Where a link to the mirror stood, the file behind it is not ours to change."""
    (site.zips / name).unlink()
    (site.zips / name).write_bytes(data)


def trigger(run_id: str, zip_path: Path) -> tuple[str, ...]:
    conf = json.dumps({"zip_path": str(zip_path)})
    return "dags", "trigger", "hcpcs_quarterly", "--run-id", run_id, "--conf", conf


def database(airflow: RunningAirflow, query: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(airflow.airflow.home / "hcpcs.duckdb"), read_only=True) as connection:
        return connection.execute(query).fetchall()


def test_one_bad_release_in_a_backfill_fails_alone(story: Story) -> None:
    assert {run_id: state for run_id, state in story.quarterly.items() if run_id.startswith("backfill__")} == {
        "backfill__2020-01-01T00:00:00+00:00": "success",
        "backfill__2020-04-01T00:00:00+00:00": "success",
        JULY: "failed",
        "backfill__2020-10-01T00:00:00+00:00": "success",
    }


def test_the_good_releases_are_published_by_the_asset(story: Story) -> None:
    assert story.published
    assert set(story.published.values()) == {"success"}


def test_the_failed_task_says_what_came_instead_and_is_not_tried_again(story: Story) -> None:
    log = story.airflow.task_log("hcpcs_quarterly", JULY, "fetch")
    assert "is an HTML page titled “Access Denied”" in log
    assert "hand it over" in log


def test_no_task_had_to_be_tried_twice(story: Story) -> None:
    # Runs stage and check while hcpcs_publish builds; and what no second try can mend, a web page for a zip, gets none.
    tried = "SELECT DISTINCT try_number FROM task_instance WHERE state IN ('success', 'failed')"
    assert story.airflow.rows(tried) == [(1,)]
    assert story.airflow.rows("SELECT run_id, task_id FROM task_instance_history") == []


def test_a_zip_by_hand_is_taken_without_a_logical_date(story: Story) -> None:
    assert story.quarterly[GOOD_HAND] == "success"
    assert story.airflow.rows("SELECT logical_date FROM dag_run WHERE run_id = ?", GOOD_HAND) == [(None,)]


def test_a_quarantined_release_fails_its_run_with_the_verdict(story: Story) -> None:
    assert story.quarterly[BAD_HAND] == "failed"
    states = story.airflow.tasks(BAD_HAND)
    assert states == {"examine": "failed", "fetch": "success", "find_sources": "success"}
    log = story.airflow.task_log("hcpcs_quarterly", BAD_HAND, "examine")
    assert "2026Q1 alpha_numeric" in log
    assert "Not fit for use" in log


def test_only_runs_that_succeeded_update_the_asset(story: Story) -> None:
    updates = "SELECT DISTINCT source_run_id FROM asset_event WHERE source_dag_id = 'hcpcs_quarterly'"
    succeeded = {run_id for run_id, state in story.quarterly.items() if state == "success"}
    assert {run_id for (run_id,) in story.airflow.rows(updates)} == succeeded


def test_the_database_holds_the_releases_with_their_figures(story: Story) -> None:
    rows = database(story.airflow, "SELECT release, procedure_count, modifier_count FROM release ORDER BY release")
    figures = {release: tuple(counts) for release, *counts in rows}
    assert list(figures) == list(FIGURES)
    assert figures == FIGURES or not story.is_real


def test_what_is_quarantined_is_kept_and_shown(story: Story) -> None:
    rows = database(story.airflow, "SELECT release, sha256 FROM revision WHERE status = 'quarantined'")
    ((release, sha256),) = rows
    assert release == "2026Q1"
    assert (story.airflow.airflow.home / "archive" / "2026Q1" / f"{sha256}.zip").is_file()
