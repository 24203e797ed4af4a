"""The two checks: of one staged revision before the build, and of the built database before it is published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from etl.check.engine import Engine, Subject
from etl.check.frames import database_rows, staged_rows
from etl.check.outcome import Outcome
from etl.check.suites import Source, load_suites
from etl.errors import QualityError
from etl.model import Revision


@dataclass(frozen=True)
class Question:
    """One staged revision to be checked."""

    folder: Path
    revision: Revision
    previous: Path | None
    """The staged folder (<release>/<sha256>) of the accepted revision of the release before, None where there is none:
    row counts and vanished codes are measured on it."""
    number: int | None = None
    """The revision's number, for the outcomes."""


def check_revision(question: Question, *, engine: Engine | None = None) -> list[Outcome]:
    """Check the staged tables of one revision. Suites without a row (no change list in the zip, say) give no outcome.

    `engine`: one to use again. Raises QualityError when Great Expectations is not installed or the staged tables cannot
    be read.
    """
    (answer,) = check_revisions([question], engine=engine or Engine())
    if isinstance(answer, QualityError):
        raise answer
    return answer


def check_revisions(questions: Sequence[Question], *, engine: Engine) -> list[list[Outcome] | QualityError]:
    """The same of several revisions in their order, asked together; the error in place of what cannot be read.

    The rows of all are held at once: some 3 MB for a release of CMS's.
    """
    suites = load_suites(Source.STAGED)
    frames: dict[int, dict[str, pd.DataFrame]] = {}
    answers: dict[int, list[Outcome] | QualityError] = {}
    for at, question in enumerate(questions):
        try:
            with staged_rows(question.folder, question.revision, question.previous) as rows:
                frames[at] = {suite.name: rows.of(suite) for suite in suites}
        except QualityError as error:
            answers[at] = error
    subjects = [Subject(str(questions[at].revision.release), questions[at].number) for at in frames]
    outcomes: dict[int, list[Outcome]] = {at: [] for at in frames}
    for suite in suites:
        asked = [(subject, told[suite.name]) for subject, told in zip(subjects, frames.values(), strict=True)]
        for at, told_by_suite in zip(frames, engine.run_together(suite, asked), strict=True):
            outcomes[at] += told_by_suite
    answers |= outcomes
    return [answers[at] for at in range(len(questions))]


def check_database(path: Path, *, engine: Engine | None = None) -> list[Outcome]:
    """Check the built database at `path` (opened to read only). `Outcome.releases` tells which releases are to blame.

    Raises QualityError when Great Expectations is not installed or the file cannot be read.
    """
    engine = engine or Engine()
    with database_rows(path) as rows:
        return [o for suite in load_suites(Source.DATABASE) for o in engine.run(suite, rows.of(suite))]
