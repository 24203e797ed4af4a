"""A build that is stopped leaves nothing that could be published, and what is published as it was."""

from __future__ import annotations

import resource
import signal
import subprocess
import sys

import pytest

from etl.config import Settings
from etl.errors import BuildError
from etl.interrupt import Interrupted
from etl.pipeline.derive import build, publish
from etl.pipeline.status import home_status
from etl.publish import read_manifest, verify_manifest
from tests.cli.conftest import HCPCS


def waiting(settings: Settings) -> set[str]:
    return {path.name for path in settings.home.glob("hcpcs.duckdb*")} - {"hcpcs.duckdb"}


def nothing_is_published(settings: Settings, before: bytes) -> None:
    with pytest.raises(BuildError, match="Nothing waits to be published"):
        publish(settings)
    assert settings.database.read_bytes() == before


@pytest.mark.parametrize("moment", ["etl.build.beside.Beside._write", "etl.pipeline.derive.check_database",
                                    "etl.pipeline.derive._record"])  # fmt: skip
def test_interrupted_at_any_moment_nothing_waits(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    before = settings.database.read_bytes()
    settings.waiting.write_bytes(b"built from an older archive")

    def stop(*_: object) -> None:
        raise RuntimeError("stopped") if "Beside" in moment else Interrupted

    monkeypatch.setattr(moment, stop)
    with pytest.raises((RuntimeError, Interrupted)):
        build(settings)
    assert waiting(settings) == set()
    nothing_is_published(settings, before)


def test_killed_it_leaves_nothing_to_publish_and_the_next_build_is_whole(settings: Settings) -> None:
    before = settings.database.read_bytes()
    program = (
        "import os, sys; from pathlib import Path; from etl.config import Settings; from etl.pipeline import derive\n"
        "derive._record = lambda *_: os.kill(os.getpid(), 9)\n"
        "derive.build(Settings(Path(sys.argv[1])))"
    )
    killed = subprocess.run([sys.executable, "-c", program, settings.home], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert waiting(settings) == {"hcpcs.duckdb.building"}
    nothing_is_published(settings, before)
    built = build(settings)
    assert waiting(settings) == {"hcpcs.duckdb.new"}
    assert home_status(settings, look=False).waiting == built.path == settings.waiting
    manifest = read_manifest(settings.publish)
    assert manifest is not None
    assert set(built.digests) == set(manifest.tables)
    assert publish(settings).changed_files == ()
    assert waiting(settings) == set()
    assert home_status(settings, look=False).waiting is None


def test_what_waits_and_is_damaged_is_not_published(settings: Settings) -> None:
    before = settings.database.read_bytes()
    for kept in (1_000, len(before) // 2, len(before) - 300_000):
        settings.waiting.write_bytes(before[:kept])
        with pytest.raises(BuildError, match=r"is damaged, and stays unpublished: .* Build it again: hcpcs build"):
            publish(settings)
        assert settings.database.read_bytes() == before
        assert verify_manifest(settings.publish) == []


def test_no_room_for_the_database_is_a_sentence(settings: Settings) -> None:
    before = settings.database.read_bytes()
    assert settings.database.stat().st_size > 2_000_000

    def little_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, 2_000_000))

    command = [HCPCS, "build", "--home", str(settings.home)]
    done = subprocess.run(command, preexec_fn=little_room, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    told = " ".join(done.stderr.split())
    assert "The system refused something: File too large. What is published is whole." in told
    assert waiting(settings) == set()
    nothing_is_published(settings, before)
