"""The two checks: of one staged revision before the build, and of the built database before it is published."""

from __future__ import annotations

from pathlib import Path

from etl.check.engine import WHOLE_DATABASE, Engine, Subject
from etl.check.frames import Rows, database_rows, staged_rows
from etl.check.outcome import Outcome
from etl.check.suites import Source, load_suites
from etl.model import Revision


def check_revision(
    staged_folder: Path,
    revision: Revision,
    previous: Path | None,
    *,
    number: int | None = None,
    engine: Engine | None = None,
) -> list[Outcome]:
    """Check the staged tables of one revision.

    `previous` is the staged folder (<release>/<sha256>) of the accepted revision of the release before, None where
    there is none: row counts and vanished codes are measured on it. `number` is the revision's number for the outcomes,
    `engine` one to use again. Suites without a row to look at (no change list in the zip, say) give no outcome.
    Raises QualityError when Great Expectations is not installed or the staged tables cannot be read.
    """
    engine = engine or Engine()
    with staged_rows(staged_folder, revision, previous) as rows:
        return _run(engine, Source.STAGED, rows, Subject(str(revision.release), number))


def check_database(path: Path, *, engine: Engine | None = None) -> list[Outcome]:
    """Check the built database at `path` (opened to read only). `Outcome.releases` tells which releases are to blame.

    Raises QualityError when Great Expectations is not installed or the file cannot be read.
    """
    engine = engine or Engine()
    with database_rows(path) as rows:
        return _run(engine, Source.DATABASE, rows, WHOLE_DATABASE)


def _run(engine: Engine, source: Source, rows: Rows, subject: Subject) -> list[Outcome]:
    return [o for suite in load_suites(source) for o in engine.run(suite, rows.of(suite), subject)]
