"""A row of the code set as one release has it, and the rows that a release has of one code in order of time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

from etl.successors.text import words

Value = str | dt.date | None

# Everything published of a code but its dates and its action: what a version of a code is made of.
ATTRIBUTES = (
    "long_description", "short_description", "pricing_indicator", "multiple_pricing_indicator",
    "coverage_manual_reference", "carriers_manual_reference", "statute", "lab_certification", "cross_reference",
    "coverage_code", "asc_group", "asc_effective_date", "opps_group", "opps_policy_indicator", "opps_effective_date",
    "processing_note", "betos", "type_of_service", "anesthesia_base_units",
)  # fmt: skip
DATED = ("add_date", "action_effective_date", "termination_date", "action_code")
FIELDS = (*ATTRIBUTES, *DATED)


@dataclass(frozen=True)
class Source:
    """Where a row stands: `2018Q1#1 corrections`, the file, the line. `known` is the day on which it was known."""

    source_revision: str
    member: str
    line: int
    known: dt.date


@dataclass(frozen=True)
class Row:
    """What one release says of one code. Dates inclusive; `termination_date` is the last day of use."""

    values: Mapping[str, Value]
    source: Source
    effective_date: dt.date
    """Of the release."""

    def __getitem__(self, name: str) -> Value:
        return self.values.get(name)

    def day(self, name: str) -> dt.date | None:
        """A date of the row."""
        value = self.values.get(name)
        return value if isinstance(value, dt.date) else None

    def ended_by(self, day: dt.date) -> bool:
        """Whether its last day of use lies before that day."""
        end = self.day("termination_date")
        return end is not None and end < day

    def with_values(self, values: Mapping[str, Value], source: Source) -> Row:
        """The row with some values changed; the source is that of the correction."""
        return replace(self, values={**self.values, **values}, source=source)

    def shows(self, name: str, value: Value) -> bool:
        """Whether it has that value already; typography is not revision (trap 16)."""
        return same(name, self[name], value)


def same(name: str, a: Value, b: Value) -> bool:
    """Whether two values of a column say the same: of descriptors their words (trap 16), of lists the members."""
    if a == b:
        return True
    if not isinstance(a, str) or not isinstance(b, str):
        return False
    if name in ("long_description", "short_description"):
        return words(a) == words(b)
    return sorted(a.split(",")) == sorted(b.split(","))


def alike(a: Row, b: Row) -> bool:
    """Whether two rows have the same attributes."""
    return all(same(name, a[name], b[name]) for name in ATTRIBUTES)


@dataclass(frozen=True)
class Stand:
    """A row that a release has of a code, and the day from which it counts; `date.min` where it says nothing new."""

    since: dt.date
    row: Row


@dataclass(frozen=True)
class State:
    """What is known of one code in one release, as far as its lines have been applied."""

    stands: tuple[Stand, ...]
    """In order of time. Empty: the release does not list the code (yet)."""
    previous: Row | None
    """The row that stands without this release: of the newest earlier release in force that lists it, as last known."""
    published: Row | None
    """The row as this release's own revision in force has it, whatever corrections say."""
    effective_date: dt.date
    """Of the release."""

    @property
    def current(self) -> Row | None:
        """The row as known now: the last of this release, else what stood before it."""
        return self.stands[-1].row if self.stands else self.previous


def begin(published: Row | None, previous: Row | None, effective_date: dt.date) -> State:
    """The state of a code in a release before any of its lines."""
    stands = () if published is None else (Stand(_since(published, previous, effective_date), published),)
    return State(stands, previous, published, effective_date)


def same_life(row: Row, previous: Row | None) -> bool:
    """Whether a row goes on with the life that the row before showed: it has its add date, or that never ended."""
    if previous is None:
        return False
    end, begins = previous.day("termination_date"), row.day("add_date")
    return begins == previous.day("add_date") or end is None or begins is None or begins <= end


def _since(row: Row, previous: Row | None, effective_date: dt.date) -> dt.date:
    """From which day a published row says what is new in it, by the dating rules of the history (40_history)."""
    if previous is None or not same_life(row, previous):
        return row.day("add_date") or effective_date
    if alike(row, previous):
        return dt.date.min
    acted = row.day("action_effective_date")
    declared = (row["action_code"] or "N") not in ("N", "D")
    end = row.day("termination_date")
    is_between = (
        acted is not None
        and previous.effective_date < acted <= effective_date
        and acted != previous.day("action_effective_date")
        and acted != (end + dt.timedelta(days=1) if end else None)
    )
    return acted if acted is not None and (declared or is_between) else effective_date
