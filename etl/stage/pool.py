"""Stages many revisions at once on all cores; one that fails does not stop the others."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path

from etl.errors import HcpcsError, StageError
from etl.model import Revision
from etl.processes import may_have_children, process_pool, submit
from etl.stage.revision import StagedRevision, find_staged, stage_revision

_SMALL = 2 << 20
"""Bytes, unpacked, of all members together: less than two workbooks of CMS's. Processes of their own would read it no
sooner, and cost half as much processor time again for their imports."""


@dataclass(frozen=True)
class StageFailure:
    """A revision that could not be staged, and why."""

    revision: Revision
    error: HcpcsError


Outcome = StagedRevision | StageFailure


def stage_all(
    revisions: Sequence[Revision],
    staged_root: Path,
    on_done: Callable[[Outcome], object] | None = None,
    *,
    force: bool = False,
    workers: int | None = None,
) -> list[Outcome]:
    """Stage revisions in processes of their own, as many as the machine has cores; outcomes come in the given order.

    What is small is staged here (`workers` None): it is not worth a process.
    `on_done` is called here, in the calling process, once for each revision, as soon as it is done. A revision that
    fails raises nothing: its outcome is a StageFailure. Revisions that are staged already start no process at all.
    """
    outcomes: dict[int, Outcome] = {}

    def done(at: int, outcome: Outcome) -> None:
        outcomes[at] = outcome
        if on_done:
            on_done(outcome)

    waiting = []
    for at, revision in enumerate(revisions):
        if not force and (staged := find_staged(revision, staged_root)):
            done(at, staged)
        else:
            waiting.append(at)
    # The largest first, so that none of them is begun when the others are about to end.
    waiting.sort(key=lambda at: -sum(member.size for member in revisions[at].members))
    size = sum(member.size for at in waiting for member in revisions[at].members)
    cores = 1 if size < _SMALL else os.cpu_count() or 1
    count = min(workers or cores, len(waiting))
    if count > 1 and may_have_children():
        for at, outcome in _in_processes(revisions, waiting, staged_root, force, count):
            done(at, outcome)
    else:
        for at in waiting:
            done(at, _stage(revisions[at], staged_root, force))
    return [outcomes[at] for at in range(len(revisions))]


def _stage(revision: Revision, staged_root: Path, force: bool) -> Outcome:
    try:
        return stage_revision(revision, staged_root, force=force)
    except HcpcsError as error:
        return StageFailure(revision, error)
    except Exception as error:  # One revision must not stop the others, whatever befalls it.
        return StageFailure(
            revision, StageError(f"{revision.file_name} could not be staged: {type(error).__name__}: {error}")
        )


def _in_processes(
    revisions: Sequence[Revision], waiting: list[int], staged_root: Path, force: bool, count: int
) -> Iterator[tuple[int, Outcome]]:
    broken = []
    with process_pool(count) as pool:
        futures: dict[Future[Outcome], int] = {}
        for at in waiting:
            try:
                futures[submit(pool, _stage, revisions[at], staged_root, force)] = at
            except BrokenProcessPool:
                broken.append(at)
        for future in as_completed(futures):
            try:
                yield futures[future], future.result()
            except BrokenProcessPool:
                broken.append(futures[future])
    # A process that dies (out of memory, a workbook that kills its reader) takes the others' work with it, and nobody
    # knows whose fault it was: each of those left is staged again in a process of its own.
    for at in broken:
        with process_pool(1) as pool:
            try:
                yield at, submit(pool, _stage, revisions[at], staged_root, force).result()
            except BrokenProcessPool:
                revision = revisions[at]
                error = StageError(
                    f"{revision.file_name} ({revision.release}, {revision.short}) ended the process that read it; it "
                    f"is not staged, the others go on. Look whether its workbooks open in a spreadsheet program."
                )
                yield at, StageFailure(revision, error)
