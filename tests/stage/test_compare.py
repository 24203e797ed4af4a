"""Text and workbook of one revision, field by field: the text wins, and what differs is kept."""

from __future__ import annotations

from etl.stage.compare import compare_forms
from etl.stage.rows import Difference, Record
from etl.stage.text import read_text
from etl.stage.workbook import read_workbook
from tests.stage.shapes import HEADINGS, first_line, row, table_of, text


def text_rows(*lines: str) -> list[Record]:
    return read_text("x.txt", text(*lines)).rows


def workbook_rows(*rows: list[object]) -> list[Record]:
    return read_workbook(table_of(HEADINGS, *rows)).rows


def test_equal_forms_have_no_difference_however_they_are_numbered() -> None:
    assert compare_forms(text_rows(first_line("J0013")) + workbook_rows(row("J0013", SEQNUM="0010"))) == []


def test_a_date_that_only_the_text_has_is_a_difference() -> None:
    # 117 codes of January 2026 have no action effective date in the workbook.
    forms = text_rows(first_line("J0013")) + workbook_rows(row("J0013", ACT_EFF_DT=None))
    assert compare_forms(forms) == [Difference("J0013", "action_effective_date", "2020-01-01", None)]


def test_case_and_typography_are_differences() -> None:
    forms = text_rows(first_line("J0013", "Left side")) + workbook_rows(row("J0013", "LEFT SIDE"))
    assert compare_forms(forms) == [Difference("J0013", "long_description", "Left side", "LEFT SIDE")]


def test_a_code_that_stands_in_one_form_only_is_a_difference_of_its_row() -> None:
    forms = text_rows(first_line("J0013"), first_line("LT")) + workbook_rows(row("J0013"), row("RT"))
    assert compare_forms(forms) == [
        Difference("LT", "(row)", "present", None),
        Difference("RT", "(row)", None, "present"),
    ]


def test_a_revision_with_one_form_has_nothing_to_compare() -> None:
    assert compare_forms(text_rows(first_line("J0013"))) == []
