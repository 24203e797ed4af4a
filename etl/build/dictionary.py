"""Writes the data dictionary from the DDL: `python -m etl.build.dictionary > schemas/data-dictionary.md`."""

from __future__ import annotations

import sys

import duckdb

from etl.build.empty import CODE_LISTS, create_tables

_HEAD = """# Data dictionary

Generated from the comments in `schemas/database/*.sql` and `schemas/macros.sql`; do not edit. Dates are inclusive at
both ends, an open end is NULL; only `known_to` is exclusive. Every comment also stands in the database itself
(`SELECT * FROM duckdb_columns()`).
"""


def data_dictionary() -> str:
    """The dictionary as Markdown: every table with its columns, every macro with its example."""
    with duckdb.connect() as connection:
        create_tables(connection)
        names = [
            str(name)
            for (name,) in connection.execute("SELECT table_name FROM duckdb_tables() ORDER BY table_oid").fetchall()
            if name not in CODE_LISTS
        ]
        parts = [_HEAD, *(_table(connection, name) for name in names)]
        parts.append("## Code lists\n\nOne table for each, with the columns `<name>`, `meaning`, `heading`: "
                     + ", ".join(f"`{name}`" for name in CODE_LISTS) + ".\n")  # fmt: skip
        parts.append(_macros(connection))
    return "\n".join(parts)


def _table(connection: duckdb.DuckDBPyConnection, name: str) -> str:
    (comment,) = connection.execute("SELECT comment FROM duckdb_tables() WHERE table_name = ?", [name]).fetchall()[0]
    columns = connection.execute(
        "SELECT column_name, data_type, comment FROM duckdb_columns() WHERE table_name = ? ORDER BY column_index",
        [name],
    ).fetchall()
    lines = [f"## {name}", "", str(comment), "", "| column | type | meaning |", "|---|---|---|"]
    lines += [f"| `{column}` | {kind} | {_cell(meaning)} |" for column, kind, meaning in columns]
    return "\n".join(lines) + "\n"


def _macros(connection: duckdb.DuckDBPyConnection) -> str:
    rows = connection.execute(
        "SELECT function_name, list_aggregate(parameters, 'string_agg', ', '), comment FROM duckdb_functions() "
        "WHERE NOT internal AND comment IS NOT NULL ORDER BY function_name"
    ).fetchall()
    lines = ["## Macros", "", "| macro | answers |", "|---|---|"]
    lines += [f"| `{name}({parameters})` | {_cell(comment)} |" for name, parameters, comment in rows]
    return "\n".join(lines) + "\n"


def _cell(text: object) -> str:
    return str(text).replace("|", "\\|").replace("<", "&lt;")


if __name__ == "__main__":
    sys.stdout.write(data_dictionary())
