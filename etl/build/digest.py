"""A digest per table: databases with equal digests are equal row for row, in whatever order rows are stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

# When we fetched a file says something of us, not of CMS: two builds of one archive may differ in it.
IGNORED_COLUMNS = {"revision": ("fetched_at",)}


@dataclass(frozen=True)
class TableDigest:
    """Number of rows and MD5 over the sorted rows of one table."""

    table: str
    row_count: int
    digest: str


def table_digests(connection: duckdb.DuckDBPyConnection) -> tuple[TableDigest, ...]:
    """Digest every table of the connection's current database, by name."""
    tables = connection.execute(
        "SELECT table_name, list(column_name ORDER BY column_index) FROM duckdb_columns() "
        "WHERE database_name = current_database() GROUP BY table_name ORDER BY table_name"
    ).fetchall()
    return tuple(_digest(connection, str(name), columns) for name, columns in tables)


def _digest(connection: duckdb.DuckDBPyConnection, table: str, columns: Sequence[str]) -> TableDigest:
    # Every value is closed by one control character, a NULL is another: no two different rows give the same line.
    values = ", ".join(
        f"coalesce(CAST({name} AS VARCHAR) || chr(31), chr(30))"
        for name in columns
        if name not in IGNORED_COLUMNS.get(table, ())
    )
    row = connection.execute(
        "SELECT count(*), md5(coalesce(string_agg(line, '' ORDER BY line), '')) "
        f"FROM (SELECT md5(concat({values})) AS line FROM {table})"
    ).fetchone()
    assert row is not None  # noqa: S101 - an aggregate always gives one row
    return TableDigest(table, int(row[0]), str(row[1]))
