"""Writes changes.xlsx, what one release changed for whoever reads spreadsheets. The same input gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb
from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from etl.publish.xlsx_cells import Kind, Rows, Value
from etl.publish.xlsx_difference import in_words, pieces
from etl.publish.xlsx_file import save_workbook
from etl.publish.xlsx_sheets import SHEETS, Column, SheetPlan
from etl.publish.xlsx_summary import WIDTHS, summary_rows

SQL = Path(__file__).parent / "sql" / "workbook"
SUMMARY = "Summary"
_LETTER = "1"
"""The size of paper that CMS's readers have."""


def write_workbook(connection: duckdb.DuckDBPyConnection, release: str, path: Path) -> Path:
    """Write the workbook of one release of the connected database to `path`, which is given back."""
    ((posted,),) = connection.execute("SELECT posted_date FROM release WHERE release = $r", {"r": release}).fetchall()
    found = {plan.name: _found(connection, plan.query, release) for plan in SHEETS}
    workbook = Workbook(write_only=True)
    workbook.properties.creator = "hcpcs-updates"
    workbook.properties.title = f"HCPCS Level II, {release}: changes"
    counts = {name: len(rows) for name, rows in found.items()}
    rows = {SUMMARY: _summary(workbook, release, summary_rows(connection, release, counts))}
    for plan in SHEETS:
        rows[plan.name] = _sheet(workbook, plan, release, found[plan.name])
    save_workbook(workbook, rows, path, posted)
    return path


def _found(connection: duckdb.DuckDBPyConnection, query: str, release: str) -> list[tuple[Any, ...]]:
    return connection.execute((SQL / f"{query}.sql").read_text("utf-8"), {"release": release}).fetchall()


def _summary(workbook: Workbook, release: str, lines: Iterator[Sequence[tuple[Value, Kind]]]) -> str:
    sheet: Any = workbook.create_sheet(SUMMARY)
    _prepare(sheet, release, WIDTHS)
    sheet.sheet_view.showGridLines = False
    rows = Rows(sheet, WIDTHS)
    for line in lines:
        rows.append(line)
    return rows.xml()


def _sheet(workbook: Workbook, plan: SheetPlan, release: str, found: Sequence[tuple[Any, ...]]) -> str:
    sheet: Any = workbook.create_sheet(plan.name)
    widths = [column.width for column in plan.columns]
    _prepare(sheet, release, widths)
    # What stands left of the cell and above it stays in sight: the head, and the code where it comes first.
    sheet.freeze_panes = "B2" if plan.columns[0].kind is Kind.CODE else "A2"
    last = len(found) + 1
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(plan.columns))}{last}"
    sheet.print_title_rows = "1:1"
    sheet.print_area = f"A1:{get_column_letter(sum(column.printed for column in plan.columns))}{last}"
    rows = Rows(sheet, widths)
    rows.append([(column.title, Kind.HEAD) for column in plan.columns])
    for *values, doubt in found:
        row = _with_difference(values, plan.columns) if plan.marks else values
        rows.append(zip(row, (column.kind for column in plan.columns), strict=True), bool(doubt))
    return rows.xml()


def _with_difference(values: list[Any], columns: Sequence[Column]) -> list[Any]:
    """The row with the difference between its old and its new text, in both its forms, where the columns want them."""
    titles = [column.title for column in columns]
    marked, words = titles.index("Difference"), titles.index("In words")
    # The query knows neither column: counted without them, old and new stand where they stand between the two.
    old, new = (values[titles.index(title) - 1] or "" for title in ("Old", "New"))
    difference = pieces(old, new)
    row = [*values[:marked], difference, *values[marked:]]
    return [*row[:words], in_words(difference), *row[words:]]


def _prepare(sheet: Any, release: str, widths: Sequence[float]) -> None:
    """Widths and print setup: landscape, as wide as the page, its name and number below."""
    for number, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = _LETTER
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    for side, inches in {"left": 0.4, "right": 0.4, "top": 0.5, "bottom": 0.6, "header": 0.3, "footer": 0.3}.items():
        setattr(sheet.page_margins, side, inches)
    sheet.oddFooter.left.text = f"HCPCS Level II, {release}: &A"
    sheet.oddFooter.right.text = "Page &P of &N"
