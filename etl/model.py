"""The values that travel together through every step: a release, a link, an archived revision, a member of its zip."""

from __future__ import annotations

import datetime as dt
import enum
import re
from dataclasses import dataclass, field
from functools import total_ordering
from pathlib import Path

from etl.errors import UsageError

_RELEASE = re.compile(r"^(\d{4})\s*-?\s*Q([1-4])$", re.IGNORECASE)


@total_ordering
@dataclass(frozen=True)
class Release:
    """A quarter of the code set, written `2026Q1`; effective on the first day of that quarter (January, April, ...)."""

    year: int
    quarter: int

    def __post_init__(self) -> None:
        if not (1983 <= self.year <= 2100 and 1 <= self.quarter <= 4):
            raise UsageError(f"{self.year}Q{self.quarter} is not a release: write a year and a quarter, e.g. 2026Q1.")

    @classmethod
    def parse(cls, text: str) -> Release:
        """Read `2026Q1` (also `2026-Q1`, `2026q1`). Raises UsageError for anything else."""
        match = _RELEASE.match(text.strip())
        if not match:
            raise UsageError(f"{text!r} is not a release: write a year and a quarter, e.g. 2026Q1.")
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def on(cls, day: dt.date) -> Release:
        """The release whose quarter holds the given day."""
        return cls(day.year, (day.month - 1) // 3 + 1)

    @property
    def effective_date(self) -> dt.date:
        """The first day on which the release is in force, inclusive."""
        return dt.date(self.year, 3 * self.quarter - 2, 1)

    @property
    def next(self) -> Release:
        """The following quarter."""
        return Release(self.year + self.quarter // 4, self.quarter % 4 + 1)

    def __str__(self) -> str:
        return f"{self.year}Q{self.quarter}"

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, Release):
            return NotImplemented
        return (self.year, self.quarter) < (other.year, other.quarter)


class Kind(enum.StrEnum):
    """What a zip on CMS's page is. Only the alpha-numeric file carries the code set; the others accompany it."""

    ALPHA_NUMERIC = "alpha_numeric"
    CORRECTIONS = "corrections"
    NOC_CODES = "noc_codes"
    RECORD_LAYOUT = "record_layout"


class MemberKind(enum.StrEnum):
    """What one file inside a zip is, recognised by its content first and its name second."""

    ANWEB_TEXT = "anweb_text"
    ANWEB_WORKBOOK = "anweb_workbook"
    CHANGE_LIST = "change_list"
    CORRECTIONS = "corrections"
    NOC_CODES = "noc_codes"
    PROCESSING_NOTES = "processing_notes"
    RECORD_LAYOUT = "record_layout"
    README = "readme"
    UNKNOWN = "unknown"


class Origin(enum.StrEnum):
    """Whether bytes are CMS's own or our generated sample. The two never meet in one home."""

    CMS = "cms"
    SAMPLE = "sample"


@dataclass(frozen=True)
class Link:
    """One HCPCS zip found on CMS's page."""

    release: Release
    kind: Kind
    url: str
    title: str
    updated_on: dt.date | None = None
    """The date that CMS's title gives after "Updated", where there is one."""


@dataclass(frozen=True)
class Member:
    """One file inside an archived zip."""

    name: str
    size: int
    """Uncompressed, in bytes."""
    modified: dt.datetime
    """The zip's own timestamp: local to CMS, without a zone."""
    kind: MemberKind = MemberKind.UNKNOWN


@dataclass(frozen=True)
class Sighting:
    """Where and when the same bytes were met: a URL with a title, or a file handed over by a person."""

    url: str | None
    title: str | None
    fetched_at: dt.datetime
    etag: str | None = None
    last_modified: str | None = None
    updated_on: dt.date | None = None
    """The date that the title gave after "Updated", where there was one."""


@dataclass(frozen=True)
class Revision:
    """One issue of a release's zip, as archived. Identity is the SHA-256 of the bytes (within its release)."""

    release: Release
    kind: Kind
    sha256: str
    path: Path
    """The archived zip."""
    file_name: str
    """The zip's name at CMS, or on the disk of the person who handed it over."""
    origin: Origin
    posted_date: dt.date
    """When CMS had published it: the title's "Updated" date, else the newest ANWEB member's timestamp."""
    members: tuple[Member, ...] = ()
    sightings: tuple[Sighting, ...] = field(default=(), compare=False)

    @property
    def short(self) -> str:
        """The first twelve digits of the hash, enough for a person."""
        return self.sha256[:12]

    @property
    def first_linked(self) -> Sighting | None:
        """The first sighting under a URL; None while it was only handed over by a person.

        By hand first and met on the page later, or the other way round: it is the same zip.
        """
        return min((s for s in self.sightings if s.url), key=lambda s: s.fetched_at, default=None)
