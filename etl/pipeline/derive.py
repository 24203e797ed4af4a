"""From the archive to what is published: stage and check every revision, build, check the build, publish."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import duckdb

from etl.archive import Archive
from etl.build import BuildInput, build_database
from etl.build.digest import TableDigest, table_digests
from etl.check import (
    CheckInput,
    Outcome,
    Severity,
    blamed_releases,
    check_all,
    check_database,
    is_fit,
    render_report,
    verdict,
)
from etl.claims.answers import publish_answers
from etl.config import Settings
from etl.duck import few_threads, out_of_memory, remove_database
from etl.errors import BuildError, QualityError
from etl.interrupt import uninterrupted
from etl.lock import exclusive
from etl.model import Kind, Release, Revision
from etl.pipeline.losses import refuse_losses
from etl.pipeline.numbers import numbered
from etl.pipeline.standing import inputs_digest, is_published
from etl.publish import describe, publish_releases, read_manifest, replace_database, write_manifest
from etl.stage import StagedRevision, StageFailure, stage_all

OnDone = Callable[[Revision], None]
"""Told each revision that has been read; none that was kept."""
OnStep = Callable[[str], None]
"""Told in a few words what begins now, for whoever waits."""
_LOCK = "database"
"""Held while the waiting database is written or published: DuckDB has one writer, and nobody may read half a file."""
_DESCRIPTORS = "descriptors.json"
"""What was read of descriptors, kept beside the staged tables; like them it may be deleted at any time."""


@dataclass(frozen=True)
class Staged:
    """One archived revision after staging and checking."""

    revision: Revision
    number: int
    folder: Path | None
    """Its staged tables; None when it could not be staged."""
    outcomes: tuple[Outcome, ...]
    quarantine_reason: str | None
    """Why nothing is taken from it; None: it is fit for use."""
    reused: bool
    """Whether it was staged before and nothing had to be read again."""


@dataclass(frozen=True)
class Built:
    """A new database that waits to be published, and what the checks say of it."""

    path: Path
    digests: tuple[TableDigest, ...]
    staged: tuple[Staged, ...]
    outcomes: tuple[Outcome, ...]
    quarantined: tuple[Staged, ...]


@dataclass(frozen=True)
class Published:
    """What consumers find now."""

    database: Path
    releases: tuple[str, ...]
    changed_files: tuple[str, ...]
    """Files under the publish folder whose content is new; empty when everything was published before."""
    report: Path
    warnings: int
    """Expectations that do not hold and yet stop nothing: each wants a look, in the report."""


def stage(
    settings: Settings,
    releases: Collection[Release] | None = None,
    *,
    force: bool = False,
    on_done: OnDone | None = None,
    on_step: OnStep | None = None,
) -> list[Staged]:
    """Stage and check every archived revision (of the given releases, if any). One bad revision never stops the others.

    What was staged before from the same bytes by the same code is used again, unless `force`.
    """
    # All are staged, whichever are asked for: a release is measured on the one before it. What is kept costs nothing.
    revisions = numbered(Archive(settings.archive).revisions())
    results = stage_all(
        [r for r, _ in revisions],
        settings.staged,
        partial(_tell_read, on_done),
        force=force,
    )
    pairs = list(zip(revisions, results, strict=True))
    _tell(on_step, "checking what was read")
    checked = {
        c.staged.folder: c
        for c in check_all([CheckInput(r, n, s.folder) for (r, n), s in pairs if isinstance(s, StagedRevision)])
    }
    found = []
    for (revision, number), result in pairs:
        if releases is not None and revision.release not in releases:
            continue
        if isinstance(result, StagedRevision):
            check = checked[result.folder]
            reason = None if check.is_fit else check.verdict
            found.append(Staged(revision, number, result.folder, check.outcomes, reason, result.reused))
        else:
            found.append(Staged(revision, number, None, (), str(result.error), reused=False))
    return found


def build(
    settings: Settings, *, force_stage: bool = False, on_done: OnDone | None = None, on_step: OnStep | None = None
) -> Built:
    """Stage, check and build everything the archive holds into `<home>/hcpcs.duckdb.new`, and check the result.

    A release that breaks a critical expectation in the built tables is quarantined, and the database built again
    without it. Raises BuildError when nothing is left, QualityError when a failure cannot be laid at a release's door.
    """
    with exclusive(settings.home, _LOCK):
        return _build(settings, force_stage=force_stage, on_done=on_done, on_step=on_step)


def _build(
    settings: Settings, *, force_stage: bool = False, on_done: OnDone | None = None, on_step: OnStep | None = None
) -> Built:
    refuse_losses(settings)
    staged = stage(settings, force=force_stage, on_done=on_done, on_step=on_step)
    return _build_until_fit(settings, staged, on_step)


def build_and_publish(
    settings: Settings, *, on_done: OnDone | None = None, on_step: OnStep | None = None
) -> tuple[Built, Published]:
    """Build and publish in one go: another process that wants to do the same waits until this one is through.

    Where all that is published was made from the very same zips, by the same code, and stands untouched, nothing is
    built.
    """
    with exclusive(settings.home, _LOCK):
        refuse_losses(settings)
        staged = stage(settings, on_done=on_done, on_step=on_step)
        inputs = inputs_digest((s.revision, s.number, s.quarantine_reason) for s in staged)
        if is_published(settings, inputs):
            return _standing(settings, staged)
        built = _build_until_fit(settings, staged, on_step)
        _tell(on_step, "publishing")
        return built, _publish(settings, inputs)


def _standing(settings: Settings, staged: Sequence[Staged]) -> tuple[Built, Published]:
    """What was built and published before, told again."""
    with _reading(settings.database) as connection:
        digests, releases = table_digests(connection), _releases(connection)
        outcomes = tuple(_recorded_outcomes(connection))
        refused = connection.execute(
            "SELECT release || ' ' || sha256, reason FROM revision WHERE status = 'quarantined'"
        ).fetchall()
    reasons = dict(refused)
    told = tuple(replace(s, quarantine_reason=reasons.get(_key(s), s.quarantine_reason)) for s in staged)
    built = Built(settings.database, digests, told, outcomes, tuple(s for s in told if s.quarantine_reason))
    return built, Published(settings.database, releases, (), settings.publish / "quality.html", _warnings(outcomes))


def _tell_read(on_done: OnDone | None, outcome: StagedRevision | StageFailure) -> None:
    if on_done and not (isinstance(outcome, StagedRevision) and outcome.reused):
        on_done(outcome.revision)


def _tell(on_step: OnStep | None, step: str) -> None:
    if on_step:
        on_step(step)


def publish(settings: Settings) -> Published:
    """Publish the database that waits in `<home>/hcpcs.duckdb.new`: change files first, the database last, in one step.

    A crash at any moment leaves a whole database. Raises BuildError when none waits, QualityError when a critical
    expectation fails in it (then nothing changes).
    """
    with exclusive(settings.home, _LOCK):
        return _publish(settings)


def _publish(settings: Settings, inputs: str | None = None) -> Published:
    # A matter of seconds: Ctrl-C in the middle would leave new change files beside the old database.
    with uninterrupted("It is published all the same."):
        return _put_in_place(settings, inputs)


def _put_in_place(settings: Settings, inputs: str | None) -> Published:
    new = settings.waiting
    if not new.is_file():
        raise BuildError(f"Nothing waits to be published at {new}. Build first: hcpcs build.")
    try:
        with _reading(new) as connection:
            outcomes, releases = _recorded_outcomes(connection), _releases(connection)
            digests = table_digests(connection)  # reads all: what is damaged is found before any file is written
    except duckdb.Error as error:
        if out_of_memory(error):
            raise
        raise BuildError(
            f"{new} is damaged, and stays unpublished: {str(error).splitlines()[0]} Build it again: hcpcs build."
        ) from error
    if not is_fit(o for o in outcomes if o.release is None):
        raise QualityError(f"The new database stays unpublished. {verdict(o for o in outcomes if o.release is None)}")
    settings.publish.mkdir(parents=True, exist_ok=True)
    before = read_manifest(settings.publish)
    files = [*publish_releases(new, settings.publish), *publish_answers(new, settings.publish)]
    report = render_report(outcomes, settings.publish / "quality.html")
    files.append(describe(report, settings.publish))
    replace_database(new, settings.database)
    write_manifest(settings.publish, files, digests, inputs)
    known = {f.path: f.sha256 for f in before.files} if before else {}
    changed = tuple(f.path for f in files if known.get(f.path) != f.sha256)
    return Published(settings.database, releases, changed, report, _warnings(outcomes))


def _reading(path: Path) -> duckdb.DuckDBPyConnection:
    return few_threads(duckdb.connect(str(path), read_only=True))


def _releases(connection: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """The releases of a database, oldest first."""
    rows = connection.execute("FROM release SELECT release ORDER BY 1").fetchall()
    return tuple(str(release) for (release,) in rows)


def _warnings(outcomes: Iterable[Outcome]) -> int:
    return sum(outcome.is_warning for outcome in outcomes)


@contextmanager
def _building(settings: Settings) -> Iterator[Path]:
    """Where a database is built; it waits to be published when the block has come to its end, and is gone otherwise.

    What waited before is of an older archive. It is taken away first: whoever publishes after a build that was stopped
    is told that nothing waits.
    """
    path = settings.database.with_name(settings.database.name + ".building")
    remove_database(settings.waiting)
    try:
        yield path
        replace_database(path, settings.waiting)
    finally:
        remove_database(path)


def _build_until_fit(settings: Settings, staged: Sequence[Staged], on_step: OnStep | None = None) -> Built:
    """Build; quarantine the newest revision of every release that a critical failure names; build again without it."""
    with _building(settings) as path:
        built = _build_fit(path, settings.staged / _DESCRIPTORS, staged, on_step)
    return replace(built, path=settings.waiting)


def _build_fit(path: Path, descriptors: Path, staged: Sequence[Staged], on_step: OnStep | None) -> Built:
    blamed_for: dict[str, str] = {}
    while True:
        inputs = [
            BuildInput(s.revision, s.number, s.folder, s.quarantine_reason or blamed_for.get(_key(s))) for s in staged
        ]
        _tell(on_step, f"building the database from {len(inputs)} zips")
        build_database(inputs, path, descriptors)
        _tell(on_step, "checking the database")
        outcomes = check_database(path)
        if is_fit(outcomes):
            break
        blamed = set(blamed_releases(outcomes))
        in_force = _newest_accepted(inputs, blamed)
        if not in_force:
            raise QualityError(f"Nothing was published; the database stays as it was. {verdict(outcomes)}")
        blamed_for |= {f"{i.revision.release} {i.revision.sha256}": verdict(outcomes) for i in in_force}
    told = [
        Staged(s.revision, s.number, s.folder, s.outcomes, s.quarantine_reason or blamed_for.get(_key(s)), s.reused)
        for s in staged
    ]
    everything = tuple(o for s in told for o in s.outcomes) + tuple(outcomes)
    digests = _record(path, everything)
    return Built(path, digests, tuple(told), everything, tuple(s for s in told if s.quarantine_reason))


def _key(staged: Staged) -> str:
    return f"{staged.revision.release} {staged.revision.sha256}"


def _newest_accepted(inputs: Sequence[BuildInput], releases: Collection[str]) -> list[BuildInput]:
    accepted: dict[str, BuildInput] = {}
    for item in sorted(inputs, key=lambda i: i.number):
        name = str(item.revision.release)
        if item.quarantine_reason is None and item.revision.kind is Kind.ALPHA_NUMERIC and name in releases:
            accepted[name] = item
    return list(accepted.values())


def _record(path: Path, outcomes: Sequence[Outcome]) -> tuple[TableDigest, ...]:
    """Write the outcomes into the new database; digest its tables."""
    with few_threads(duckdb.connect(str(path))) as connection:
        if outcomes:
            connection.execute("BEGIN")
            connection.executemany(
                "INSERT INTO quality_result VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", [o.as_row() for o in outcomes]
            )
            connection.execute("COMMIT")
        return table_digests(connection)


def _recorded_outcomes(connection: duckdb.DuckDBPyConnection) -> list[Outcome]:
    """The outcomes that stand in a built database."""
    return [
        Outcome(suite, name, release, revision, Severity(severity), reason, passed, elements or 0, unexpected or 0,
                tuple(examples.split("; ")) if examples else ())
        for suite, name, release, revision, severity, reason, passed, elements, unexpected, examples
        in connection.execute("FROM quality_result").fetchall()
    ]  # fmt: skip
