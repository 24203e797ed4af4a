"""Writes the change files of a release: CSV, JSON, Parquet and a summary. The same input gives the same bytes."""

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

from etl.errors import BuildError
from etl.publish.summary import render_summary
from etl.resources import SCHEMAS

SQL = Path(__file__).parent / "sql"
# A spreadsheet runs a cell that begins with one of these as a formula, whatever CMS meant by it.
_FORMULA = r"^\s*[=+\-@]"


@dataclass(frozen=True)
class PublishedFile:
    """A file as published: path relative to the publish folder, SHA-256 and size in bytes."""

    path: str
    sha256: str
    size: int


def publish_releases(database: Path, folder: Path, releases: Iterable[str] | None = None) -> list[PublishedFile]:
    """Write `<folder>/<release>/...` for the given releases (None: all that the database holds)."""
    with duckdb.connect(str(database), read_only=True) as connection:
        held = [str(r) for (r,) in connection.execute("SELECT release FROM release ORDER BY effective_date").fetchall()]
        wanted = held if releases is None else [r for r in held if r in set(releases)]
        return [file for release in wanted for file in publish_release(connection, folder, release)]


def publish_release(connection: duckdb.DuckDBPyConnection, folder: Path, release: str) -> list[PublishedFile]:
    """Write the files of one release, each replaced in one step. Raises BuildError if they break their JSON Schema."""
    target = folder / release
    target.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    with _exported(connection, "changes", release) as table:
        written += [
            _copy(connection, f"SELECT * FROM {table}", target / "changes.parquet", "FORMAT parquet, COMPRESSION zstd"),
            _copy(connection, f"SELECT * FROM {table}", target / "changes.json", "FORMAT json, ARRAY true"),
            _copy(connection, _without_formulas(connection, table), target / "changes.csv", "FORMAT csv, HEADER true"),
        ]
        _validate(target / "changes.json", "changes.schema.json")
    with _exported(connection, "replacements", release) as table:
        written.append(
            _copy(
                connection, _without_formulas(connection, table), target / "replacements.csv", "FORMAT csv, HEADER true"
            )
        )
    summary = target / "summary.md"
    _replace(summary, render_summary(connection, release).encode("utf-8"))
    written.append(summary)
    return [describe(path, folder) for path in sorted(written)]


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


def _without_formulas(connection: duckdb.DuckDBPyConnection, table: str) -> str:
    """The query that puts an apostrophe before text that a spreadsheet would run. For CSV; other forms stay exact."""
    columns = connection.execute(
        "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = ?", [table]
    ).fetchall()
    guarded = [
        f"CASE WHEN regexp_matches({name}, '{_FORMULA}') THEN '''' || {name} ELSE {name} END AS {name}"
        if kind == "VARCHAR"
        else str(name)
        for name, kind in columns
    ]
    return f"SELECT {', '.join(guarded)} FROM {table}"


def _copy(connection: duckdb.DuckDBPyConnection, query: str, path: Path, options: str) -> Path:
    new = path.with_name(path.name + ".new")
    connection.execute(f"COPY ({query}) TO '{str(new).replace(chr(39), chr(39) * 2)}' ({options})")
    new.replace(path)
    return path


def _replace(path: Path, content: bytes) -> None:
    new = path.with_name(path.name + ".new")
    with new.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    new.replace(path)


def _validate(path: Path, schema: str) -> None:
    """Check a published JSON file against its published schema."""
    document = json.loads(path.read_text("utf-8"))
    rules = json.loads((SCHEMAS / "published" / schema).read_text("utf-8"))
    validator = jsonschema.Draft202012Validator(rules, format_checker=jsonschema.FormatChecker())
    error = next(validator.iter_errors(document), None)
    if error is not None:
        raise BuildError(
            f"{path.parent.name}/{path.name} breaks its contract schemas/published/{schema} at {error.json_path}: "
            f"{error.message[:200]}. It is a fault of the pipeline; the database stays as it was. Please report it."
        )
