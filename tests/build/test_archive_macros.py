"""What the archive itself can tell: which days it covers, what a re-issue changed, and an issue that is pinned."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import duckdb
import pytest

from tests.staging import StagedArchive, record


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    archive = StagedArchive(tmp_path_factory.mktemp("coverage"))
    for release in ("2012Q1", "2016Q1", "2019Q1", "2020Q1", "2020Q2", "2025Q4"):
        archive.add(release, [record("G0155", "Visit")])
    archive.build().close()
    with duckdb.connect(str(archive.root / "hcpcs.duckdb"), read_only=True) as connection:
        yield connection


@pytest.mark.parametrize(
    ("day", "coverage", "release", "following"),
    [
        ("2011-12-31", "before the archive", None, "2012Q1"),
        ("2012-01-01", "covered", "2012Q1", "2016Q1"),
        # Until 2020 one annual file: it speaks for its year.
        ("2012-12-31", "covered", "2012Q1", "2016Q1"),
        ("2013-01-01", "in a hole", "2012Q1", "2016Q1"),
        ("2019-12-31", "covered", "2019Q1", "2020Q1"),
        ("2020-06-30", "covered", "2020Q2", "2025Q4"),
        ("2020-07-01", "in a hole", "2020Q2", "2025Q4"),
        ("2025-12-31", "covered", "2025Q4", None),
        ("2026-01-01", "after the newest release", "2025Q4", None),
    ],
)
def test_a_hole_in_the_archive_is_told(
    db: duckdb.DuckDBPyConnection, day: str, coverage: str, release: str | None, following: str | None
) -> None:
    assert db.execute("SELECT * FROM archive_on(?)", [day]).fetchall() == [
        (dt.date.fromisoformat(day), coverage, release, following)
    ]


def test_what_a_re_issue_changed_is_told_field_by_field(full: duckdb.DuckDBPyConnection) -> None:
    told = full.execute("FROM revision_changes('2025Q4#1', ' 2025q4#2 ')").fetchall()
    assert ("S0013", "procedure", "(row)", None, "present") in told
    assert (
        ("G0155", "procedure", "long_description", "Home health visit of a social worker",
         "Home health visit by a social worker") in told
    )  # fmt: skip
    assert {code for code, *_ in told} == {"G0155", "LT", "S0013"}
    # Of a row that only one issue has, nothing more is told.
    assert [field for code, _, field, _, _ in told if code == "S0013"] == ["(row)"]


def test_a_pinned_issue_says_that_it_is_superseded(full: duckdb.DuckDBPyConnection) -> None:
    pinned = "SELECT DISTINCT status, superseded_by FROM codes_of(?)"
    assert full.execute(pinned, ["2025Q4#1"]).fetchall() == [("superseded", "2025Q4#2")]
    assert full.execute(pinned, ["2025Q4#2"]).fetchall() == [("in force", None)]
    codes = full.execute("SELECT code FROM codes_of('2025Q4#1') ORDER BY code").fetchall()
    assert codes == [("A0021",), ("G0155",)]


def test_an_issue_is_pinned_by_its_hash(full: duckdb.DuckDBPyConnection) -> None:
    """Its number moves when an issue that was posted earlier arrives late."""
    sha256 = full.execute("SELECT sha256 FROM revision WHERE release = '2025Q4' AND revision = 1").fetchone()
    assert sha256 is not None
    pin = f"2025q4#{sha256[0][:12].upper()}"
    assert full.execute("FROM codes_of(?)", [pin]).fetchall() == full.execute("FROM codes_of('2025Q4#1')").fetchall()
    assert full.execute("FROM revision_changes(?, '2025Q4#2')", [pin]).fetchall() != []


def test_an_issue_that_is_not_held_makes_no_changes(full: duckdb.DuckDBPyConnection) -> None:
    for missing in ("2025Q4#9", "2025Q4", "2014Q1#1", "nonsense"):
        assert full.execute("FROM revision_changes('2025Q4#1', ?)", [missing]).fetchall() == []
        assert full.execute("FROM codes_of(?)", [missing]).fetchall() == []
