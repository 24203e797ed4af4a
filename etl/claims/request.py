"""What a person asks of a check, and what comes of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from etl.claims.choices import Form, Payer
from etl.claims.columns import Columns, Named
from etl.claims.summary import Summary


@dataclass(frozen=True)
class Request:
    """One check of claim lines."""

    files: tuple[str, ...]
    """Files, globs, or `-` for standard input."""
    database: Path
    """The published DuckDB file."""
    published: Path | None = None
    """The folder of the published files, which Spark reads; None: Spark is told what the database says."""
    named: Named = field(default_factory=Named)
    out: Path | None = None
    """Where the checked lines go; `-` is standard output; None: only the summary is made."""
    form: Form | None = None
    """None: as the suffix of `out` says."""
    known_on: dt.date | None = None
    """As CMS had published it by that day, inclusive; None: as known now."""
    payer: Payer | None = None
    rules_on: tuple[str, ...] = ()
    rules_off: tuple[str, ...] = ()
    sheet: str | None = None
    temp: Path | None = None
    """Where the folder for temporary files is made; None: where the system keeps such things."""
    memory: str = "800MB"
    """How much DuckDB may hold in memory before it uses the temporary folder."""
    keep_order: bool | None = None
    """Whether the checked lines stand in the order of the files. None: yes, save in large Parquet files."""
    top: int = 20
    """How many outdated codes and how many lines needing attention are told."""


@dataclass(frozen=True)
class Checked:
    """What a check found."""

    summary: Summary
    columns: Columns
    line_columns: tuple[str, ...]
    lines: tuple[tuple[Any, ...], ...]
    """The first lines that need attention, each with its file and its place in it; none where `out` holds them all."""
    notes: tuple[str, ...]
    """What a person should know of how the files were read."""
    out: Path | None
