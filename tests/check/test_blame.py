"""When the built database breaks a critical expectation, the outcome names the releases to build without."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from etl.check import blamed_releases, check_database
from etl.check.engine import Engine

# Z0020 is told by both releases: its second version, from 2026-01-01 on, comes from the newer one.
OVERLAP_FROM_NEWER = (
    "UPDATE code_history SET valid_from = valid_from - 10 WHERE code = 'Z0020' AND source_revision = '2026Q1#1'"
)
HOLE_IN_OLDER = "DELETE FROM code_history WHERE code = 'Z0020' AND before_archive"
OTHER_LIFE = """
INSERT INTO code_lifetime
SELECT * REPLACE (2 AS lifetime, DATE '2025-11-01' AS add_date, DATE '2025-12-12' AS known_from)
FROM code_lifetime WHERE code = 'Z0040'
"""


@pytest.mark.parametrize(
    ("statement", "blamed"),
    [
        # Of two versions that do not fit together the newer one is to blame, whichever row shows it.
        (OVERLAP_FROM_NEWER, {"2026Q1"}),
        (HOLE_IN_OLDER, {"2025Q4"}),
        # A life is told by the release that was posted when it became known.
        (OTHER_LIFE, {"2026Q1"}),
        ("UPDATE change SET old_value = new_value WHERE code = 'Z0020'", {"2026Q1"}),
        ("UPDATE replacement SET new_code = 'Z0013' WHERE old_code = 'Z0010'", {"2026Q1"}),
        ("DELETE FROM code WHERE code = 'Z0040'", {"2025Q4", "2026Q1"}),
    ],
)
def test_blame(tmp_path: Path, engine: Engine, small: dict[str, Path], statement: str, blamed: set[str]) -> None:
    path = Path(shutil.copy(small["database"], tmp_path / "broken.duckdb"))
    with duckdb.connect(str(path)) as connection:
        connection.execute(statement)
    assert set(blamed_releases(check_database(path, engine=engine))) == blamed


def test_nobody_is_blamed_for_a_sound_database(engine: Engine, small: dict[str, Path]) -> None:
    assert blamed_releases(check_database(small["database"], engine=engine)) == ()
