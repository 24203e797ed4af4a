"""How this pipeline uses DuckDB where the data are small, and what its errors mean."""

from __future__ import annotations

import errno
import os
import re
from functools import cache
from pathlib import Path

import duckdb

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_REASONS = (
    *NO_ROOM, errno.EACCES, errno.EPERM, errno.EROFS, errno.EPIPE, errno.EIO, errno.EMFILE, errno.ENFILE, errno.ENOENT,
)  # fmt: skip
# DuckDB says it in errors of many kinds, as "failed to allocate", "failed to pin", "failed to offload".
_NO_MEMORY = re.compile(r"out of memory|failed to (allocate|pin|offload|reserve)|could not allocate", re.IGNORECASE)

THREADS = 1
"""A release has some thousands of rows, fewer than DuckDB gives to one thread: others find nothing to do, and cost a
build a third of its processor time in looking for it, and more where processors are shared."""


def few_threads(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Let a connection work with as many threads as small data are worth, and draw no progress bar; returns it.

    A process without a script (`python -c`, as the quickstart runs Airflow) looks to DuckDB like a person at a prompt:
    what takes two seconds draws a bar on standard output, in front of whatever line comes next.
    """
    connection.execute(f"SET threads = {THREADS}")
    connection.execute("SET enable_progress_bar = false")
    return connection


@cache
def _in_memory() -> duckdb.DuckDBPyConnection:
    return few_threads(duckdb.connect())


def scratch() -> duckdb.DuckDBPyConnection:
    """A connection of one's own to a database in memory, for TEMP tables, views and macros: they end with it.

    The process has one such database: to start DuckDB takes as long as to check a small release.
    """
    return _in_memory().cursor()


def remove_database(path: Path) -> None:
    """Take away the file of a database, if there is one, and its log: that would be applied to the next file there."""
    for file in (path, path.with_name(path.name + ".wal")):
        file.unlink(missing_ok=True)


def system_reason(error: BaseException) -> int | None:
    """The number of the system's reason (ENOSPC ...), where there is one: DuckDB writes its name into the message."""
    if isinstance(error, OSError):
        return error.errno
    # A commit that fails for want of room is a TransactionException.
    if isinstance(error, duckdb.IOException | duckdb.TransactionException):
        return next((number for number in _REASONS if os.strerror(number) in str(error)), None)
    return None


def out_of_memory(error: BaseException) -> bool:
    """Whether memory, or what DuckDB may use of the temporary folder, was not enough."""
    if isinstance(error, MemoryError | duckdb.OutOfMemoryException):
        return True
    return isinstance(error, duckdb.Error) and bool(_NO_MEMORY.search(str(error)))
