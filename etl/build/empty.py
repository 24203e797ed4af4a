"""The database without a row: every table, comment and macro; made once in a process, and copied by every build."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb
import jinja2

from etl.duck import few_threads
from etl.resources import SCHEMAS
from etl.text import quoted

SQL = Path(__file__).parent / "sql"
# The code lists that consumers join to, whether or not a layout of the archive has them.
CODE_LISTS = (
    "action_code", "coverage_code", "pricing_indicator", "multiple_pricing_indicator", "type_of_service", "betos",
    "lab_certification", "asc_group", "opps_group", "opps_policy_indicator",
)  # fmt: skip
# Consumers may hold any DuckDB client since 1.0; the default storage of 2.0 cannot be read by 1.x.
STORAGE_VERSION = "v1.0.0"


def create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Make every table and macro of the published database in the current one, each with its comment."""
    for ddl in sorted((SCHEMAS / "database").glob("*.sql")):
        connection.execute(ddl.read_text("utf-8"))
    code_list = jinja2.Template((SQL / "code_list_table.sql.j2").read_text("utf-8"), autoescape=False)
    for name in CODE_LISTS:
        connection.execute(code_list.render(name=name))
    connection.execute((SCHEMAS / "macros.sql").read_text("utf-8"))


@dataclass(frozen=True)
class Empty:
    """The file of it, and the names of its tables."""

    file: bytes
    tables: frozenset[str]


@cache
def empty_database() -> Empty:
    """Make it: hundreds of small statements, a good part of the time that a small build takes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "empty.duckdb")
        with few_threads(duckdb.connect()) as connection:
            connection.execute(f"ATTACH '{quoted(path)}' AS built (STORAGE_VERSION '{STORAGE_VERSION}')")
            connection.execute("USE built")
            connection.execute("BEGIN")  # one transaction, one write to disk
            create_tables(connection)
            connection.execute("COMMIT")
            named = connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()
            connection.execute("USE memory")
            connection.execute("DETACH built")
        return Empty(path.read_bytes(), frozenset(str(name) for (name,) in named))
