"""The forms that the sample is written in: Excel's formatted text, and workbooks without a clock."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import openpyxl

from etl.sample.prn import PrnStyle, render_prn
from etl.sample.xlsx import Sheet, workbook_bytes

SAVED = dt.datetime(2026, 1, 12, 8, 5, 2)  # noqa: DTZ001 - a zip knows no zone


def printed(*rows: list[object]) -> list[str]:
    style = PrnStyle(widths=(6, 8, 6), body="cll", headings="ccc")
    return render_prn(rows, style, heading_row=1).decode("cp1252").split("\r\n")  # type: ignore[arg-type]


def test_a_text_is_cut_where_the_next_cell_is_taken_and_runs_on_where_it_is_not() -> None:
    assert printed(["a", "b", "c"], ["J0013", "Discontinued", "yes"], ["J0013", "Discontinued", None]) == [
        "  a      b      c",
        "J0013 Discontiyes",
        "J0013 Discontinued",
        "",
    ]


def test_nothing_runs_over_the_right_edge() -> None:
    assert printed(["a"], ["x", "", "much too long"])[1] == "  x           much t"


def test_dates_are_printed_as_excel_shows_them() -> None:
    assert printed(["a"], ["x", dt.date(2019, 1, 1), None])[1] == "  x   01/01/2019"


def test_a_workbook_knows_no_time_but_the_one_it_is_given() -> None:
    data = workbook_bytes([Sheet("A", [["HCPC"]])], SAVED)
    assert data == workbook_bytes([Sheet("A", [["HCPC"]])], SAVED)
    properties = openpyxl.load_workbook(io.BytesIO(data)).properties
    assert (properties.created, properties.modified) == (SAVED, SAVED)
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_nothing_in_a_workbook_is_a_formula() -> None:
    data = workbook_bytes([Sheet("A", [["=1+1", "+1", "   A1", ""], [20260101, dt.date(2026, 1, 1), None]])], SAVED)
    first, second = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0].iter_rows()
    assert [cell.value for cell in first] == ["=1+1", "+1", "   A1", None]
    assert "f" not in {cell.data_type for cell in first}
    assert [cell.data_type for cell in second] == ["n", "d", "n", "n"]
