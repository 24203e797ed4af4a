"""The step of the build that is not SQL: descriptors are read, for units and for successors that CMS does not name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import pandas as pd

from etl.successors import Begun, Ended, Lines, code_units, infer, published_ground
from etl.successors.ground import Ground
from etl.successors.values import Edge

Row = Sequence[object]
Tables = dict[str, list[Row]]
"""Rows by the name of their table."""


@dataclass(frozen=True)
class Words:
    """What the database shows of each code, in words."""

    ended: tuple[Ended, ...]
    begun: tuple[Begun, ...]
    named: tuple[tuple[str, str, dt.date, str | None, str | None], ...]
    """Old code, new code, effective date, and both descriptors, of the successors that CMS names."""
    newest: tuple[tuple[str, str | None], ...]
    """Every procedure code with its newest descriptor."""


def words_of(connection: duckdb.DuckDBPyConnection) -> Words:
    """Take out what sql/45_named_successor.sql has made ready."""

    def rows(query: str) -> list[tuple[Any, ...]]:
        return connection.execute(query).fetchall()

    ended = rows(
        "SELECT code, code_type, termination_date, long_description FROM ended "
        "WHERE long_description IS NOT NULL ORDER BY ALL"
    )
    begun = rows(
        "SELECT code, code_type, add_date, long_description, "
        "list_filter(descriptions, lambda d: d <> long_description) "
        "FROM begun WHERE long_description IS NOT NULL ORDER BY ALL"
    )
    named = rows(
        "SELECT old_code, new_code, effective_date, old_description, new_description FROM named_successor ORDER BY ALL"
    )
    newest = rows("SELECT code, long_description FROM code WHERE code_type = 'procedure' ORDER BY code")
    return Words(
        tuple(Ended(*row) for row in ended),
        tuple(Begun(code, kind, day, text, tuple(later)) for code, kind, day, text, later in begun),
        tuple((old, new, day, before, after) for old, new, day, before, after in named),
        tuple((code, text) for code, text in newest),
    )


def read(words: Words) -> Tables:
    """The rows of the tables inferred_edge, named_ground and read_unit. Needs no database: it may run beside one."""
    lines = Lines()  # each descriptor is taken apart once for all three
    edges = infer(words.ended, words.begun, lines)
    return {
        "inferred_edge": [
            (e.old_code, e.new_code, e.effective_date, str(e.evidence), e.score, *_ground(e)) for e in edges
        ],
        "named_ground": [
            (old, new, day, *_ground(published_ground(old_text, new_text, lines)))
            for old, new, day, old_text, new_text in words.named
        ],
        "read_unit": [
            (u.code, _number(u.amount), u.measure, u.basis, u.upper_bound, u.limits, u.unit_text, u.why_not)
            for u in code_units(words.newest, lines)
        ],
    }


def store(connection: duckdb.DuckDBPyConnection, tables: Tables) -> None:
    """Put the rows into the tables of these names."""
    for table, rows in tables.items():
        if rows:
            connection.register("rows_read", pd.DataFrame(rows, dtype=object))
            connection.execute(f"INSERT INTO {table} FROM rows_read")
            connection.unregister("rows_read")


def _ground(shown: Edge | Ground) -> Row:
    matched, differences = " ".join(shown.matched), "; ".join(shown.differences)
    return (
        matched or None, differences or None, shown.old_unit, shown.new_unit, _number(shown.units_factor),
        shown.units_note,
    )  # fmt: skip


def _number(value: object) -> float | None:
    return None if value is None else float(str(value))
