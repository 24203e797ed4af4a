"""Text, cells and dates as CMS writes them."""

from __future__ import annotations

import contextlib
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.stage.values import cell_text, code_of, convert, decode, fold, read_date, withheld

DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31))


@given(DAYS)
def test_every_day_reads_back_in_each_of_cms_spellings(day: dt.date) -> None:
    spellings = [f"{day:%Y%m%d}", float(f"{day:%Y%m%d}"), f"{day.month}/{day.day}/{day.year}", f"{day:%m/%d/%Y}", day]
    assert [read_date(spelling) for spelling in spellings] == [day] * 5


@pytest.mark.parametrize("blank", ["", "   ", "\xa0", "00000000", 0.0])
def test_a_blank_date_is_no_date_and_no_error(blank: str | float) -> None:
    assert read_date(blank) is None


@pytest.mark.parametrize(
    "typed",
    [
        "170401",  # 2018's ASC dates of six digits
        "00204012",  # 2012's slipped line: month 40
        "02020101",  # a slipped line whose digits are a day of the year 202
        "01/0/12019",  # 2019's corrections
        "01/01/201",  # cut at the width of a printed column
        "20190230",
        "01/01/18",  # which century nobody knows
        "13/01/2019",
        43831.0,  # a day as a spreadsheet counts it, without its format
        True,
        "N",
        "２０２００１０１",
    ],
)
def test_what_is_no_date_is_an_error_and_not_a_guess(typed: str | float) -> None:
    with pytest.raises(ValueError, match=r"date|day|month|range"):
        read_date(typed)


@given(st.text())
def test_any_text_is_a_date_or_a_value_error(typed: str) -> None:
    with contextlib.suppress(ValueError):
        read = read_date(typed)
        assert read is None or 1900 <= read.year <= 2199


@given(st.text())
def test_folded_text_has_no_blank_but_single_ones_between_words(text: str) -> None:
    folded = fold(text)
    assert folded is None or folded.split() == text.split() == folded.split(" ")


def test_no_break_spaces_and_tabs_are_blanks() -> None:
    assert fold("\xa0 A\t\tB \xa0C ") == "A B C"


@pytest.mark.parametrize(
    ("cell", "digits", "text"),
    [
        (20200101.0, 0, "20200101"),
        (7.0, 0, "7"),
        (0.0, 2, "00"),  # pricing indicator 00 typed as a number
        (10.0, 3, "010"),  # lab certification 010
        ("  0", 0, "0"),
        (3350.5, 0, "3350.5"),
        (True, 0, "TRUE"),
        (dt.datetime(2020, 1, 1), 0, "2020-01-01"),  # noqa: DTZ001
        ("\x1a", 0, None),  # the last row of the NOC codes of 2019: DOS's end-of-file mark
        ("", 0, None),
    ],
)
def test_a_number_in_a_cell_is_the_text_that_cms_meant(cell: float | str, digits: int, text: str | None) -> None:
    assert cell_text(cell, digits) == text


def test_cms_bytes_are_cp1252_and_valid_utf8_is_utf8() -> None:
    assert decode(b"Riboflavin 5\x92phos") == "Riboflavin 5’phos"
    assert decode("Riboflavin 5’phos".encode()) == "Riboflavin 5’phos"
    assert decode("﻿HCPC".encode()) == "HCPC"
    assert decode("HCPC".encode("utf-16")) == "HCPC"
    assert decode(b"a\x81b") == "a�b"


def test_every_end_of_line_is_one() -> None:
    assert decode(b"a\r\nb\nc\rd\x1a") == "a\nb\nc\nd "


@given(st.binary())
def test_any_bytes_decode_to_text_without_nul(data: bytes) -> None:
    assert "\0" not in decode(data)


@given(st.lists(st.integers()))
def test_converting_a_column_is_converting_each_value(column: list[int]) -> None:
    assert convert(column, str) == [str(value) for value in column]


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("99213001003Office or other outpatient visit", "99213"),
        ("  0042T001003Cerebral perfusion analysis", "0042T"),
        ("D0120001003Periodic oral evaluation", "D0120"),
        ("   25001007Significant, separately identifiable", "25001"),
        ("25 Significant, separately identifiable", "25"),
        ("J0013 Esketamine, nasal spray, 1 mg", "J0013 Esketamine, nasal spray, 1 mg"),
    ],
)
def test_a_line_that_may_hold_a_descriptor_of_cpt_or_cdt_keeps_its_code_alone(line: str, kept: str) -> None:
    assert withheld(line) == kept


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("e0117", "E0117"),
        ("0042t", "0042T"),
        ("E0117", "E0117"),
        ("99213", "99213"),
        ("no", "no"),
        ("rt", "rt"),
        ("", ""),
    ],
)
def test_a_code_typed_in_small_letters_is_that_code_and_a_word_is_no_modifier(typed: str, meant: str) -> None:
    assert code_of(typed) == meant
