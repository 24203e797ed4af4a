"""What a check comes to: counted lines, money at risk, the outdated codes that cost most."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from etl.claims.answers import Known

SQL = Path(__file__).parent / "sql"


@dataclass(frozen=True)
class Tally:
    """Lines of one kind, and what was asked for them; None where no charges are given."""

    name: str
    lines: int
    charges: Decimal | None


@dataclass(frozen=True)
class Outdated:
    """A code that should not have stood on those lines, and what to use instead."""

    code: str
    status: str
    last_valid_day: dt.date | None
    successor: str | None
    """One, or several separated by commas."""
    evidence: str | None
    units_factor: float | None
    """Units of the successor for one unit of the code; None: not known."""
    lines: int
    charges: Decimal | None


@dataclass(frozen=True)
class Summary:
    """The whole check in figures."""

    lines: int
    needing_attention: int
    charges: Decimal | None
    """Of all lines; None where there is no column of charges. What is taken back (below zero) is in no sum: it would
    hide as much of what is at risk."""
    money_at_risk: Decimal | None
    """Charges of the lines that need attention."""
    unread_charges: int
    """Charges that are no number: they are in no sum."""
    by_status: tuple[Tally, ...]
    by_rule: tuple[Tally, ...]
    by_modifier_status: tuple[Tally, ...]
    """Modifiers that need attention: lines by the status of the modifier."""
    outdated: tuple[Outdated, ...]
    """Those that cost most first, at most as many as were asked for."""
    outdated_codes: int
    """How many there are."""
    lines_beyond: int
    """Lines with a date after the quarter of the newest release: valid or not, as far as that release tells."""
    as_known_on: dt.date
    newest_release: str


def summarise(connection: duckdb.DuckDBPyConnection, known: Known, *, with_charges: bool, top: int) -> Summary:
    """Read the summary off the table `cells` (sql/cells.sql.j2) of the connection."""

    def rows(name: str) -> list[tuple[Any, ...]]:
        query = (SQL / "summary" / f"{name}.sql").read_text("utf-8")
        return connection.execute(query, {"top": top} if "$top" in query else None).fetchall()

    def tallies(name: str) -> tuple[Tally, ...]:
        return tuple(Tally(kind, lines, charges if with_charges else None) for kind, lines, charges in rows(name))

    ((lines, attention, charges, at_risk, unread, beyond, codes),) = rows("totals")
    return Summary(
        lines=lines,
        needing_attention=attention,
        charges=charges if with_charges else None,
        money_at_risk=at_risk if with_charges else None,
        unread_charges=unread,
        by_status=tallies("by_status"),
        by_rule=tallies("by_rule"),
        by_modifier_status=tallies("by_modifier_status"),
        outdated=tuple(Outdated(*row) for row in rows("outdated")),
        outdated_codes=codes,
        lines_beyond=beyond,
        as_known_on=known.as_known_on,
        newest_release=known.newest_release,
    )
