"""What goes on beside the main line of a build: steps that it need not wait for, and the writing of the file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import ParamSpec, Self

import duckdb

from etl.build.empty import STORAGE_VERSION, empty_database
from etl.build.steps import Step
from etl.text import quoted

P = ParamSpec("P")

_MANY = 5_000
"""Rows as published: of fewer, all is written together in the end, by one commit."""


class _Line:
    """One thread with a cursor of its own on the database in memory; it does one thing at a time."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.cursor = connection.cursor()
        self._thread = ThreadPoolExecutor(1)

    def submit(self, work: Callable[[], None]) -> Future[None]:
        """Do this after all that was given before."""
        return self._thread.submit(work)

    def close(self) -> None:
        """Leave what is not begun undone; wait for the rest."""
        self._thread.shutdown(cancel_futures=True)
        self.cursor.close()


class Beside:
    """Two lines beside the main one. One runs steps; the other makes the file of the database and writes into it each
    table that is finished: to compress a table takes as long as to make it, and DuckDB does either on one core.

    The file is whole when the block has come to its end; before that, it is nobody's.
    """

    def __init__(self, path: Path, connection: duckdb.DuckDBPyConnection) -> None:
        """`connection`: to the database in memory; it must not hold a transaction open."""
        self._path = path
        self._connection = connection
        self._steps, self._file = _Line(connection), _Line(connection)
        self._failure: Exception | None = None
        self._filling: dict[str, Future[None]] = {}
        self._published: frozenset[str] = frozenset()
        self._waiting: list[str] = []
        self._writes_early = False

    def __enter__(self) -> Self:
        self._made = self._submit(self._file, self._create)
        return self

    def __exit__(self, failed: object, *_: object) -> None:
        try:
            if failed is None:
                self._write_waiting()
                self._submit(self._file, self._close).result()
        finally:
            self._steps.close()
            self._file.close()

    def make_tables(self, rows: int) -> None:
        """Give the database in memory the tables and macros of the file, to be filled from so many published rows."""
        self._made.result()
        self._connection.execute("COPY FROM DATABASE built TO memory (SCHEMA)")
        self._published = empty_database().tables
        self._writes_early = rows >= _MANY

    def run(self, step: Step) -> None:
        """Run a step as soon as the steps given before are done."""
        self._filling |= dict.fromkeys(step.fills, self._submit(self._steps, step.run, self._steps.cursor))

    def wait_for(self, tables: Iterable[str]) -> None:
        """Wait until those of the tables that are filled here are full. Raises what went wrong until now."""
        for table in tables:
            if table in self._filling:
                self._filling[table].result()
        if self._failure:
            raise self._failure

    def write(self, tables: Iterable[str]) -> None:
        """Nothing more comes into these tables: write those that the file has, now or in the end."""
        self._waiting += [table for table in tables if table in self._published]
        if self._writes_early and self._waiting:
            self._write_waiting()

    def _write_waiting(self) -> Future[None]:
        written, self._waiting = self._waiting, []
        return self._submit(self._file, self._write, written)

    def _submit(self, line: _Line, work: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> Future[None]:
        return line.submit(partial(self._go_on, partial(work, *args, **kwargs)))

    def _go_on(self, work: Callable[[], None]) -> None:
        """Do the next thing, unless one before it failed: then that is its failure too."""
        if self._failure:
            raise self._failure
        try:
            work()
        except Exception as failure:
            self._failure = failure
            raise

    def _create(self) -> None:
        self._path.write_bytes(empty_database().file)
        cursor = self._file.cursor
        cursor.execute(f"ATTACH '{quoted(self._path)}' AS built (STORAGE_VERSION '{STORAGE_VERSION}')")
        # Each commit goes into the file at once, never into a log first.
        cursor.execute("SET wal_autocheckpoint = '1KB'")
        # To try this one on every column takes a fifth of the time of writing, and makes the file 2 % smaller.
        cursor.execute("SET disabled_compression_methods = 'fsst'")

    def _write(self, tables: list[str]) -> None:
        cursor = self._file.cursor
        cursor.execute("BEGIN")
        for table in tables:
            # Steps go first, also those that do not fill this table: the main line may have to wait for one.
            self.wait_for(tuple(self._filling))
            cursor.execute(f"INSERT INTO built.{table} FROM memory.{table}")
        cursor.execute("COMMIT")

    def _close(self) -> None:
        self._file.cursor.execute("DETACH built")
