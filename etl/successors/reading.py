"""All that a build asks of its descriptors, at once: successors, what both sides have in common, units."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from etl.successors import kept
from etl.successors.code_unit import code_units
from etl.successors.ground import Ground, disputed_units, published_ground
from etl.successors.infer import infer
from etl.successors.kept import Cells, Tables
from etl.successors.lines import Lines
from etl.successors.values import Begun, Edge, Ended


@dataclass(frozen=True)
class Words:
    """What the database shows of each code, in words: rows as they stand in its tables."""

    ended: list[tuple[Any, ...]]
    """As the fields of Ended."""
    begun: list[tuple[Any, ...]]
    """As the fields of Begun."""
    named: list[tuple[str, str, dt.date, str | None, str | None]]
    """Old code, new code, effective date, and both descriptors, of the successors that CMS names."""
    newest: list[tuple[str, str | None]]
    """Every procedure code with its newest descriptor."""


@cache
def _lines() -> Lines:
    return Lines()


def prepare(texts: Iterable[str]) -> None:
    """Take some descriptors apart: where `read` is called in this process afterwards, it finds that done."""
    for text in texts:
        _lines().parse(text)


def read(words: Words, keep: Path | None = None, question: str = "") -> Tables:
    """The rows of the tables inferred_edge, named_ground and read_unit.

    They are kept in the file `keep`, under the name `question`, for whoever asks the same again. Needs no database: it
    runs in a process of its own.
    """
    tables = _tables(words, _lines())
    _lines.cache_clear()
    if keep:
        with suppress(OSError):  # then the next build reads them again, no more
            kept.save(keep, question, tables)
    return tables


def _tables(words: Words, lines: Lines) -> Tables:
    ended = [Ended(code, kind, day, text, tuple(others)) for code, kind, day, text, others in words.ended]
    begun = [Begun(code, kind, day, text, tuple(later)) for code, kind, day, text, later in words.begun]
    edges = infer(ended, begun, lines)
    disputes = disputed_units(ended, lines)
    return {
        "inferred_edge": [_edge(e, disputes.get((e.old_code, e.effective_date))) for e in edges],
        "named_ground": [
            (old, new, str(day), *_ground(published_ground(old_text, new_text, lines), disputes.get((old, day))))
            for old, new, day, old_text, new_text in words.named
        ],
        "read_unit": [
            (u.code, _number(u.amount), u.measure, u.basis, u.upper_bound, u.limits, u.unit_text, u.why_not)
            for u in code_units(words.newest, lines)
        ],
    }


def _edge(edge: Edge, dispute: str | None) -> Cells:
    return (
        edge.old_code, edge.new_code, str(edge.effective_date), str(edge.evidence), edge.score, *_ground(edge, dispute),
    )  # fmt: skip


def _ground(shown: Edge | Ground, dispute: str | None) -> Cells:
    matched, differences = " ".join(shown.matched), "; ".join(shown.differences)
    return (
        matched or None, differences or None, shown.old_unit, shown.new_unit,
        None if dispute else _number(shown.units_factor), dispute or shown.units_note,
    )  # fmt: skip


def _number(value: object) -> float | None:
    return None if value is None else float(str(value))
