"""The step of the build that is not SQL: descriptors are read, for units and for successors that CMS does not name."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import duckdb

from etl.build.insert import Cells, insert
from etl.successors import Begun, Ended, Lines, code_units, disputed_units, infer, kept, published_ground
from etl.successors.ground import Ground
from etl.successors.values import Edge

Tables = dict[str, list[Cells]]
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


class Reader:
    """Reads the descriptors beside DuckDB, while it goes on with the changes: neither waits for the other."""

    def __init__(self, keep: Path | None) -> None:
        self._keep = keep
        self._beside = ThreadPoolExecutor(1)
        self._reading: Future[Tables] = self._beside.submit(dict)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._beside.shutdown()

    def begin(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Take out what is to be read, and begin to read it."""
        self._reading = self._beside.submit(read, words_of(connection), self._keep)

    def store(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Wait for what was read, and put it into the tables that 45_named_successor makes for it."""
        for table, rows in self._reading.result().items():
            insert(connection, table, rows)


def words_of(connection: duckdb.DuckDBPyConnection) -> Words:
    """Take out what sql/45_named_successor.sql has made ready."""

    def rows(query: str) -> list[tuple[Any, ...]]:
        return connection.execute(query).fetchall()

    ended = rows(
        "SELECT code, code_type, termination_date, long_description, "
        "list_filter(descriptions, lambda d: d <> long_description) FROM ended "
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
        tuple(Ended(code, kind, day, text, tuple(others)) for code, kind, day, text, others in ended),
        tuple(Begun(code, kind, day, text, tuple(later)) for code, kind, day, text, later in begun),
        tuple((old, new, day, before, after) for old, new, day, before, after in named),
        tuple((code, text) for code, text in newest),
    )


def read(words: Words, keep: Path | None = None) -> Tables:
    """The rows of the tables inferred_edge, named_ground and read_unit. Needs no database: it may run beside one.

    What was read of the descriptors is kept in the file `keep`, and taken from there the next time.
    """
    lines = kept.load(keep) if keep else Lines()  # each descriptor is taken apart once for all three
    tables = _tables(words, lines)
    if keep:
        kept.save(lines, keep)
    return tables


def _tables(words: Words, lines: Lines) -> Tables:
    edges = infer(words.ended, words.begun, lines)
    disputes = disputed_units(words.ended, lines)
    return {
        "inferred_edge": [_edge(e, disputes.get((e.old_code, e.effective_date))) for e in edges],
        "named_ground": [
            (old, new, day, *_ground(published_ground(old_text, new_text, lines), disputes.get((old, day))))
            for old, new, day, old_text, new_text in words.named
        ],
        "read_unit": [
            (u.code, _number(u.amount), u.measure, u.basis, u.upper_bound, u.limits, u.unit_text, u.why_not)
            for u in code_units(words.newest, lines)
        ],
    }


def _edge(edge: Edge, dispute: str | None) -> Cells:
    return (
        edge.old_code, edge.new_code, edge.effective_date, str(edge.evidence), edge.score, *_ground(edge, dispute),
    )  # fmt: skip


def _ground(shown: Edge | Ground, dispute: str | None) -> Cells:
    matched, differences = " ".join(shown.matched), "; ".join(shown.differences)
    return (
        matched or None, differences or None, shown.old_unit, shown.new_unit,
        None if dispute else _number(shown.units_factor), dispute or shown.units_note,
    )  # fmt: skip


def _number(value: object) -> float | None:
    return None if value is None else float(str(value))
