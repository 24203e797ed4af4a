"""What a build does beside its main line changes nothing, however fast or slow it is, and fails aloud."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path
from typing import Any

import duckdb
import pytest

from etl.build import BuildInput, build_database
from etl.build import words as words_module
from etl.build.beside import Beside
from etl.build.steps import Step, finished_by, steps
from tests.staging import StagedArchive, record

A_WHILE = 0.3  # seconds: ten times as long as the build of this archive takes for a step


def slowed(monkeypatch: pytest.MonkeyPatch, step: Callable[[Step], bool]) -> None:
    """Let a while pass before these steps."""
    honest = Step.run

    def late(self: Step, connection: duckdb.DuckDBPyConnection) -> None:
        if step(self):
            time.sleep(A_WHILE)
        honest(self, connection)

    monkeypatch.setattr(Step, "run", late)


@pytest.mark.parametrize("slow", ["10_release", "12_report", "18_overlay", "35_change"])
def test_whatever_is_slow_the_tables_are_the_same(
    inputs: list[BuildInput], digests: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, slow: str
) -> None:
    slowed(monkeypatch, lambda step: step.stem == slow)
    assert build_database(inputs, tmp_path / "hcpcs.duckdb").digests == digests


def test_written_early_the_tables_are_the_same(
    inputs: list[BuildInput], digests: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("etl.build.beside._MANY", 0)
    assert build_database(inputs, tmp_path / "hcpcs.duckdb").digests == digests
    assert [path.name for path in tmp_path.iterdir()] == ["hcpcs.duckdb"]


def test_every_table_is_written_once_and_after_all_that_fills_it() -> None:
    every = list(steps({}))
    told = list(finished_by(every))
    assert [step for step, _ in told] == every
    for at, (_, tables) in enumerate(told):
        later = {table for step in every[at + 1 :] for table in step.fills}
        assert later.isdisjoint(tables)
    written = [table for _, tables in told for table in tables]
    assert len(written) == len(set(written))
    assert set(written) == {table for step in every for table in step.fills}


def test_what_is_read_beside_is_full_by_then_or_told_apart() -> None:
    """A table that the main line goes on to fill would be read as it happens to stand."""
    every = list(steps({}))
    unsettled = {
        (step.stem, table)
        for at, step in enumerate(every)
        for later in every[at + 1 :]
        for table in step.reads.intersection(later.fills)
        if step.is_beside and not later.is_beside
    }
    assert unsettled == {("10_release", "keyed"), ("12_report", "keyed")}
    for step in every:
        if (step.stem, "keyed") in unsettled:
            sources = re.findall(r"\bFROM keyed\b(?:(?!GROUP BY|ORDER BY|\n\)).)*", step.sql, re.DOTALL)
            assert sources
            assert all("overlay = 0" in source for source in sources)


def test_a_step_that_fails_beside_fails_the_build(inputs: list[BuildInput], tmp_path: Path, monkeypatch: Any) -> None:
    honest = Step.run

    def broken(self: Step, connection: duckdb.DuckDBPyConnection) -> None:
        if self.stem == "12_report":
            connection.execute("SELECT error('the report is broken')")
        honest(self, connection)

    monkeypatch.setattr(Step, "run", broken)
    with pytest.raises(duckdb.Error, match="the report is broken"):
        build_database(inputs, tmp_path / "hcpcs.duckdb")


def test_a_file_that_cannot_be_made_fails_the_build(
    inputs: list[BuildInput], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("etl.build.beside.STORAGE_VERSION", "v0.0.1")
    with pytest.raises(duckdb.Error, match="not a known DuckDB version"):
        build_database(inputs, tmp_path / "hcpcs.duckdb")


def test_a_table_that_cannot_be_written_fails_the_build(
    inputs: list[BuildInput], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Beside, tables: list[str]) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(Beside, "_write", full)
    with pytest.raises(OSError, match="No space left"):
        build_database(inputs, tmp_path / "hcpcs.duckdb")


def test_what_descriptors_say_is_read_once_for_equal_archives(
    inputs: list[BuildInput], digests: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep = tmp_path / "kept.json"
    assert build_database(inputs, tmp_path / "first.duckdb", keep).digests == digests
    monkeypatch.delattr(words_module, "read")
    assert build_database(inputs[::-1], tmp_path / "second.duckdb", keep).digests == digests


def test_where_nothing_can_be_kept_the_build_goes_on(inputs: list[BuildInput], digests: Any, tmp_path: Path) -> None:
    keep = tmp_path / "kept.json"
    (keep / "in the way").mkdir(parents=True)
    assert build_database(inputs, tmp_path / "hcpcs.duckdb", keep).digests == digests


def test_one_word_more_and_they_are_read_again(tmp_path: Path) -> None:
    keep = tmp_path / "kept.json"
    for text, amount in (("Hydranol, 5 mg", 5.0), ("Hydranol, 50 mg", 50.0)):
        archive = StagedArchive(tmp_path / str(amount))
        archive.add("2026Q1", [record("J0013", text)])
        build_database(archive.inputs, tmp_path / "hcpcs.duckdb", keep)
        with duckdb.connect(str(tmp_path / "hcpcs.duckdb"), read_only=True) as database:
            assert database.execute("SELECT amount FROM code_unit").fetchall() == [(amount,)]


@pytest.mark.parametrize("kept", ["nothing", "other words"])
def test_many_descriptors_are_read_in_a_process_of_their_own(
    inputs: list[BuildInput], digests: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: str
) -> None:
    honest, asked = words_module.submit, []

    def noted(pool: ProcessPoolExecutor, work: Callable[..., Any], *given: Any) -> Future[Any]:
        asked.append(work.__name__)
        return honest(pool, work, *given)

    monkeypatch.setattr(words_module, "submit", noted)
    monkeypatch.setattr(words_module, "_FEW", 0)
    keep = tmp_path / "kept.json"
    if kept == "other words":
        keep.write_text("other words\n{}")
    assert build_database(inputs, tmp_path / "hcpcs.duckdb", keep).digests == digests
    assert asked == (["prepare", "read"] if kept == "nothing" else ["read"])
    again = keep.read_bytes()
    assert build_database(inputs, tmp_path / "hcpcs.duckdb", keep).digests == digests
    assert asked[-1] == "read"
    assert len(asked) <= 2
    assert keep.read_bytes() == again


def _die(*_: object) -> None:
    os._exit(9)


def test_when_that_process_dies_they_are_read_here(
    inputs: list[BuildInput], digests: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = words_module.submit
    monkeypatch.setattr(words_module, "_FEW", 0)
    monkeypatch.setattr(words_module, "submit", lambda pool, _, *given: honest(pool, _die, *given))
    assert build_database(inputs, tmp_path / "hcpcs.duckdb").digests == digests
