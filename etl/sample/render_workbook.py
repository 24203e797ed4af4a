"""Writes the ANWEB table as CMS's workbook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from etl.sample.history import Row
from etl.sample.layout import COLUMNS, Column
from etl.sample.render_text import Says
from etl.sample.xlsx import Cell, Sheet


@dataclass(frozen=True)
class Number:
    """A cell that holds a number where all others hold text: typed in by hand, late."""

    code: str
    column: str


@dataclass(frozen=True)
class WorkbookStyle:
    """How a year writes the workbook, and the accidents of one file."""

    sheet: str
    old: bool = False
    """As in 2012: other headings, a column of filler, sequence `00100`, and a row for every line of the text."""
    capitals: bool = False
    modifier_units: bool = False
    top: tuple[str, ...] = ()
    """What stands in column A above the headings, row by row."""
    empty_cells: bool = False
    """Since 2025 a field without value is an empty text; before, there is no cell."""
    blank_rows: int = 0
    leaked: tuple[str, ...] = ()
    """Codes whose last piece of description stands in a row of its own, as G0503's does from 2019 to 2020."""
    blank_action_dates: tuple[str, ...] = ()
    """Codes without an action effective date here although the text has one (115 codes in 2016, 117 in 2026)."""
    numbers: tuple[Number, ...] = ()
    says: tuple[Says, ...] = ()

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of this year's workbook: 2012 has one for the filler too."""
        return tuple(column for column in COLUMNS if self.old or column.name != "filler")


def anweb_sheet(rows: Iterable[Row], style: WorkbookStyle) -> Sheet:
    """The one sheet of the workbook."""
    cells: list[Sequence[Cell]] = [[line or None] for line in style.top]
    cells.append([heading for column in style.columns for heading in column.headings(style.old)])
    for row in rows:
        cells += _rows_of(row, style)
    return Sheet(style.sheet, cells, style.blank_rows)


def _rows_of(row: Row, style: WorkbookStyle) -> Iterator[list[Cell]]:
    pieces = [piece.upper() if style.capitals else piece for piece in row.pieces]
    apart = pieces[1:] if style.old else pieces[-1:] if row.code in style.leaked else []
    description = " ".join(pieces[: len(pieces) - len(apart)])
    yield [cell for column in style.columns for cell in _cells(row, column, style, description)]
    for number, piece in enumerate(apart, 2):
        yield [row.padded_code, _sequence(number, style), row.continuation_id, piece]


def _cells(row: Row, column: Column, style: WorkbookStyle, description: str) -> Iterator[Cell]:
    number = any(n.code == row.code and n.column == column.name for n in style.numbers)
    for value in _values(row, column.name, style, description):
        if number and value:
            yield int(value)
        else:
            yield value if value or style.empty_cells else None


def _values(row: Row, name: str, style: WorkbookStyle, description: str) -> list[str]:
    said = next((s.value for s in style.says if s.code == row.code and s.column == name), None)
    if said is not None:
        return row.with_attributes(**{name: said}).values(name)
    if name == "action_effective_date" and row.code in style.blank_action_dates:
        return [""]
    if name == "anesthesia_base_units" and style.modifier_units:
        return ["  0"]
    key = {
        "code": row.padded_code,
        "sequence_number": _sequence(1, style),
        "record_id": row.record_id,
        "long_description": description,
    }
    return [key[name]] if name in key else row.values(name)


def _sequence(number: int, style: WorkbookStyle) -> str:
    # The workbooks since 2016 cut the last digit: 0010 for the text's 00100.
    return f"{number * 100:05d}" if style.old else f"{number * 10:04d}"
