"""Writes staged rows as Parquet, one file per table, into a folder that appears whole or not at all."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from etl.duck import few_threads
from etl.files import sha256_of
from etl.resources import SCHEMAS
from etl.stage.readers import Rows
from etl.stage.values import convert
from etl.text import quoted

SUMMARY = "staged.json"


def table_file(folder: Path, table: str) -> Path:
    """Where one table of schemas/staged.sql lies in a folder of staged tables."""
    return folder / f"{table}.parquet"


def write_tables(rows: Rows, folder: Path) -> dict[str, int]:
    """Write every table of schemas/staged.sql into an existing folder; returns the number of rows of each.

    The rows pass through tables made by that contract, so what breaks it (a NULL, a wrong type) fails here, not later.
    """
    counts = {}
    contract = _contract()
    with contract.database.cursor() as connection:
        # Values are handed over as text and cast by the table: nothing is left for a sample of the rows to decide.
        connection.execute("SET pandas_analyze_sample = 0")
        connection.execute("BEGIN")  # and never committed: the tables stay empty for the next revision
        for table, types in contract.columns.items():
            _insert(connection, table, types, rows[table])
            target = table_file(folder, table)
            connection.execute(f"COPY {table} TO '{quoted(target)}' (FORMAT parquet)")
            counts[table] = len(rows[table])
    return counts


@dataclass(frozen=True)
class _Contract:
    """The tables of schemas/staged.sql, empty, in a database in memory; and the type of each column."""

    database: duckdb.DuckDBPyConnection
    columns: Mapping[str, Mapping[str, str]]


@cache
def _contract() -> _Contract:
    """Made once for the process: it takes longer than to write a small revision."""
    database = few_threads(duckdb.connect())
    database.execute((SCHEMAS / "staged.sql").read_text(encoding="utf-8"))
    found = database.execute(
        "SELECT table_name, column_name, data_type FROM duckdb_columns() "
        "WHERE NOT internal ORDER BY table_oid, column_index"
    ).fetchall()
    columns: dict[str, dict[str, str]] = {}
    for table, column, data_type in found:
        columns.setdefault(table, {})[column] = data_type
    return _Contract(database, columns)


def _insert(
    connection: duckdb.DuckDBPyConnection, table: str, types: Mapping[str, str], rows: Sequence[tuple[Any, ...]]
) -> None:
    if not rows:
        return
    columns = dict(zip(types, zip(*rows, strict=True), strict=True))
    incoming = {  # noqa: F841 - DuckDB finds it by its name
        column: np.array(values if types[column] == "VARCHAR" else convert(values, _text), dtype=object)
        for column, values in columns.items()
    }
    chosen = ", ".join(f"CAST({column} AS {data_type})" for column, data_type in types.items())
    connection.execute(f"INSERT INTO {table} SELECT {chosen} FROM incoming")


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def write_folder(rows: Rows, folder: Path, about: Mapping[str, str]) -> dict[str, int]:
    """Write all tables and the summary, and put the folder in its place in one move.

    Where another process was faster, its folder is taken away first; both hold the same.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name[:12]}-", dir=folder.parent) as temporary:
        new = Path(temporary, "new")
        new.mkdir()
        counts = write_tables(rows, new)
        told = {**about, "counts": counts, "digests": {table: sha256_of(table_file(new, table)) for table in counts}}
        (new / SUMMARY).write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
        _replace(new, folder, Path(temporary))
    return counts


def _replace(new: Path, folder: Path, temporary: Path) -> None:
    for attempt in range(100):
        try:
            new.rename(folder)
            return
        except OSError:
            if not folder.is_dir():
                raise
            try:
                folder.rename(temporary / f"old{attempt}")
            except FileNotFoundError:
                continue  # Another process has just taken it away.
    raise OSError(f"{folder} could not be replaced: other processes keep writing it.")
