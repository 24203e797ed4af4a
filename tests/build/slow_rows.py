"""What the slow model is told: rows of issues, and lines of corrections files."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field

from etl.model import Release

DAY = dt.timedelta(days=1)


class SilentError(Exception):
    """The documents do not say what follows from these rows."""


@dataclass(frozen=True)
class Row:
    """What one issue says of one code. Dates inclusive; `term` is the last day of use."""

    add: dt.date | None
    long: str = "Something, each"
    term: dt.date | None = None
    act: dt.date | None = None
    action: str = "N"
    coverage: str = "C"


@dataclass(frozen=True)
class Line:
    """One line of a corrections file: add, delete, terminate, keep (do not terminate) or revise (the description)."""

    release: Release
    known: dt.date
    code: str
    kind: str
    day: dt.date | None = None
    long: str = ""


@dataclass(frozen=True)
class Issue:
    """One revision of one release: when it was posted, and its rows by code."""

    release: Release
    number: int
    posted: dt.date
    rows: dict[str, Row] = field(repr=False)
    accepted: bool = True


class History(list[Issue]):
    """Issues in order of release and number, and the corrections of their releases in order; printed short."""

    def __init__(self, issues: list[Issue] | None = None, lines: list[Line] | None = None) -> None:
        super().__init__(issues or [])
        self.lines: list[Line] = lines or []

    def __repr__(self) -> str:
        told = [f"{i.release}#{i.number} posted {i.posted}, {len(i.rows)} codes" for i in self]
        return "; ".join([*told, f"{len(self.lines)} corrections"])


def words(text: str) -> str:
    """Trap 16: typography is not revision. Capitals, blanks, quotes, commas and hyphens wander; the words stay."""
    return " ".join(re.findall(r"[a-z0-9.]+", text.lower()))
