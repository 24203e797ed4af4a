"""Opens a workbook and hands out its sheets as rows of cells; says which cells hold an error instead of a value."""

from __future__ import annotations

import html
import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import python_calamine

from etl.errors import StageError
from etl.interrupt import Interrupted
from etl.stage.values import Cell

_ZIP = b"PK\x03\x04"
_SHEET_XML = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_CELL = re.compile(rb"<c\b([^>]*?)(?:/>|>(.*?)</c>)", re.DOTALL)
# A text that was computed and is empty has an empty value, too: that is told by the cell's type.
_COMPUTED = re.compile(rb"<v[^>/]*>[^<]")
_REFERENCE = re.compile(rb'\br="([A-Z]+)([0-9]+)"')
_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*>")
_RELATIONSHIP = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_ATTRIBUTE = re.compile(rb"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_BROKEN = (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, ValueError, OSError, EOFError, RuntimeError, KeyError)


@dataclass(frozen=True)
class Sheet:
    """One sheet that holds anything: its rows from row 1 on, all of the same width."""

    name: str
    rows: list[list[Cell]]
    is_hidden: bool = False
    """Whoever opens the workbook does not see it."""


@dataclass(frozen=True)
class FaultyCell:
    """A cell that shows an error (#N/A, #REF!) or holds a formula that nobody has computed. It reads as blank."""

    sheet: str
    """The sheet's name; where the workbook does not say, its file inside it: xl/worksheets/sheet1.xml."""
    reference: str
    """As a spreadsheet program shows it: G14."""
    row: int
    column: int
    """Counted from 0."""


def open_sheets(member: str, data: bytes) -> list[Sheet]:
    """The sheets of an .xlsx or .xls that are not empty, in the workbook's order, the hidden ones last.

    Formulas are never computed.

    Raises StageError where the bytes are no such workbook.
    """
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        kept = {
            about.name: about.visible != python_calamine.SheetVisibleEnum.Visible
            for about in workbook.sheets_metadata
            if about.typ is python_calamine.SheetTypeEnum.WorkSheet
        }
        sheets = [
            Sheet(name, workbook.get_sheet_by_name(name).to_python(skip_empty_area=False), is_hidden)
            for name, is_hidden in sorted(kept.items(), key=lambda sheet: sheet[1])
        ]
    except (KeyboardInterrupt, SystemExit, Interrupted):
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
            names = _sheet_names(archive)
            for part in filter(_SHEET_XML.fullmatch, archive.namelist()):
                for attributes in _faulty_in(archive.read(part)):
                    if found := _REFERENCE.search(attributes):
                        letters, row = found[1].decode(), int(found[2])
                        yield FaultyCell(names.get(part, part), f"{letters}{row}", row, _column_number(letters))
    except _BROKEN:
        return  # Then it is no workbook either, and whoever reads its rows says so.


def _faulty_in(xml: bytes) -> Iterator[bytes]:
    # CMS's sheets hold neither errors nor formulas: two searches settle it, and the slow look at every cell is spared.
    if b't="e"' not in xml and b"<f" not in xml:
        return
    for attributes, inside in _CELL.findall(xml):
        if b't="e"' in attributes or (
            b"<f" in inside and not _COMPUTED.search(inside) and b't="str"' not in attributes
        ):
            yield attributes


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _sheet_names(archive: zipfile.ZipFile) -> dict[str, str]:
    """Which file of the workbook holds which sheet; empty where it does not say."""
    try:
        workbook = archive.read("xl/workbook.xml")
        relationships = archive.read("xl/_rels/workbook.xml.rels")
    except KeyError:
        return {}
    targets = {about.get("Id", ""): about.get("Target", "") for about in _tags(_RELATIONSHIP, relationships)}
    return {
        posixpath.normpath(posixpath.join("/xl", targets.get(about.get("r:id", ""), ""))).lstrip("/"): about["name"]
        for about in _tags(_SHEET, workbook)
        if "name" in about
    }


def _tags(pattern: re.Pattern[bytes], xml: bytes) -> Iterator[dict[str, str]]:
    for tag in pattern.findall(xml):
        yield {
            name.decode(): html.unescape((double or single).decode("utf-8", errors="replace"))
            for name, double, single in _ATTRIBUTE.findall(tag)
        }
