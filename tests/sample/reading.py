"""Reads the generated files plainly, by the columns of the field guide, and not by the generator's own tables."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from python_calamine import CalamineWorkbook

# Columns of the text, 1-based and inclusive: field guide, "ANWEB text".
COLUMNS = {
    "price": (120, 127),
    "xref": (205, 229),
    "coverage": (230, 230),
    "lab": (181, 204),
    "statute": (171, 180),
    "note": (253, 256),
    "betos": (257, 259),
    "tos": (261, 265),
    "add": (269, 276),
    "act": (277, 284),
    "term": (285, 292),
    "action": (293, 293),
    "short": (92, 119),
}
TEXTS = {
    "2012Q1": ("12anweb.zip", "12anweb.txt"),
    "2016Q1": ("2016-annual-alpha-numeric-hcpcs-file.zip", "HCPC2016_CONTR_ANWEB.txt"),
    "2018Q1": ("2018-alpha-numeric-hcpcs-file.zip", "HCPC2018_CONTR_ANWEB_disc.txt"),
    "2019Q1": ("2019-alpha-numeric-hcpcs-file.zip", "HCPC2019_CONTR_ANWEB.txt"),
    "2020Q1": ("2020-alpha-numeric-hcpcs-file.zip", "HCPC2020_ANWEB_w_disclaimer.txt"),
    "2026Q1": ("january-2026-alpha-numeric-hcpcs-file.zip", "HCPC2026_JAN_ANWEB_01122026.txt"),
}
WORKBOOKS = {
    "2020Q2": ("april-2020-alpha-numeric-hcpcs-file.zip", "HCPC2020_APR_ANWEB.xlsx"),
    "2020Q3": ("july-2020-alpha-numeric-hcpcs-file.zip", "HCPC2020_JUL_ANWEB.xlsx"),
    "2020Q4": ("october-2020-alpha-numeric-hcpcs-file.zip", "HCPC2020_OCT_ANWEB.xlsx"),
    "2025Q4": ("october-2025-alpha-numeric-hcpcs-file.zip", "HCPC2025_OCT_ANWEB_v4.xlsx"),
    "2026Q1": ("january-2026-alpha-numeric-hcpcs-file.zip", "HCPC2026_JAN_ANWEB_01122026.xlsx"),
}
_HEADINGS = {
    "XREF1": "xref",
    "COV": "coverage",
    "ADD DT": "add",
    "ACT EFF DT": "act",
    "TERM DT": "term",
    "ACTION CD": "action",
    "SHORT DESCRIPTION": "short",
    "LONG DESCRIPTION": "long",
}

Table = dict[str, dict[str, str]]


def member(site: Path, zip_name: str, name: str) -> bytes:
    with zipfile.ZipFile(site / "files/zip" / zip_name) as archive:
        return archive.read(name)


def text_lines(site: Path, release: str) -> list[str]:
    return member(site, *TEXTS[release]).decode("cp1252").split("\r\n")


def sheet_rows(site: Path, zip_name: str, name: str, sheet: int = 0) -> list[list[object]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(member(site, zip_name, name)))
    return [list(row) for row in book.get_sheet_by_index(sheet).to_python(skip_empty_area=False)]


def table(site: Path, release: str) -> Table:
    """Every code of a release with its fields, from the text where there is one."""
    return _from_text(text_lines(site, release)) if release in TEXTS else from_workbook(site, release)


def _from_text(lines: list[str]) -> Table:
    rows: Table = {}
    for line in lines:
        if not line[5:10].isdigit() or line[10:11] not in tuple("3478"):
            continue
        code, piece = line[:5].strip(), line[11:91].strip()
        if line[10] in "37":
            rows[code] = {name: line[begin - 1 : end].strip() for name, (begin, end) in COLUMNS.items()} | {
                "long": piece
            }
        else:
            rows[code]["long"] += " " + piece
    return rows


def from_workbook(site: Path, release: str) -> Table:
    rows = sheet_rows(site, *WORKBOOKS[release])
    head = next(n for n, row in enumerate(rows) if row[0] == "HCPC")
    names = {n: _HEADINGS[str(heading)] for n, heading in enumerate(rows[head]) if heading in _HEADINGS}
    found: Table = {}
    for row in rows[head + 1 :]:
        if str(row[2])[:1] in tuple("37"):
            found[str(row[0]).strip()] = {name: _text(row[n]) for n, name in names.items()}
    return found


def _text(cell: object) -> str:
    return str(int(cell)) if isinstance(cell, float) else str(cell).strip()
