"""Makes the cells of a workbook: each has a type and a look that we chose, and none can become a formula."""

from __future__ import annotations

import datetime as dt
import enum
import math
import re
from collections.abc import Iterable, Sequence
from typing import Any
from xml.sax.saxutils import escape

from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from etl.publish.xlsx_difference import Piece

Value = str | int | float | dt.date | tuple[Piece, ...] | None

LONGEST = 32_767
"""What a cell holds, in characters; Excel calls a file with more damaged."""
_CUT = " … (cut here: changes.json has the whole)"
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Typed into a cell, such a text would be run: it is kept as text also when somebody edits the cell and leaves it again.
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")
# A workbook counts days, and takes 1900 for a leap year: earlier ones stand as text.
_FIRST_DAY, _DAY_NOUGHT = dt.date(1900, 3, 1), dt.date(1899, 12, 30)
_LINE, _TALLEST = 12.75, 409.0
"""Points: the height of a line of the small print, and what a row can have."""


class Kind(enum.StrEnum):
    """How the cells of a column look."""

    CODE = "code"
    TEXT = "text"
    DATE = "date"
    NUMBER = "number"
    SCORE = "score"
    COUNT = "count"
    SMALL = "small"
    HEAD = "head"
    TITLE = "title"
    LABEL = "label"


_FORMATS = {Kind.CODE: "@", Kind.DATE: "yyyy-mm-dd", Kind.SCORE: "0.00", Kind.COUNT: "#,##0"}
_SIZES = {Kind.TITLE: 16, Kind.SMALL: 8}
_BOLD = {Kind.CODE, Kind.LABEL, Kind.HEAD, Kind.TITLE}
_DARK, _RULE, _DOUBT, _GREY = "FF1F3864", "FFD9D9D9", "FFFFF2CC", "FF7F7F7F"
_STAYED = '<rPr><sz val="10"/><rFont val="Calibri"/></rPr>'
_WENT = '<rPr><strike/><sz val="10"/><color rgb="FFC00000"/><rFont val="Calibri"/></rPr>'
_CAME = '<rPr><b/><sz val="10"/><color rgb="FF00703C"/><rFont val="Calibri"/></rPr>'


class Rows:
    """The rows of one sheet as XML. It knows text, numbers and dates; a formula it could not write if it wanted to."""

    def __init__(self, sheet: Any, widths: Sequence[float]) -> None:
        self._sheet = sheet
        self._letters = [get_column_letter(number) for number in range(1, len(widths) + 1)]
        self._widths = widths
        self._looks: dict[tuple[Kind, bool, bool], int] = {}
        self._rows: list[str] = []

    def append(self, row: Iterable[tuple[Value, Kind]], doubt: bool = False) -> None:
        """Add a row; `doubt` gives it the background of what a person must judge."""
        number, lines, cells = len(self._rows) + 1, 1.0, []
        for (value, kind), letter, width in zip(row, self._letters, self._widths, strict=False):
            cells.append(self._cell(value, kind, doubt, f"{letter}{number}"))
            if isinstance(value, str | tuple):
                lines = max(lines, _lines(value, kind, width))
        # Not every program fits rows to wrapped text when it opens a file: so each row has its height.
        height = min(lines * _LINE + 2, _TALLEST)
        self._rows.append(f'<row r="{number}" ht="{height:g}" customHeight="1">{"".join(cells)}</row>')

    def xml(self) -> str:
        """What stands inside the sheet's `sheetData`."""
        return "".join(self._rows)

    def _cell(self, value: Value, kind: Kind, doubt: bool, place: str) -> str:
        if isinstance(value, tuple):
            whole = "".join(text for _, text in _runs(value))
            inside = "".join(f"<r>{look}{_text(text)}</r>" for look, text in _runs(value))
        elif value is None or value == "":
            return f'<c r="{place}" s="{self._look(kind, doubt, False)}"/>'
        elif (number := _number(value)) is not None:
            return f'<c r="{place}" s="{self._look(kind, doubt, False)}"><v>{number}</v></c>'
        else:
            whole = str(value)
            inside = _text(whole)
        look = self._look(kind, doubt, _FORMULA.match(whole) is not None)
        return f'<c r="{place}" s="{look}" t="inlineStr"><is>{inside}</is></c>'

    def _look(self, kind: Kind, doubt: bool, quoted: bool) -> int:
        """The number of a look among the styles of the workbook."""
        key = (kind, doubt, quoted)
        if key not in self._looks:
            cell: Any = WriteOnlyCell(self._sheet)
            head = kind is Kind.HEAD
            color = "FFFFFFFF" if head else _GREY if kind is Kind.SMALL else None
            cell.font = Font(name="Calibri", sz=_SIZES.get(kind, 10), b=kind in _BOLD, color=color)
            cell.number_format = _FORMATS.get(kind, "General")
            across = {Kind.NUMBER: "center", Kind.SCORE: "center", Kind.COUNT: "right"}.get(kind, "left")
            upright = "center" if head else "top"
            cell.alignment = Alignment(across, upright, wrap_text=kind is not Kind.TITLE, indent=int(across == "right"))
            if head or doubt:
                cell.fill = PatternFill("solid", fgColor=_DARK if head else _DOUBT)
            if kind is not Kind.TITLE:
                cell.border = Border(bottom=Side("thin", color=_RULE))
            cell.quotePrefix = quoted
            self._looks[key] = cell.style_id
        return self._looks[key]


def safe_text(text: str) -> str:
    """Text that a workbook can hold: what XML cannot is marked, and too long a text is cut and says so."""
    # A carriage return is a line break; reading XML would make one of it anyway.
    text = _NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", text.replace("\r\n", "\n").replace("\r", "\n"))
    return text if len(text) <= LONGEST else text[: LONGEST - len(_CUT)] + _CUT


def _text(text: str) -> str:
    return f'<t xml:space="preserve">{escape(safe_text(text))}</t>'


def _number(value: Value) -> str | None:
    """A number as the file holds it, or None where the value has to stand as text."""
    if isinstance(value, dt.date):
        return str((value - _DAY_NOUGHT).days) if value >= _FIRST_DAY else None
    return repr(value) if isinstance(value, int | float) and math.isfinite(value) else None


def _runs(found: Sequence[Piece]) -> list[tuple[str, str]]:
    """Stretches of text with their look: words that went are struck through, words that came are bold."""
    runs = []
    for piece, after in zip(found, [*found[1:], None], strict=True):
        if piece.same:
            runs.append((_STAYED, piece.new))
            continue
        following = piece.new or (after.new if after else "")
        # With nothing between them, the last word struck through and the next one would be read as one.
        gap = " " if piece.old and following[:1].isalnum() else ""
        runs += [(_WENT, piece.old + gap), (_CAME, piece.new)]
    return [(look, text) for look, text in runs if text]


def _lines(value: str | tuple[Piece, ...], kind: Kind, width: float) -> float:
    """About how many lines a text takes in a column of this width (in characters of the ordinary size)."""
    if kind is Kind.TITLE:
        return 1.7
    text = value if isinstance(value, str) else "".join(text for _, text in _runs(value))
    room = width * (1.5 if kind is Kind.SMALL else 1.2)
    # Words do not break: each line loses a part of one, and a narrow column more of them.
    used = max(room - (2 if room > 24 else 4), 1)
    return sum(1 if len(part) <= room else math.ceil(len(part) / used) for part in text.split("\n"))
