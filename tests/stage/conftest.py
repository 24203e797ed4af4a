"""The mirror, staged once for all tests of staging."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from etl.stage import StagedRevision, stage_all
from tests.stage.shapes import revision_of

# As the mirror's README lists them.
MIRROR = {
    "12anweb.zip": "2012Q1",
    "2016-annual-alpha-numeric-hcpcs-file.zip": "2016Q1",
    "2018-alpha-numeric-hcpcs-file.zip": "2018Q1",
    "2018-hcpcs-alpha-numeric-corrections.zip": "2018Q1",
    "2018-hcpcs-noc-codes.zip": "2018Q1",
    "2019-alpha-numeric-hcpcs-file.zip": "2019Q1",
    "2019-hcpcs-alpha-numeric-corrections.zip": "2019Q1",
    "2019-hcpcs-noc-codes.zip": "2019Q1",
    "2019-hcpcs-record-layout.zip": "2019Q1",
    "2020-alpha-numeric-hcpcs-file.zip": "2020Q1",
    "april-2020-alpha-numeric-hcpcs-file.zip": "2020Q2",
    "july-2020-alpha-numeric-hcpcs-file.zip": "2020Q3",
    "october-2020-alpha-numeric-hcpcs-file.zip": "2020Q4",
    "october-2025-alpha-numeric-hcpcs-file.zip": "2025Q4",
    "january-2026-alpha-numeric-hcpcs-file.zip": "2026Q1",
}

Ask = Callable[[str], list[tuple[Any, ...]]]


@pytest.fixture(scope="session")
def staged_mirror(mirror: Path, tmp_path_factory: pytest.TempPathFactory) -> list[StagedRevision]:
    """Every zip of the mirror, staged."""
    revisions = [revision_of(mirror / "files" / "zip" / name, release) for name, release in MIRROR.items()]
    outcomes = stage_all(revisions, tmp_path_factory.mktemp("staged-mirror"))
    assert [outcome for outcome in outcomes if not isinstance(outcome, StagedRevision)] == []
    return [outcome for outcome in outcomes if isinstance(outcome, StagedRevision)]


@pytest.fixture(scope="session")
def ask(staged_mirror: list[StagedRevision]) -> Ask:
    """SQL over all that is staged: every table of staged.sql, with the column `release` in front."""
    connection = duckdb.connect()
    for table in staged_mirror[0].counts:
        parts = [f"SELECT '{one.revision.release}' AS release, * FROM '{one.table(table)}'" for one in staged_mirror]
        connection.execute(f"CREATE VIEW {table} AS {' UNION ALL '.join(parts)}")
    return lambda query: connection.execute(query).fetchall()
