"""The zips of the mirror of real releases, and all of them staged."""

from __future__ import annotations

from pathlib import Path

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


def stage_mirror(mirror: Path, root: Path) -> list[StagedRevision]:
    """Stage every zip of the mirror into `root`; fails where one of them cannot be staged."""
    outcomes = stage_all(
        [revision_of(mirror / "files" / "zip" / name, release) for name, release in MIRROR.items()], root
    )
    assert [outcome for outcome in outcomes if not isinstance(outcome, StagedRevision)] == []
    return [outcome for outcome in outcomes if isinstance(outcome, StagedRevision)]
