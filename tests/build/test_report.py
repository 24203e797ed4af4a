"""CMS's Transaction Report against the table (traps 5 and 6): every way in which the two can differ, by its name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.full_archive import file, report
from tests.staging import StagedArchive, record


def both_lists(code: str, label: str | None, action: str | None, **values: Any) -> list[dict[str, Any]]:
    """CMS lists every code twice: by action code and by code."""
    return [report(code, label, action, **values), report(code, label, action, view="by_code", **values)]


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    archive = StagedArchive(tmp_path_factory.mktemp("report"))
    codes = ["A0001", "A0002", "A0003", "A0004", "A0005", "A0006", "A0007", "A0008", "L1"]
    archive.add("2019Q1", [record(code) for code in codes])
    archive.add(
        "2020Q1",
        [
            record("A0001"),
            record("A0002", coverage_code="D", action="F"),
            record("A0003", action=None),
            record("A0004"),
            record("A0005"),
            record("A0006", "Other words", action="C"),
            record("A0007"),
            record("A0008", action="T"),
            record("L1"),
        ],
        member=[file("Trans.xlsx", "change_list", 20), file("Trans_by_code.prn", "change_list", 9)],
        change_list=[
            *both_lists("A0001", "No change", "N"),
            *both_lists("A0002", "Coverage Change", "F"),
            *both_lists("A0003", "No Change", "N"),
            *both_lists("A0004", "Add", "A"),
            *both_lists("A0005", "Something new", None),
            report("A0006", "Long Description Change", "C"),
            report("A0006", "Payment Change", "P", view="by_code"),
            report("A0007", "No Change", "N"),
            report("A0008", "Miscellaneous Change (BETOS or Type of Service", "T", view="by_code"),
            *both_lists("8P", "No Change", "N", code_type="modifier"),
            # The print beside the workbook is a copy with fewer columns: the workbook is the report.
            report("A0001", "No chan", None, member="Trans_by_code.prn", view="by_code"),
        ],
        excluded=[
            {"code": "D0120", "code_form": "cdt", "label": "Add", "member": "Trans.xlsx", "line": 30},
            {"code": "99213", "code_form": "cpt", "label": "Add", "member": "Trans.xlsx", "line": 31},
            {"code": "D0140", "code_form": "cdt", "member": "record.txt", "line": 4},
        ],
    )
    archive.build().close()
    return archive.root / "hcpcs.duckdb"


@pytest.fixture
def db(database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(database), read_only=True) as connection:
        yield connection


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("A0001", None),
        ("A0002", None),
        ("A0003", "the report says N, the table says nothing"),
        ("A0004", "the report says A, the table says N"),
        ("A0005", "the report says Something new, the table says N"),
        ("A0006", "the report's two lists disagree: Long Description Change / Payment Change"),
        ("A0007", "missing from the report's list by code"),
        ("A0008", "missing from the report's list by action code"),
        ("L1", "in the table, not in the report"),
        ("8P", "in the report, not in the table"),
        ("D0120", "a CDT code in the report: not Level II, its descriptor is not kept"),
        ("99213", "a CPT code in the report: not Level II, its descriptor is not kept"),
    ],
)
def test_each_problem_is_told_in_words(db: duckdb.DuckDBPyConnection, code: str, problem: str | None) -> None:
    rows = db.execute("SELECT problem, agrees FROM reported_change WHERE release = '2020Q1' AND code = ?", [code])
    assert rows.fetchall() == [(problem, problem is None)]


def test_every_code_of_table_and_report_is_judged_once(db: duckdb.DuckDBPyConnection) -> None:
    assert db.execute("SELECT count(*), count(DISTINCT code) FROM reported_change").fetchone() == (12, 12)


def test_cdt_code_of_another_member_is_no_matter_of_the_report(db: duckdb.DuckDBPyConnection) -> None:
    assert db.execute("SELECT * FROM reported_change WHERE code = 'D0140'").fetchall() == []
    assert db.execute("SELECT count(*) FROM excluded").fetchone() == (3,)


def test_cdt_and_cpt_codes_are_in_no_table_of_codes(db: duckdb.DuckDBPyConnection) -> None:
    for table in ("code", "code_history", "code_lifetime", "change", "published_record"):
        assert db.execute(f"SELECT count(*) FROM {table} WHERE code IN ('D0120', '99213', 'D0140')").fetchone() == (0,)


def test_release_says_whether_its_report_agrees(db: duckdb.DuckDBPyConnection) -> None:
    rows = db.execute("SELECT release, report_agrees FROM release ORDER BY release").fetchall()
    assert rows == [("2019Q1", None), ("2020Q1", False)]


def test_label_of_the_report_stands_beside_the_change_as_typed(db: duckdb.DuckDBPyConnection) -> None:
    rows = db.execute(
        "SELECT code, field, reported_change, action_code, agrees FROM change WHERE release = '2020Q1' "
        "AND field IS DISTINCT FROM 'short_description' ORDER BY code"
    ).fetchall()
    assert rows == [
        ("A0002", "coverage_code", "Coverage Change", "F", True),
        ("A0006", "long_description", "Long Description Change", "C", True),
        ("A0008", None, "Miscellaneous Change (BETOS or Type of Service", "T", False),
    ]


def test_workbook_is_the_report_and_not_its_print(db: duckdb.DuckDBPyConnection) -> None:
    rows = db.execute("SELECT reported_change, source_member FROM reported_change WHERE code = 'A0001'").fetchall()
    assert rows == [("No change", "Trans.xlsx")]


def test_a_report_that_agrees_for_every_code_is_said_to_agree(tmp_path: Path) -> None:
    archive = StagedArchive(tmp_path)
    archive.add("2020Q1", [record("A0001")], change_list=both_lists("A0001", "no change", "N"))
    assert archive.build().execute("SELECT report_agrees FROM release").fetchall() == [(True,)]


def test_report_of_a_superseded_issue_does_not_count(tmp_path: Path) -> None:
    archive = StagedArchive(tmp_path)
    archive.add("2020Q1", [record("A0001")], posted="2019-12-01", change_list=both_lists("A0001", "Add", "A"))
    archive.add("2020Q1", [record("A0001")], posted="2019-12-20", change_list=both_lists("A0001", "No Change", "N"))
    assert archive.build().execute("SELECT reported_change, agrees FROM reported_change").fetchall() == [
        ("No Change", True)
    ]
