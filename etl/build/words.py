"""The step of the build that is not SQL: descriptors are read, for units and for successors that CMS does not name."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path
from typing import Any, Self

import duckdb

from etl.build.insert import insert
from etl.processes import may_have_children, process_pool, submit
from etl.successors import kept
from etl.successors.kept import Tables
from etl.successors.reading import Words, prepare, read

_FEW = 1_000
"""Codes: to read the descriptors of so many takes less than a process takes to begin."""
_ASKED = [field.name for field in dataclasses.fields(Words)]
"""sql/45_named_successor.sql makes a view for each, and these are its rows."""


class Reader:
    """Has the descriptors read in another process, while DuckDB goes on: neither waits for the other.

    Python that runs in a thread beside DuckDB keeps it waiting: between any two pieces of its work DuckDB asks Python
    whether somebody pressed Ctrl-C.
    """

    def __init__(self, keep: Path | None) -> None:
        self._keep = keep
        self._entered = ExitStack()
        self._pool: ProcessPoolExecutor | None = None
        self._answer: Callable[[], Tables] = dict

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: Any) -> None:
        self._entered.__exit__(*failure)

    def prepare(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Begin early where no earlier build kept anything: most of what will be asked can be told from the rows."""
        if self._keep and self._keep.exists():
            return
        texts = [str(text) for (text,) in connection.execute("FROM likely_descriptor ORDER BY ALL").fetchall()]
        if len(texts) >= _FEW and may_have_children():
            self._pool = self._entered.enter_context(process_pool(1))
            submit(self._pool, prepare, texts)

    def begin(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Take out what is to be read, and begin to read it, unless it has been read before."""
        question = _question(connection)
        if self._keep and (known := kept.load(self._keep, question)) is not None:
            self._answer = lambda: known
            return
        words = Words(**{name: connection.execute(f"FROM asked_{name} ORDER BY ALL").fetchall() for name in _ASKED})
        if not self._pool and len(words.newest) >= _FEW and may_have_children():
            self._pool = self._entered.enter_context(process_pool(1))
        self._answer = partial(read, words, self._keep, question)
        if self._pool:
            with suppress(BrokenProcessPool):
                self._answer = _or_here(submit(self._pool, read, words, self._keep, question), self._answer)

    def store(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Wait for what was read, and put it into the tables that 60_read makes for it."""
        for table, rows in self._answer().items():
            insert(connection, table, rows)


def _or_here(reading: Future[Tables], read_here: Callable[[], Tables]) -> Callable[[], Tables]:
    """What a process has read; where somebody ended it, it is read here: it takes longer, no more."""

    def answer() -> Tables:
        try:
            return reading.result()
        except BrokenProcessPool:
            return read_here()

    return answer


def _question(connection: duckdb.DuckDBPyConnection) -> str:
    """A digest of all that is to be read: what was answered to it once is the answer again."""
    seen = hashlib.sha256()
    for name in _ASKED:
        rows = f"FROM (FROM asked_{name} ORDER BY ALL) AS t SELECT string_agg(to_json(t)::VARCHAR, chr(10))"
        ((text,),) = connection.execute(rows).fetchall()
        seen.update(f"{text}\n\n".encode())
    return seen.hexdigest()
