"""Copies a sheet of claim lines into Parquet: dates as dates, whole numbers as such, everything else as its text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from etl.claims.header import Header, distinct
from etl.errors import UsageError
from etl.stage.sheets import faulty_cells
from etl.text import quoted

UNKNOWN = "#N/A"
"""What stands for a value that a workbook does not tell: no code, no date and no number."""
_SHOWN = 5
Cell = Any  # str, float, int, bool, dt.date, dt.datetime, dt.time, dt.timedelta: what calamine gives


def copy_workbook(
    connection: duckdb.DuckDBPyConnection, path: Path, target: Path, sheet: str | None, notes: list[str]
) -> Header:
    """Copy one sheet (the first, unless named) to a Parquet file; its first row that is not blank names the columns.

    Returns these names, and those under which the columns are read.

    Raises UsageError where it is no workbook, has no such sheet, or no rows.
    """
    rows = _rows(path, _sheet(path, sheet, notes), notes)
    header = next(rows, None)
    if header is None:
        raise UsageError(f"The sheet of {path.name} is empty: there is not even a row with the names of columns.")
    written = tuple(" ".join(_text(cell).split()) for cell in header)
    names = distinct(written)
    lines = list(rows)
    columns = {
        name: _column([row[at] if at < len(row) else "" for row in lines]) for at, name in enumerate(names) if name
    }
    if any(not name and any(at < len(row) and row[at] != "" for row in lines) for at, name in enumerate(names)):
        raise UsageError(f"{path.name} has a column with values and without a name: name it, so that it is not lost.")
    connection.register("sheet", pd.DataFrame(columns))
    try:
        connection.execute(f"COPY sheet TO '{quoted(target)}' (FORMAT parquet)")
    finally:
        connection.unregister("sheet")
    return Header(path.name, written, names)


def _sheet(path: Path, wanted: str | None, notes: list[str]) -> CalamineSheet:
    try:
        workbook = CalamineWorkbook.from_path(str(path))
        names = workbook.sheet_names
        if wanted is not None and wanted not in names:
            raise UsageError(f"{path.name} has no sheet {wanted!r}; it has: {', '.join(names)}.")
        if wanted is None and len(names) > 1:
            notes.append(f"{path.name} has {len(names)} sheets: {names[0]!r} was read. Another one: --sheet NAME.")
        return workbook.get_sheet_by_name(wanted or names[0])
    except (CalamineError, OSError, ValueError, IndexError) as error:
        raise UsageError(
            f"{path.name} is no workbook that can be read: it may be damaged or locked by a password."
        ) from error


def _rows(path: Path, sheet: CalamineSheet, notes: list[str]) -> Iterator[list[Cell]]:
    """The rows that are not blank. A cell whose value nobody knows is not: a line would be lost, or its charge."""
    rows = sheet.to_python(skip_empty_area=False)
    unknown = [cell for cell in faulty_cells(path.read_bytes()) if cell.sheet == sheet.name]
    for cell in unknown:
        rows += [[] for _ in range(cell.row - len(rows))]
        row = rows[cell.row - 1]
        row += [""] * (cell.column + 1 - len(row))
        row[cell.column] = row[cell.column] or UNKNOWN
    if unknown:
        shown = ", ".join(cell.reference for cell in unknown[:_SHOWN]) + (", ..." if len(unknown) > _SHOWN else "")
        notes.append(
            f"{path.name} has {len(unknown)} cell(s) with an error, or a formula that no program has computed "
            f"({shown}): read as {UNKNOWN}. Open it in a spreadsheet program and save it, and they have their values."
        )
    return (row for row in rows if any(cell != "" for cell in row))


def _column(cells: Sequence[Cell]) -> pd.Series[Any]:
    """A column of one type: dates, whole numbers, numbers; of mixed ones each cell as a person reads it."""
    kinds = {type(cell) for cell in cells if cell != ""}
    blank_as_none = [None if cell == "" else cell for cell in cells]
    if kinds and kinds <= {dt.date, dt.datetime}:
        midnight = all(not isinstance(c, dt.datetime) or c.time() == dt.time() for c in cells if c != "")
        if midnight:
            days = [c.date() if isinstance(c, dt.datetime) else c for c in blank_as_none]
            return pd.Series(days, dtype="object")
        return pd.Series(pd.to_datetime(pd.Series(blank_as_none)))
    if kinds and kinds <= {int, float}:
        if all(float(c).is_integer() for c in cells if c != ""):
            return pd.Series(blank_as_none, dtype="Int64")
        return pd.Series(blank_as_none, dtype="float64")
    return pd.Series([None if c == "" else _text(c) for c in cells], dtype="string")


def _text(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))  # a workbook knows no whole numbers: 99213 is stored as 99213.0
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, dt.date | dt.time) else str(cell)
