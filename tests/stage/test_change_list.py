"""The Transaction Report, as a workbook, as text with tabs, and printed in columns; and what its labels mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.stage.change_list import read_change_list
from etl.stage.labels import Labels, make_labels, read_key
from etl.stage.printed import find_listed_table, find_printed_table
from etl.stage.rows import ChangeListRow, Reading, Source
from tests.stage.shapes import sheet_of, table_of

LABELS = make_labels({})
KEY = [
    ["Action Codes", None],
    ["A", "ADD"],
    ["B", "Coverage and Long Description Change"],
    ["T", "Miscellaneous change (BETOS or Type of Service)"],
    ["X", "No Change"],
]


def read(*rows: list[object], name: str = "Changes by HCPC", labels: Labels = LABELS) -> Reading[ChangeListRow]:
    return read_change_list(table_of(*rows, name=name), labels)


def codes_and_actions(reading: Reading[ChangeListRow]) -> list[tuple[str, str | None]]:
    return [(row.code, row.action_code) for row in reading.rows]


@pytest.mark.parametrize(
    "headings",
    [
        ["HCPCS/Modifier Code", "Type of Change"],
        ["HCPCS/MOD", "TYPE OF CHANGE", "SHORT DESCRIPTION", "LONG DESCRIPTION"],
        ["HCPC/MOD", "ACTION CD", "SHORT DESCRIPTION", "LONG DESCRIPTION"],
        ["HCPC", "ACTION CD", "SHORT DESCRIPTION", "LONG DESCRIPTION"],
    ],
)
def test_headings_of_every_year_are_known(headings: list[object]) -> None:
    rest: list[object] = ["Left", "Left side"][: len(headings) - 2]
    reading = read(headings, ["   LT", "No Change", *rest], [None] * len(headings), ["J0013", "ADD", *rest])
    assert [(row.code, row.code_type, row.line) for row in reading.rows] == [
        ("LT", "modifier", 2),
        ("J0013", "procedure", 4),
    ]
    assert reading.rejects == []


@pytest.mark.parametrize(
    ("label", "action"),
    [
        ("ADD", "A"),
        ("Add", "A"),
        ("No change", "N"),
        ("No Change ", "N"),
        ("Change in both Coverage & Long Description", "B"),
        ("Coverage and Long Desc Change", "B"),
        ("Coverage and Long Description Changes", "B"),
        ("Long Description Change", "C"),
        ("Change in Long Description", "C"),
        ("Long/Short Description Change", "C"),  # July 2020, modifier CS, which its table calls C
        ("Discontinued", "D"),
        ("Change in Coverage", "F"),
        ("Payment Change", "P"),
        ("Re-activated", "R"),
        ("Reactivated", "R"),
        ("Short Description Change", "S"),
        ("Miscellaneous Change (BETOS or Type of Service", "T"),  # 2016: without its closing bracket
        ("Something New", None),
        ("Description Change", None),
        (None, None),
    ],
)
def test_labels_drift_by_case_and_wording(label: str | None, action: str | None) -> None:
    assert LABELS.action_code(label) == action


@pytest.mark.parametrize(
    ("label", "action"),
    [
        ("Short Description Chan", "S"),
        ("Long Description Chang", "C"),
        ("Coverage and Long Desc", "B"),
        ("Miscellaneous Chan", "T"),
        ("Change in ", None),  # the beginning of several
        ("Co", None),
    ],
)
def test_a_label_that_a_printed_copy_cut_is_known_by_its_beginning(label: str, action: str | None) -> None:
    assert LABELS.action_code(label, cut=True) == action
    assert LABELS.action_code(label) is None or action == "B"


@given(st.permutations(["Change", "in", "Long", "Description"]), st.booleans())
def test_neither_the_order_of_words_nor_capitals_matter(words: list[str], shout: bool) -> None:
    label = " ".join(words)
    assert LABELS.action_code(label.upper() if shout else label.lower()) == "C"


def test_the_reports_own_key_is_read_and_wins() -> None:
    key = read_key([sheet_of(["HCPC", "ACTION CD"], ["LT", "ADD"]), sheet_of(*KEY)])
    assert key["ADD"] == "A"
    assert make_labels(key).action_code("no changes") == "X"


def test_an_unknown_label_is_staged_without_action_code_and_reported() -> None:
    reading = read(["HCPC", "ACTION CD"], ["J0013", "Renamed"], ["LT", None])
    assert codes_and_actions(reading) == [("J0013", None), ("LT", None)]
    assert [(r.line, r.code, r.field, r.content) for r in reading.rejects] == [
        (2, "J0013", "action_code", "Renamed"),
        (3, "LT", "action_code", None),
    ]


def test_a_code_in_no_known_form_is_a_reject() -> None:
    reading = read(["HCPC", "ACTION CD"], ["J001", "ADD"], [None, "ADD"])
    assert [(r.line, r.content) for r in reading.rejects] == [(2, "J001"), (3, "ADD")]


def test_dental_rows_are_counted_and_never_described() -> None:
    # January 2026 lists six D codes that belong to the American Dental Association (trap 6 and 15).
    reading = read(
        ["HCPC", "ACTION CD", "SHORT DESCRIPTION", "LONG DESCRIPTION"],
        ["D0120", "Discontinued", "Periodic evaluation", "Periodic oral evaluation"],
        ["99213", "Office visit", "Office visit", "Office or other outpatient visit"],
    )
    assert [(e.code, e.code_form, e.label) for e in reading.excluded] == [
        ("D0120", "cdt", "Discontinued"),
        ("99213", "cpt", None),
    ]
    assert reading.rows == []


@pytest.mark.parametrize(
    ("member", "sheet", "view"),
    [
        ("HCPC2026_JAN_ANWEB_Transaction Report.xlsx", "Changes by Action Code", "by_action"),
        ("HCPC2026_JAN_ANWEB_Transaction Report.xlsx", "Changes by HCPC", "by_code"),
        ("HCPC2026_JAN_ANWEB_Transaction Report.xlsx", "Sheet1", "by_code"),
        ("Changes_by_ActionCode.xlsx", "Sheet1", "by_action"),
        ("HCPC2016_TransReport_Changes_by_HCPCS_Code.xlsx", "Sheet1", "by_code"),
    ],
)
def test_the_view_is_told_by_the_sheet_else_by_the_file(member: str, sheet: str, view: str) -> None:
    table = table_of(["HCPC", "ACTION CD"], ["A0021", "ADD"], ["J0013", "ADD"], member=member, name=sheet)
    assert {row.view for row in read_change_list(table, LABELS).rows} == {view}


def test_the_view_is_told_by_the_order_of_the_codes_where_names_are_silent() -> None:
    codes = ["A0021", "J0013", "V5364", "A0080", "B4034", "V5363", "A0090", "C1234"]
    table = table_of(["HCPC", "ACTION CD"], *[[code, "ADD"] for code in codes], member="report.xlsx")
    assert {row.view for row in read_change_list(table, LABELS).rows} == {"by_action"}


def test_text_with_tabs_is_read_like_a_sheet() -> None:
    table = find_listed_table(
        'HCPCS/Modifier Code\tType of Change\n\nLT\tNo change\n"J0013"\tAdd\n', Source("Changes_by_HCPCS_Code.txt")
    )
    assert table is not None
    reading = read_change_list(table, LABELS)
    assert [(row.code, row.action_code, row.line, row.sheet) for row in reading.rows] == [
        ("LT", "N", 3, None),
        ("J0013", "A", 4, None),
    ]


TWO_COLUMNS = """\
HCPCS/Modifier CodeType of Change

LT                 ADD
J0013              Long Description Change
"""
# Centred headings and codes, left-aligned descriptions, labels cut at 22 characters that touch what follows.
FOUR_COLUMNS = """\
 HCPCS/MOD      TYPE OF CHANGE    SHORT DESCRIPTION              LONG DESCRIPTION
      LT             ADD          Left side                      Left side (used to identify procedures performed on the
   A4563             ADD          Vag inser rectal control sys   Rectal control system for vaginal insertion, for long
   G9690    Short Description ChanPt in hos                      Patient receiving hospice services any time during the
   G9773    Long Description Chang1 bod temp >=35.5              At least 1 body temperature measurement equal to or
   J7340        Payment Change     Carbidopa levodopa ent 100ml  Carbidopa 5 mg/levodopa 20 mg enteral suspension
"""


@pytest.mark.parametrize(
    ("printed", "rows"),
    [
        (TWO_COLUMNS, [("LT", "A"), ("J0013", "C")]),
        (FOUR_COLUMNS, [("LT", "A"), ("A4563", "A"), ("G9690", "S"), ("G9773", "C"), ("J7340", "P")]),
    ],
)
def test_printed_columns_are_found_without_being_told_their_widths(printed: str, rows: list[tuple[str, str]]) -> None:
    table = find_printed_table(printed.split("\n"), Source("Changes_by_HCPC.prn"))
    assert table is not None
    assert codes_and_actions(read_change_list(table, LABELS)) == rows


def test_a_note_above_the_headings_of_a_printed_copy_is_skipped() -> None:
    note = "Note regarding coverage and payment indicators\n\nIf specific values have not been established ...\n\n"
    table = find_printed_table((note + TWO_COLUMNS).split("\n"), Source("x.prn"))
    assert table is not None
    assert [number for number, _ in table.rows] == [7, 8]


def test_headings_repeated_on_every_page_of_a_printed_copy_are_no_rows() -> None:
    heading, _, *rows = TWO_COLUMNS.split("\n")
    table = find_printed_table([heading, *rows, heading, *rows], Source("x.prn"))
    assert table is not None
    assert [number for number, _ in table.rows] == [2, 3, 6, 7]


def test_columns_that_follow_below_the_others_are_left_out_and_reported() -> None:
    # Excel prints no line longer than 240 characters: the columns that do not fit follow below, without their codes.
    lines = [
        *TWO_COLUMNS.rstrip().split("\n"),
        "LONG DESCRIPTION",
        "Left side (used to identify",
        "Esketamine, nasal spray",
    ]
    table = find_printed_table(lines, Source("x.prn"))
    assert table is not None
    reading = read_change_list(table, LABELS)
    assert codes_and_actions(reading) == [("LT", "A"), ("J0013", "C")]
    assert [(r.line, r.content) for r in reading.rejects] == [(5, None)]
    assert "3 lines were left out" in reading.rejects[0].reason
