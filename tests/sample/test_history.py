"""How codes.csv is read: rows carried forward, fields emptied, rows gone and back, issues of one release."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.errors import UsageError
from etl.model import Release
from etl.sample.history import History, break_lines

HEAD = "code,release,issue,action_code,add_date,termination_date,cross_reference,long_description\n"


def history(tmp_path: Path, *lines: str) -> History:
    path = tmp_path / "codes.csv"
    path.write_text("# a comment\n" + HEAD + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    return History.load(path)


def test_a_row_is_carried_forward_with_action_n(tmp_path: Path) -> None:
    (row,) = history(tmp_path, "J0013,2026Q1,,A,20260101,,,Esketamine").table(Release(2026, 2))
    assert (row.attributes["action_code"], row.attributes["add_date"], row.pieces) == ("N", "20260101", ("Esketamine",))


def test_before_its_first_release_a_code_is_not_there(tmp_path: Path) -> None:
    assert history(tmp_path, "J0013,2026Q1,,A,20260101,,,Esketamine").table(Release(2025, 4)) == ()


def test_a_blank_cell_says_what_the_line_above_says_and_a_dash_empties_it(tmp_path: Path) -> None:
    of = history(tmp_path, "J3365,2012Q1,,N,19920101,,Q0089,Urokinase", "J3365,2026Q1,,D,,20251231,-,")
    (row,) = of.table(Release(2026, 1))
    assert row.attributes["cross_reference"] == ""
    assert (row.attributes["add_date"], row.attributes["termination_date"]) == ("19920101", "20251231")


def test_an_absent_row_may_come_back(tmp_path: Path) -> None:
    of = history(tmp_path, "DA,2018Q1,,N,20110101,,,Oral", "DA,2019Q1,,(absent),,,,", "DA,2020Q1,,N,,,,")
    assert of.table(Release(2019, 1)) == ()
    assert [row.attributes["add_date"] for row in of.table(Release(2020, 1))] == ["20110101"]


def test_an_issue_keeps_the_action_of_the_one_before(tmp_path: Path) -> None:
    of = history(tmp_path, "J2516,2026Q1,1,A,20260101,,,Pentamidine", "G9871,2026Q1,2,A,20260101,,,Counseling")
    assert [row.code for row in of.table(Release(2026, 1), 1)] == ["J2516"]
    assert {row.code: row.attributes["action_code"] for row in of.table(Release(2026, 1), 2)} == {
        "G9871": "A",
        "J2516": "A",
    }


def test_modifiers_come_first_as_in_cms_files(tmp_path: Path) -> None:
    of = history(tmp_path, "A0130,2012Q1,,N,,,,Van", "TP,2012Q1,,N,,,,Transport", "A1,2012Q1,,N,,,,Dressing")
    rows = of.table(Release(2012, 1))
    assert [row.padded_code for row in rows] == ["   A1", "   TP", "A0130"]
    assert [row.attributes["anesthesia_base_units"] for row in rows] == ["", "", "  0"]


def test_a_bar_marks_where_cms_breaks_the_line_early() -> None:
    assert list(break_lines("first line|second line")) == ["first line", "second line"]


@given(st.lists(st.text("abcdefghij-,();%", min_size=1, max_size=30), max_size=60))
def test_breaking_lines_loses_no_word_and_keeps_to_eighty_columns(words: list[str]) -> None:
    pieces = list(break_lines(" ".join(words)))
    assert " ".join(pieces).split() == words
    assert all(0 < len(piece) <= 80 for piece in pieces)


def test_a_release_must_be_one(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="'2026Q9' is not a release"):
        history(tmp_path, "J0013,2026Q9,,A,20260101,,,Esketamine")
