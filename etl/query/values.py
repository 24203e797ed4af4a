"""The answers, as frozen values. Dates are inclusive at both ends; an open end is None."""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass


class ChangeType(enum.StrEnum):
    """What a change between two releases can be. Mere typography is none: the table `change` alone holds it."""

    DISCONTINUED = "discontinued"
    ADDED = "added"
    RE_USED = "re-used"
    RE_ADDED = "re-added"
    RE_ACTIVATED = "re-activated"
    RETURNED = "returned"
    VANISHED = "vanished"
    DROPPED = "dropped"
    TERMINATION_CHANGED = "termination changed"
    TERMINATION_WITHDRAWN = "termination withdrawn"
    ADD_DATE_CHANGED = "add date changed"
    CORRECTED = "corrected"
    DECLARED_ONLY = "declared only"
    REVISED = "revised"


class Status(enum.StrEnum):
    """What one code is on one day, by everything the archive knows now."""

    VALID = "valid"
    TERMINATED = "terminated"
    NOT_YET_EFFECTIVE = "not yet effective"
    NOT_KNOWN = "not known"
    """It was re-activated after an end that no file of the archive dates; on that day it may have ended or not."""
    NOT_IN_ARCHIVE = "not in the archive"
    CPT = "not ours: CPT (AMA)"
    CDT = "not ours: CDT (ADA)"
    MALFORMED = "malformed"


@dataclass(frozen=True)
class Life:
    """One life of a code: from its add date (or re-activation) to its last day of use."""

    lifetime: int
    add_date: dt.date
    termination_date: dt.date | None
    begin_reason: str
    end_reason: str | None
    first_release: str
    last_release: str


@dataclass(frozen=True)
class Version:
    """One version of a code's descriptors, and the days on which it was valid."""

    lifetime: int
    valid_from: dt.date
    valid_to: dt.date | None
    long_description: str | None
    short_description: str | None
    coverage_code: str | None
    pricing_indicator: str | None
    type_of_service: str | None
    before_archive: bool
    """These days lie before the first release of the archive: the earliest version known stands in for them."""
    source_revision: str
    source_member: str
    source_line: int


@dataclass(frozen=True)
class Successor:
    """What to use instead of a code from a day on, and why we think so."""

    code: str
    target_system: str
    effective_date: dt.date
    evidence: str
    published_by_cms: bool
    score: float
    """1 where nothing differs or CMS says so; the more only one descriptor says, the less. The lowest of a chain."""
    differences: str | None
    """What only one of the descriptors says."""
    old_unit: str | None
    new_unit: str | None
    units_factor: float | None
    """New units for one old unit; None: not comparable, read both descriptors before billing."""
    units_note: str
    """How the factor was found, or why there is none."""
    path: str
    as_far_as: str | None = None
    """The newest release held, where the day asked about lies after its quarter: later files may tell otherwise."""


@dataclass(frozen=True)
class Candidate:
    """A code that resembles one that ended. Below the line: a person must judge."""

    code: str
    effective_date: dt.date
    score: float
    differences: str
    """What only one of the descriptors says, and why it is no more than a candidate."""
    old_unit: str | None
    new_unit: str | None
    long_description: str | None


@dataclass(frozen=True)
class Coverage:
    """What the archive can tell of a day."""

    coverage: str
    """covered · in a hole · before the archive · after the newest release."""
    release: str | None
    """The newest release held that was in force on the day or before."""
    next_release: str | None
    """The next one held."""


@dataclass(frozen=True)
class Lookup:
    """Everything about one code on one day."""

    code: str
    on: dt.date
    status: Status
    archive_begins: dt.date
    newest_release: str
    lives: tuple[Life, ...]
    version: Version | None
    """The version valid on the day; where it is not valid, the last one before it, else the first one after it."""
    versions: tuple[Version, ...]
    answer: str
    """What is said of successors: "replaced", "none published", "none valid on that day: J7991" (named or found, and
    not valid then), "valid on that day: no successor needed" ..."""
    successors: tuple[Successor, ...]
    candidates: tuple[Candidate, ...]
    coverage: Coverage
    unit: str | None
    """The billing unit of the code, as its newest descriptor words it."""
    replaces: tuple[str, ...]
    """Codes that this one replaced."""
    see_also: tuple[str, ...]
    vanished: bool
    told_by: str | None
    """Revision, file and line of the newest row of the code: its dates and its cross references stand there."""
    as_far_as: str | None = None
    """The newest release held, where the day lies after its quarter: later files may tell otherwise. Else None."""
    taken_back: str | None = None
    """The newest issue that lists a code of which nothing is known now: a later issue or a correction took it back."""
