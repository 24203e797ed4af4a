"""What a check says: one outcome per expectation, and what follows from all of them for a revision."""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

MAX_EXAMPLES = 20
_SHOWN_IN_VERDICT = 3


class Severity(enum.StrEnum):
    """What a broken expectation does: critical stops publication of the release, warning is reported."""

    CRITICAL = "critical"
    WARNING = "warning"


@dataclass(frozen=True)
class Outcome:
    """One outcome of one expectation: the columns of table `quality_result`, and the releases that are to blame."""

    suite: str
    expectation: str
    release: str | None
    """The release it was run for; None = the whole database."""
    revision: int | None
    """The revision it was run for; None = the whole database."""
    severity: Severity
    reason: str
    """Why it must hold, a sentence."""
    passed: bool
    element_count: int
    """Rows looked at."""
    unexpected_count: int
    """Rows that broke it."""
    examples: tuple[str, ...] = ()
    """Up to twenty of them, as text: the code, and the value where it says more."""
    releases: tuple[str, ...] = ()
    """When it failed: every release that shows a broken row (not only those of the examples), oldest first."""

    @property
    def is_critical_failure(self) -> bool:
        """Whether this outcome alone stops publication."""
        return not self.passed and self.severity is Severity.CRITICAL

    @property
    def is_warning(self) -> bool:
        """Whether this outcome is to be reported, without stopping anything."""
        return not self.passed and self.severity is Severity.WARNING

    def as_row(self) -> tuple[str | int | bool | None, ...]:
        """The row of table `quality_result`, in the order of its columns; examples joined with semicolons."""
        return (
            self.suite, self.expectation, self.release, self.revision, str(self.severity), self.reason, self.passed,
            self.element_count, self.unexpected_count, "; ".join(self.examples) or None,
        )  # fmt: skip

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON; `from_dict` reads them again."""
        return dataclasses.asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Outcome:
        """Read what `as_dict` wrote. Raises TypeError or ValueError for anything else."""
        return cls(
            **{
                **values,
                "severity": Severity(values["severity"]),
                "examples": tuple(values["examples"]),
                "releases": tuple(values["releases"]),
            }
        )


def is_fit(outcomes: Iterable[Outcome]) -> bool:
    """Whether nothing critical failed: the revision (or the database) may be published."""
    return not any(o.is_critical_failure for o in outcomes)


def verdict(outcomes: Iterable[Outcome]) -> str:
    """One sentence for a person: fit for use, or why it is quarantined."""
    outcomes = list(outcomes)
    critical = [o for o in outcomes if o.is_critical_failure]
    warnings = [o for o in outcomes if o.is_warning]
    if critical:
        told = "; ".join(_in_words(o) for o in critical[:_SHOWN_IN_VERDICT])
        more = f"; and {len(critical) - _SHOWN_IN_VERDICT} more" if len(critical) > _SHOWN_IN_VERDICT else ""
        return f"Not fit for use, {_count(len(critical), 'critical expectation')} failed: {told}{more}."
    noted = f", with {_count(len(warnings), 'warning')}" if warnings else ""
    return f"Fit for use: nothing critical failed in {_count(len(outcomes), 'expectation')}{noted}."


def blamed_releases(outcomes: Iterable[Outcome]) -> tuple[str, ...]:
    """The releases behind all critical failures, oldest first: those to quarantine before building again."""
    return tuple(sorted({release for o in outcomes if o.is_critical_failure for release in o.releases}))


def _in_words(outcome: Outcome) -> str:
    shown = ", ".join(outcome.examples[:_SHOWN_IN_VERDICT])
    return (
        f"{outcome.suite}.{outcome.expectation} ({outcome.unexpected_count} of {outcome.element_count}"
        f"{': ' + shown if shown else ''}) - {outcome.reason.rstrip('.')}"
    )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
