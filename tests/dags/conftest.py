"""Airflows for tests: real, each in a folder of its own; the metadata database is migrated once and copied."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from etl.sample import build_site, serve
from etl.sample.local_airflow import LocalAirflow
from tests.conftest import find_mirror
from tests.shared import once

PATIENCE = 1200.0
"""Seconds after which a command or a wait is given up: not a measure of speed, only the end of a hang."""

NewAirflow = Callable[[Path, str], LocalAirflow]


def copy_database(migrated: Path, folder: Path) -> None:
    """Give the folder of an Airflow that is yet to be made what `migrated` has made ready."""
    folder.mkdir(parents=True)
    for path in migrated.iterdir():
        if path.name.startswith("airflow.db") or path.suffix == ".txt":
            shutil.copy2(path, folder)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.airflow)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an Airflow that has its metadata database and its pool, and has done nothing else."""

    def migrate(folder: Path) -> None:
        assert LocalAirflow(folder, folder / "home", "http://127.0.0.1:1/nothing-is-there", PATIENCE).prepare()

    return once(tmp_path_factory, "airflow-migrated", migrate)


@pytest.fixture(scope="session")
def new_airflow(migrated: Path) -> NewAirflow:
    """Makes an Airflow in a folder, for a page: `new_airflow(folder, page_url)`; its home is `<folder>/home`."""

    def make(folder: Path, page_url: str) -> LocalAirflow:
        airflow = LocalAirflow(folder / "airflow", folder / "home", page_url, PATIENCE)
        copy_database(migrated, airflow.folder)
        assert not airflow.prepare(), "the copy of the database should do"
        return airflow

    return make


@dataclass(frozen=True)
class CmsSite:
    """A CMS site on loopback whose files a test may change while it is being served."""

    page_url: str
    zips: Path
    is_real: bool


@contextmanager
def cms_site(folder: Path) -> Iterator[CmsSite]:
    """The mirror's own server on a copy of its page and links to its zips; the sample where there is no mirror."""
    mirror = find_mirror()
    if mirror is None:
        with serve(build_site(folder)) as url:
            yield CmsSite(url, folder / "files" / "zip", is_real=False)
        return
    zips = folder / "files" / "zip"
    zips.mkdir(parents=True)
    for zip_file in (mirror / "files" / "zip").iterdir():
        (zips / zip_file.name).symlink_to(zip_file)
    for name in ("serve", "page.html"):
        shutil.copy2(mirror / name, folder / name)
    command = [sys.executable, str(folder / "serve"), "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        try:
            assert server.stdout is not None
            yield CmsSite(server.stdout.readline().strip(), zips, is_real=True)
        finally:
            server.terminate()
