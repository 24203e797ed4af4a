"""The archive goes through crashes and crowds."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.archive import SAMPLE_COMMENT, Archive
from etl.errors import MixedOriginError
from tests.archive.issues import TITLE, URL, add, another_issue, seen
from tests.zips import make_zip

FORK = multiprocessing.get_context("fork")


def _add_and_die(root: Path, path: Path, survive: int) -> None:
    """Add a zip, and be killed, as by the kernel, at the file operation after `survive` others."""
    left = survive
    real = {name: getattr(os, name) for name in ("fsync", "replace", "unlink", "rename")}

    def deadly(name: str) -> Callable[..., object]:
        def operation(*args: object, **kwargs: object) -> object:
            nonlocal left
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            left -= 1
            return real[name](*args, **kwargs)

        return operation

    for name in real:
        setattr(os, name, deadly(name))
    add(Archive(root), path, seen())
    os._exit(0)


def test_a_process_killed_at_any_moment_of_an_add_loses_nothing(tmp_path: Path, issue: Path) -> None:
    deaths = 0
    for survive in range(40):
        archive = Archive(tmp_path / f"archive-{survive}")
        held = add(archive, another_issue(tmp_path, 8), seen()).revision
        child = FORK.Process(target=_add_and_die, args=(archive.root, issue, survive))
        child.start()
        child.join()
        deaths += child.exitcode == -signal.SIGKILL
        contents = archive.contents()
        assert contents.problems == ()
        assert held in contents.revisions
        for revision in contents.revisions:  # neither URL nor title is lost, however early it died
            assert [(s.url, s.title) for s in revision.sightings] == [(URL, TITLE)]
        again = add(archive, issue, seen())
        assert archive.revisions() == [held, again.revision]
        assert archive.verify() == []
        assert not list(archive.root.rglob(".copy-*"))
        if child.exitcode == 0:
            break
    else:
        pytest.fail("the add never came to its end")
    assert deaths >= 5


def _add_all(root: Path, paths: list[Path], seed: int) -> None:
    random.Random(seed).shuffle(paths)
    archive = Archive(root)
    for path in paths:
        add(archive, path, seen(f"{TITLE} {seed}"))
        assert archive.contents().problems == ()


def test_many_processes_at_once_do_no_harm(archive: Archive, tmp_path: Path) -> None:
    issues = [another_issue(tmp_path, day) for day in range(1, 6)]
    crowd = [FORK.Process(target=_add_all, args=(archive.root, issues, seed)) for seed in range(4)]
    for process in crowd:
        process.start()
    for process in crowd:
        process.join()
    assert [process.exitcode for process in crowd] == [0, 0, 0, 0]
    assert archive.verify() == []
    revisions = archive.revisions()
    assert [revision.posted_date.day for revision in revisions] == [1, 2, 3, 4, 5]
    for revision in revisions:
        assert sorted(str(s.title) for s in revision.sightings) == [f"{TITLE} {seed}" for seed in range(4)]


def _race(root: Path, path: Path) -> None:
    try:
        add(Archive(root), path)
    except MixedOriginError:
        os._exit(7)


def test_in_a_race_of_sample_and_real_only_one_gets_in(archive: Archive, issue: Path, tmp_path: Path) -> None:
    sample = make_zip(tmp_path / "sample.zip", comment=SAMPLE_COMMENT)
    racers = [FORK.Process(target=_race, args=(archive.root, path)) for path in (issue, sample)]
    for process in racers:
        process.start()
    for process in racers:
        process.join()
    assert sorted(process.exitcode or 0 for process in racers) == [0, 7]
    assert len(archive.revisions()) == 1


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from([8, 12, 29]), max_size=6))
def test_however_often_and_in_whatever_order_bytes_come_each_is_kept_once(tmp_path: Path, days: list[int]) -> None:
    archive = Archive(tmp_path / f"archive-{len(list(tmp_path.iterdir()))}")
    new = [add(archive, another_issue(tmp_path, day)).is_new for day in days]
    assert sum(new) == len(set(days)) == len(archive.revisions())
