"""The staged mirror (tests/conftest.py), open to questions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import duckdb
import pytest

from etl.stage import StagedRevision

Ask = Callable[[str], list[tuple[Any, ...]]]


@pytest.fixture(scope="session")
def ask(staged_mirror: list[StagedRevision]) -> Ask:
    """SQL over all that is staged: every table of staged.sql, with the column `release` in front."""
    connection = duckdb.connect()
    for table in staged_mirror[0].counts:
        parts = [f"SELECT '{one.revision.release}' AS release, * FROM '{one.table(table)}'" for one in staged_mirror]
        connection.execute(f"CREATE VIEW {table} AS {' UNION ALL '.join(parts)}")
    return lambda query: connection.execute(query).fetchall()
