"""Writes checked lines: Parquet, CSV, TSV, JSON lines and XLSX, in which no cell can become a formula."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb

from etl.claims.answers import quoted
from etl.claims.request import Form
from etl.claims.texts import DUCKDB, Type
from etl.errors import UsageError
from etl.publish.files import FORMULA

STANDARD_OUTPUT = Path("-")
_SUFFIXES = {
    ".csv": Form.CSV, ".tsv": Form.TSV, ".tab": Form.TSV, ".parquet": Form.PARQUET, ".pq": Form.PARQUET,
    ".xlsx": Form.XLSX, ".jsonl": Form.JSON_LINES, ".ndjson": Form.JSON_LINES,
}  # fmt: skip
_OPTIONS = {
    Form.CSV: "FORMAT csv, HEADER true",
    Form.TSV: "FORMAT csv, HEADER true, DELIMITER '\t'",
    Form.PARQUET: "FORMAT parquet",
    Form.JSON_LINES: "FORMAT json",
}
_SHEET_ROWS = 1_048_575
"""What a sheet of a workbook holds below its header."""
# A signed number looks like the beginning of a formula, and is none.
_NUMBER = r"^\s*[-+]?[0-9][0-9,]*(\.[0-9]*)?$"
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def form_of(out: Path, form: Form | None) -> Form:
    """The form in which lines are written: the one that was asked for, else the one that the suffix says."""
    if form is not None:
        return form
    if out == STANDARD_OUTPUT:
        return Form.CSV
    if out.suffix.lower() not in _SUFFIXES:
        raise UsageError(f"{out.name!r} does not say in which form to write: end it in {', '.join(_SUFFIXES)}.")
    return _SUFFIXES[out.suffix.lower()]


def refuse_out(out: Path, inputs: tuple[Path, ...]) -> None:
    """Raise UsageError where nothing can be written, or where the lines themselves would be overwritten."""
    if out == STANDARD_OUTPUT:
        return
    if not out.absolute().parent.is_dir():
        raise UsageError(f"There is no folder {out.absolute().parent} to write {out.name} into.")
    if out.is_dir():
        raise UsageError(f"{out} is a folder. Name a file in it.")
    if out.exists() and any(path.exists() and path.samefile(out) for path in inputs):
        raise UsageError(f"{out} holds the lines that are checked: write the checked ones to another file.")


def write(connection: duckdb.DuckDBPyConnection, query: str, types: Mapping[str, str], out: Path, form: Form) -> None:
    """Write the rows of a query to a file, which appears when it is whole, or to standard output."""
    if form is Form.XLSX:
        if out == STANDARD_OUTPUT:
            raise UsageError("A workbook cannot be written to standard output: name a file by --out.")
        _write_workbook(connection, query, types, out)
        return
    if form in (Form.CSV, Form.TSV):
        query = _without_formulas(query, types)
    target = Path("/dev/stdout") if out == STANDARD_OUTPUT else out.with_name(out.name + ".new")
    try:
        if out == STANDARD_OUTPUT:
            sys.stdout.flush()
        connection.execute(f"COPY ({query}) TO '{quoted(target)}' ({_OPTIONS[form]})")
        if out != STANDARD_OUTPUT:
            target.replace(out)
    finally:
        if out != STANDARD_OUTPUT:
            target.unlink(missing_ok=True)


def _without_formulas(query: str, types: Mapping[str, str]) -> str:
    """The query with an apostrophe before text, and before names of columns, that a spreadsheet would run."""
    pattern, columns = re.compile(FORMULA), []
    for name, kind in types.items():
        cell = DUCKDB.quote(name)
        shown = DUCKDB.quote(f"'{name}" if pattern.match(name) else name)
        if Type.of(kind) is Type.TEXT:
            guard = f"{cell} < '0' OR {cell} >= '='"  # cheap: what begins with a digit is left alone
            cell = (
                f"CASE WHEN ({guard}) AND regexp_matches({cell}, '{FORMULA}') AND NOT regexp_matches({cell}, '{_NUMBER}') "
                f"THEN '''' || {cell} ELSE {cell} END"
            )
        columns.append(f"{cell} AS {shown}")
    return f"SELECT {', '.join(columns)} FROM ({query})"


def _write_workbook(connection: duckdb.DuckDBPyConnection, query: str, types: Mapping[str, str], out: Path) -> None:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("Checked lines")
    sheet.freeze_panes = "A2"

    def cell(value: Any) -> Any:
        if value is None or isinstance(value, int | float):
            return value
        if hasattr(value, "isoformat") and getattr(value, "tzinfo", None) is None:
            return value
        text = WriteOnlyCell(sheet, _NOT_IN_XML.sub("\ufffd", str(value)))
        text.data_type = "s"  # text, whatever it begins with: never a formula
        return text

    sheet.append([cell(name) for name in types])
    rows = connection.execute(query)
    written = 0
    while batch := rows.fetchmany(10_000):
        written += len(batch)
        if written > _SHEET_ROWS:
            raise UsageError(f"A sheet holds {_SHEET_ROWS:,} lines, and there are more: write CSV or Parquet.")
        for row in batch:
            sheet.append([cell(value) for value in row])
    new = out.with_name(out.name + ".new")
    try:
        workbook.save(new)
        new.replace(out)
    finally:
        new.unlink(missing_ok=True)
