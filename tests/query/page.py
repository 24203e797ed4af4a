"""Writes the answers into schemas/querying.md: `python -m tests.query.page hcpcs-sample/hcpcs.duckdb`."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import duckdb

from etl.resources import SCHEMAS

PAGE = SCHEMAS / "querying.md"
# A question, and the table below it: the answer as it stands, if there is one yet.
QUESTION = re.compile(r"(```sql\n(.*?)```\n)(\n(?:\|[^\n]*\n)+)?", re.DOTALL)


def with_answers(page: str, connection: duckdb.DuckDBPyConnection) -> str:
    """The page with every answer, and its lists of macros and tables, as this database gives them."""
    page = QUESTION.sub(lambda found: found[1] + "\n" + _asked(connection, found[2]), page)
    page = _filled(page, "macros", _macros(connection))
    return _filled(page, "tables", _tables(connection))


def _asked(connection: duckdb.DuckDBPyConnection, question: str) -> str:
    cursor = connection.execute(question)
    return _table([column[0] for column in cursor.description or []], cursor.fetchall())


def _macros(connection: duckdb.DuckDBPyConnection) -> str:
    rows = connection.execute(
        "SELECT function_name || '(' || array_to_string(parameters, ', ') || ')', comment FROM duckdb_functions() "
        "WHERE database_name = current_database() AND NOT internal ORDER BY function_name"
    ).fetchall()
    return _table(["macro", "gives"], [(f"`{name}`", said.split(" Example: ")[0]) for name, said in rows])


def _tables(connection: duckdb.DuckDBPyConnection) -> str:
    rows = connection.execute(
        "SELECT table_name, comment FROM duckdb_tables() WHERE database_name = current_database() ORDER BY table_name"
    ).fetchall()
    return _table(["table", "what stands in it"], [(f"`{name}`", said) for name, said in rows])


def _filled(page: str, name: str, content: str) -> str:
    head, rest = re.split(rf"(?<=<!-- {name}: from the comments of the database -->\n)", page)
    return head + content + rest[rest.index("<!-- end -->") :]


def _table(names: list[str], rows: list[tuple[object, ...]]) -> str:
    lines = [names, ["---"] * len(names), *([_cell(value) for value in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _cell(value: object) -> str:
    if value is None:
        return ""
    text = str(value).lower() if isinstance(value, bool) else f"{value:g}" if isinstance(value, float) else str(value)
    return text.replace("|", "\\|")


def main() -> None:
    """Write the answers that the database named on the command line gives into the page."""
    with duckdb.connect(str(Path(sys.argv[1])), read_only=True) as connection:
        PAGE.write_text(with_answers(PAGE.read_text("utf-8"), connection), "utf-8")


if __name__ == "__main__":
    main()
