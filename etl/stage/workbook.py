"""Reads the ANWEB workbook: the same rows as the text, one for a code, or one for a line of the text (2012)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from etl.stage.contract import Field, anweb_layout
from etl.stage.grouping import Line, group_lines
from etl.stage.records import ATTRIBUTES, Attributes, Column, join_values, make_records
from etl.stage.rows import Reading, Record, Reject, in_order
from etl.stage.tables import Table
from etl.stage.values import Cell, cell_text, code_of, convert

_FIRST_LINE = 100


def read_workbook(table: Table) -> Reading[Record]:
    """Read the rows of an ANWEB sheet into records, one for a code, in the order of the sheet. Never raises."""
    rejects = list(table.rejects)
    grouped = group_lines(_lines(table, rejects), table.source)
    short = table.columns.get("short_description")
    shorts = convert([line.whole[short[0]] if short else "" for line in grouped.firsts], cell_text)
    places = [at for name in ATTRIBUTES for at in table.columns.get(name, ())]
    pieces, rivals = (
        [tuple(map(line.whole.__getitem__, places)) for line in lines] for lines in (grouped.firsts, grouped.rivals)
    )
    attributes = Attributes(pieces, partial(_columns, table, places), _value, rivals)
    records = make_records("workbook", table.source, grouped, shorts, attributes, rejects)
    return Reading(records, in_order(rejects + grouped.rejects), grouped.excluded)


def _columns(table: Table, places: list[int], pieces: Sequence[tuple[Cell, ...]]) -> list[Column]:
    by_place = dict(zip(places, zip(*pieces, strict=True), strict=True))
    return [
        Column(field, _raw([by_place[at] for at in table.columns[field.column]]))
        for field in anweb_layout()
        if field.column in ATTRIBUTES and field.column in table.columns
    ]


def _raw(columns: list[tuple[Cell, ...]]) -> Sequence[Cell | tuple[Cell, ...]]:
    return columns[0] if len(columns) == 1 else list(zip(*columns, strict=True))


def _lines(table: Table, rejects: list[Reject]) -> Iterator[Line]:
    codes = convert(table.column("code"), cell_text)
    ids = convert(table.column("record_id"), cell_text)
    sequences = convert(table.column("sequence_number"), _sequence)
    for (number, cells), code, record_id, sequence, cell in zip(
        table.rows, codes, ids, sequences, table.column("long_description"), strict=True
    ):
        if record_id in ("3", "4", "7", "8") and sequence is not None:
            description = cell if isinstance(cell, str) else cell_text(cell) or ""
            yield Line(number, code_of(code or ""), sequence, record_id, description, cells)
        else:
            reason = "A row whose record id is none of 3, 4, 7, 8, or whose sequence number is none; it was left out."
            rejects.append(table.source.reject(number, reason, content=f"{code or ''} {record_id or ''}"))


def _sequence(cell: Cell) -> int | None:
    """The sequence number as the text has it, by 100s in five digits; workbooks since 2016 write `0010` for `00100`."""
    text = cell_text(cell)
    if text is None:
        return _FIRST_LINE
    if not (text.isascii() and text.isdigit() and len(text) <= 5):
        return None
    short = len(text) < 5 if isinstance(cell, str) else int(text) < _FIRST_LINE
    return int(text) * 10 if short else int(text)


def _value(field: Field, raw: Cell | tuple[Cell, ...]) -> str | None:
    digits = field.width if field.content == "digits" else 0
    if isinstance(raw, tuple):
        return join_values(text for cell in raw if (text := cell_text(cell, digits)))
    return cell_text(raw, digits)
