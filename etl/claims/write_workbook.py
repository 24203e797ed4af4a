"""Writes checked lines into a workbook, row by row, in which no cell can become a formula."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from etl.claims.export import SHEET_ROWS
from etl.errors import UsageError

_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def write_workbook(connection: duckdb.DuckDBPyConnection, query: str, names: Sequence[str], out: Path) -> None:
    """Write the rows of a query under these names. Raises UsageError where a sheet is too small for them."""
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
    written = 0
    while batch := rows.fetchmany(10_000):
        written += len(batch)
        if written > SHEET_ROWS:
            raise UsageError(f"A sheet holds {SHEET_ROWS:,} lines, and there are more: write CSV or Parquet.")
        for row in batch:
            sheet.append([cell(value) for value in row])
    new = out.with_name(out.name + ".new")
    try:
        workbook.save(new)
        new.replace(out)
    finally:
        new.unlink(missing_ok=True)
