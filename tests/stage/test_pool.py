"""Many revisions at once: one that fails, or kills its process, does not stop the others."""

from __future__ import annotations

import multiprocessing
import os
import signal
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from etl.model import Revision
from etl.stage import StagedRevision, StageFailure, stage_all
from etl.stage.pool import Outcome
from tests.stage.shapes import first_line, revision_with, text


def revisions(folder: Path, releases: tuple[str, ...] = ("2020Q2", "2020Q3", "2026Q1")) -> list[Revision]:
    return [
        revision_with(folder, {"HCPC_ANWEB.txt": text(first_line("J0013", f"In {release}"))}, release)
        for release in releases
    ]


def test_outcomes_come_in_the_given_order_and_each_is_announced_once(tmp_path: Path) -> None:
    wanted, announced = revisions(tmp_path), list[Outcome]()
    outcomes = stage_all(wanted, tmp_path / "staged", announced.append, workers=2)
    assert [outcome.revision for outcome in outcomes] == wanted
    assert all(isinstance(outcome, StagedRevision) and not outcome.reused for outcome in outcomes)
    assert {outcome.revision.release for outcome in announced} == {revision.release for revision in wanted}
    assert len(announced) == 3


def test_one_that_fails_is_a_value_and_the_others_go_on(tmp_path: Path) -> None:
    first, second, third = revisions(tmp_path)
    broken = replace(second, path=tmp_path / "gone.zip")
    outcomes = stage_all([first, broken, third], tmp_path / "staged", workers=2)
    assert [type(outcome) for outcome in outcomes] == [StagedRevision, StageFailure, StagedRevision]
    assert isinstance(outcomes[1], StageFailure)
    assert "gone.zip" in str(outcomes[1].error)


def test_what_is_staged_already_starts_no_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = revisions(tmp_path)
    stage_all(wanted, tmp_path / "staged", workers=1)
    monkeypatch.setattr("etl.stage.pool.process_pool", None)  # calling it would fail
    again = stage_all(wanted, tmp_path / "staged", workers=2)
    assert [outcome.reused for outcome in again if isinstance(outcome, StagedRevision)] == [True] * 3


def test_what_is_small_is_staged_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("etl.stage.pool.process_pool", None)  # calling it would fail
    assert all(isinstance(outcome, StagedRevision) for outcome in stage_all(revisions(tmp_path), tmp_path / "staged"))


def test_nothing_to_do_is_fine(tmp_path: Path) -> None:
    assert stage_all([], tmp_path / "staged") == []


def _die_at(path: Path) -> None:
    # Runs in the spawned process: whoever reads this zip there is killed, as by the machine running out of memory.
    from etl.stage import readers

    honest = readers.read_member

    def deadly(zip_path: Path, name: str) -> bytes:
        if zip_path == path:
            os.kill(os.getpid(), signal.SIGKILL)
        return honest(zip_path, name)

    readers.read_member = deadly  # type: ignore[assignment]


def test_a_process_that_dies_takes_only_its_own_revision_along(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = revisions(tmp_path)

    def deadly_pool(count: int) -> ProcessPoolExecutor:
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(count, mp_context=context, initializer=_die_at, initargs=(wanted[1].path,))

    monkeypatch.setattr("etl.stage.pool.process_pool", deadly_pool)
    outcomes = stage_all(wanted, tmp_path / "staged", workers=2)
    assert [type(outcome) for outcome in outcomes] == [StagedRevision, StageFailure, StagedRevision]
    assert isinstance(outcomes[1], StageFailure)
    assert "ended the process that read it" in str(outcomes[1].error)


def _stage_here(path: Path, wanted: list[Revision], answer: multiprocessing.SimpleQueue[list[str]]) -> None:
    answer.put([type(outcome).__name__ for outcome in stage_all(wanted, path, workers=2)])


def test_a_daemonic_process_stages_by_itself(tmp_path: Path) -> None:
    # A Celery worker of Airflow's is daemonic, and may have no children.
    context = multiprocessing.get_context("spawn")
    answer = context.SimpleQueue()
    process = context.Process(target=_stage_here, args=(tmp_path / "staged", revisions(tmp_path), answer), daemon=True)
    process.start()
    process.join()
    assert answer.get() == ["StagedRevision"] * 3
