"""Turns what stands in CMS's files, text or cell, into values: folded text, codes, dates."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TypeVar

from etl.classify import CodeForm, classify

Cell = str | int | float | bool | dt.date | dt.time | dt.datetime | dt.timedelta
"""What a workbook's cell can hold; a blank cell is an empty text."""

T = TypeVar("T")
V = TypeVar("V")

_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_AMERICAN = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
# HCPCS began in 1983 and CMS's add dates in 1982; outside of these years a "date" is a field that has slipped.
_FIRST_YEAR, _LAST_YEAR = 1900, 2199
_SMALL_LETTER = re.compile(r"[a-z][0-9]{4}|[0-9]{4}[a-z]")
# What a CPT or CDT code looks like wherever it stands in a line; two digits at its beginning may be a CPT modifier.
_NOT_OURS = re.compile(r"(?<![A-Z0-9.])(?:[0-9]{4}[0-9A-Z]|D[0-9]{4})|^\s*[0-9]{2}(?![0-9])")


def decode(data: bytes) -> str:
    """Text of unknown encoding, one character for a byte where CMS wrote it; ends of line become `\\n`.

    CMS's texts are ASCII with a few cp1252 bytes (2012, 2019, 2020); what cp1252 leaves undefined becomes U+FFFD. Valid
    UTF-8 is taken for UTF-8: cp1252 text is that by accident only where all its bytes beyond ASCII stand in pairs.
    DOS's end-of-file mark and NUL become blanks: the NOC codes of 2019 end in a line with such a mark.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data.decode("utf-16", errors="replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("cp1252", errors="replace")
    return text.replace("\x1a", " ").replace("\0", " ").replace("\r\n", "\n").replace("\r", "\n")


def fold(text: str) -> str | None:
    """Stripped, every run of blanks (tabs and no-break spaces are blanks) one blank; None where nothing is left."""
    return " ".join(text.split()) or None


def cell_text(cell: Cell, digits: int = 0) -> str | None:
    """A cell as the text that CMS meant; a number loses its `.0` and gets back the zeros of a `digits`-wide code.

    2020 and 2025 have single cells as numbers in columns of text (record id 7.0, type of service 2.0).
    """
    if isinstance(cell, str):
        if cell.isalnum():
            return cell  # a code, an indicator, a date in digits: most cells, and nothing in them to fold
        text = fold(cell)
        # DOS's end-of-file mark is the last row of the NOC codes of 2019; no database text may hold a NUL.
        return fold(text.replace("\x1a", " ").replace("\0", " ")) if text and ("\x1a" in text or "\0" in text) else text
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, int):
        return str(cell).zfill(digits)
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        cell = cell.date()
    return cell.isoformat() if isinstance(cell, dt.date | dt.time) else str(cell)


def read_date(cell: Cell) -> dt.date | None:
    """A date as CMS writes it: 20260101 (text or number), 1/1/2026, 2026-01-01 or a real date cell; None for a blank.

    Zeros alone are a blank too: the record layout calls these fields numeric. Raises ValueError for anything else.
    """
    if isinstance(cell, dt.datetime):
        cell = cell.date()
    text = cell_text(cell)
    if text is None or not text.strip("0"):
        return None
    if match := _COMPACT.fullmatch(text) or _ISO.fullmatch(text):
        year, month, day = map(int, match.groups())
    elif match := _AMERICAN.fullmatch(text):
        month, day, year = map(int, match.groups())
    else:
        raise ValueError(f"{text!r} is no date")
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise ValueError(f"{text!r} is no date of our time")
    return dt.date(year, month, day)


@lru_cache(maxsize=1 << 16)
def form_of(code: str) -> CodeForm:
    """`etl.classify.classify`, remembered: every code is met in several members."""
    return classify(code)


def code_of(text: str) -> str:
    """A code as it was meant: corrections are typed by hand, and `e0117` can be nothing but E0117.

    Two small letters stay as they are: `no` and `of` are words, and no modifiers.
    """
    return text.upper() if not text.isupper() and _SMALL_LETTER.fullmatch(text) else text


def convert(raw: Sequence[T], how: Callable[[T], V]) -> list[V]:
    """Apply `how` to a column, once for each distinct value: most columns hold few, which makes reading fast."""
    known = {value: how(value) for value in set(raw)}
    return [known[value] for value in raw]


def withheld(content: str) -> str:
    """The content, or only the codes in it where one is CPT or CDT by form: the rest may be their descriptor."""
    codes = _NOT_OURS.findall(content.upper())
    return " ".join(codes) if codes else content
