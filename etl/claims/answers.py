"""What is said of every code on every day: as the build wrote it, or computed anew as it was known on another day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from etl.duck import few_threads
from etl.errors import UsageError
from etl.query import CodeSet
from etl.text import quoted

if TYPE_CHECKING:
    from etl.publish import PublishedFile

SQL = Path(__file__).parent / "sql"
BUILD_STEP = Path(__file__).parent.parent / "build" / "sql" / "80_code_days.sql"
"""Where the table is made; read, not imported: whoever checks lines need not wait for all that builds."""
FOLDER = "current"
TABLES = {
    "code_days": "code, code_type, first_day, last_day, status, first_valid_day, last_valid_day, successor, "
    "successor_evidence, units_factor, former_code, former_units_factor, former_until, last_listed",
    "code_set": "as_known_on, newest_release, newest_release_ends, archive_begins",
}
"""`code_days`: a row per code and stretch of days with the same answer. `code_set`: one row, as of when and how far.

Each with its columns: a database that lacks one is of another version."""


@dataclass(frozen=True)
class Known:
    """As of when the answers are so, and how far they reach (inclusive)."""

    as_known_on: dt.date
    newest_release: str
    newest_release_ends: dt.date
    archive_begins: dt.date

    def notes(self, earliest: dt.date | None) -> tuple[str, ...]:
        """What is to be known of the answers for lines of which the earliest is of that day."""
        if earliest is None or earliest >= self.archive_begins:
            return ()
        return (
            f"Some lines are dated before {self.archive_begins}, where the archive begins: of those days it knows what "
            "later files date, and a code that it never heard of may have been one.",
        )


def load_answers(connection: duckdb.DuckDBPyConnection, database: Path, known_on: dt.date | None = None) -> Known:
    """Put the tables `code_days` and `code_set` into the connection, from a published database.

    `known_on`: as CMS had published it by that day (inclusive); None: as known now. Raises UsageError where there is no
    database, where another version built it, or where nothing was known yet on that day.
    """
    CodeSet.open(database).close()  # says what is wrong with the file, if anything is
    connection.execute(f"ATTACH '{quoted(database)}' AS published (READ_ONLY)")
    try:
        if known_on is None:
            _copy(connection, "published")
        else:
            _compute(connection, known_on)
    except (duckdb.BinderException, duckdb.CatalogException) as error:
        raise UsageError(
            f"{database} has other tables than this version asks: another version built it. "
            "Build it again: hcpcs update --no-fetch."
        ) from error
    finally:
        connection.execute("DETACH published")
    return read_known(connection)


def _copy(connection: duckdb.DuckDBPyConnection, place: str) -> None:
    for table, columns in TABLES.items():
        connection.execute(f"CREATE TABLE {table} AS SELECT {columns} FROM {place}.{table}")


def _compute(connection: duckdb.DuckDBPyConnection, known_on: dt.date) -> None:
    """Let the build's own step say it again, of tables that are cut to what was known on the day."""
    ((first,),) = connection.execute(
        "SELECT min(posted_date) FROM published.revision WHERE kind = 'alpha_numeric' AND status <> 'quarantined'"
    ).fetchall()
    if first is None or first > known_on:
        raise UsageError(f"Nothing was known on {known_on}: the first release of this database was posted on {first}.")
    connection.execute("CREATE SCHEMA asked")
    few_threads(connection)
    try:
        connection.execute("USE asked")
        connection.execute("SET VARIABLE known_on = ?", [known_on])
        connection.execute((SQL / "as_known.sql").read_text("utf-8"))
        _copy_macros(connection)
        connection.execute(BUILD_STEP.read_text("utf-8"))
        connection.execute("USE main")
        _copy(connection, "asked")
    finally:
        connection.execute("USE main")
        connection.execute("DROP SCHEMA asked CASCADE")
        connection.execute("RESET threads")


def read_known(connection: duckdb.DuckDBPyConnection) -> Known:
    """The one row of `code_set`."""
    (row,) = connection.execute(f"SELECT {TABLES['code_set']} FROM code_set").fetchall()
    return Known(*row)


def publish_answers(database: Path, folder: Path) -> list[PublishedFile]:
    """Write `code_days.parquet` and `code_set.parquet`, as known now, into `<folder>/current`: for Spark and others."""
    from etl.publish import describe  # noqa: PLC0415 - whoever checks lines need not wait for all that publishes

    target = folder / FOLDER
    target.mkdir(parents=True, exist_ok=True)
    with few_threads(duckdb.connect(str(database), read_only=True)) as connection:
        for table in TABLES:
            new = target / f"{table}.parquet.new"
            connection.execute(f"COPY {table} TO '{quoted(new)}' (FORMAT parquet, COMPRESSION zstd)")
            new.replace(target / f"{table}.parquet")
    return [describe(target / f"{table}.parquet", folder) for table in TABLES]


def _copy_macros(connection: duckdb.DuckDBPyConnection) -> None:
    """The macros of the database itself: what they say is what anyone who asks it by SQL is told."""
    macros = connection.execute((SQL / "macros_of_published.sql").read_text("utf-8")).fetchall()
    for name, kind, parameters, body in macros:
        as_table = "TABLE " if kind == "table_macro" else ""
        connection.execute(f"CREATE MACRO {name}({', '.join(parameters)}) AS {as_table}{body}")
