"""How this pipeline uses DuckDB where the data are small."""

from __future__ import annotations

import duckdb

THREADS = 1
"""A release has some thousands of rows, fewer than DuckDB gives to one thread: others find nothing to do, and cost a
build a third of its processor time in looking for it, and more where processors are shared."""


def few_threads(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Let a connection work with as many threads as small data are worth; returns it."""
    connection.execute(f"SET threads = {THREADS}")
    return connection
