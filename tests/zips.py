"""Small zips in CMS's shape, written out by hand for the tests of discover, fetch and archive."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import openpyxl

JANUARY_12 = dt.datetime(2026, 1, 12, 8, 3, 56)  # noqa: DTZ001 - a zip knows no zone


def anweb_row(code: str, long: str, record_id: str = "3") -> str:
    """One first line of the fixed-width table: code 1-5, sequence 6-10, record id 11, long description 12-91 ..."""
    return f"{code:>5}00100{record_id}{long:<80}{long[:28]:<28}".ljust(268) + "20260101" + "20260101" + " " * 8 + "A"


def anweb_text(*rows: str) -> bytes:
    rows = rows or (anweb_row("LT", "Left side", "7"), anweb_row("J0013", "Esketamine, nasal spray, 1 mg"))
    return "".join(f"{row}\r\n" for row in rows).encode("cp1252")


def workbook(*rows: tuple[object, ...], sheet: str = "Sheet1") -> bytes:
    book = openpyxl.Workbook()
    active = book.active
    assert active is not None
    active.title = sheet
    for row in rows:
        active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def make_zip(
    path: Path,
    members: Mapping[str, bytes] | None = None,
    *,
    modified: dt.datetime = JANUARY_12,
    comment: bytes = b"",
) -> Path:
    """A zip of the given members, every one of them saved at `modified`; January 2026's table when none are given."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (members or {"HCPC2026_JAN_ANWEB_01122026.txt": anweb_text()}).items():
            info = zipfile.ZipInfo(name, modified.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
        archive.comment = comment
    return path
