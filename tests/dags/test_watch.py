"""hcpcs_watch by `airflow dags test`, on a page with one good link and one bad one, and on a page with nothing new."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from etl.config import Settings
from etl.pipeline.status import home_status
from etl.sample import build_site, serve
from etl.sample.local_airflow import AirflowCommandError, LocalAirflow
from tests.dags.conftest import NewAirflow
from tests.dags.running import metadata

pytestmark = pytest.mark.slow

GOOD, BAD = "april-2020-alpha-numeric-hcpcs-file.zip", "july-2020-alpha-numeric-hcpcs-file.zip"


@dataclass(frozen=True)
class Watch:
    airflow: LocalAirflow
    failure: str
    """What the command said."""

    def states(self, task_id: str) -> list[str]:
        query = "SELECT state FROM task_instance WHERE task_id = ? ORDER BY state"
        return [state for (state,) in metadata(self.airflow, query, task_id)]


@pytest.fixture(scope="module")
def watch(new_airflow: NewAirflow, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watch]:
    folder = tmp_path_factory.mktemp("watch")
    site = build_site(folder / "site")
    (site / "files" / "zip" / BAD).write_text("<!doctype html><title>Access Denied</title>", encoding="utf-8")
    links = re.findall(rf"<li>.*(?:{re.escape(GOOD)}|{re.escape(BAD)}).*</li>", (site / "page.html").read_text("utf-8"))
    assert len(links) == 2
    (site / "page.html").write_text(f"<!doctype html><title>HCPCS</title><ul>{''.join(links)}</ul>", encoding="utf-8")
    with serve(site) as url:
        airflow = new_airflow(folder, url)
        with pytest.raises(AirflowCommandError) as failure:
            airflow.run("dags", "test", "hcpcs_watch")
        yield Watch(airflow, str(failure.value))


def test_one_bad_link_does_not_stop_the_others(watch: Watch) -> None:
    assert watch.states("fetch") == ["failed", "success"]
    assert watch.states("examine") == ["success"]
    held = home_status(Settings.load(watch.airflow.home), look=False).revisions
    assert [str(r.release) for r in held] == ["2020Q2"]


def test_what_could_be_taken_updates_the_asset(watch: Watch) -> None:
    assert metadata(watch.airflow, "SELECT source_task_id FROM asset_event") == [("examine",)]


def test_the_run_shows_the_failure(watch: Watch) -> None:
    assert watch.states("all_is_well") == ["upstream_failed"]
    assert metadata(watch.airflow, "SELECT state FROM dag_run") == [("failed",)]
    assert "DagRun failed" in watch.failure


def test_the_log_says_what_came_instead(watch: Watch) -> None:
    log = watch.airflow.log.read_text("utf-8")
    assert "is an HTML page titled “Access Denied”" in log


def test_each_link_is_shown_by_its_title(watch: Watch) -> None:
    shown = metadata(watch.airflow, "SELECT rendered_map_index FROM task_instance WHERE task_id = 'fetch' ORDER BY 1")
    assert [title for (title,) in shown] == [
        "April 2020 Alpha-Numeric HCPCS File (ZIP)",
        "July 2020 Alpha-Numeric HCPCS Files (ZIP)",
    ]
