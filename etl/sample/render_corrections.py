"""Writes CMS's hand-typed corrections and its list of not-otherwise-classified codes, which are laid out alike."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from etl.sample.history import Row
from etl.sample.prn import PrnStyle, render_prn
from etl.sample.xlsx import Cell, Sheet

# What each heading shows, by the columns of corrections.csv. CMS changes headings and their order from year to year.
_SHOWN: Mapping[str, str] = MappingProxyType(
    {
        "CODE": "code",
        "HCPCS/MOD Code": "code",
        "ACTION": "action",
        "EFF DATE": "effective_date",
        "Effective Date": "effective_date",
        "SHORT DESC": "short_description",
        "Short Description": "short_description",
        "LONG DESC": "long_description",
        "Long Description": "long_description",
        "TOS": "type_of_service",
        "BETOS": "betos",
        "COV": "coverage_code",
        "Coverage": "coverage_code",
        "PRICE": "pricing_indicator",
        "Pricing": "pricing_indicator",
        "XREF CODE": "cross_reference",
        "ASC IND": "asc_group",
        "ASC DATE": "asc_effective_date",
        "LC EDIT": "lab_certification",
        "COMMENTS": "comment",
        "Action": "action",
    }
)
_TYPED_AS_NUMBER = "type_of_service"
_NOC_HEADINGS = ("HCPCS", "LONG DESCRIPTION", "ADD DATE", "TERM DATE")


@dataclass(frozen=True)
class TableStyle:
    """How a year lays out one of these tables."""

    sheet: str
    headings: tuple[str, ...] = _NOC_HEADINGS
    title: str = ""
    title_column: int = 2
    """1-based."""
    blank_rows: int = 2
    """Between title and headings."""
    gap: int = 0
    """Blank rows between headings and table."""
    other_sheets: tuple[str, ...] = ()
    """Empty sheets that Excel made and nobody removed."""
    footer: str = ""
    """In the row behind the last."""
    prn: PrnStyle | None = None

    @property
    def heading_row(self) -> int:
        """1-based."""
        return 2 + self.blank_rows if self.title else 1


def corrections_table(lines: Iterable[Mapping[str, str]], style: TableStyle) -> list[list[Cell]]:
    """The rows of a corrections file, title and headings included. `lines` are rows of corrections.csv."""
    shown = [_SHOWN[heading.strip()] for heading in style.headings]
    return _laid_out([[_cell(line[name], name) for name in shown] for line in lines], style)


def noc_table(rows: Iterable[Row], style: TableStyle) -> list[list[Cell]]:
    """The rows of the list of NOC codes; dates are numbers there."""
    body: list[list[Cell]] = [
        [
            row.padded_code,
            row.long_description,
            int(row.attributes["add_date"]),
            int(row.attributes["termination_date"]) if row.attributes["termination_date"] else None,
        ]
        for row in rows
    ]
    return _laid_out(body, style)


def table_sheets(table: Sequence[Sequence[Cell]], style: TableStyle) -> list[Sheet]:
    """The sheets of the workbook."""
    return [Sheet(style.sheet, table), *(Sheet(name, []) for name in style.other_sheets)]


def table_prn(table: Sequence[Sequence[Cell]], style: TableStyle) -> bytes:
    """The same as Excel's formatted text. The style must have widths."""
    if style.prn is None:
        raise ValueError("this year's table has no .prn")
    # In the workbook the mark of an old end of file is escaped, in the text it is itself.
    rows = [[_unescaped(cell) for cell in row] for row in table]
    return render_prn(rows, style.prn, style.heading_row)


def _laid_out(body: list[list[Cell]], style: TableStyle) -> list[list[Cell]]:
    title: list[list[Cell]] = []
    if style.title:
        indent: list[Cell] = [None] * (style.title_column - 1)
        title = [[*indent, style.title], *([] for _ in range(style.blank_rows))]
    footer: list[list[Cell]] = [[style.footer]] if style.footer else []
    return [*title, list(style.headings), *([] for _ in range(style.gap)), *body, *footer]


def _cell(value: str, name: str) -> Cell:
    if not value:
        return None
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        return int(value) if name == _TYPED_AS_NUMBER and value.isdigit() else value


def _unescaped(cell: Cell) -> Cell:
    return cell.replace("_x001A_", "\x1a") if isinstance(cell, str) else cell
