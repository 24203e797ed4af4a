"""A home built from the sample by the command line itself, and a way to run the command line in it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.calling import call
from tests.shared import once

HCPCS = Path(sys.executable).with_name("hcpcs")
Run = Callable[..., subprocess.CompletedProcess[str]]


def run_process(home: Path, page_url: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `hcpcs` in a process of its own, as a person would."""
    environment = os.environ | {
        "HCPCS_HOME": str(home),
        "HCPCS_PAGE_URL": page_url,
        "COLUMNS": "160",
        "NO_COLOR": "1",
        "TERM": "dumb",
    }
    return subprocess.run(
        [HCPCS, *arguments], capture_output=True, text=True, env=environment, check=False, cwd=home.parent, timeout=300
    )


def run_in(home: Path, page_url: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `hcpcs` in this process: the same code, without the seconds that a start and its imports take."""
    said = call(home, *arguments, page_url=page_url)
    return subprocess.CompletedProcess(arguments, said.code, said.out, said.err)


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory, sample_server: str) -> Path:
    """A home that `hcpcs update` filled from the sample. Shared by all tests, so read only."""

    def update(folder: Path) -> None:
        done = run_in(folder / "home", sample_server, "update")
        assert done.returncode == 0, done.stdout + done.stderr

    return once(tmp_path_factory, "sample-published", update) / "home"


@pytest.fixture
def hcpcs(sample_home: Path, sample_server: str) -> Run:
    """Run `hcpcs` in the shared home."""
    return lambda *arguments: run_in(sample_home, sample_server, *arguments)
