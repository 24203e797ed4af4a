"""The same archive gives the same tables, whatever the order, the folder, the threads, or what stood there before."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

import etl.duck
from etl.build import BuildInput, build_database, table_digests
from etl.errors import BuildError
from etl.model import Origin, Sighting
from tests.full_archive import full_archive
from tests.staging import StagedArchive, record


@pytest.mark.parametrize("seed", [1, 2])
def test_order_of_arrival_changes_no_table(inputs: list[BuildInput], digests: Any, tmp_path: Path, seed: int) -> None:
    shuffled = random.Random(seed).sample(inputs, len(inputs))
    assert build_database(shuffled, tmp_path / "hcpcs.duckdb").digests == digests


@pytest.mark.parametrize("threads", [2, 7])
def test_number_of_threads_changes_no_table(
    inputs: list[BuildInput], digests: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, threads: int
) -> None:
    monkeypatch.setattr(etl.duck, "THREADS", threads)
    assert build_database(inputs, tmp_path / "hcpcs.duckdb").digests == digests


def test_when_a_file_was_fetched_changes_no_digest(inputs: list[BuildInput], digests: Any, tmp_path: Path) -> None:
    forgotten = [replace(item, revision=replace(item.revision, sightings=())) for item in inputs]
    built = build_database(forgotten, tmp_path / "hcpcs.duckdb").digests
    # Only the table of revisions may differ, for the URL and the title that were met at the same time.
    assert [d for d in built if d.table != "revision"] == [d for d in digests if d.table != "revision"]


def test_a_zip_by_hand_that_is_met_on_the_page_later_is_that_of_the_page(
    inputs: list[BuildInput], digests: Any, tmp_path: Path
) -> None:
    by_hand = Sighting(None, None, dt.datetime(2000, 1, 1, tzinfo=dt.UTC))
    first = [replace(i, revision=replace(i.revision, sightings=(*i.revision.sightings, by_hand))) for i in inputs]
    assert build_database(first, tmp_path / "hcpcs.duckdb").digests == digests


def test_folder_with_odd_characters_changes_no_table(digests: Any, tmp_path: Path) -> None:
    """Brackets and asterisks are patterns to DuckDB's reader of files; an operator's folder may hold them."""
    odd = tmp_path / "home [2026] of O'Neil, 100% *new* {a,b}"
    archive = full_archive(tmp_path / "plain")
    (tmp_path / "plain").rename(odd)
    moved = [replace(i, folder=odd / i.folder.relative_to(tmp_path / "plain")) for i in archive.inputs if i.folder]
    assert build_database(moved, odd / "hcpcs.duckdb").digests == digests


def test_what_stood_at_the_path_before_is_replaced(inputs: list[BuildInput], digests: Any, tmp_path: Path) -> None:
    path = tmp_path / "hcpcs.duckdb"
    path.write_bytes(b"no database at all")
    path.with_name("hcpcs.duckdb.wal").write_bytes(b"a log of something else")
    assert build_database(inputs, path).digests == digests
    assert [p.name for p in tmp_path.iterdir()] == ["hcpcs.duckdb"]


def test_digests_given_are_those_of_the_finished_file(inputs: list[BuildInput], tmp_path: Path) -> None:
    result = build_database(inputs, tmp_path / "hcpcs.duckdb")
    with duckdb.connect(str(result.path), read_only=True) as connection:
        assert table_digests(connection) == result.digests
        counts = {d.table: d.row_count for d in result.digests}
        for table, count in counts.items():
            assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (count,)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ([("a", "b")], [("a", "c")]),
        ([("a", None)], [("a", "NULL")]),
        ([("a", None)], [(None, "a")]),
        ([("a', 'b': c", "d")], [("a", "b': c, 'd")]),
        ([("a", "b"), ("a", "b")], [("a", "b")]),
        ([("a", "")], [("a", None)]),
    ],
)
def test_digest_tells_different_tables_apart(one: list[Any], other: list[Any]) -> None:
    assert _digest(one) != _digest(other)


def test_digest_does_not_see_the_order_of_rows() -> None:
    assert _digest([("a", "b"), ("c", "d")]) == _digest([("c", "d"), ("a", "b")])


def _digest(rows: list[Any]) -> str:
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE t (a VARCHAR, b VARCHAR)")
        connection.executemany("INSERT INTO t VALUES (?, ?)", rows)
        (digest,) = table_digests(connection)
        return digest.digest


def test_nothing_to_build_from_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    archive = StagedArchive(tmp_path)
    archive.add("2026Q1", [record("A0021")], quarantined="It failed.")
    path = tmp_path / "hcpcs.duckdb"
    path.write_bytes(b"the last good one")
    with pytest.raises(BuildError, match="hcpcs fetch"):
        build_database(archive.inputs, path)
    assert path.read_bytes() == b"the last good one"


def test_sample_and_real_releases_are_never_built_together(tmp_path: Path) -> None:
    archive = StagedArchive(tmp_path)
    archive.add("2025Q4", [record("A0021")])
    archive.add("2026Q1", [record("A0021")], origin=Origin.SAMPLE)
    with pytest.raises(BuildError, match="--home"):
        build_database(archive.inputs, tmp_path / "hcpcs.duckdb")


def test_revision_that_could_not_be_staged_is_listed_with_the_reason(tmp_path: Path) -> None:
    archive = StagedArchive(tmp_path)
    archive.add("2025Q4", [record("A0021")])
    item = archive.add("2026Q1", [record("A0021")])
    archive.inputs[-1] = replace(item, folder=None)
    rows = archive.build().execute("SELECT status, reason FROM revision WHERE release = '2026Q1'").fetchall()
    assert rows == [("quarantined", "It could not be staged.")]
