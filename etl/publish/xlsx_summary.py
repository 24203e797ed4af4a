"""The first sheet of changes.xlsx: what this is, how much changed, how the other sheets are to be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any

import duckdb

from etl.publish.xlsx_cells import Kind, Value
from etl.publish.xlsx_sheets import SHEETS

SQL = Path(__file__).parent / "sql"
WIDTHS = (24, 96, 9, 9, 34)
"""Of its columns, in characters."""
Row = Sequence[tuple[Value, Kind]]

_NOTES = (
    ("Dates", "inclusive: a code is valid on its last day of use and not on the day after."),
    ("Evidence", "CMS often names no successor. Then it is inferred, and says so; score 1 means that nothing differs."),
    ("Candidates", "rows in yellow whose answer is a candidate resemble the old code, no more: a person must judge."),
    ("None found", "neither does CMS name a successor, nor do the rows show one."),
    ("Units", "new units for one old: 300 where 300 mg became 1 mg. Blank: read both descriptors before billing."),
    ("CMS declares it", "yes: the action code declares this kind of change; no (in yellow): none, or one that "
     "the rows do not show; blank: it declares another change of the row, or cannot be compared."),
    ("On paper", "the last columns are left out: where a row stands in CMS's files, old and new descriptors in full."),
    ("CPT and CDT", "by number only: their descriptors belong to the AMA and the ADA."),
    ("No advice", "neither legal nor billing advice: every row names the file and line it comes from, to be checked."),
)  # fmt: skip


def summary_rows(connection: duckdb.DuckDBPyConnection, release: str, counts: Mapping[str, int]) -> Iterator[Row]:
    """The rows of the sheet; `counts` says how many rows each other sheet has."""
    (told,) = _records(connection, "summary/release.sql", release)
    yield [(f"HCPCS Level II: what {release} changed", Kind.TITLE)]
    yield ()
    yield from (_line(label, text) for label, text in _facts(told))
    yield ()
    yield _head("Sheet", "What stands there", "Rows")
    for plan in SHEETS:
        yield [*_line(plan.name, plan.about), (counts[plan.name], Kind.COUNT)]
    yield ()
    yield _head("Change", "What it means", "Rows", "Codes", "Sheet")
    for row in _records(connection, "workbook/counts.sql", release):
        numbers = [(row[name], Kind.COUNT) for name in ("changes", "codes")]
        yield [*_line(row["change_type"], row["meaning"]), *numbers, (row["sheet"], Kind.TEXT)]
    yield ()
    yield _head("How to read it")
    yield from (_line(label, text) for label, text in _NOTES)


def _facts(told: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "Effective", f"{told['effective_date']}"
    if told["previous_release"] is None:
        yield "Compared with", "nothing: this is the first release in the archive"
    else:
        hole = ". There is a hole in the archive between the two: what came and went unseen is not known."
        yield "Compared with", f"{told['previous_release']}{'' if told['follows_previous'] else hole}"
    read = ", read from the workbook: it holds no text" if told["form"] == "workbook" else ""
    yield "Issue", f"{told['release']}#{told['revision']}, posted {told['posted_date']}{read}"
    yield "SHA-256 of the zip", told["sha256"]
    codes, modifiers = told["procedure_count"], told["modifier_count"]
    yield "The table lists", f"{codes:,} procedure codes and {modifiers:,} modifiers, terminated ones included"
    agrees = {True: "agrees with the table for every code", False: "does not agree with the table: see Quality"}
    yield "Transaction Report", agrees.get(told["report_agrees"], "none in this issue")


def _head(*titles: str) -> Row:
    return [(title, Kind.HEAD) for title, _ in zip_longest(titles, WIDTHS, fillvalue="")]


def _line(label: str, text: str) -> Row:
    return [(label, Kind.LABEL), (text, Kind.TEXT)]


def _records(connection: duckdb.DuckDBPyConnection, query: str, release: str) -> list[dict[str, Any]]:
    cursor = connection.execute((SQL / query).read_text("utf-8"), {"release": release})
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
