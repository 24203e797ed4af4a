"""Lives and versions where files contradict one another: the newest is believed, and no life is made of a slip."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.staging import StagedArchive, record


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four quarters; every code is one case."""
    archive = StagedArchive(tmp_path_factory.mktemp("lifetimes"))
    walker, cushion = "Walker, folding, each", "Wheelchair cushion, per pair"
    archive.add(
        "2025Q2",
        [
            record("G0001", term="2020-12-31", act="2023-01-01"),
            record("G0003", walker),
            record("G0004", add="2006-01-01", term="2019-12-31", act="2020-01-01", action="R"),
            record("G0005"),
            record("G0006", term="2020-12-31", act="2021-01-01"),
        ],
    )
    archive.add("2025Q3", [record("G0002", walker, add="2025-07-01"), record("G0003", walker), record("G0005")])
    archive.add("2025Q4", [record("G0002", cushion, add="2025-07-02"), record("G0003", walker), record("G0005")])
    archive.add(
        "2026Q1",
        [
            record("G0001", term="2021-01-31", act="2023-01-01"),
            record("G0002", cushion, add="2025-07-01"),
            record("G0003", cushion, act="2025-07-15"),
            record("G0005", act="2025-08-01", action="R"),
            record("G0006", term="2022-12-31", act="2022-01-01"),
        ],
    )
    archive.build().close()
    return archive.root / "hcpcs.duckdb"


@pytest.fixture
def db(database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(database), read_only=True) as connection:
        yield connection


def lives(db: duckdb.DuckDBPyConnection, code: str) -> list[Any]:
    return db.execute(
        "SELECT lifetime, add_date, termination_date, begin_reason FROM code_lifetime "
        "WHERE known_to IS NULL AND code = ? ORDER BY lifetime",
        [code],
    ).fetchall()


def test_end_that_moves_past_an_old_action_makes_no_life_that_ends_before_it_begins(
    db: duckdb.DuckDBPyConnection,
) -> None:
    assert lives(db, "G0001") == [(1, dt.date(2010, 1, 1), dt.date(2021, 1, 31), "added")]


def test_beginning_that_moves_back_to_the_life_before_leaves_one_life(db: duckdb.DuckDBPyConnection) -> None:
    """A slip of a day looked like a re-use, and was known as one; the next file takes it back."""
    assert lives(db, "G0002") == [(1, dt.date(2025, 7, 1), None, "added")]
    assert db.execute("SELECT count(*) FROM code_lifetime WHERE code = 'G0002' AND lifetime = 2").fetchone() == (1,)


def test_action_between_two_files_lies_after_the_last_file_that_lists_the_code(db: duckdb.DuckDBPyConnection) -> None:
    """The file of October shows the old words, so an action of July does not date the new ones."""
    assert db.execute(
        "SELECT valid_from, dated_by FROM code_history "
        "WHERE known_to IS NULL AND code = 'G0003' AND long_description LIKE 'Wheelchair%'"
    ).fetchall() == [(dt.date(2026, 1, 1), "release")]


def test_re_activation_after_the_end_is_no_life(db: duckdb.DuckDBPyConnection) -> None:
    """Action R of a row that is terminated by then: the row's own end is believed."""
    assert lives(db, "G0004") == [(1, dt.date(2006, 1, 1), dt.date(2019, 12, 31), "added")]


def test_re_activation_dated_before_a_file_that_lists_the_code_as_active_is_no_gap(
    db: duckdb.DuckDBPyConnection,
) -> None:
    assert lives(db, "G0005") == [(1, dt.date(2010, 1, 1), None, "added")]


def test_action_between_the_old_end_and_the_new_one_is_a_re_activation(db: duckdb.DuckDBPyConnection) -> None:
    assert lives(db, "G0006") == [
        (1, dt.date(2010, 1, 1), dt.date(2020, 12, 31), "added"),
        (2, dt.date(2022, 1, 1), dt.date(2022, 12, 31), "re-activated"),
    ]
