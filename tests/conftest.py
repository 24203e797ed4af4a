"""Fixtures that every test may use."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from hypothesis import settings
from hypothesis.internal.conjecture.providers import Constants, HypothesisProvider

from etl.build import BuildInput, build_database
from etl.sample import build_site, serve
from etl.stage import StagedRevision
from etl.web import Patience, make_session
from tests.full_archive import full_archive
from tests.mirrored import stage_mirror
from tests.shared import once

# No test has a time limit: a machine may be busy with other things.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
# Hypothesis tries the constants of whatever modules of ours this process happens to have imported: what a derandomized
# test tries would depend on which tests ran before it, and nobody could run a failure of CI again.
HypothesisProvider._local_constants = Constants()  # type: ignore[assignment, method-assign]

REPOSITORY = Path(__file__).parent.parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with long stories first: with several processes, nothing long is left for the end."""
    long = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in long)


def find_mirror() -> Path | None:
    """The mirror of real CMS releases: HCPCS_MIRROR, or `../shared/cms-mirror` beside the checkout; else None."""
    candidates = [os.environ.get("HCPCS_MIRROR"), REPOSITORY.parent / "shared" / "cms-mirror"]
    return next((Path(c) for c in candidates if c and (Path(c) / "page.html").is_file()), None)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever fetches gives up at once, where others wait for seconds and try again."""
    monkeypatch.setattr(make_session, "__defaults__", (Patience(tries=1),))


@pytest.fixture(scope="session")
def mirror() -> Path:
    """The mirror's folder; the test is skipped, saying so, where it is absent."""
    found = find_mirror()
    if found is None:
        pytest.skip(
            "needs the mirror of real CMS releases (set HCPCS_MIRROR to its folder); it is not part of the project"
        )
    return found


@pytest.fixture(scope="session")
def staged_mirror(mirror: Path, tmp_path_factory: pytest.TempPathFactory) -> list[StagedRevision]:
    """Every zip of the mirror, staged. Shared by all tests, so read only."""
    # Whoever comes second finds all of it staged.
    return stage_mirror(mirror, once(tmp_path_factory, "staged-mirror", lambda folder: stage_mirror(mirror, folder)))


@pytest.fixture(scope="session")
def mirror_database(staged_mirror: list[StagedRevision], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database built from the whole mirror. Shared by all tests, so read only."""
    inputs = [BuildInput(s.revision, 1, s.folder) for s in staged_mirror]
    return once(tmp_path_factory, "mirror-built", lambda f: build_database(inputs, f / "hcpcs.duckdb")) / "hcpcs.duckdb"


@pytest.fixture(scope="session")
def sample_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the embedded sample, complete: `page.html` and `files/zip/`. Shared by all tests, so read only."""
    return once(tmp_path_factory, "sample-site", build_site)


@pytest.fixture(scope="session")
def sample_server(sample_site: Path) -> Iterator[str]:
    """The URL of the sample's page, served over real HTTP on loopback."""
    with serve(sample_site) as url:
        yield url


@pytest.fixture(scope="session")
def full_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database built from an archive in which everything occurs (tests/full_archive.py). Shared, so read only."""
    return once(tmp_path_factory, "full", lambda root: full_archive(root).build().close()) / "hcpcs.duckdb"


@pytest.fixture
def full(full_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The same, open for reading."""
    with duckdb.connect(str(full_path), read_only=True) as connection:
        yield connection
