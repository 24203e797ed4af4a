"""The small archive in which everything occurs, as a build sees it, and what comes of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from etl.build import BuildInput, table_digests
from tests.full_archive import full_archive


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> list[BuildInput]:
    return full_archive(tmp_path_factory.mktemp("archive")).inputs


@pytest.fixture(scope="module")
def digests(full_path: Path) -> Any:
    with duckdb.connect(str(full_path), read_only=True) as connection:
        return table_digests(connection)
