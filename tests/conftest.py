"""Fixtures that every test may use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent


def find_mirror() -> Path | None:
    """The mirror of real CMS releases: HCPCS_MIRROR, or `../shared/cms-mirror` beside the checkout; None where there is none."""
    candidates = [os.environ.get("HCPCS_MIRROR"), REPOSITORY.parent / "shared" / "cms-mirror"]
    return next((Path(c) for c in candidates if c and (Path(c) / "page.html").is_file()), None)


@pytest.fixture(scope="session")
def mirror() -> Path:
    """The mirror's folder; the test is skipped, saying so, where it is absent."""
    found = find_mirror()
    if found is None:
        pytest.skip("needs the mirror of real CMS releases (set HCPCS_MIRROR to its folder); it is not part of the project")
    return found
