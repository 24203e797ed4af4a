"""Databases that the tests of the build ask and never change: built once for all of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.build.full_archive import full_archive


@pytest.fixture(scope="session")
def full_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of the archive in which everything occurs."""
    root = tmp_path_factory.mktemp("full")
    full_archive(root).build().close()
    return root / "hcpcs.duckdb"


@pytest.fixture
def full(full_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(full_path), read_only=True) as connection:
        yield connection
