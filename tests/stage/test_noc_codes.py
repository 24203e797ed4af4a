"""The not-otherwise-classified codes, with dates as numbers and, in print, descriptions that are cut."""

from __future__ import annotations

import datetime as dt

from etl.stage.noc_codes import read_noc_codes
from etl.stage.printed import find_printed_table
from etl.stage.rows import NocCode, Source
from tests.stage.shapes import table_of

HEADINGS = ["HCPCS", "LONG DESCRIPTION", "ADD DATE", "TERM DATE"]
PRINTED = """\
                                     NOC CODES - HCPCS 2018


  HCPCS  LONG DESCRIPTION                                                                ADD DATE  TERM DATE

  A0999  Unlisted ambulance service                                                      19870101
  A5507  For diabetics only, not otherwise specified modification (including fitting) of 19950101
  A9599  Radiopharmaceutical, diagnostic, for beta-amyloid positron emission tomography  20140101  20171231
  S9445  Patient education, not otherwise classified, non-physician provider, group, per session
    \x1a
"""


def test_dates_typed_as_numbers_are_dates() -> None:
    title = [None, "NOC CODES - HCPCS 2026", None, None]
    blank = [None] * 4
    table = table_of(
        title,
        HEADINGS,
        blank,
        ["A9599", "Radiopharmaceutical", 20140101, 20171231],
        ["B9998", "x", None, None],
    )
    assert read_noc_codes(table).rows == [
        NocCode("A9599", "Radiopharmaceutical", dt.date(2014, 1, 1), dt.date(2017, 12, 31), "test.xlsx", "Sheet1", 4),
        NocCode("B9998", "x", None, None, "test.xlsx", "Sheet1", 5),
    ]


def test_a_description_in_two_rows_is_joined_and_a_second_one_stays_apart() -> None:
    rows = [["J1566", "Injection, powder, not", 20060101, None], ["J1566", "otherwise specified, 500 mg", None, None]]
    rows += [
        ["S9445", "Patient education, individual", 20020101, None],
        ["S9445", "Patient education, group", None, None],
    ]
    reading = read_noc_codes(table_of(HEADINGS, *rows))
    assert [(row.code, row.long_description, row.line) for row in reading.rows] == [
        ("J1566", "Injection, powder, not otherwise specified, 500 mg", 2),
        ("S9445", "Patient education, individual", 4),
        ("S9445", "Patient education, group", 5),
    ]


def test_an_unreadable_date_leaves_the_row() -> None:
    reading = read_noc_codes(table_of(HEADINGS, ["A0999", "Unlisted", "soon", None]))
    assert [(row.code, row.add_date) for row in reading.rows] == [("A0999", None)]
    assert [(r.code, r.field, r.content) for r in reading.rejects] == [("A0999", "add_date", "soon")]


def test_cpt_is_excluded() -> None:
    reading = read_noc_codes(table_of(HEADINGS, ["99499", "Unlisted evaluation and management service", None, None]))
    assert ([e.code for e in reading.excluded], reading.rows, reading.rejects) == (["99499"], [], [])


def test_a_printed_copy_ends_with_doss_mark_and_lets_text_run_over() -> None:
    table = find_printed_table(PRINTED.replace("\x1a", " ").split("\n"), Source("NOC_Codes_2018.prn"))
    assert table is not None
    reading = read_noc_codes(table)
    assert [(row.code, row.add_date, row.termination_date, row.line) for row in reading.rows] == [
        ("A0999", dt.date(1987, 1, 1), None, 6),
        ("A5507", dt.date(1995, 1, 1), None, 7),
        ("A9599", dt.date(2014, 1, 1), dt.date(2017, 12, 31), 8),
        ("S9445", None, None, 9),
    ]
    assert reading.rows[3].long_description == (
        "Patient education, not otherwise classified, non-physician provider, group, per session"
    )
    assert reading.rejects == []
