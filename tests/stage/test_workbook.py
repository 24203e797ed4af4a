"""The ANWEB workbook: the same rows under headings that move and change their names."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pytest

from etl.errors import StageError
from etl.stage.rows import Reading, Record, Source
from etl.stage.sheets import FaultyCell, faulty_cells, open_sheets
from etl.stage.tables import find_table
from etl.stage.text import read_text
from etl.stage.workbook import read_workbook
from tests.stage.shapes import HEADINGS, first_line, row, sheet_of, table_of, text
from tests.zips import workbook

# 2011 to 2013: other names, and a FILLER column between BETOS and the types of service.
OLD_HEADINGS = [
    *("HCPC", "Seq Num", "RIC", "Long Description", "Short Description", "PI1", "PI2", "PI3", "PI4", "MPI"),
    *("CIM1", "CIM2", "CIM3", "MCM1", "MCM2", "MCM3", "Statute", *(f"Lab Cert{n}" for n in range(1, 9))),
    *(*(f"X-Ref{n}" for n in range(1, 6)), "Coverage", "ASC Pay Grp", "ASC Pay Grp Eff Date", "MOG Pay Grp"),
    *("MOG Pay Ind", "MOG Eff Date", "Proc Note", "BETOS", "FILLER", "TOS1", "TOS2", "TOS3", "TOS4", "TOS5"),
    *("Anest Base Units", "Code Add Date", "Action Eff Date", "Term Date", "Action Code"),
]


def read(*rows: list[object]) -> Reading[Record]:
    return read_workbook(table_of(HEADINGS, *rows))


def test_a_row_becomes_the_same_record_as_the_line_of_the_text() -> None:
    line = first_line(
        "J0013", "Esketamine", short="Esk", pricing="5152", tos="1P", lab="140220", xref="S0013", units="  0"
    )
    cells = {"SHORT_DESCRIPTION": "Esk", "PRICE1": "51", "PRICE2": "52", "TOS1": "1", "TOS2": "P", "XREF1": "S0013"}
    cells |= {"LABCERT1": "140", "LABCERT2": "220", "ANEST_BU": "  0"}
    by_text = read_text("x", text(line)).rows[0]
    by_workbook = read(row("J0013", "Esketamine", **cells)).rows[0]
    assert by_workbook._replace(form="text", member="x", sheet=None, line=1) == by_text


@pytest.mark.parametrize("above", [0, 7, 10])
def test_the_headings_are_searched_below_a_disclaimer(above: int) -> None:
    disclaimer: list[list[object]] = [["*Disclaimers" if n % 2 == 0 else None] for n in range(above)]
    table = table_of(*disclaimer, HEADINGS, row("J0013"))
    assert (table.heading_line, [record.line for record in read_workbook(table).rows]) == (above + 1, [above + 2])


def test_headings_of_2012_mean_the_same_columns() -> None:
    values = dict(zip(OLD_HEADINGS, [None] * len(OLD_HEADINGS), strict=True))
    values |= {"HCPC": "   AM", "Seq Num": "00100", "RIC": "7", "Long Description": "PHYSICIAN", "X-Ref1": "   QM"}
    values |= {"PI1": "00", "Coverage": "I", "TOS2": "P", "Code Add Date": "19840101", "Action Code": "N"}
    reading = read_workbook(table_of(OLD_HEADINGS, list(values.values())))
    record = reading.rows[0]
    assert (record.code, record.cross_reference, record.pricing_indicator, record.coverage_code) == (
        "AM",
        "QM",
        "00",
        "I",
    )
    assert (record.type_of_service, record.add_date, record.action_code) == ("P", dt.date(1984, 1, 1), "N")
    assert reading.rejects == []


def test_numbers_in_columns_of_text_are_the_text_that_cms_meant() -> None:
    # 2020 Q4: record id 7.0; 2025: type of service 2.0, dates as numbers; a pricing indicator 00 would become 0.
    cells = {"RECID": 7, "TOS1": 2, "ADD_DT": 20201001, "PRICE1": 0, "LABCERT1": 10, "ANEST_BU": 0, "MCM1": 3350.5}
    record = read(row("J5", **cells)).rows[0]
    assert (record.record_id, record.type_of_service, record.add_date) == ("7", "2", dt.date(2020, 10, 1))
    assert (record.pricing_indicator, record.lab_certification, record.anesthesia_base_units) == ("00", "010", "0")
    assert record.carriers_manual_reference == "3350.5"


def test_a_real_date_cell_is_a_date() -> None:
    record = read(row("J0013", ADD_DT=dt.date(2026, 1, 1), TERM_DT=dt.datetime(2026, 12, 31))).rows[0]  # noqa: DTZ001
    assert (record.add_date, record.termination_date) == (dt.date(2026, 1, 1), dt.date(2026, 12, 31))


@pytest.mark.parametrize("typed", ["0010", "00100", 10, 100, None])
def test_the_sequence_number_is_staged_as_the_text_has_it(typed: object) -> None:
    assert read(row("J0013", SEQNUM=typed)).rows[0].sequence_number == "00100"


def test_one_row_for_each_line_of_the_text_is_joined_as_in_2012() -> None:
    rows = [row("AD", "MEDICAL SUPERVISION: MORE", SEQNUM="00100"), row("AD", "PROCEDURES", SEQNUM="00200", RECID="8")]
    reading = read(*rows)
    assert [r.long_description for r in reading.rows] == ["MEDICAL SUPERVISION: MORE PROCEDURES"]
    assert reading.rejects == []


def test_a_leaked_continuation_that_is_missing_in_the_first_row_is_joined() -> None:
    # G0503 in 2019 and 2020: the last piece of a joined description stands in a row of its own, record id 4.
    long = "subsequent care management, " * 4 + "and/or other treatment"
    reading = read(row("G0503", long), row("G0503", "goals and discharge", SEQNUM="0020", RECID="4"))
    assert [r.long_description for r in reading.rows] == [f"{long} goals and discharge"]
    assert reading.rejects == []


def test_a_leaked_continuation_that_the_first_row_ends_with_is_not_joined_twice() -> None:
    long = "subsequent care management, " * 4 + "goals  and discharge"
    reading = read(row("G0503", long), row("G0503", "goals and discharge", SEQNUM="0020", RECID="4"))
    assert reading.rows[0].long_description == " ".join(long.split())
    assert "stands in its first line already" in reading.rejects[0].reason


def test_blank_rows_are_nothing_wherever_they_stand() -> None:
    reading = read([None] * 48, row("J0013"), *[[None] * 48] * 200, row("LT"), *[[None] * 48] * 1500)
    assert ([r.line for r in reading.rows], reading.rejects) == ([3, 204], [])


def test_an_unknown_heading_is_reported_and_its_column_left_out() -> None:
    reading = read_workbook(table_of([*HEADINGS, "NEW FIELD"], [*row("J0013"), "x"]))
    assert [(r.line, r.field) for r in reading.rejects] == [(1, "NEW FIELD")]
    assert len(reading.rows) == 1


def test_a_missing_optional_column_is_reported_and_empty() -> None:
    at = HEADINGS.index("BETOS")
    cells = row("J0013")
    reading = read_workbook(table_of(HEADINGS[:at] + HEADINGS[at + 1 :], cells[:at] + cells[at + 1 :]))
    assert [(r.line, r.field) for r in reading.rejects] == [(1, "betos")]
    assert reading.rows[0].betos is None


def test_without_a_column_that_it_cannot_do_without_a_sheet_is_refused_by_name() -> None:
    with pytest.raises(StageError, match=r"none for termination_date.*column_aliases.toml"):
        table_of([heading for heading in HEADINGS if heading != "TERM DT"], row("J0013"))


def test_a_row_without_a_record_id_is_a_reject() -> None:
    reading = read(row("J0013"), row("A0021", RECID="x"))
    assert [(r.line, r.content) for r in reading.rejects] == [(3, "A0021 x")]


def test_cpt_rows_are_excluded() -> None:
    reading = read(row("99213", "Office visit"), row("J0013"))
    assert [(e.code, e.code_form, e.line, e.sheet) for e in reading.excluded] == [("99213", "cpt", 2, "Sheet1")]
    assert [record.code for record in reading.rows] == ["J0013"]


def test_a_sheet_of_something_else_is_no_table() -> None:
    assert find_table(sheet_of(["A", "Add"], ["B", "Change"]), Source("x")) is None


def test_cells_with_an_error_or_an_uncomputed_formula_are_found() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for at, value in {"A1": "HCPC", "B2": "=1/0", "AC3": "#N/A"}.items():
        sheet[at] = value
    sheet.title = "A & B"
    sheet["AC3"].data_type = "e"
    stream = io.BytesIO()
    book.save(stream)
    assert list(faulty_cells(stream.getvalue())) == [
        FaultyCell("A & B", "B2", 2, 1),
        FaultyCell("A & B", "AC3", 3, 28),
    ]


def test_a_workbook_without_faults_has_no_faulty_cells() -> None:
    assert list(faulty_cells(workbook(("HCPC", 1.5, True)))) == []


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<html>", workbook(("a",))[:900]]
)
def test_what_is_no_workbook_is_refused_with_a_sentence(data: bytes) -> None:
    with pytest.raises(StageError, match=r"x\.xlsx is no workbook that can be read"):
        open_sheets("x.xlsx", data)
