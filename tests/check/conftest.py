"""One Great Expectations context for all tests of the checks: making one costs seconds."""

from __future__ import annotations

from pathlib import Path

import pytest

from etl.build import BuildInput, build_database
from etl.check.engine import Engine
from tests.check.small import NEWER, OLDER, revision, write_staged


@pytest.fixture(scope="session")
def engine() -> Engine:
    return Engine()


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The staged folders of the two small revisions, by release, and the database built from them."""
    home = tmp_path_factory.mktemp("small")
    folders = {str(release): write_staged(home, release) for release in (OLDER, NEWER)}
    inputs = [BuildInput(revision(release), 1, folders[str(release)]) for release in (OLDER, NEWER)]
    return {**folders, "database": build_database(inputs, home / "hcpcs.duckdb").path}
