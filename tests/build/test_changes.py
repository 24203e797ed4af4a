"""The table of changes: what the rows show, when it took effect, and whether CMS declares it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.staging import StagedArchive, record

JANUARY, APRIL, JULY = dt.date(2026, 1, 1), dt.date(2026, 4, 1), dt.date(2026, 7, 1)
ENDED = {"term": "2026-03-31", "act": "2026-04-01", "action": "D"}


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three quarters that follow one another; every code is one case."""
    archive = StagedArchive(tmp_path_factory.mktemp("changes"))
    archive.add(
        "2026Q1",
        [
            record("A0021"),
            record("G0001", "First words"),
            record("G0002", "First words"),
            record("G0003", "First words"),
            record("G0004", "First words"),
            record("G0005"),
            record("G0006"),
            record("G0007"),
            record("G0008", term="2026-06-30", act="2026-07-01", action="D"),
        ],
    )
    archive.add(
        "2026Q2", [record("A0021"), record("G0001", "First words"), record("G0002", "First words"), record("G0007")]
    )
    archive.add(
        "2026Q3",
        [
            record("A0021"),
            record("G0001", "Second words", act="2026-05-15", action="B", coverage_code="D"),
            record("G0002", "Second words", act="2026-07-01", action="C", coverage_code="D", betos="O1A"),
            record("G0003", "Second words"),
            record("G0004", "First words", **ENDED),
            record("G0005", add="2026-07-01", action="A"),
            record("G0006", "Quite other thing entirely", add="2026-07-01", action="A"),
            record("G0007", action="P"),
            record("G0009", add="2026-05-01", term="2026-06-15", act="2026-06-16", action="D"),
        ],
    )
    archive.build().close()
    return archive.root / "hcpcs.duckdb"


@pytest.fixture
def db(database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(database), read_only=True) as connection:
        yield connection


def changes(db: duckdb.DuckDBPyConnection, release: str, code: str) -> list[Any]:
    return db.execute(
        "SELECT change_type, field, effective_date, agrees FROM change WHERE release = ? AND code = ? "
        "AND field IS DISTINCT FROM 'short_description' ORDER BY ALL",
        [release, code],
    ).fetchall()


def test_declared_change_is_dated_by_its_action(db: duckdb.DuckDBPyConnection) -> None:
    assert changes(db, "2026Q3", "G0001") == [
        ("revised", "coverage_code", dt.date(2026, 5, 15), True),
        ("revised", "long_description", dt.date(2026, 5, 15), True),
    ]


def test_an_action_code_has_room_for_one_action_and_is_silent_on_the_others(db: duckdb.DuckDBPyConnection) -> None:
    assert changes(db, "2026Q3", "G0002") == [
        ("revised", "betos", JULY, None),
        ("revised", "coverage_code", JULY, None),
        ("revised", "long_description", JULY, True),
    ]


def test_code_that_vanishes_is_told_and_when_it_returns_with_other_words_both_are(
    db: duckdb.DuckDBPyConnection,
) -> None:
    assert changes(db, "2026Q2", "G0003") == [("vanished", None, APRIL, False)]
    assert changes(db, "2026Q3", "G0003") == [
        ("returned", None, JULY, False),
        ("revised", "long_description", JULY, False),
    ]


def test_code_that_returns_terminated_has_an_end_too(db: duckdb.DuckDBPyConnection) -> None:
    """Trap 4 for a code that one file forgot: its end would be told by no release at all."""
    assert changes(db, "2026Q3", "G0004") == [
        ("discontinued", "termination_date", APRIL, True),
        ("returned", None, JULY, None),
    ]


def test_code_that_returns_with_another_add_date(db: duckdb.DuckDBPyConnection) -> None:
    assert changes(db, "2026Q3", "G0005") == [
        ("add date changed", "add_date", dt.date(2010, 1, 1), None),
        ("returned", None, JULY, True),
    ]


def test_code_that_returns_with_another_meaning_is_re_used(db: duckdb.DuckDBPyConnection) -> None:
    assert ("re-used", "add_date", JULY, True) in changes(db, "2026Q3", "G0006")
    assert "returned" not in {kind for kind, *_ in changes(db, "2026Q3", "G0006")}


def test_declaration_that_the_rows_do_not_show_is_told(db: duckdb.DuckDBPyConnection) -> None:
    assert changes(db, "2026Q3", "G0007") == [("declared only", None, dt.date(2010, 1, 1), False)]


def test_code_that_came_and_went_inside_one_quarter_has_both_events_by_their_own_dates(
    db: duckdb.DuckDBPyConnection,
) -> None:
    assert changes(db, "2026Q3", "G0009") == [
        ("added", None, dt.date(2026, 5, 1), None),
        ("discontinued", "termination_date", dt.date(2026, 6, 16), True),
    ]


def test_changes_between_leaves_out_the_first_release_and_takes_the_last(db: duckdb.DuckDBPyConnection) -> None:
    told = db.execute("SELECT DISTINCT release FROM changes_between('2026Q1', '2026Q3') ORDER BY 1").fetchall()
    assert told == [("2026Q2",), ("2026Q3",)]
    assert db.execute("SELECT count(*) FROM changes_between('2026q2', '2026q2')").fetchone() == (0,)


def test_every_change_can_be_traced_to_its_file(db: duckdb.DuckDBPyConnection) -> None:
    rows = db.execute("SELECT code, source_revision, source_member, source_line FROM change WHERE release = '2026Q2'")
    assert rows.fetchall()[0][1:] == ("2026Q2#1", None, None)  # what is not there stands in no line
    rows = db.execute("SELECT source_revision, source_member, source_line FROM change WHERE code = 'G0009'").fetchall()
    assert set(rows) == {("2026Q3#1", "record.txt", 9)}
