"""Corrections lie over the rows: for their release, from the day of their file on (field guide, traps 3, 7 and 14)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from etl.model import Kind
from tests.staging import StagedArchive, record

FACE, BRIDGE = "Dilated macular exam performed", "Bridge payment, a one-time payment for the first session"


def line(code: str, action: str, date: str | None = None, **values: Any) -> dict[str, Any]:
    """One line of a corrections file; `date` is typed and read."""
    row = {"code": code, "code_type": "modifier" if len(code) == 2 else "procedure", "action_text": action}
    return row | {"effective_date_text": date, "effective_date": date} | values


def corrections(archive: StagedArchive, release: str, *files: tuple[str, list[dict[str, Any]]]) -> None:
    """A zip of corrections: of each version the day of its file, and its lines."""
    rows = [
        {"version": version, "file_date": known, "member": f"V{version}.xlsx", "line": place} | row
        for version, (known, lines) in enumerate(files, start=1)
        for place, row in enumerate(lines, start=5)
    ]
    archive.add(release, kind=Kind.CORRECTIONS, posted=files[-1][0], correction=rows)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """2018 re-issued in March without its corrections of January; then 2019, and a first quarter of 2020."""
    archive = StagedArchive(tmp_path_factory.mktemp("corrections"))
    archive.add(
        "2017Q1",
        [
            record("A0021", "Ambulance service"),
            record("G0008", "Administration of a vaccine", coverage_code="C"),
            record("G9637", "Final reports with documentation", add="2016-01-01"),
            record("J1572", "Immune globulin, 500 mg"),
            record("DA", "Oral health assessment"),
            record("Z0001", "Walker, folding, each"),
            record("Z0002", "Old thing, each"),
        ],
        posted="2016-11-01",
    )
    rows = [
        record("A0021", "Ambulance service"),
        record("G0008", "Administration of a vaccine", coverage_code="C"),
        record("G9637", "At least two orders", add="2016-01-01", act="2018-01-01", action="C"),
        record("G9890", FACE, add="2018-01-01", act="2018-01-01", action="A"),
        record("C9034", "Dexamethasone 9%", add="2017-10-01", act="2017-10-01", action="A"),
        record("J1572", "Immune globulin, 500 mg", term="2017-12-31", act="2018-01-01", action="D"),
        record("Z0001", "Walker, rigid, each", act="2018-01-01", action="C"),
        record("Z0002", "Old thing, each"),
        record("Z0003", "New thing, each", add="2018-01-01", act="2018-01-01", action="A"),
    ]
    archive.add("2018Q1", rows, posted="2018-03-07")
    added = {"long_description": "Next generation model", "short_description": "Next gen", "coverage_code": "C"}
    new_year = "2018-01-01"
    corrections(
        archive,
        "2018Q1",
        (
            "2017-12-22",
            [
                line("G9868", "ADD Code", new_year, **added),
                line("G9637", "Should not have been updated - revert back to 2017 description"),
                line("G9978", "ADD Code", new_year, long_description="Wrong number"),
                line("Z0001", "Change Cov to D", "2018-02-01"),
                line("Q5111", "ADD Code", long_description="Biosimilar")
                | {"effective_date_text": "01/0/12019", "effective_date": None},
                line("Z0002", "DELETE"),
            ],
        ),
        (
            "2018-01-03",
            [
                line("G9868", "ADD Code", new_year, **added),
                line("G9890", "DELETE"),
                line("G9978", "Remove, will be assigned at a later date"),
                line("C9034", "Discontinue ", new_year, cross_reference="J1095"),
                line("J1572", "Do not terminate", new_year),
                line("DA", "Removed in error - add back to file"),
                line("Z0003", "Terminate", new_year),
                line("G0008", "Revert back to 2015 description"),
            ],
        ),
    )
    archive.add(
        "2019Q1",
        [
            record("A0021", "Ambulance service"),
            record("G0008", "Administration of a vaccine", coverage_code="C"),
            record("G9637", "Final reports with documentation", add="2016-01-01"),
            record("G9868", "Next generation model", add=new_year, act=new_year),
            record("G9890", BRIDGE, add="2018-04-01", act="2018-04-01", action="A"),
            record("C9034", "Dexamethasone 9%", add="2017-10-01", term="2017-12-31", xref="J1095", act=new_year),
            record("J1572", "Immune globulin, 500 mg"),
            record("DA", "Oral health assessment"),
            record("Z0001", "Walker, rigid, each", coverage_code="D", act="2018-02-01"),
            record("Z0002", "Old thing, each"),
        ],
        posted="2018-11-02",
    )
    archive.build().close()
    return archive.root / "hcpcs.duckdb"


@pytest.fixture
def db(database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(database), read_only=True) as connection:
        yield connection


def lives(db: duckdb.DuckDBPyConnection, code: str, table: str = "code_lifetime") -> list[tuple[str, str | None]]:
    rows = db.execute(
        f"SELECT add_date, termination_date FROM {table} WHERE code = $1 AND known_to IS NULL ORDER BY lifetime", [code]
    ).fetchall()
    return [(str(begin), None if end is None else str(end)) for begin, end in rows]


def valid(db: duckdb.DuckDBPyConnection, code: str, on: str, known: str) -> bool:
    rows = db.execute("SELECT code FROM codes_on_as_known($1::DATE, $2::DATE)", [on, known]).fetchall()
    return (code,) in rows


def outcomes(db: duckdb.DuckDBPyConnection, code: str) -> list[tuple[Any, ...]]:
    return db.execute("SELECT version, outcome FROM correction WHERE code = $1 ORDER BY version", [code]).fetchall()


def reason(db: duckdb.DuckDBPyConnection, code: str) -> str:
    row = db.execute("SELECT outcome_reason FROM correction WHERE code = $1", [code]).fetchone()
    assert row is not None
    return str(row[0])


def test_added_code_is_known_from_the_file_on_and_never_before(db: duckdb.DuckDBPyConnection) -> None:
    assert not valid(db, "G9868", "2018-01-15", "2017-12-21")
    assert valid(db, "G9868", "2018-01-15", "2017-12-22")


def test_correction_counts_also_where_a_later_issue_of_its_release_lacks_it(db: duckdb.DuckDBPyConnection) -> None:
    assert valid(db, "G9868", "2018-06-30", "2018-03-07")
    assert lives(db, "G9868") == [("2018-01-01", None)]
    assert outcomes(db, "G9868") == [(1, "applied"), (2, "repeats an earlier version")]


def test_deleted_code_has_never_been(db: duckdb.DuckDBPyConnection) -> None:
    assert lives(db, "G9890") == [("2018-04-01", None)]
    assert lives(db, "G9890", "code_lifetime_as_filed") == [("2018-01-01", "2018-03-31"), ("2018-04-01", None)]
    assert not valid(db, "G9890", "2018-01-15", "2018-03-07")
    assert db.execute("SELECT count(*) FROM code_history WHERE long_description = $1", [FACE]).fetchone() == (0,)


def test_rows_as_published_and_changes_between_them_stay(db: duckdb.DuckDBPyConnection) -> None:
    told = db.execute("SELECT long_description FROM published_record WHERE code = 'G9890' AND release = '2018Q1'")
    assert told.fetchall() == [(FACE,)]
    told = db.execute("SELECT release, change_type FROM change WHERE code = 'G9890' ORDER BY ALL")
    assert told.fetchall() == [("2018Q1", "added"), ("2018Q1", "corrected"), ("2019Q1", "re-used")]


def test_later_version_undoes_an_earlier_one(db: duckdb.DuckDBPyConnection) -> None:
    assert valid(db, "G9978", "2018-01-15", "2017-12-31")
    assert not valid(db, "G9978", "2018-01-15", "2018-01-03")
    assert outcomes(db, "G9978") == [(1, "undone by a later line"), (2, "applied")]
    assert db.execute("SELECT count(*) FROM change WHERE code = 'G9978'").fetchone() == (0,)
    assert db.execute("SELECT count(*) FROM code WHERE code = 'G9978'").fetchone() == (0,)


def test_terminated_code_ends_on_the_day_before_and_has_its_successor(db: duckdb.DuckDBPyConnection) -> None:
    assert lives(db, "C9034") == [("2017-10-01", "2017-12-31")]
    told = db.execute("SELECT outcome, termination_date, next_release_agrees FROM correction WHERE code = 'C9034'")
    assert told.fetchall() == [("applied", dt.date(2017, 12, 31), True)]
    fields = db.execute(
        "SELECT field, new_value, effective_date, correction FROM change "
        "WHERE code = 'C9034' AND change_type = 'corrected' ORDER BY field"
    ).fetchall()
    day = dt.date(2018, 1, 1)
    assert fields == [
        ("cross_reference", "J1095", day, "Discontinue "),
        ("termination_date", "2017-12-31", day, "Discontinue "),
    ]


def test_termination_is_withdrawn(db: duckdb.DuckDBPyConnection) -> None:
    assert lives(db, "J1572") == [("2010-01-01", None)]
    assert valid(db, "J1572", "2018-06-30", "2018-03-07")
    filed = db.execute("SELECT code FROM codes_on_as_filed(DATE '2018-06-30', DATE '2018-03-07')").fetchall()
    assert ("J1572",) not in filed


def test_code_that_was_removed_in_error_is_back(db: duckdb.DuckDBPyConnection) -> None:
    assert outcomes(db, "DA") == [(2, "applied")]
    assert lives(db, "DA") == [("2010-01-01", None)]


def test_life_that_would_end_before_it_began_never_was(db: duckdb.DuckDBPyConnection) -> None:
    """Added in this very release and terminated from its first day on."""
    assert lives(db, "Z0003") == []
    assert lives(db, "Z0003", "code_lifetime_as_filed") == [("2018-01-01", None)]


def test_reverted_descriptor_is_that_of_the_year(db: duckdb.DuckDBPyConnection) -> None:
    told = db.execute("SELECT DISTINCT long_description FROM code_history WHERE code = 'G9637' AND known_to IS NULL")
    assert told.fetchall() == [("Final reports with documentation",)]
    assert outcomes(db, "G9637") == [(1, "applied")]


def test_descriptor_of_a_year_that_the_archive_lacks_is_not_guessed(db: duckdb.DuckDBPyConnection) -> None:
    assert outcomes(db, "G0008") == [(2, "not applied")]
    assert "2015" in reason(db, "G0008")


def test_correction_dates_its_own_version_and_not_the_change_before_it(db: duckdb.DuckDBPyConnection) -> None:
    told = db.execute(
        "SELECT valid_from, long_description, coverage_code FROM code_history "
        "WHERE code = 'Z0001' AND known_to IS NULL AND NOT before_archive ORDER BY 1"
    ).fetchall()
    assert told == [
        (dt.date(2017, 1, 1), "Walker, folding, each", "C"),
        (dt.date(2018, 1, 1), "Walker, rigid, each", "C"),
        (dt.date(2018, 2, 1), "Walker, rigid, each", "D"),
    ]


def test_date_that_is_none_changes_nothing(db: duckdb.DuckDBPyConnection) -> None:
    assert outcomes(db, "Q5111") == [(1, "not understood")]
    assert "no date" in reason(db, "Q5111")
    assert lives(db, "Q5111") == []


def test_code_that_an_earlier_release_lists_cannot_be_as_if_it_had_never_been(db: duckdb.DuckDBPyConnection) -> None:
    assert outcomes(db, "Z0002") == [(1, "contradicts")]
    assert "earlier release" in reason(db, "Z0002")
    assert lives(db, "Z0002") == [("2010-01-01", None)]


def test_as_filed_is_as_if_there_were_no_corrections(db: duckdb.DuckDBPyConnection) -> None:
    touched = {code for (code,) in db.execute("SELECT DISTINCT code FROM code_history_as_filed").fetchall()}
    named = db.execute("SELECT DISTINCT code FROM correction WHERE operations IS NOT NULL").fetchall()
    assert touched == {code for (code,) in named} - {"G9978"}
    assert "A0021" not in touched


def test_simple_table_is_corrected(tmp_path: Path) -> None:
    """The newest release has corrections; of another code its own rows speak already."""
    archive = StagedArchive(tmp_path)
    archive.add("2026Q1", [record("J2516", "Pentamidine, 1 mg", type_of_service="1"), record("G2076", "Intake")],
                posted="2026-01-12",
                correction=[{"version": 1, "file_date": "2026-01-12", "member": "C.xlsx", "line": place} | row
                            for place, row in enumerate([
                                line("J2516", "Revise TOS", "2026-01-01", type_of_service="1,P"),
                                line("G2076", "Add date s/b 1/1/2010"),
                                line("G2076", "Change add date to 01/01/2012"),
                            ])])  # fmt: skip
    with archive.build() as db:
        told = db.execute("SELECT code, type_of_service, add_date, source_line FROM code ORDER BY code").fetchall()
        assert told == [("G2076", None, dt.date(2012, 1, 1), 2), ("J2516", "1,P", dt.date(2010, 1, 1), 0)]
        assert outcomes(db, "G2076") == [(1, "already in the rows"), (1, "applied")]


def test_correction_is_applied_until_the_rows_themselves_show_it(tmp_path: Path) -> None:
    archive = StagedArchive(tmp_path)
    archive.add("2025Q4", [record("G0155", "Visit", coverage_code="C")], posted="2025-09-01")
    archive.add("2026Q1", [record("G0155", "Visit", coverage_code="C")], posted="2025-12-08")
    corrections(archive, "2026Q1", ("2025-12-20", [line("G0155", "Change Cov to D", "2026-01-01")]))
    archive.add(
        "2026Q1", [record("G0155", "Visit", coverage_code="D", act="2026-01-01", action="F")], posted="2026-01-12"
    )
    with archive.build() as db:
        told = db.execute("SELECT outcome, outcome_reason FROM correction").fetchall()
        assert told[0][0] == "already in the rows"
        assert "2025-12-20" in told[0][1] and "2026-01-12" in told[0][1]
        versions = db.execute(
            "SELECT coverage_code FROM codes_on_as_known(DATE '2026-01-15', DATE '2025-12-20') WHERE code = 'G0155'"
        )
        assert versions.fetchall() == [("D",)]
        filed = db.execute("SELECT coverage_code FROM codes_on_as_filed(DATE '2026-01-15', DATE '2025-12-20')")
        assert filed.fetchall() == [("C",)]


def test_same_file_in_a_re_issued_zip_is_one_file(tmp_path: Path) -> None:
    archive = StagedArchive(tmp_path)
    rows = [record("G0155", "Visit", coverage_code="C")]
    typed = {"version": 1, "file_date": "2025-12-20", "member": "C.xlsx", "line": 2}
    known = [typed | line("G0155", "Change Cov to D", "2026-01-01")]
    archive.add("2026Q1", rows, posted="2025-12-29", correction=known)
    archive.add("2026Q1", rows, posted="2026-01-12", correction=known)
    archive.add("2026Q1", rows, posted="2026-02-12")
    with archive.build() as db:
        told = db.execute("SELECT outcome, source_revision FROM correction").fetchall()
        assert told == [("applied", "2026Q1#1")]
        assert db.execute("SELECT coverage_code FROM code").fetchall() == [("D",)]


@pytest.mark.parametrize("next_rows_name_it", [None, "", "J1095"])
def test_successor_named_by_a_correction(tmp_path: Path, next_rows_name_it: str | None) -> None:
    """C9034 to J1095: evidence of its own, next to XREF; it stays said where the next release's rows are blank."""
    archive = StagedArchive(tmp_path)
    ended = {"term": "2018-12-31", "act": "2019-01-01"}
    new = record("J1095", "Dexamethasone, 9 percent, intraocular, 1 microgram", add="2019-01-01", action="A")
    archive.add("2019Q1", [record("C9034", "Dexamethasone 9%, intraocular", add="2018-10-01", action="A"), new])
    corrections(
        archive, "2019Q1", ("2019-01-03", [line("C9034", "Discontinue ", "2019-01-01", cross_reference="J1095")])
    )
    if next_rows_name_it is not None:
        row = record(
            "C9034", "Dexamethasone 9%, intraocular", add="2018-10-01", xref=next_rows_name_it or None, **ended
        )
        archive.add("2020Q1", [row, new | {"action_code": "N"}])
    with archive.build() as db:
        told = db.execute("SELECT new_code, effective_date, evidence, published_by_cms FROM replacement").fetchall()
        evidence = "cms_xref" if next_rows_name_it else "cms_correction"
        assert told == [("J1095", dt.date(2019, 1, 1), evidence, True)]
        both = db.execute("SELECT all_evidence LIKE '%cms_correction%' FROM replacement").fetchall()
        assert both == [(True,)]


def test_corrections_of_a_release_that_is_not_held_count_and_make_no_release(tmp_path: Path) -> None:
    archive = StagedArchive(tmp_path)
    archive.add("2025Q4", [record("A0021", "Ambulance service"), record("G0155", "Visit", coverage_code="C")])
    corrections(archive, "2026Q1", ("2026-01-12", [line("G0155", "Change Cov to D", "2026-01-01")]))
    with archive.build() as db:
        told = db.execute("SELECT code, coverage_code, is_current, vanished FROM code ORDER BY code").fetchall()
        assert told == [("A0021", "C", True, False), ("G0155", "D", True, False)]
        assert db.execute("SELECT release FROM release").fetchall() == [("2025Q4",)]
        versions = db.execute(
            "SELECT valid_from, coverage_code FROM code_history WHERE code = 'G0155' AND known_to IS NULL "
            "AND NOT before_archive ORDER BY 1"
        )
        assert versions.fetchall() == [(dt.date(2025, 10, 1), "C"), (dt.date(2026, 1, 1), "D")]


def test_row_that_stands_in_from_the_release_before_keeps_the_order_of_releases(tmp_path: Path) -> None:
    """The second correction says again what stood before its release: that stays dated as it was."""
    archive = StagedArchive(tmp_path)
    for release, words in (("2021Q2", "Walker"), ("2021Q3", "Somatrem"), ("2021Q4", "Somatrem")):
        archive.add(release, [record("G0155", words, short_description="Same")])
    revised = {"long_description": "Bridge payment"}
    corrections(archive, "2021Q3", ("2021-06-12", [line("G0155", "Revise long desc", "2021-06-30", **revised)]))
    corrections(archive, "2021Q4", ("2021-10-04", [line("G0155", "Revise long desc", "2021-07-02", **revised)]))
    with archive.build() as db:
        told = db.execute(
            "SELECT valid_from, long_description FROM code_history WHERE code = 'G0155' AND known_to IS NULL "
            "AND NOT before_archive ORDER BY 1"
        )
        assert told.fetchall() == [(dt.date(2021, 4, 1), "Walker"), (dt.date(2021, 6, 30), "Bridge payment")]
