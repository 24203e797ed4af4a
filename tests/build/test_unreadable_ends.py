"""An end that cannot be read is no open end: the row says nothing of its code, which stands as it was known before."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.staging import StagedArchive, record

GAUZE, RIB, COMMODE = "Gauze, each", "Rib belt, each", "Commode chair, each"


def reject(line: int, code: str, field: str) -> dict[str, Any]:
    reason = f"What stands in {field} is no date; the record is staged with this field empty."
    return {"member": "record.txt", "line": line, "code": code, "field": field, "reason": reason}


def told(tmp_path: Path, row: dict[str, Any], *fields: str, others: tuple[dict[str, Any], ...] = ()) -> StagedArchive:
    """An archive whose newest release has, beside others, this row as its first, with dates that cannot be read."""
    archive = StagedArchive(tmp_path)
    archive.add("2026Q1", [record("A4100", GAUZE), record("A4200", RIB, term="2024-12-31"), record("LT", "Left side")])
    rejects = [reject(1, row["code"], field) for field in fields]
    archive.add("2026Q2", [row, *others, record("LT", "Left side")], reject=rejects)
    return archive


@pytest.mark.parametrize("fields", [("termination_date",), ("add_date", "action_effective_date")])
def test_an_ended_code_whose_end_cannot_be_read_stays_ended(tmp_path: Path, fields: tuple[str, ...]) -> None:
    # Columns that slip to the right leave no date readable: it looked like a termination withdrawn.
    row = record("A4200", "Rib belt,  each", act=None, coverage_code="9", damaged=True)
    with told(tmp_path, row, *fields, others=(record("A4100", GAUZE),)).build() as db:
        assert db.execute("SELECT code_status('A4200', DATE '2026-05-01')").fetchone() == ("terminated",)
        changes = db.execute("SELECT change_type FROM change WHERE code = 'A4200' AND release = '2026Q2'").fetchall()
        assert changes == [("dropped",)]
        assert db.execute("SELECT count(*) FROM code_history WHERE coverage_code = '9'").fetchone() == (0,)


def test_a_new_end_that_cannot_be_read_is_no_silence(tmp_path: Path) -> None:
    row = record("A4100", GAUZE, action="D", act="2026-04-01", damaged=True)
    with told(tmp_path, row, "termination_date", others=(record("A4200", RIB, term="2024-12-31"),)).build() as db:
        # It stands as last known, and whoever asks is told that the newest file lists it in no row that can be read.
        assert db.execute("SELECT code_status('A4100', DATE '2026-05-01')").fetchone() == ("valid",)
        assert db.execute("SELECT vanished FROM codes_on(DATE '2026-05-01') WHERE code = 'A4100'").fetchone() == (True,)
        changes = db.execute("SELECT change_type FROM change WHERE code = 'A4100' AND release = '2026Q2'").fetchall()
        assert ("vanished",) in changes


def test_an_end_before_the_beginning_ends_nothing(tmp_path: Path) -> None:
    # 1926 typed for 2026: the code was valid in ten releases before.
    row = record("A4100", GAUZE, term="1926-03-31", action="D", act="2026-04-01")
    with told(tmp_path, row, others=(record("A4200", RIB, term="2024-12-31"),)).build() as db:
        assert db.execute("SELECT code_status('A4100', DATE '2025-01-01')").fetchone() == ("valid",)
        assert db.execute("SELECT termination_date, vanished FROM code WHERE code = 'A4100'").fetchone() == (None, True)


def test_a_code_withdrawn_on_the_day_before_its_first_is_not_valid(tmp_path: Path) -> None:
    archive = StagedArchive(tmp_path)
    archive.add("2026Q1", [record("A4300", add="2026-04-01", act="2026-04-01", action="A"), record("LT", "Left side")])
    withdrawn = record("A4300", add="2026-04-01", act="2026-04-01", term="2026-03-31", action="D")
    archive.add("2026Q2", [withdrawn, record("LT", "Left side")])
    with archive.build() as db:
        assert db.execute("SELECT code_status('A4300', DATE '2026-05-01')").fetchone() != ("valid",)


def test_where_the_workbook_tells_the_end_it_counts(tmp_path: Path) -> None:
    row = record("A4100", GAUZE, damaged=True)
    whole = record("A4100", GAUZE, term="2026-03-31", action="D", act="2026-04-01", form="workbook")
    with told(tmp_path, row, "termination_date", others=(whole,)).build() as db:
        assert db.execute("SELECT code_status('A4100', DATE '2026-05-01')").fetchone() == ("terminated",)


def test_one_other_date_that_cannot_be_read_takes_nothing_from_the_end(tmp_path: Path) -> None:
    row = record("A4100", GAUZE, term="2026-03-31", action="D", act=None, damaged=True)
    with told(tmp_path, row, "action_effective_date").build() as db:
        assert db.execute("SELECT code_status('A4100', DATE '2026-05-01')").fetchone() == ("terminated",)
