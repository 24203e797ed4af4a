"""Makes the rows that a suite looks at: SQL over the staged tables of one revision, or over the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd

from etl.check.suites import SQL, Source, Suite
from etl.errors import QualityError
from etl.model import Release, Revision
from etl.resources import SCHEMAS


@dataclass(frozen=True)
class Rows:
    """An open connection in which the SELECT of every suite of one source can be asked."""

    connection: duckdb.DuckDBPyConnection

    def of(self, suite: Suite) -> pd.DataFrame:
        """The rows of that suite. Raises QualityError when the tables have another shape than the suite expects."""
        try:
            return self.connection.execute(suite.sql).df()
        except duckdb.Error as error:
            raise QualityError(
                f"The suite {suite.name} does not fit the tables it checks: {error}. Nothing was checked."
            ) from error


@contextmanager
def staged_rows(folder: Path, revision: Revision, previous: Path | None) -> Iterator[Rows]:
    """The staged tables in `folder`, and the records in `previous` (the folder of an earlier release's revision).

    Raises QualityError when a staged table is missing or does not have the columns of schemas/staged.sql.
    """
    with duckdb.connect() as connection:
        ddl = (SCHEMAS / "staged.sql").read_text("utf-8")
        connection.execute("CREATE SCHEMA previous")
        connection.execute("USE previous")
        connection.execute(ddl)
        connection.execute("USE main")
        connection.execute(ddl)
        tables = connection.execute("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'main'").fetchall()
        for (table,) in tables:
            _load(connection, f"main.{table}", folder / f"{table}.parquet")
        if previous is not None:
            _load(connection, "previous.record", previous / "record.parquet")
        connection.execute(
            "CREATE TABLE subject AS SELECT ? AS release, ? AS kind, CAST(? AS DATE) AS effective_date, "
            "CAST(? AS INTEGER) AS quarters_since_previous",
            [
                str(revision.release),
                str(revision.kind),
                revision.release.effective_date,
                _quarters_between(previous, revision.release) if previous else None,
            ],
        )
        yield _prepared(connection, Source.STAGED)


@contextmanager
def database_rows(path: Path) -> Iterator[Rows]:
    """The built database, opened to read. Raises QualityError when it cannot be opened."""
    try:
        connection = duckdb.connect(str(path), read_only=True)
    except duckdb.Error as error:
        raise QualityError(
            f"{path} cannot be opened as a database: {error}. Nothing was published; build it again."
        ) from error
    with connection:
        yield _prepared(connection, Source.DATABASE)


def _prepared(connection: duckdb.DuckDBPyConnection, source: Source) -> Rows:
    for path in (SQL / "_macros.sql", SQL / source / "_prepare.sql"):
        connection.execute(path.read_text("utf-8"))
    return Rows(connection)


def _load(connection: duckdb.DuckDBPyConnection, table: str, path: Path) -> None:
    try:
        connection.execute(f"INSERT INTO {table} BY NAME FROM read_parquet(?)", [str(path)])
    except duckdb.Error as error:
        raise QualityError(
            f"{path} is not a staged table as schemas/staged.sql describes it: {error}. "
            "The revision was not checked; stage it again (hcpcs stage)."
        ) from error


def _quarters_between(previous: Path, release: Release) -> int:
    """Staged folders are <release>/<sha256>, so the folder tells which release the other one is."""
    other = Release.parse(previous.parent.name)
    return 4 * (release.year - other.year) + release.quarter - other.quarter
