"""What CMS publishes beside the table: corrections, NOC codes, processing notes and code lists."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import duckdb
import pytest

from etl.model import Kind
from tests.staging import StagedArchive, record


def correction(code: str, action: str, member: str, **values: Any) -> dict[str, Any]:
    row = {"code": code, "code_type": "procedure", "action_text": action, "member": member, "version": 1}
    return row | {"file_date": "2018-02-01"} | values


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    archive = StagedArchive(tmp_path_factory.mktemp("documents"))
    archive.add(
        "2018Q1",
        [record("A0021")],
        processing_note=[{"processing_note": "0003", "note_text": "As it was in 2018"}],
        code_list=[
            {"list_name": "coverage_code", "value": "C", "meaning": "Old words for C", "heading": "Coverage"},
            {"list_name": "coverage_code", "value": "X", "meaning": "Given up since"},
            {"list_name": "record_id", "value": "3", "meaning": "First line of a procedure"},
        ],
    )
    archive.add(
        "2018Q1",
        kind=Kind.CORRECTIONS,
        posted="2018-03-01",
        correction=[
            correction("G0001", "Discontinue ", "V1_Corrections.xlsx", sheet="Sheet1"),
            correction("G0001", "Discont", "V1_Corrections.prn"),
            correction("G0002", "DELETE", "V2_Corrections.prn", version=2, file_date="2018-02-15"),
            correction("G0003", "Add date s/b 1/1/2018", "V1_Corrections.xlsx", effective_date_text="01/0/12018"),
        ],
    )
    archive.add("2018Q1", kind=Kind.NOC_CODES, noc_code=[noc("A4641", "In the first issue")])
    archive.add(
        "2018Q1",
        kind=Kind.NOC_CODES,
        posted="2018-02-02",
        noc_code=[
            noc("A9999", "From the workbook", member="NOC.xlsx"),
            noc("A9999", "From the print", member="NOC.prn"),
            noc("J3490", "Only in the print", member="NOC.prn"),
        ],
    )
    archive.add(
        "2018Q1", kind=Kind.NOC_CODES, posted="2018-03-03", quarantined="Torn.", noc_code=[noc("Q9999", "Torn")]
    )
    archive.add(
        "2019Q1",
        [record("A0021")],
        processing_note=[{"processing_note": "0003", "note_text": "As it is in 2019"}],
        code_list=[{"list_name": "coverage_code", "value": "C", "meaning": "New words for C"}],
    )
    archive.build().close()
    return archive.root / "hcpcs.duckdb"


def noc(code: str, long: str, **values: Any) -> dict[str, Any]:
    return {"code": code, "long_description": long, "add_date": "2010-01-01"} | values


@pytest.fixture
def db(database: Path) -> Any:
    with duckdb.connect(str(database), read_only=True) as connection:
        yield connection


def test_corrections_workbook_counts_before_its_print(db: duckdb.DuckDBPyConnection) -> None:
    rows = db.execute(
        "SELECT code, action_text, source_member FROM correction WHERE version = 1 ORDER BY code"
    ).fetchall()
    assert rows == [
        ("G0001", "Discontinue ", "V1_Corrections.xlsx"),
        ("G0003", "Add date s/b 1/1/2018", "V1_Corrections.xlsx"),
    ]


def test_corrections_print_counts_where_that_version_has_no_workbook(db: duckdb.DuckDBPyConnection) -> None:
    assert db.execute("SELECT code, known_date FROM correction WHERE version = 2").fetchall() == [
        ("G0002", dt.date(2018, 2, 15))
    ]


def test_correction_is_kept_as_typed_also_where_it_is_no_date(db: duckdb.DuckDBPyConnection) -> None:
    rows = db.execute(
        "SELECT effective_date_text, effective_date, source_revision FROM correction WHERE code = 'G0003'"
    )
    assert rows.fetchall() == [("01/0/12018", None, "2018Q1#1 corrections")]


def test_noc_code_of_the_newest_list_counts_and_its_workbook_first(db: duckdb.DuckDBPyConnection) -> None:
    rows = db.execute("SELECT code, long_description, source_revision FROM noc_code ORDER BY code").fetchall()
    assert rows == [
        ("A9999", "From the workbook", "2018Q1#2 noc_codes"),
        ("J3490", "Only in the print", "2018Q1#2 noc_codes"),
    ]


def test_processing_note_is_kept_by_release(db: duckdb.DuckDBPyConnection) -> None:
    rows = db.execute("SELECT release, note_text FROM processing_note ORDER BY release").fetchall()
    assert rows == [("2018Q1", "As it was in 2018"), ("2019Q1", "As it is in 2019")]


def test_code_list_has_the_newest_wording_and_forgets_no_value(db: duckdb.DuckDBPyConnection) -> None:
    rows = db.execute(
        "SELECT value, meaning, first_release, last_release FROM code_list WHERE list_name = 'coverage_code' ORDER BY 1"
    ).fetchall()
    assert rows == [("C", "New words for C", "2018Q1", "2019Q1"), ("X", "Given up since", "2018Q1", "2018Q1")]
    assert db.execute("SELECT coverage_code, meaning FROM coverage_code ORDER BY 1").fetchall() == [
        ("C", "New words for C"),
        ("X", "Given up since"),
    ]


def test_code_lists_without_a_table_of_their_own_stand_in_the_common_one(db: duckdb.DuckDBPyConnection) -> None:
    assert db.execute("SELECT value FROM code_list WHERE list_name = 'record_id'").fetchall() == [("3",)]


def test_code_list_tables_are_there_when_no_layout_fills_them(db: duckdb.DuckDBPyConnection) -> None:
    assert db.execute("SELECT count(*) FROM betos").fetchone() == (0,)


def test_companions_make_no_release_and_no_picture_of_their_own(db: duckdb.DuckDBPyConnection) -> None:
    assert db.execute("SELECT release, revision FROM release ORDER BY 1").fetchall() == [("2018Q1", 1), ("2019Q1", 1)]
    assert db.execute("SELECT DISTINCT known_from FROM code_history").fetchall() == [(dt.date(2017, 12, 1),)]


def test_provenance_names_what_the_file_is(db: duckdb.DuckDBPyConnection) -> None:
    assert dict(db.execute("SELECT name, value FROM provenance").fetchall()) == {
        "origin": "cms",
        "schema_version": "1",
        "first_release": "2018Q1",
        "newest_release": "2019Q1",
        "archive_begins": "2018-01-01",
    }
