"""`make quickstart`, as a person runs it: the whole path by `airflow dags test`, on the sample, over real HTTP."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from etl.query import CodeSet, Status
from tests.dags.conftest import PATIENCE, copy_database

pytestmark = pytest.mark.slow

A_PERSONS_OWN = {"HCPCS_HOME": "a-home-of-real-releases", "HCPCS_PAGE_URL": "http://127.0.0.1:1/not-to-be-asked"}


@dataclass(frozen=True)
class Quickstarts:
    """The same command, given twice in the same folder."""

    folder: Path
    first: str
    second: str


@pytest.fixture(scope="module")
def quickstarts(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Quickstarts]:
    folder = tmp_path_factory.mktemp("quickstart")
    # Its first seconds, Airflow's own database made by the very same function, are those of the fixture `migrated`.
    copy_database(migrated, folder / "hcpcs-sample" / "airflow")
    yield Quickstarts(folder, first=quickstart(folder), second=quickstart(folder))


def quickstart(folder: Path) -> str:
    """What it printed. A person's own settings are set, and must not matter."""
    done = subprocess.run(
        [sys.executable, "-m", "etl.sample.quickstart"],
        cwd=folder,
        env=os.environ | A_PERSONS_OWN | {"COLUMNS": "200"},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_first_run_shows_every_step(quickstarts: Quickstarts) -> None:
    for said in (
        r"CMS's page offers \d+ files of \d+ releases",
        r"In the archive: 2026Q1 alpha_numeric \(\w+\), new\.",
        r"Staged and checked 2026Q1 alpha_numeric \(\w+\): fit for use\.",
        r"Built .*hcpcs\.duckdb\.new",
        r"Published .*hcpcs\.duckdb: .*2025Q4, 2026Q1",
    ):
        assert re.search(said, quickstarts.first), said


def test_it_shows_that_s0013_became_j0013(quickstarts: Quickstarts) -> None:
    assert "S0013 → J0013  from 2026-01-01 (same_descriptor)" in quickstarts.first
    assert "hcpcs lookup" in quickstarts.first


def test_the_commands_it_recommends_work(quickstarts: Quickstarts) -> None:
    commands = re.findall(r"^ +(\S*hcpcs) (.+)$", quickstarts.first, flags=re.MULTILINE)
    assert len(commands) == 3
    for command, arguments in commands:
        done = subprocess.run(
            [command, *arguments.split()], cwd=quickstarts.folder, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        assert done.stdout


def test_what_it_published_can_be_asked(quickstarts: Quickstarts) -> None:
    with CodeSet.open(quickstarts.folder / "hcpcs-sample" / "hcpcs.duckdb") as codes:
        found = codes.lookup("S0013")
    assert found.status is Status.TERMINATED
    assert [s.code for s in found.successors] == ["J0013"]
    assert (quickstarts.folder / "hcpcs-sample" / "publish" / "2026Q1" / "changes.csv").is_file()


def test_the_second_run_says_that_nothing_is_new(quickstarts: Quickstarts) -> None:
    assert "Nothing is new" in quickstarts.second
    assert ", new." not in quickstarts.second
    assert "Built" not in quickstarts.second
    assert "S0013 → J0013" in quickstarts.second


def test_it_stays_in_its_own_folder(quickstarts: Quickstarts) -> None:
    assert [path.name for path in quickstarts.folder.iterdir()] == ["hcpcs-sample"]


def test_it_says_where_airflows_own_log_is(quickstarts: Quickstarts) -> None:
    log = quickstarts.folder / "hcpcs-sample" / "airflow" / "commands.log"
    assert "hcpcs-sample/airflow/commands.log" in quickstarts.first
    assert "$ airflow dags test hcpcs_watch" in log.read_text("utf-8")
