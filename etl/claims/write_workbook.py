"""Writes checked lines into a workbook, row by row, in which no cell can become a formula."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def write_workbook(connection: duckdb.DuckDBPyConnection, query: str, names: Sequence[str], out: Path) -> None:
    """Write the rows of a query under these names; there are no more of them than a sheet holds (export.SHEET_ROWS)."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("Checked lines")
    sheet.freeze_panes = "A2"

    def cell(value: Any) -> Any:
        zoned = getattr(value, "tzinfo", None) is not None
        if value is None or isinstance(value, int | float) or (hasattr(value, "isoformat") and not zoned):
            return value
        text = WriteOnlyCell(sheet, _NOT_IN_XML.sub("\ufffd", str(value)))
        text.data_type = "s"  # text, whatever it begins with: never a formula
        return text

    sheet.append([cell(name) for name in names])
    rows = connection.execute(query)
    while batch := rows.fetchmany(10_000):
        for row in batch:
            sheet.append([cell(value) for value in row])
    workbook.save(out)
