"""The values of the inference: codes that ended, codes that began, and the edges between them."""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass
from decimal import Decimal


class Evidence(enum.StrEnum):
    """Why an edge is thought to hold, strongest first."""

    SAME_DESCRIPTOR = "same_descriptor"
    """Ended on D, began on D + 1, the same words."""
    SAME_SUBSTANCE = "same_substance"
    """Ended on D, began on D + 1, the same product in other words, another unit, or with a qualifier more or less."""
    CANDIDATE = "candidate"
    """Below the line: a person must look. Never to be published as a replacement."""


@dataclass(frozen=True)
class Ended:
    """A code that ended, with its last descriptor."""

    code: str
    code_type: str
    termination_date: dt.date
    """The last day of use, inclusive (trap 1)."""
    long_description: str
    restated_descriptions: tuple[str, ...] = ()
    """Every other wording on rows that tell its end."""


@dataclass(frozen=True)
class Begun:
    """A code that began, with its first descriptor."""

    code: str
    code_type: str
    add_date: dt.date
    """The first day of use."""
    long_description: str
    later_descriptions: tuple[str, ...] = ()
    """Every other wording that it had since: words that several codes share do not tell them apart."""


@dataclass(frozen=True)
class Edge:
    """An inferred edge: old code, new code, and how we know."""

    old_code: str
    new_code: str
    effective_date: dt.date
    """The day after the old code's last day."""
    evidence: Evidence
    score: float
    """1 where nothing differs; at least 0.8 above the line, less for a candidate."""
    matched: tuple[str, ...]
    """The words of the product that both descriptors name."""
    differences: tuple[str, ...]
    """What only one of them says, and for a candidate why it is no more."""
    old_unit: str | None
    new_unit: str | None
    units_factor: Decimal | None
    """New units for one old unit; None where they are not comparable."""
    units_note: str
    """How the factor was found, or why there is none."""
