"""Tries every case of a suite: breaks the small data by one statement, takes the rows, takes the statement back."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import duckdb
import pandas as pd

from etl.check.engine import Engine
from etl.check.frames import prepared
from etl.check.outcome import Outcome
from etl.check.suites import Source, load_suite
from tests.check.broken import DATABASE, STAGED


@dataclasses.dataclass(frozen=True)
class Case:
    """One statement that must break one expectation."""

    source: Source
    suite: str
    expectation: str
    number: int
    statement: str

    def __str__(self) -> str:
        return f"{self.suite}-{self.expectation}-{self.number}"


CASES = tuple(
    Case(source, suite, expectation, number, statement)
    for source, broken in ((Source.STAGED, STAGED), (Source.DATABASE, DATABASE))
    for (suite, expectation), statements in broken.items()
    for number, statement in enumerate(statements, 1)
)


class Workbench:
    """The small data in memory. Great Expectations is asked once for a suite, with the rows of all cases together."""

    def __init__(self, engine: Engine, small: dict[str, Path]) -> None:
        self._engine = engine
        self._tables = {Source.STAGED: _staged(small), Source.DATABASE: _database(small)}
        self._answers: dict[str, dict[str, Outcome]] = {}

    def outcomes(self, suite: str, source: Source) -> dict[str, Outcome]:
        """By expectation; `releases` are the names of the cases that broke it."""
        if suite not in self._answers:
            rules = load_suite(suite, source)
            rows = [self._rows(case, rules.sql) for case in CASES if case.suite == suite]
            answer = self._engine.run(rules, pd.concat(rows, ignore_index=True))
            self._answers[suite] = {o.expectation: o for o in answer}
        return self._answers[suite]

    def _rows(self, case: Case, sql: str) -> pd.DataFrame:
        connection = self._tables[case.source]
        connection.execute("BEGIN")
        try:
            connection.execute(case.statement)
            prepared(connection, case.source)
            return connection.execute(sql).df().assign(release=str(case))
        finally:
            connection.execute("ROLLBACK")


def _staged(small: dict[str, Path]) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    for path in small["2026Q1"].glob("*.parquet"):
        connection.execute(f"CREATE TABLE {path.stem} AS FROM '{path}'")
    connection.execute(f"CREATE TABLE record_before AS FROM '{small['2025Q4']}/record.parquet'")
    connection.execute(
        "CREATE TABLE subject AS SELECT '2026Q1' AS release, 'alpha_numeric' AS kind, "
        "DATE '2026-01-01' AS effective_date, 1 AS quarters_since_previous"
    )
    return connection


def _database(small: dict[str, Path]) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute(f"ATTACH '{small['database']}' AS built (READ_ONLY)")
    connection.execute("COPY FROM DATABASE built TO memory")
    return connection
