"""Opens a workbook and hands out its sheets as rows of cells; says which cells hold an error instead of a value."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import python_calamine

from etl.errors import StageError
from etl.stage.values import Cell

_ZIP = b"PK\x03\x04"
_SHEET_XML = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_CELL = re.compile(rb"<c\b([^>]*?)(?:/>|>(.*?)</c>)", re.DOTALL)
_REFERENCE = re.compile(rb'\br="([A-Z]+)([0-9]+)"')
_BROKEN = (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, ValueError, OSError, EOFError, RuntimeError, KeyError)


@dataclass(frozen=True)
class Sheet:
    """One sheet that holds anything: its rows from row 1 on, all of the same width."""

    name: str
    rows: list[list[Cell]]


@dataclass(frozen=True)
class FaultyCell:
    """A cell that shows an error (#N/A, #REF!) or holds a formula that nobody has computed. It reads as blank."""

    part: str
    """The sheet's file inside the workbook: xl/worksheets/sheet1.xml."""
    reference: str
    row: int


def open_sheets(member: str, data: bytes) -> list[Sheet]:
    """The sheets of an .xlsx or .xls that are not empty, in the workbook's order. Formulas are never computed.

    Raises StageError where the bytes are no such workbook.
    """
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        kept = [
            about.name for about in workbook.sheets_metadata if about.typ is python_calamine.SheetTypeEnum.WorkSheet
        ]
        sheets = [Sheet(name, workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in kept]
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic in the reader's Rust is no Exception
        raise StageError(
            f"{member} is no workbook that can be read ({type(error).__name__}: {str(error)[:200]}). Its rows are not "
            f"staged; open it in a spreadsheet program to see what it is."
        ) from error
    return [sheet for sheet in sheets if sheet.rows]


def faulty_cells(data: bytes) -> Iterator[FaultyCell]:
    """Cells of an .xlsx whose value cannot be known: the workbook reader hands them out as blank.

    An .xls is not looked into. Never raises.
    """
    if not data.startswith(_ZIP):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in filter(_SHEET_XML.fullmatch, archive.namelist()):
                yield from _faulty_in(name, archive.read(name))
    except _BROKEN:
        return  # Then it is no workbook either, and whoever reads its rows says so.


def _faulty_in(part: str, xml: bytes) -> Iterator[FaultyCell]:
    # CMS's sheets hold neither errors nor formulas: two searches settle it, and the slow look at every cell is spared.
    if b't="e"' not in xml and b"<f" not in xml:
        return
    for attributes, inside in _CELL.findall(xml):
        if b't="e"' in attributes or (b"<f" in inside and b"<v>" not in inside):
            reference = _REFERENCE.search(attributes)
            if reference:
                yield FaultyCell(part, (reference[1] + reference[2]).decode(), int(reference[2]))
