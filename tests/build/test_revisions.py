"""CMS re-issues a quarter under the same URL: which issue counts, and what was known on which day."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import duckdb
import pytest

from tests.staging import StagedArchive, record

FIRST, SECOND, THIRD = "2025-12-08", "2025-12-29", "2026-01-12"


@pytest.fixture
def archive(tmp_path: Path) -> StagedArchive:
    return StagedArchive(tmp_path)


def known(db: duckdb.DuckDBPyConnection, day: str, known_on: str) -> list[str]:
    rows = db.execute(
        "SELECT code FROM codes_on_as_known(CAST(? AS DATE), CAST(? AS DATE))", [day, known_on]
    ).fetchall()
    return sorted(code for (code,) in rows)


def test_the_newest_accepted_issue_is_in_force(archive: StagedArchive) -> None:
    archive.add("2026Q1", [record("A0021", "First wording")], posted=FIRST)
    archive.add("2026Q1", [record("A0021", "Second wording")], posted=SECOND)
    archive.add("2026Q1", [record("A0021", "Third wording")], posted=THIRD, quarantined="It failed a critical check.")
    db = archive.build()
    assert db.execute("SELECT revision, status, reason FROM revision ORDER BY revision").fetchall() == [
        (1, "superseded", None),
        (2, "in force", None),
        (3, "quarantined", "It failed a critical check."),
    ]
    assert db.execute("SELECT revision, posted_date FROM release").fetchall() == [(2, dt.date(2025, 12, 29))]
    assert db.execute("SELECT long_description, source_revision FROM code").fetchall() == [
        ("Second wording", "2026Q1#2")
    ]
    # Nothing is taken from a quarantined issue, not even as a thing once known.
    assert db.execute("SELECT DISTINCT revision FROM published_record ORDER BY 1").fetchall() == [(1,), (2,)]
    assert db.execute("SELECT count(*) FROM code_history WHERE source_revision = '2026Q1#3'").fetchone() == (0,)


def test_a_release_whose_only_issue_is_quarantined_is_no_release(archive: StagedArchive) -> None:
    archive.add("2025Q4", [record("A0021")])
    archive.add("2026Q1", [record("A0021"), record("J0013")], quarantined="It failed a critical check.")
    db = archive.build()
    assert db.execute("SELECT release FROM release").fetchall() == [("2025Q4",)]
    assert db.execute("SELECT code FROM code").fetchall() == [("A0021",)]
    assert db.execute("SELECT status FROM revision WHERE release = '2026Q1'").fetchall() == [("quarantined",)]


def test_what_a_re_issue_corrects_was_not_known_before_it(archive: StagedArchive) -> None:
    """The retroactive change: the same question on the same day of service, before and after, has two answers."""
    archive.add("2025Q4", [record("S0013"), record("S0189")])
    archive.add(
        "2026Q1", [record("S0013", term="2025-12-31", act="2026-01-01", action="D"), record("S0189")], posted=FIRST
    )
    archive.add(
        "2026Q1",
        [
            record("S0013"),
            record("S0189", term="2025-12-31", act="2026-01-01", action="D"),
            record("J1073", add="2026-01-01"),
        ],
        posted=THIRD,
    )
    db = archive.build()
    assert known(db, "2026-01-05", "2025-12-07") == ["S0013", "S0189"]
    assert known(db, "2026-01-05", FIRST) == ["S0189"]
    assert known(db, "2026-01-05", "2026-01-11") == ["S0189"]
    assert known(db, "2026-01-05", THIRD) == ["J1073", "S0013"]
    assert known(db, "2025-12-31", "2026-01-11") == known(db, "2025-12-31", THIRD) == ["S0013", "S0189"]
    assert db.execute("SELECT code FROM codes_on(DATE '2026-01-05') ORDER BY 1").fetchall() == [("J1073",), ("S0013",)]


def test_nothing_is_known_before_the_first_file_was_posted(archive: StagedArchive) -> None:
    archive.add("2026Q1", [record("A0021")], posted=FIRST)
    assert known(archive.build(), "2026-01-05", "2025-12-07") == []


def test_an_older_quarter_re_issued_after_a_newer_one_changes_what_is_known(archive: StagedArchive) -> None:
    archive.add("2025Q4", [record("A0021", "Old words")])
    archive.add("2026Q1", [record("A0021", "New words", act="2026-01-01", action="C")], posted=FIRST)
    archive.add("2025Q4", [record("A0021", "Corrected words")], posted="2025-12-20")
    db = archive.build()
    words = "SELECT long_description FROM codes_on_as_known(DATE '2025-11-01', CAST(? AS DATE))"
    assert db.execute(words, ["2025-12-19"]).fetchall() == [("Old words",)]
    assert db.execute(words, ["2025-12-20"]).fetchall() == [("Corrected words",)]
    assert db.execute("SELECT long_description FROM codes_on(DATE '2026-02-01')").fetchall() == [("New words",)]


def test_of_two_issues_posted_on_one_day_the_higher_number_counts(archive: StagedArchive) -> None:
    archive.add("2026Q1", [record("A0021", "In the morning"), record("G0001")], posted=FIRST)
    archive.add("2026Q1", [record("A0021", "In the evening")], posted=FIRST)
    db = archive.build()
    assert db.execute(
        "SELECT long_description, known_from, known_to FROM code_history WHERE NOT before_archive"
    ).fetchall() == [("In the evening", dt.date(2025, 12, 8), None)]
    assert known(db, "2026-01-05", FIRST) == ["A0021"]


def test_of_two_prints_of_the_same_words_on_one_day_the_higher_number_is_shown(archive: StagedArchive) -> None:
    archive.add("2026Q1", [record("A0021", "AMBULANCE SERVICE")], posted=FIRST)
    archive.add("2026Q1", [record("A0021", "Ambulance service")], posted=FIRST)
    db = archive.build()
    assert db.execute("SELECT DISTINCT long_description FROM code_history").fetchall() == [("Ambulance service",)]


def test_a_code_that_a_re_issue_takes_back_was_known_until_then(archive: StagedArchive) -> None:
    """In force is the newest issue: what only a superseded one lists is no code any more, in no table."""
    archive.add("2026Q1", [record("A0021"), record("J9999", add="2026-01-01", action="A")], posted=FIRST)
    archive.add("2026Q1", [record("A0021")], posted=SECOND)
    db = archive.build()
    assert known(db, "2026-01-05", FIRST) == ["A0021", "J9999"]
    assert known(db, "2026-01-05", SECOND) == ["A0021"]
    assert db.execute("SELECT code FROM code").fetchall() == [("A0021",)]
    assert db.execute("SELECT known_to FROM code_lifetime WHERE code = 'J9999'").fetchall() == [
        (dt.date(2025, 12, 29),)
    ]
    assert db.execute("SELECT code_status('J9999', DATE '2026-01-05')").fetchone() == ("not in the archive",)


def test_a_code_that_a_re_issue_forgets_and_the_next_one_lists_again_is_known_again(archive: StagedArchive) -> None:
    row = record("J9999", add="2026-01-01", action="A")
    archive.add("2026Q1", [record("A0021"), row], posted=FIRST)
    archive.add("2026Q1", [record("A0021")], posted=SECOND)
    archive.add("2026Q1", [record("A0021"), row], posted=THIRD)
    db = archive.build()
    assert [known(db, "2026-01-05", day) for day in (FIRST, SECOND, THIRD)] == [
        ["A0021", "J9999"],
        ["A0021"],
        ["A0021", "J9999"],
    ]


def test_a_code_first_listed_by_the_second_issue_of_one_day_is_known(archive: StagedArchive) -> None:
    row = record("J9999", add="2026-01-01", action="A")
    archive.add("2026Q1", [record("A0021"), row], posted=FIRST)
    archive.add("2026Q1", [record("A0021")], posted=FIRST)
    archive.add("2026Q1", [record("A0021"), row], posted=SECOND)
    db = archive.build()
    assert known(db, "2026-01-05", FIRST) == ["A0021"]
    assert db.execute("SELECT known_from FROM code_lifetime WHERE code = 'J9999'").fetchall() == [
        (dt.date(2025, 12, 29),)
    ]


def test_a_code_that_a_re_issue_forgets_but_an_older_release_lists_stands_as_last_known(archive: StagedArchive) -> None:
    """Trap 3 between issues of one release: absent is not terminated."""
    archive.add("2025Q4", [record("A0021"), record("DA")])
    archive.add("2026Q1", [record("A0021"), record("DA")], posted=FIRST)
    archive.add("2026Q1", [record("A0021")], posted=SECOND)
    db = archive.build()
    assert known(db, "2026-01-05", SECOND) == ["A0021", "DA"]
    assert db.execute("SELECT vanished, last_release FROM code WHERE code = 'DA'").fetchall() == [(True, "2025Q4")]
    assert db.execute("SELECT last_release FROM code_lifetime WHERE code = 'DA' AND known_to IS NULL").fetchall() == [
        ("2025Q4",)
    ]


def test_a_re_activation_that_only_a_re_issue_declares_is_seen(archive: StagedArchive) -> None:
    """#1 says N and #2 says R, of the very same dates: the gap is as real as if #1 had said so."""
    archive.add("2026Q1", [record("S3854", add="2006-01-01", act="2016-07-01", action="N")], posted=FIRST)
    archive.add("2026Q1", [record("S3854", add="2006-01-01", act="2016-07-01", action="R")], posted=SECOND)
    db = archive.build()
    assert db.execute("SELECT begin_reason FROM code_lifetime WHERE known_to IS NULL ORDER BY lifetime").fetchall() == [
        ("added",),
        ("re-activated",),
    ]
    assert db.execute("SELECT code_status('S3854', DATE '2010-01-01')").fetchone() == ("not known",)


def test_a_pinned_issue_can_be_read_after_it_is_superseded(archive: StagedArchive) -> None:
    archive.add("2026Q1", [record("A0021", "First wording")], posted=FIRST)
    archive.add("2026Q1", [record("A0021", "Second wording")], posted=SECOND)
    db = archive.build()
    assert db.execute(
        "SELECT long_description FROM published_record WHERE release = '2026Q1' AND revision = 1"
    ).fetchall() == [("First wording",)]
