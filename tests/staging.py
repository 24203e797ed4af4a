"""Writes staged tables from rows given in a test, so that a test of the build shows exactly what the build was told."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from etl.build import BuildInput, build_database
from etl.model import Kind, Origin, Release, Revision
from etl.resources import SCHEMAS

Row = Mapping[str, Any]


def record(code: str, long: str = "Something, each", **values: Any) -> dict[str, Any]:
    """One row of the ANWEB table; dates as text; `add`, `act`, `term`, `xref` and `action` are short names."""
    short = {
        "add": "add_date",
        "act": "action_effective_date",
        "term": "termination_date",
        "xref": "cross_reference",
        "action": "action_code",
    }
    row: dict[str, Any] = {
        "form": "text",
        "code": code,
        "code_type": "modifier" if len(code) == 2 else "procedure",
        "sequence_number": "00100",
        "record_id": "7" if len(code) == 2 else "3",
        "long_description": long,
        "short_description": long[:28],
        "coverage_code": "C",
        "add_date": "2010-01-01",
        "action_effective_date": "2010-01-01",
        "action_code": "N",
        "damaged": False,
    }
    return row | {short.get(name, name): value for name, value in values.items()}


@dataclass
class StagedArchive:
    """An archive as the build sees it: revisions and their staged tables."""

    root: Path
    inputs: list[BuildInput] = field(default_factory=list)

    def add(
        self,
        release: str,
        records: Iterable[Row] = (),
        *,
        posted: str | None = None,
        kind: Kind = Kind.ALPHA_NUMERIC,
        quarantined: str | None = None,
        origin: Origin = Origin.CMS,
        **tables: Iterable[Row],
    ) -> BuildInput:
        """Add one revision. It is posted a month before its quarter unless `posted` says otherwise."""
        of = Release.parse(release)
        number = 1 + sum(1 for i in self.inputs if i.revision.release == of and i.revision.kind is kind)
        sha = hashlib.sha256(f"{release} {kind} {number}".encode()).hexdigest()
        posted_date = dt.date.fromisoformat(posted) if posted else of.effective_date - dt.timedelta(days=31)
        revision = Revision(of, kind, sha, Path(f"{sha}.zip"), f"{release}.zip", origin, posted_date)
        folder = self.root / release / sha
        empty = _empty_tables()
        shutil.copytree(empty.folder, folder)
        for name, rows in ({"record": records} | tables).items():
            _insert(empty.connection, name, empty.columns[name], rows)
            empty.connection.execute(f"COPY {name} TO '{folder / name}.parquet' (FORMAT parquet)")
            empty.connection.execute(f"DELETE FROM {name}")
        item = BuildInput(revision, number, folder, quarantined)
        self.inputs.append(item)
        return item

    def build(self, name: str = "hcpcs.duckdb") -> duckdb.DuckDBPyConnection:
        """Build the database and open it for reading."""
        build_database(self.inputs, self.root / name)
        return duckdb.connect(str(self.root / name), read_only=True)


@dataclass(frozen=True)
class _Empty:
    """Every staged table without a row: in memory, and as files in a folder; and the type of each column."""

    connection: duckdb.DuckDBPyConnection
    temporary: tempfile.TemporaryDirectory[str]
    columns: dict[str, dict[str, str]]

    @property
    def folder(self) -> Path:
        return Path(self.temporary.name)


@cache
def _empty_tables() -> _Empty:
    """Made once for all tests of a process."""
    empty = _Empty(duckdb.connect(), tempfile.TemporaryDirectory(), {})
    empty.connection.execute((SCHEMAS / "staged.sql").read_text("utf-8"))
    for (name,) in empty.connection.execute("SELECT table_name FROM duckdb_tables()").fetchall():
        empty.connection.execute(f"COPY {name} TO '{empty.folder / name}.parquet' (FORMAT parquet)")
        described = empty.connection.execute(f"SELECT column_name, column_type FROM (DESCRIBE {name})")
        empty.columns[name] = dict(described.fetchall())
    return empty


def _insert(connection: duckdb.DuckDBPyConnection, name: str, columns: Mapping[str, str], rows: Iterable[Row]) -> None:
    full = []
    for line, row in enumerate(rows, start=1):
        unknown = row.keys() - columns.keys()
        assert not unknown, f"the staged table {name} has no columns {unknown}"
        where = {"member": f"{name}.txt", "line": line}
        full.append({column: value for column, value in where.items() if column in columns} | dict(row))
    connection.execute(
        f"INSERT INTO {name} SELECT unnest(from_json($rows, $shape), recursive := true)",
        {"rows": json.dumps(full, default=str), "shape": json.dumps([dict(columns)])},
    )
