"""An empty archive, and a zip to put into it."""

from __future__ import annotations

from pathlib import Path

import pytest

from etl.archive import Archive
from tests.zips import make_zip


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "home" / "archive")


@pytest.fixture
def issue(tmp_path: Path) -> Path:
    return make_zip(tmp_path / "january.zip")
