"""What costs seconds to make is made once for all test processes, by whichever comes first."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from etl.lock import exclusive


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """The folder `name` of this run of the tests, filled by `make(folder)`; other processes wait, and read only."""
    base = factory.getbasetemp()
    # With several processes each has a folder of its own inside the one of the run.
    root = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, made = root / name, root / f"{name}.made"
    with exclusive(root, name):
        if not made.is_file():
            folder.mkdir()
            make(folder)
            made.touch()
    return folder
