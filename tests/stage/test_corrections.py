"""Corrections: typed by hand, so staged as typed (trap 14)."""

from __future__ import annotations

import datetime as dt

import pytest

from etl.stage.corrections import read_corrections, version_in
from etl.stage.printed import find_listed_table, find_printed_table
from etl.stage.rows import Correction, Reading, Source
from tests.stage.shapes import MODIFIED, member_named, table_of

HEADINGS_2018 = [
    "CODE",
    "ACTION",
    "EFF DATE",
    "SHORT DESC",
    "LONG DESC",
    "TOS ",
    "BETOS",
    "COV",
    "PRICE",
    "ASC IND",
    "LC EDIT",
]
HEADINGS_2019 = [*HEADINGS_2018[:9], "XREF CODE", "ASC IND", "ASC DATE", "COMMENTS"]
HEADINGS_2026 = [
    *("HCPCS/MOD Code", "Action", "Short Description", "Long Description", "Effective Date", "TOS", "BETOS"),
    *("Coverage", "Pricing"),
]


def read(*rows: list[object], name: str = "HCPC2019_Corrections_ALPHA_v2.xlsx") -> Reading[Correction]:
    width = max(map(len, rows))
    return read_corrections(table_of(*[cells + [None] * (width - len(cells)) for cells in rows]), member_named(name))


def printed(text: str) -> dict[str, Correction]:
    table = find_printed_table(text.split("\n"), Source("V1_HCPC2018_Corrections_ANWEB.prn"))
    assert table is not None
    reading = read_corrections(table, member_named("V1_HCPC2018_Corrections_ANWEB.prn"))
    assert reading.rejects == []
    return {row.code: row for row in reading.rows}


def test_titles_above_the_headings_are_skipped_and_a_row_is_kept_as_typed() -> None:
    title: list[object] = [None, None, None, "2019 ALPHA-NUMERIC HCPCS CORRECTIONS"]
    typed: list[object] = [
        "J1095",
        "ADD CODE",
        dt.date(2019, 1, 1),
        "Injection",
        "Injection, 1 mcg",
        "9,F",
        "D1E",
        "D",
        "53",
        None,
    ]
    reading = read(title, [None], [None], list(HEADINGS_2019), [*typed, "YY", dt.date(2019, 1, 1), "Statute 1833(t)"])
    assert reading.rejects == []
    assert reading.rows == [
        Correction(
            code="J1095",
            code_type="procedure",
            action_text="ADD CODE",
            effective_date_text="01/01/2019",
            effective_date=dt.date(2019, 1, 1),
            short_description="Injection",
            long_description="Injection, 1 mcg",
            type_of_service="9,F",
            betos="D1E",
            coverage_code="D",
            pricing_indicator="53",
            cross_reference=None,
            asc_group="YY",
            asc_effective_date="01/01/2019",
            lab_certification=None,
            comment="Statute 1833(t)",
            version=2,
            file_date=MODIFIED.date(),
            member="test.xlsx",
            sheet="Sheet1",
            line=5,
        )
    ]


@pytest.mark.parametrize("headings", [HEADINGS_2018, HEADINGS_2019, HEADINGS_2026])
def test_headings_of_every_year_are_known(headings: list[object]) -> None:
    reading = read(headings, ["DA", "Removed in error - add back to file"])
    assert [(row.code, row.code_type, row.action_text) for row in reading.rows] == [
        ("DA", "modifier", "Removed in error - add back to file")
    ]
    assert reading.rejects == []


@pytest.mark.parametrize(
    ("typed", "text", "date"),
    [
        (dt.date(2026, 1, 1), "01/01/2026", dt.date(2026, 1, 1)),
        ("1/1/2018", "1/1/2018", dt.date(2018, 1, 1)),
        ("01/0/12019", "01/0/12019", None),  # 2019, Q5111
        (None, None, None),  # `G9890 | DELETE`
    ],
)
def test_only_a_date_becomes_one_and_the_text_stays(typed: object, text: str | None, date: dt.date | None) -> None:
    reading = read(list(HEADINGS_2018), ["Q5111", "ADD CODE", typed])
    assert [(row.effective_date_text, row.effective_date) for row in reading.rows] == [(text, date)]
    assert reading.rejects == []


def test_numbers_are_the_codes_that_were_meant() -> None:
    reading = read(list(HEADINGS_2018), ["G9868", "ADD Code", None, None, None, 1, "M5D", "C", 0])
    assert (reading.rows[0].type_of_service, reading.rows[0].pricing_indicator) == ("1", "00")


def test_cpt_is_excluded_and_what_is_no_code_rejected() -> None:
    reading = read(
        list(HEADINGS_2018), ["0042T", "ADD Code", None, "Ct perfusion"], ["see above", "DELETE"], ["A0021", "x"]
    )
    assert [(e.code, e.label) for e in reading.excluded] == [("0042T", None)]
    assert [(r.line, r.content) for r in reading.rejects] == [(3, "see above")]
    assert len(reading.rows) == 1


@pytest.mark.parametrize(
    ("name", "version"),
    [
        ("V1_HCPC2018_Corrections_ANWEB.xlsx", 1),
        ("V4_HCPC2018_Corrections_ANWEB.prn", 4),
        ("HCPC2019_Corrections_ALPHA_v2.xlsx", 2),
        ("HCPC2019_Corrections_ALPHA.xlsx", 1),
        ("HCPC2026_JAN_ANWEB_Corrections_01122026.xlsx", 1),
    ],
)
def test_the_version_is_in_the_name(name: str, version: int) -> None:
    assert version_in(name) == version


PRINTED_2018 = """\
         2018 HCPCS CORRECTIONS


  CODE           ACTION        EFF DATE         SHORT DESC                   LONG DESC           TOSBETOSCOVPRICASC IN
  C9488  Change ASC Ind/ASC eff04/01/2017                                                                         YY
  G0279  Revise Long Desc      01/01/2018                          Diagnostic digital breast tomosynthesis, unilateral
  G0499  Add Lab Cert code 220 01/01/2018
  G9367  Revise Long & Short De01/01/201>= 2 same hi-rsk med ord   At least two orders for the same high-risk medication
  G9637  Should not have been updated - revert back to 2017 description
  G9868  ADD Code              01/01/201Next Gen ACO model <10min  Receipt and analysis of remote 1  M5D  C  13
  G9890  DELETE
"""


def test_a_printed_copy_is_cut_into_its_columns() -> None:
    rows = printed(PRINTED_2018)
    whole = rows["C9488"]
    assert (whole.action_text, whole.effective_date, whole.asc_group) == (
        "Change ASC Ind/ASC eff",
        dt.date(2017, 4, 1),
        "YY",
    )
    added = rows["G9868"]
    assert (added.short_description, added.long_description) == (
        "Next Gen ACO model <10min",
        "Receipt and analysis of remote",
    )
    assert (added.type_of_service, added.betos, added.coverage_code, added.pricing_indicator) == ("1", "M5D", "C", "13")
    assert rows["G0499"].effective_date == dt.date(2018, 1, 1)


def test_a_date_that_was_cut_is_no_date() -> None:
    for code in ("G9367", "G9868"):
        row = printed(PRINTED_2018)[code]
        assert (row.effective_date_text, row.effective_date) == ("01/01/201", None)


def test_text_that_runs_over_into_empty_columns_is_one_text() -> None:
    rows = printed(PRINTED_2018)
    assert rows["G9637"].action_text == "Should not have been updated - revert back to 2017 description"
    assert rows["G0279"].long_description == "Diagnostic digital breast tomosynthesis, unilateral"
    assert rows["G0279"].short_description is None
    assert rows["G9367"].short_description == ">= 2 same hi-rsk med ord"
    assert (rows["G9890"].action_text, rows["G9890"].effective_date_text) == ("DELETE", None)


PRINTED_2019 = """\
  CODE   ACTION  EFF DATE        SHORT DESC                LONG DESC          TOBETOCOPRICXREF CODASC IASC DATCOMMENTS
 A5513  Change Ac01/01/2019
 B4105  Change Co01/01/2019                                                         C  39
 C1890  ADD CODE 01/01/201No device w/dev-intensivNo implantable/insertable de9,D1E D  53                     Statute
 C9034  Discontin01/01/2019                                                                J1095
 J1095  ADD CODE 01/01/201Injection, dexamethasoneInjection, dexamethasone 9 p9,O1E D  53          YY  01/01/2019
 J2186  ADD CODE 01/01/201Inj., meropenem, vaborbaInjection, meropenem and vab1 O1E C  51          YY  01/01/2019
"""


def test_headings_that_touch_and_are_cut_are_told_apart() -> None:
    rows = printed(PRINTED_2019)
    assert rows["C9034"].cross_reference == "J1095"
    assert (rows["B4105"].coverage_code, rows["B4105"].pricing_indicator) == ("C", "39")
    assert (rows["J2186"].type_of_service, rows["J2186"].asc_group, rows["J2186"].asc_effective_date) == (
        "1",
        "YY",
        "01/01/2019",
    )
    assert rows["C1890"].comment == "Statute"


def test_a_list_that_was_cut_is_not_taken_for_whole() -> None:
    assert printed(PRINTED_2019)["J1095"].type_of_service is None  # `9,F` in the workbook, `9,` in print


def test_text_with_tabs_is_read_too() -> None:
    table = find_listed_table(
        "2017 CORRECTIONS\nCODE\tACTION\tEFF DATE\nG9890\tDELETE\nA0021\tADD\t1/1/2017\n", Source("x.txt")
    )
    assert table is not None
    rows = read_corrections(table, member_named("x.txt")).rows
    assert [(row.code, row.effective_date, row.line) for row in rows] == [
        ("G9890", None, 3),
        ("A0021", dt.date(2017, 1, 1), 4),
    ]
