"""What is said of every code on every day: computed from a published database, or read from the published Parquet."""

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
FOLDER = "current"
TABLES = ("code_days", "code_set")
"""`code_days`: a row per code and stretch of days with the same answer. `code_set`: one row, as of when and how far."""


@dataclass(frozen=True)
class Known:
    """As of when the answers are so, and how far they reach (inclusive)."""

    as_known_on: dt.date
    newest_release: str
    newest_release_ends: dt.date
    archive_begins: dt.date


def load_answers(connection: duckdb.DuckDBPyConnection, database: Path, known_on: dt.date | None = None) -> Known:
    """Put the tables `code_days` and `code_set` into the connection, from a published database.

    `known_on`: as CMS had published it by that day (inclusive); None: as known now. Raises UsageError where there is no
    database, where another version built it, or where nothing was known yet on that day.
    """
    CodeSet.open(database).close()  # says what is wrong with the file, if anything is
    connection.execute(f"ATTACH '{quoted(database)}' AS published (READ_ONLY)")
    connection.execute("CREATE SCHEMA asked")
    few_threads(connection)
    try:
        connection.execute("USE asked")
        _copy_what_was_known(connection, known_on or dt.date.max)
        _copy_macros(connection)
        connection.execute((SQL / "code_days.sql").read_text("utf-8"))
    except (duckdb.BinderException, duckdb.CatalogException) as error:
        raise UsageError(
            f"{database} has other tables than this version asks: another version built it. "
            "Build it again: hcpcs update --no-fetch."
        ) from error
    finally:
        connection.execute("USE main")
        connection.execute("DROP SCHEMA asked CASCADE")
        connection.execute("DETACH published")
        connection.execute("RESET threads")
    return read_known(connection)


def read_known(connection: duckdb.DuckDBPyConnection) -> Known:
    """The one row of `code_set`."""
    query = "SELECT as_known_on, newest_release, newest_release_ends, archive_begins FROM code_set"
    (row,) = connection.execute(query).fetchall()
    return Known(*row)


def publish_answers(database: Path, folder: Path) -> list[PublishedFile]:
    """Write `code_days.parquet` and `code_set.parquet`, as known now, into `<folder>/current`: for Spark and others."""
    from etl.publish import describe  # noqa: PLC0415 - whoever checks lines need not wait for all that publishes

    target = folder / FOLDER
    target.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        load_answers(connection, database)
        for table in TABLES:
            new = target / f"{table}.parquet.new"
            connection.execute(f"COPY {table} TO '{quoted(new)}' (FORMAT parquet, COMPRESSION zstd)")
            new.replace(target / f"{table}.parquet")
    return [describe(target / f"{table}.parquet", folder) for table in TABLES]


def _copy_what_was_known(connection: duckdb.DuckDBPyConnection, known_on: dt.date) -> None:
    """The tables that the macros ask, cut to what was known on the day. Tables that they merely name stay empty."""
    tables = connection.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = 'published'").fetchall()
    for (name,) in tables:
        connection.execute(f"CREATE TABLE {name} AS FROM published.{name} LIMIT 0")
    connection.execute("SET VARIABLE known_on = ?", [known_on])
    connection.execute((SQL / "as_known.sql").read_text("utf-8"))
    if connection.execute("SELECT count(*) FROM known_release").fetchone() == (0,):
        ((first,),) = connection.execute("SELECT min(posted_date) FROM published.revision").fetchall()
        raise UsageError(f"Nothing was known on {known_on}: the first release of this database was posted on {first}.")


def _copy_macros(connection: duckdb.DuckDBPyConnection) -> None:
    """The macros of the database itself: what they say is what anyone who asks it by SQL is told."""
    macros = connection.execute((SQL / "macros_of_published.sql").read_text("utf-8")).fetchall()
    for name, kind, parameters, body in macros:
        as_table = "TABLE " if kind == "table_macro" else ""
        connection.execute(f"CREATE MACRO {name}({', '.join(parameters)}) AS {as_table}{body}")
