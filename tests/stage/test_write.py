"""What one revision leaves in the process that staged it: nothing that the next one could find."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from etl.stage.rows import TABLES, ProcessingNote
from etl.stage.write import write_tables

GOOD = ProcessingNote("0088", "NOT PAYABLE BY MEDICARE.", "proc_notes.txt", None, 1)


def written(folder: Path, *notes: ProcessingNote) -> list[str]:
    folder.mkdir()
    rows: dict[str, list[ProcessingNote]] = {table: [] for table in TABLES}
    counts = write_tables(rows | {"processing_note": list(notes)}, folder)
    found = duckdb.sql(f"SELECT note_text FROM '{folder}/processing_note.parquet'").fetchall()
    assert counts["processing_note"] == len(found)
    return [text for (text,) in found]


def test_each_revision_has_its_own_rows_only(tmp_path: Path) -> None:
    assert written(tmp_path / "one", GOOD, GOOD._replace(processing_note="0089")) == [GOOD.note_text] * 2
    assert written(tmp_path / "two", GOOD._replace(note_text="Another.")) == ["Another."]


def test_rows_that_break_the_contract_are_refused_and_the_next_revision_is_written(tmp_path: Path) -> None:
    broken = GOOD._replace(note_text=None)  # type: ignore[arg-type]
    with pytest.raises(duckdb.ConstraintException, match="NOT NULL"):
        written(tmp_path / "broken", GOOD, broken)
    assert written(tmp_path / "next", GOOD) == [GOOD.note_text]
