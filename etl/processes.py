"""Processes of our own for what keeps a core busy: they hear no Ctrl-C, and end with the process that started them."""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

from etl.interrupt import unheard

P = ParamSpec("P")
T = TypeVar("T")


def may_have_children() -> bool:
    """Whether this process can start others: a daemonic one (a Celery worker of Airflow's) cannot."""
    return not multiprocessing.current_process().daemon


@contextmanager
def process_pool(count: int) -> Iterator[ProcessPoolExecutor]:
    """Up to `count` processes, for `submit`; the block waits for their work, unless it is left by an exception."""
    # Spawned, not forked: forking a process that runs DuckDB's or Airflow's threads can lock up.
    before = set(multiprocessing.active_children())
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(count, mp_context=context, initializer=_end_with_parent)
    try:
        yield pool
    except BaseException:
        # Somebody wants to leave: nobody waits for work that is no longer wanted.
        for process in set(multiprocessing.active_children()) - before:
            process.terminate()
        pool.shutdown(cancel_futures=True)
        raise
    pool.shutdown()


def submit(pool: ProcessPoolExecutor, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
    """Let the pool do some work. Raises BrokenProcessPool when one of its processes has died."""
    with _no_main_script(), unheard():
        return pool.submit(work, *args, **kwargs)


def _end_with_parent() -> None:
    """In a process of the pool: end when the one that started it has ended, however that came to pass."""
    parent = multiprocessing.parent_process()

    def wait() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


@contextmanager
def _no_main_script() -> Iterator[None]:
    """A spawned process runs the caller's script again, under another name; while this lasts it finds none to run.

    Ours need nothing from it, and Airflow's costs each of them three seconds of imports.
    """
    main = sys.modules["__main__"]
    file, spec = getattr(main, "__file__", None), main.__spec__
    main.__file__, main.__spec__ = None, None
    try:
        yield
    finally:
        main.__file__, main.__spec__ = file, spec
