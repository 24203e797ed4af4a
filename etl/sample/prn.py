"""Writes rows as Excel's "formatted text" (.prn): columns of fixed width, clipped where the next cell is taken."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from etl.sample.xlsx import Cell


@dataclass(frozen=True)
class PrnStyle:
    """The widths of the columns, and how their cells are aligned: one letter a column, `l` left or `c` centred."""

    widths: tuple[int, ...]
    body: str
    headings: str
    titles: str = ""
    """Of the rows above the headings; left where it says nothing."""


def render_prn(rows: Iterable[Sequence[Cell]], style: PrnStyle, heading_row: int) -> bytes:
    """All rows, cp1252 with CR and LF. `heading_row` is 1-based; what stands above are titles."""
    lines = []
    for number, row in enumerate(rows, 1):
        alignment = style.titles if number < heading_row else style.headings if number == heading_row else style.body
        lines.append(_line(row, style.widths, alignment.ljust(len(style.widths), "l")))
    return "".join(line + "\r\n" for line in lines).encode("cp1252")


def _line(row: Sequence[Cell], widths: Sequence[int], alignment: str) -> str:
    line = ""
    for n, cell in enumerate(row[: len(widths)]):
        text = _text(cell)
        begin = sum(widths[:n])
        line = line.ljust(begin)
        if not text:
            continue
        # As on the sheet, a text runs on over the empty cells behind it, and is cut at the first one that is not.
        taken = next((k for k in range(n + 1, len(widths)) if k < len(row) and _text(row[k])), len(widths))
        indent = max(0, widths[n] - len(text)) // 2 if alignment[n] == "c" else 0
        line = line[:begin] + (" " * indent + text)[: sum(widths[:taken]) - begin]
    return line.rstrip()


def _text(cell: Cell) -> str:
    if isinstance(cell, dt.date):
        return f"{cell:%m/%d/%Y}"
    return "" if cell is None else str(cell)
