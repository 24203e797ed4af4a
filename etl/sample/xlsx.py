"""Writes workbooks whose bytes depend on nothing but what is in them."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl import Workbook

Cell = str | int | dt.date | None

# A zip cannot say an earlier time; what is inside a workbook has none of its own.
_EPOCH = (1980, 1, 1, 0, 0, 0)
_DATE_FORMAT = "mm-dd-yy"
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")


@dataclass(frozen=True)
class Sheet:
    """One sheet: rows of cells, ragged; None is no cell at all, "" an empty one."""

    name: str
    rows: Sequence[Sequence[Cell]]
    blank_rows: int = 0
    """Rows behind the last that hold nothing but a format, as July 2020's thousands do."""


def workbook_bytes(sheets: Sequence[Sheet], saved: dt.datetime) -> bytes:
    """The workbook, saved at the given time (openpyxl would write the present one into it)."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    workbook.properties.created = saved
    for sheet in sheets:
        _fill(workbook, sheet)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return _without_clock(buffer.getvalue(), saved)


def _fill(workbook: Workbook, sheet: Sheet) -> None:
    target = workbook.create_sheet(sheet.name)
    for number, row in enumerate(sheet.rows, 1):
        for column, value in enumerate(row, 1):
            if value is None:
                continue
            cell = target.cell(number, column)
            cell.value = value
            if isinstance(value, str):
                # Nothing in CMS's files is a formula, whatever it begins with.
                cell.data_type = "s"
            elif isinstance(value, dt.date):
                cell.number_format = _DATE_FORMAT
    for number in range(len(sheet.rows) + 1, len(sheet.rows) + 1 + sheet.blank_rows):
        target.cell(number, 1).number_format = "@"


def _without_clock(data: bytes, saved: dt.datetime) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(buffer, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            if name == "docProps/core.xml":
                part = _MODIFIED.sub(rb"\g<1>" + f"{saved:%Y-%m-%dT%H:%M:%SZ}".encode(), part)
            write_entry(target, name, part, _EPOCH)
    return buffer.getvalue()


def write_entry(target: zipfile.ZipFile, name: str, data: bytes, stamp: tuple[int, int, int, int, int, int]) -> None:
    """Add a member as a DOS zip tool would: with the given time, and the same on every system."""
    entry = zipfile.ZipInfo(name, stamp)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 0
    entry.external_attr = 32
    target.writestr(entry, data)
