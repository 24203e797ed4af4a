"""A zip under the wrong link is found by what its table says has just happened."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from etl.check.frames import staged_rows
from etl.check.suites import Source, load_suite
from tests.check.small import NEWER, revision, write_staged


def quarters_away(folder: Path) -> int | None:
    suite = load_suite("release", Source.STAGED)
    with staged_rows(folder, revision(NEWER), None) as rows:
        (found,) = rows.of(suite)["quarters_from_release_to_content"]
    return None if pd.isna(found) else int(found)


def actions(*told: tuple[str, int]) -> list[str]:
    """So many rows each with an action on that day, all others without one."""
    statements = ["UPDATE record SET action_code = 'N'"]
    begin = 0
    for day, count in told:
        statements.append(
            f"UPDATE record SET action_code = 'A', action_effective_date = DATE '{day}' "
            f"WHERE code BETWEEN 'Z{begin:04}' AND 'Z{begin + count - 1:04}'"
        )
        begin += count
    return statements


@pytest.mark.parametrize(
    ("told", "away"),
    [
        ([("2026-01-01", 20)], 0),
        # CMS dates some codes inside the quarter, and late ones in the one before (April 2020: 4 February, 1 March).
        ([("2026-02-04", 5), ("2025-12-10", 10)], 0),
        # Annual files repeat the actions of the year before: one half of them in 2012.
        ([("2026-01-01", 8), ("2025-01-01", 12)], 0),
        # Some codes are announced early: one from April and one from July in the 2018 file.
        ([("2026-01-01", 18), ("2026-04-01", 1), ("2026-07-01", 1)], 0),
        # October's file under January's link, with one code announced early.
        ([("2025-10-01", 29), ("2026-01-01", 1)], -1),
        # April's file under January's link: it repeats some actions of January.
        ([("2026-04-01", 15), ("2026-01-01", 5)], 1),
        # The annual file of the next year under this year's link.
        ([("2027-01-01", 10), ("2026-01-01", 10)], 4),
        ([("2022-01-01", 10)], -16),
    ],
)
def test_content_tells_its_quarter(tmp_path: Path, told: list[tuple[str, int]], away: int) -> None:
    assert quarters_away(write_staged(tmp_path, NEWER, actions(*told))) == away


def test_an_addition_without_an_action_date_is_told_by_its_add_date(tmp_path: Path) -> None:
    undated = "UPDATE record SET action_effective_date = NULL WHERE action_code = 'A'"
    assert quarters_away(write_staged(tmp_path, NEWER, [undated])) == 0


def test_without_any_action_nothing_is_told(tmp_path: Path) -> None:
    assert quarters_away(write_staged(tmp_path, NEWER, ["UPDATE record SET action_code = 'N'"])) is None
