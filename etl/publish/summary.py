"""Renders the summary of a release for people: what ended, what replaced it, what began, what CMS contradicts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import jinja2

TEMPLATES = Path(__file__).parent / "templates"
SQL = Path(__file__).parent / "sql"


def render_summary(connection: duckdb.DuckDBPyConnection, release: str) -> str:
    """The Markdown summary of one release of the connected database. No clock, no path."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # noqa: S701 - Markdown: every value from a file passes through the filter "cell"
    )
    environment.filters["cell"] = _cell
    sections = {path.stem: _rows(connection, path, release) for path in sorted((SQL / "summary").glob("*.sql"))}
    return environment.get_template("summary.md.j2").render(**sections)


def _rows(connection: duckdb.DuckDBPyConnection, query: Path, release: str) -> list[dict[str, Any]]:
    cursor = connection.execute(query.read_text("utf-8"), {"release": release})
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


# What would end a cell, begin HTML or a link, or change the type: CMS's text stands as text.
_SAFE = str.maketrans({
    "\\": "\\\\", "|": "\\|", "[": "\\[", "]": "\\]", "*": "\\*", "`": "'", "&": "&amp;", "<": "&lt;", ">": "&gt;",
})  # fmt: skip


def _cell(value: object) -> str:
    """Text that is safe inside a Markdown table: no pipe, no HTML, no link, no line break; blank for NULL."""
    return "" if value is None else " ".join(str(value).split()).translate(_SAFE)
