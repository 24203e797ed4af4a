"""Puts rows that Python made into a table of the build."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

Cells = Sequence[object]


def insert(
    connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Cells], columns: Sequence[str] = ()
) -> None:
    """Insert rows, their cells in the order of `columns`, or of the table's own: one statement, however many they are.

    Every column goes as a list of the table's own type: nothing is left for a sample of the rows to decide.
    """
    if not rows:
        return
    types = {name: kind for name, kind, *_ in connection.execute(f"DESCRIBE {table}").fetchall()}
    lists = [list(column) for column in zip(*rows, strict=True)]
    given = ", ".join(
        f"unnest(${place}::{types[name]}[]) AS {name}" for place, name in enumerate(columns or types, start=1)
    )
    connection.execute(f"INSERT INTO {table} BY NAME SELECT {given}", lists)
