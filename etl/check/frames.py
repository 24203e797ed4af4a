"""Makes the rows that a suite looks at: SQL over the staged tables of one revision, or over the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd

from etl.check.suites import SQL, Source, Suite
from etl.duck import few_threads, scratch
from etl.errors import QualityError
from etl.model import Kind, Release, Revision
from etl.text import quoted


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

    Raises QualityError when a staged table is missing or cannot be read.
    """
    with scratch() as connection:
        _open(connection, "record", folder / "record.parquet")
        for path in sorted(folder.glob("*.parquet")):
            if path.stem != "record":
                _open(connection, path.stem, path)
        if previous is not None:
            _open(connection, "record_before", previous / "record.parquet")
        else:
            # The same columns, and no row in them.
            connection.execute("CREATE TEMP VIEW record_before AS FROM record LIMIT 0")
        _tell_subject(connection, revision.release, revision.kind, previous)
        yield prepared(connection, Source.STAGED)


@contextmanager
def database_rows(path: Path) -> Iterator[Rows]:
    """The built database, opened to read. Raises QualityError when it cannot be opened."""
    try:
        connection = few_threads(duckdb.connect(str(path), read_only=True))
    except duckdb.Error as error:
        raise QualityError(
            f"{path} cannot be opened as a database: {error}. Nothing was published; build it again."
        ) from error
    with connection:
        yield prepared(connection, Source.DATABASE)


def prepared(connection: duckdb.DuckDBPyConnection, source: Source) -> Rows:
    """Make what the suites of that source share in a connection that holds the tables.

    Raises QualityError when they have another shape than expected.
    """
    for path in (SQL / "_macros.sql", SQL / source / "_prepare.sql"):
        try:
            connection.execute(path.read_text("utf-8"))
        except duckdb.Error as error:
            raise QualityError(f"The tables to be checked have another shape than expected: {error}.") from error
    return Rows(connection)


def _open(connection: duckdb.DuckDBPyConnection, table: str, path: Path) -> None:
    try:
        connection.execute(f"CREATE TEMP VIEW {table} AS FROM read_parquet('{quoted(path)}')")
    except duckdb.Error as error:
        raise QualityError(
            f"{path} cannot be read as a staged table: {error}. "
            "The revision was not checked; stage it again (hcpcs stage)."
        ) from error


def _tell_subject(connection: duckdb.DuckDBPyConnection, release: Release, kind: Kind, previous: Path | None) -> None:
    # Staged folders are <release>/<sha256>, so the folder tells which release the one before is.
    before = Release.parse(previous.parent.name) if previous else None
    quarters = 4 * (release.year - before.year) + release.quarter - before.quarter if before else None
    connection.execute(
        "CREATE TEMP TABLE subject AS SELECT $release AS release, $kind AS kind, CAST($day AS DATE) AS effective_date, "
        "CAST($quarters AS INTEGER) AS quarters_since_previous",
        {"release": str(release), "kind": str(kind), "day": release.effective_date, "quarters": quarters},
    )
