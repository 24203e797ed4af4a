"""What an archive loses is never lost by those who ask: the database stays until the archive is whole again."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from etl.archive import Archive
from etl.config import Settings
from etl.errors import BuildError
from etl.pipeline.losses import refuse_losses
from tests.zips import make_zip


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with one archived release, which is published."""
    from etl.pipeline.ingest import fetch_zip

    settings = Settings(tmp_path_factory.mktemp("losses") / "home")
    revision = fetch_zip(settings, make_zip(settings.home / "january.zip")).revision
    assert revision is not None
    with duckdb.connect(str(settings.database)) as connection:
        connection.execute("CREATE TABLE provenance AS SELECT 'newest_release' AS name, '2026Q1' AS value")
        connection.execute(
            "CREATE TABLE revision AS SELECT '2026Q1' AS release, $sha AS sha256, 'in force' AS status, NULL AS reason",
            {"sha": revision.sha256},
        )
    return settings.home


def manifest_of(home: Path) -> Path:
    return next((home / "archive" / "2026Q1").glob("*.json"))


def cut(home: Path) -> None:
    manifest_of(home).write_text('{"release": "20')


def of_another(home: Path) -> None:
    manifest_of(home).write_text(json.dumps(json.loads(manifest_of(home).read_text()) | {"release": "2025Q4"}))


def without_zip(home: Path) -> None:
    manifest_of(home).with_suffix(".zip").unlink()


def without_folder(home: Path) -> None:
    shutil.rmtree(home / "archive" / "2026Q1")


def a_file_in_its_place(home: Path) -> None:
    without_folder(home)
    (home / "archive" / "2026Q1").write_text("somebody's file")


@pytest.mark.parametrize("damage", [cut, of_another, without_zip, without_folder, a_file_in_its_place])
def test_build_without_a_published_release_is_refused(
    tmp_path: Path, whole: Path, damage: Callable[[Path], None]
) -> None:
    home = Path(shutil.copytree(whole, tmp_path / "home"))
    damage(home)
    with pytest.raises(BuildError, match=r"has lost what is published: 2026Q1 \([0-9a-f]{12}\).*hcpcs fetch 2026Q1"):
        refuse_losses(Settings(home))


def test_manifest_that_is_gone_is_written_anew_and_nothing_is_lost(tmp_path: Path, whole: Path) -> None:
    home = Path(shutil.copytree(whole, tmp_path / "home"))
    refuse_losses(Settings(home))
    manifest_of(home).unlink()
    refuse_losses(Settings(home))
    assert len(Archive(home / "archive").revisions()) == 1


def test_without_a_published_database_there_is_nothing_to_lose(tmp_path: Path, whole: Path) -> None:
    home = Path(shutil.copytree(whole, tmp_path / "home"))
    without_folder(home)
    (home / "hcpcs.duckdb").unlink()
    refuse_losses(Settings(home))
