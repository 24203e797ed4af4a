"""Renders what the checks found for a person: a self-contained HTML page, or Markdown; no clock, so always the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import jinja2

from etl.check.outcome import Outcome, is_fit, verdict
from etl.check.suites import Source, load_suites
from etl.files import replace_file

_TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class _Rule:
    """One expectation with what came of it on every release."""

    name: str
    reason: str
    severity: str
    outcomes: tuple[Outcome, ...]

    @property
    def broken(self) -> tuple[Outcome, ...]:
        return tuple(o for o in self.outcomes if not o.passed)


@dataclass(frozen=True)
class _SuiteReport:
    name: str
    about: str
    rules: tuple[_Rule, ...]


@dataclass(frozen=True)
class _ReleaseReport:
    """One row of the overview."""

    name: str
    checked: int
    critical: int
    warnings: int


def render_report(outcomes: Iterable[Outcome], path: Path) -> Path:
    """Write the report: Markdown where the name ends in `.md`, else HTML without any outside resource. Returns `path`.

    The verdict comes first, then what failed (critical first) with examples and reason, then all expectations by suite.
    """
    ordered = sorted(outcomes, key=_order)
    template = "report.md.j2" if path.suffix == ".md" else "report.html.j2"
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=template.endswith(".html.j2"),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["cell"] = _cell
    text = environment.get_template(template).render(
        verdict=_verdict(ordered),
        fit=is_fit(ordered),
        critical=[o for o in ordered if o.is_critical_failure],
        warnings=[o for o in ordered if o.is_warning],
        releases=_releases(ordered),
        suites=_suites(ordered),
        total=len(ordered),
        passed=sum(o.passed for o in ordered),
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, text.encode("utf-8"))
    return path


def _order(outcome: Outcome) -> tuple[bool, str, str, int, str]:
    """By release, the database last; then by suite."""
    return outcome.release is None, outcome.release or "", outcome.suite, outcome.revision or 0, outcome.expectation


def _verdict(ordered: Sequence[Outcome]) -> str:
    """What came of it for the whole: revisions that are not fit are quarantined, the others published without them."""
    quarantined = sorted({_revision(o) for o in ordered if o.is_critical_failure and o.release is not None})
    whole = [o for o in ordered if o.release is None]
    if not quarantined or not is_fit(whole):
        return verdict(ordered)
    return (
        f"Published without what is quarantined: {', '.join(quarantined)}. "
        f"{verdict(o for o in ordered if _revision(o) in quarantined)}"
    )


def _revision(outcome: Outcome) -> str:
    return f"{outcome.release} revision {outcome.revision}" if outcome.revision else str(outcome.release)


def _releases(ordered: Sequence[Outcome]) -> list[_ReleaseReport]:
    return [
        _ReleaseReport(
            release or "database",
            len(found),
            sum(o.is_critical_failure for o in found),
            sum(o.is_warning for o in found),
        )
        for release, group in groupby(ordered, key=lambda o: o.release)
        if (found := list(group))
    ]


def _suites(ordered: Sequence[Outcome]) -> list[_SuiteReport]:
    """Every suite that ran, its expectations in the order of its file; what no file knows (any more) comes last."""
    reports = []
    known = {suite.name: suite for source in Source for suite in load_suites(source)}
    for name in [*known, *sorted({o.suite for o in ordered} - known.keys())]:
        found = [o for o in ordered if o.suite == name]
        if found:
            place = {e.name: n for n, e in enumerate(known[name].expectations)} if name in known else {}
            by_rule = sorted(found, key=lambda o: (place.get(o.expectation, len(place)), o.expectation))
            rules = tuple(_rule(tuple(group)) for _, group in groupby(by_rule, key=lambda o: o.expectation))
            reports.append(_SuiteReport(name, known[name].about if name in known else "", rules))
    return reports


def _rule(outcomes: tuple[Outcome, ...]) -> _Rule:
    return _Rule(outcomes[0].expectation, outcomes[0].reason, str(outcomes[0].severity), outcomes)


def _cell(text: str) -> str:
    """Text inside a cell of a Markdown table."""
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")
