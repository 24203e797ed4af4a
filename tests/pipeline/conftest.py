"""A home in which one release of the sample is published."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from etl.config import Settings
from etl.pipeline.derive import build_and_publish
from etl.pipeline.ingest import fetch_zip


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory, sample_site: Path) -> Path:
    settings = Settings(tmp_path_factory.mktemp("standing") / "home")
    fetch_zip(settings, sample_site / "files" / "zip" / "april-2020-alpha-numeric-hcpcs-file.zip")
    build_and_publish(settings)
    return settings.home


@pytest.fixture
def settings(published: Path, tmp_path: Path) -> Settings:
    return Settings(Path(shutil.copytree(published, tmp_path / "home")))
