"""The file of the database: written beside the build, each table as soon as nothing more comes into it."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Self

import duckdb

from etl.build.empty import STORAGE_VERSION, empty_database
from etl.text import quoted

_WORTH_A_WRITE = 5_000
"""Rows: to write fewer by themselves costs more than it saves, the disk is waited for each time."""


class DatabaseFile:
    """Writes the tables of an in-memory database into a new file, in a thread of its own.

    Compressing a table takes as long as making it, and DuckDB does either on one core: the build goes on meanwhile.
    The file is whole when the block has come to its end; before that, it is nobody's.
    """

    def __init__(self, path: Path, connection: duckdb.DuckDBPyConnection) -> None:
        """`connection`: whose current database the tables are made in; it must not hold a transaction open."""
        self._path = path
        self._connection = connection
        self._cursor = connection.cursor()
        self._beside = ThreadPoolExecutor(1)
        self._written: list[Future[None]] = []
        self._waiting: list[str] = []
        self._tables: set[str] = set()

    def __enter__(self) -> Self:
        self._written.append(self._beside.submit(self._create))
        return self

    def __exit__(self, failed: object, *_: object) -> None:
        try:
            if failed is None:
                self._write_waiting()
                self._written.append(self._beside.submit(self._close))
                for written in self._written:
                    written.result()
        finally:
            self._beside.shutdown(cancel_futures=True)
            self._cursor.close()

    def make_tables(self) -> None:
        """Give the connection the file's tables and macros, to be filled."""
        self._written[0].result()
        self._connection.execute("COPY FROM DATABASE built TO memory (SCHEMA)")
        rows = self._connection.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = 'built'").fetchall()
        self._tables = {str(name) for (name,) in rows}

    def finished(self, tables: Iterable[str]) -> None:
        """Nothing more comes into these tables: those that the file has can be written.

        Raises what went wrong in writing others.
        """
        for written in self._written:
            if written.done():
                written.result()
        self._waiting += [table for table in tables if table in self._tables]
        if sum(self._count(table) for table in self._waiting) >= _WORTH_A_WRITE:
            self._write_waiting()

    def _count(self, table: str) -> int:
        ((count,),) = self._connection.execute(f"SELECT count(*) FROM {table}").fetchall()
        return int(count)

    def _write_waiting(self) -> None:
        self._written.append(self._beside.submit(self._write, tuple(self._waiting)))
        self._waiting = []

    def _create(self) -> None:
        self._path.write_bytes(empty_database())
        self._cursor.execute(f"ATTACH '{quoted(self._path)}' AS built (STORAGE_VERSION '{STORAGE_VERSION}')")
        # Each commit goes into the file at once, never into a log first.
        self._cursor.execute("SET wal_autocheckpoint = '1KB'")

    def _write(self, tables: tuple[str, ...]) -> None:
        self._cursor.execute("BEGIN")
        for table in tables:
            self._cursor.execute(f"INSERT INTO built.{table} FROM memory.{table}")
        self._cursor.execute("COMMIT")

    def _close(self) -> None:
        self._cursor.execute("DETACH built")
