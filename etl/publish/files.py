"""Writes the change files of a release: CSV, JSON, Parquet, a workbook and a summary. Same input, same bytes."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import jsonschema

from etl.duck import few_threads
from etl.errors import BuildError
from etl.publish.summary import render_summary
from etl.publish.xlsx import write_workbook
from etl.resources import SCHEMAS

SQL = Path(__file__).parent / "sql"
# How DuckDB writes a change file.
CSV, JSON = "FORMAT csv, HEADER true", "FORMAT json, ARRAY true"
# A spreadsheet runs a cell that begins with one of these as a formula, whatever CMS meant by it: also behind blanks,
# and in full-width forms. Tabs and line breaks at the beginning are stripped by some, and bring forth what follows.
FORMULA = r"^(\s*[=+\-@＝＋－＠]|[\t\r\n])"


@dataclass(frozen=True)
class PublishedFile:
    """A file as published: path relative to the publish folder, SHA-256 and size in bytes."""

    path: str
    sha256: str
    size: int


def publish_releases(database: Path, folder: Path, releases: Iterable[str] | None = None) -> list[PublishedFile]:
    """Write `<folder>/<release>/...` for the given releases (None: all that the database holds)."""
    with few_threads(duckdb.connect(str(database), read_only=True)) as connection:
        held = [str(r) for (r,) in connection.execute("SELECT release FROM release ORDER BY effective_date").fetchall()]
        wanted = held if releases is None else [r for r in held if r in set(releases)]
        return [file for release in wanted for file in publish_release(connection, folder, release)]


def publish_release(connection: duckdb.DuckDBPyConnection, folder: Path, release: str) -> list[PublishedFile]:
    """Write the files of one release; they replace the old ones only when all are written and keep their contract.

    Raises BuildError if they break their JSON Schema; the files published before stay as they were.
    """
    target = folder / release
    target.mkdir(parents=True, exist_ok=True)
    parquet = "FORMAT parquet, COMPRESSION zstd"
    with (
        _exported(connection, "changes", release) as changes,
        _exported(connection, "replacements", release) as replacements,
    ):
        waiting = [
            _copy(connection, f"SELECT * FROM {changes}", target / "changes.parquet", parquet),
            _copy(connection, f"SELECT * FROM {changes}", target / "changes.json", JSON),
            _copy(connection, without_formulas(connection, changes), target / "changes.csv", CSV),
            _copy(connection, without_formulas(connection, replacements), target / "replacements.csv", CSV),
        ]
    workbook = write_workbook(connection, release, _waiting(target / "changes.xlsx"))
    summary = _waiting(target / "summary.md")
    summary.write_text(render_summary(connection, release), "utf-8")
    _validate(_waiting(target / "changes.json"), "changes.schema.json")
    return [describe(_put_in_place(path), folder) for path in sorted([*waiting, workbook, summary])]


def describe(path: Path, folder: Path) -> PublishedFile:
    """Name, hash and size of a published file."""
    content = path.read_bytes()
    return PublishedFile(path.relative_to(folder).as_posix(), hashlib.sha256(content).hexdigest(), len(content))


@contextmanager
def _exported(connection: duckdb.DuckDBPyConnection, name: str, release: str) -> Iterator[str]:
    """The rows of one export as a temporary table, whose name is given."""
    query = (SQL / f"{name}.sql").read_text("utf-8")
    connection.execute(f"CREATE OR REPLACE TEMP TABLE exported_{name} AS {query}", {"release": release})
    try:
        yield f"exported_{name}"
    finally:
        connection.execute(f"DROP TABLE exported_{name}")


def without_formulas(connection: duckdb.DuckDBPyConnection, table: str) -> str:
    """The query that puts an apostrophe before text that a spreadsheet would run. For CSV; other forms stay exact."""
    columns = connection.execute(f"SELECT column_name, column_type FROM (DESCRIBE {table})").fetchall()
    guarded = [
        f"CASE WHEN regexp_matches({name}, '{FORMULA}') THEN '''' || {name} ELSE {name} END AS {name}"
        if kind == "VARCHAR"
        else str(name)
        for name, kind in columns
    ]
    return f"SELECT {', '.join(guarded)} FROM {table}"


def _waiting(path: Path) -> Path:
    """Where a file is written before it takes its place."""
    return path.with_name(path.name + ".new")


def _copy(connection: duckdb.DuckDBPyConnection, query: str, path: Path, options: str) -> Path:
    new = _waiting(path)
    connection.execute(f"COPY ({query}) TO '{str(new).replace(chr(39), chr(39) * 2)}' ({options})")
    return new


def _put_in_place(new: Path) -> Path:
    """Let a finished file take its place, on the disk before it has its name."""
    with new.open("rb") as stream:
        os.fsync(stream.fileno())
    return new.replace(new.with_suffix(""))


def _validate(path: Path, schema: str) -> None:
    """Check a published JSON file against its published schema."""
    document = json.loads(path.read_text("utf-8"))
    rules = json.loads((SCHEMAS / "published" / schema).read_text("utf-8"))
    validator = jsonschema.Draft202012Validator(rules, format_checker=jsonschema.FormatChecker())
    error = next(validator.iter_errors(document), None)
    if error is not None:
        raise BuildError(
            f"{path.parent.name}/{path.stem} breaks its contract schemas/published/{schema} at {error.json_path}: "
            f"{error.message[:200]}. It is a fault of the pipeline; what was published stays. Please report it."
        )
