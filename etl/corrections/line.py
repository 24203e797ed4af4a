"""One line of a corrections file as typed, and what it tells to do."""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass


class Act(enum.StrEnum):
    """What a correction does to a row, or to one field of it. The values are the names that the database shows."""

    ADD = "add"
    TERMINATE = "terminate"
    KEEP = "do not terminate"
    DELETE = "delete"
    ADD_BACK = "add back"
    REINSTATE = "reinstate"
    REVERT = "revert descriptor"
    SET = "set"
    REMOVE = "remove"
    INSERT = "add to"
    """One more value in a field that holds several (lab certification)."""
    TAKE = "take from"
    """One value less in such a field."""


@dataclass(frozen=True)
class Operation:
    """One thing to do. `field` is a column of published_record; None where the whole row is meant."""

    act: Act
    field: str | None = None
    value: str | dt.date | None = None
    was: str | dt.date | None = None
    """What the text says stands there now: where something else does, the correction contradicts the rows."""
    year: int | None = None
    """Of REVERT: the releases of this year have the right descriptor."""
    is_beside: bool = False
    """Typed in a column beside the action, not said in its text."""

    @property
    def name(self) -> str:
        """As the database shows it: `terminate`, `set coverage_code`."""
        return self.act.value if self.field is None else f"{self.act.value} {self.field}"


@dataclass(frozen=True)
class Line:
    """One line of a corrections file, as typed. Dates that are none are None beside their text."""

    code: str
    action_text: str | None = None
    effective_date_text: str | None = None
    effective_date: dt.date | None = None
    short_description: str | None = None
    long_description: str | None = None
    type_of_service: str | None = None
    betos: str | None = None
    coverage_code: str | None = None
    pricing_indicator: str | None = None
    cross_reference: str | None = None
    asc_group: str | None = None
    asc_effective_date: str | None = None
    lab_certification: str | None = None
    comment: str | None = None


@dataclass(frozen=True)
class Understood:
    """What a line tells to do, in its order, and the day from which it counts (None: it names none)."""

    operations: tuple[Operation, ...]
    effective_date: dt.date | None

    @property
    def names(self) -> str:
        """The operations by name, joined with commas."""
        return ",".join(dict.fromkeys(o.name for o in self.operations if not o.is_beside))


@dataclass(frozen=True)
class NotUnderstood:
    """Why a line is not understood: a sentence. Nothing of it is applied."""

    reason: str
