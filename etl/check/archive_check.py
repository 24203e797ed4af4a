"""Checks every staged revision of the archive in order of release, and remembers the results while nothing changes."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from etl.check.checks import Question, check_revisions
from etl.check.engine import Engine
from etl.check.outcome import Outcome, Severity, is_fit, verdict
from etl.errors import QualityError
from etl.files import replace_file
from etl.model import Kind, Release, Revision
from etl.resources import EXPECTATIONS, SCHEMAS

RESULT_FILE = "quality.json"


@dataclass(frozen=True)
class CheckInput:
    """One archived revision with the folder of its staged tables."""

    revision: Revision
    number: int
    """1, 2, 3 ... among the revisions of the same release and kind, oldest first."""
    folder: Path
    """<home>/staged/<release>/<sha256>"""


@dataclass(frozen=True)
class CheckedRevision:
    """One revision with the outcome of every expectation on it."""

    staged: CheckInput
    outcomes: tuple[Outcome, ...]

    @property
    def is_fit(self) -> bool:
        """Whether the build may use it."""
        return is_fit(self.outcomes)

    @property
    def verdict(self) -> str:
        """A sentence: fit, or why it is quarantined."""
        return verdict(self.outcomes)


def check_all(staged: Sequence[CheckInput]) -> list[CheckedRevision]:
    """Check every revision, oldest release first; what is not fit is never the measure for the release after it.

    Results are kept in `quality.json` beside the staged tables, and taken from there as long as the tables, those of
    the release before, and the checks themselves are the same. One bad revision never stops the others: what cannot
    even be read is a critical outcome of its own.
    Raises QualityError only when Great Expectations is needed and not installed.
    """
    ordered = sorted(staged, key=lambda s: (s.revision.release, s.revision.kind != Kind.ALPHA_NUMERIC, s.number))
    checks = _fingerprint_of_checks()
    answers: dict[str, tuple[Outcome, ...]] = {}
    engine: Engine | None = None
    while True:
        told, asked = _answered(ordered, checks, answers)
        if not asked:
            break
        # Importing Great Expectations takes seconds: not before the first revision that needs it, and once.
        engine = engine or Engine()
        answers |= _ask(asked, engine)
    for fingerprint, checked in told:
        if fingerprint in answers:
            _remember(checked.staged.folder, fingerprint, checked.outcomes)
    return [checked for _, checked in told]


def _answered(
    ordered: Sequence[CheckInput], checks: str, answers: Mapping[str, tuple[Outcome, ...]]
) -> tuple[list[tuple[str, CheckedRevision]], list[tuple[str, Question]]]:
    """What is known of each revision, in order, and what is still to be asked; both by fingerprint.

    All that is still to be asked can be asked at once: a revision that nobody has checked passes for fit, so it is the
    measure for the next. If it turns out not to be, the next has another measure, and so another fingerprint: it is
    asked again. Each round settles at least the oldest of the open ones.
    """
    told: list[tuple[str, CheckedRevision]] = []
    asked: list[tuple[str, Question]] = []
    for item in ordered:
        previous = _measure((checked for _, checked in told), item.revision)
        fingerprint = _fingerprint(checks, item, previous)
        outcomes = answers[fingerprint] if fingerprint in answers else _remembered(item.folder, fingerprint)
        if outcomes is None:
            asked.append((fingerprint, Question(item.folder, item.revision, previous, item.number)))
        told.append((fingerprint, CheckedRevision(item, outcomes or ())))
    return told, asked


def _measure(checked: Iterable[CheckedRevision], revision: Revision) -> Path | None:
    """The folder of what the revision is measured on: the newest fit revision of the nearest release before it."""
    if revision.kind is not Kind.ALPHA_NUMERIC:
        return None
    older = [
        c.staged
        for c in checked
        if c.is_fit and c.staged.revision.kind is Kind.ALPHA_NUMERIC and c.staged.revision.release < revision.release
    ]
    return max(older, key=_age).folder if older else None


def _age(staged: CheckInput) -> tuple[Release, int]:
    return staged.revision.release, staged.number


def _ask(asked: Sequence[tuple[str, Question]], engine: Engine) -> dict[str, tuple[Outcome, ...]]:
    answers = check_revisions([question for _, question in asked], engine=engine)
    return {
        fingerprint: (_unreadable(question, answer),) if isinstance(answer, QualityError) else tuple(answer)
        for (fingerprint, question), answer in zip(asked, answers, strict=True)
    }


def _unreadable(question: Question, error: QualityError) -> Outcome:
    release = str(question.revision.release)
    return Outcome(
        suite="staged",
        expectation="tables_are_readable",
        release=release,
        revision=question.number,
        severity=Severity.CRITICAL,
        reason="What cannot be read cannot be checked.",
        passed=False,
        element_count=1,
        unexpected_count=1,
        examples=(str(error),),
        releases=(release,),
    )


def _remembered(folder: Path, fingerprint: str) -> tuple[Outcome, ...] | None:
    try:
        kept = json.loads((folder / RESULT_FILE).read_text("utf-8"))
        if kept["fingerprint"] != fingerprint:
            return None
        return tuple(Outcome.from_dict(values) for values in kept["outcomes"])
    except (OSError, ValueError, KeyError, TypeError):
        # Missing, or left half-written by something: then it is checked again.
        return None


def _remember(folder: Path, fingerprint: str, outcomes: tuple[Outcome, ...]) -> None:
    content = json.dumps({"fingerprint": fingerprint, "outcomes": [o.as_dict() for o in outcomes]}, indent=1)
    replace_file(folder / RESULT_FILE, content.encode("utf-8"))


def _fingerprint(checks: str, item: CheckInput, previous: Path | None) -> str:
    """Of everything that the outcomes of one revision depend on."""
    told = [
        checks,
        str(item.revision.release),
        str(item.revision.kind),
        str(item.number),
        _staged_fingerprint(item.folder),
    ]
    if previous is not None:
        told += [previous.parent.name, _staged_fingerprint(previous)]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def _staged_fingerprint(folder: Path) -> str:
    return hashlib.sha256((folder / "staged.json").read_bytes()).hexdigest()


def _fingerprint_of_checks() -> str:
    digest = hashlib.sha256()
    for path in _sources():
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    try:
        digest.update(importlib.metadata.version("great-expectations").encode())
    except importlib.metadata.PackageNotFoundError:
        # Without it nothing new can be checked; what was checked before still counts.
        return digest.hexdigest()
    return digest.hexdigest()


def _sources() -> Iterator[Path]:
    here = Path(__file__).parent
    yield from sorted(here.glob("*.py"))
    yield from sorted(here.glob("sql/**/*.sql"))
    yield from sorted(EXPECTATIONS.glob("*.json"))
    yield SCHEMAS / "staged.sql"
